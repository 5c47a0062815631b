"""Numbers that people quote: one counter a kind and พ.ศ. year, counted in Bangkok's calendar.

A counter is a row of the same transaction as the thing it numbers, so a rollback takes the number
back and none is ever skipped.
"""

import re
from dataclasses import dataclass
from datetime import datetime

import peewee

from gacq.database import Row
from gacq.thai import buddhist_year

APPLICATION_NUMBER = re.compile(r"GACP-(2[0-9]{3})-([0-9]{6,9})")
"""``GACP-{พ.ศ. year}-{6 digits}``; the millionth of a year gets a seventh digit."""
LOT_ID = re.compile(r"LOT-(2[0-9]{3})-([0-9]{4,9})")


class NumberCounter(Row):
    """The last number given of one kind in one year."""

    kind = peewee.TextField()
    year = peewee.IntegerField()
    last = peewee.IntegerField()

    class Meta:
        table_name = "number_counter"


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """A certificate's number in its parts. ``province_code`` is of ISO 3166-2:TH."""

    buddhist_year: int
    province_code: int
    sequence: int

    def __str__(self) -> str:
        return f"GACP-{self.buddhist_year}-{self.province_code:02d}-{self.sequence:04d}"


def next_number(kind: str, year: int) -> int:
    """Count one up; 1 is the first of each year. Belongs inside a write."""
    rows = NumberCounter.raw(
        "insert into number_counter (kind, year, last) values (?, ?, 1)"
        " on conflict (kind, year) do update set last = last + 1 returning last",
        kind,
        year,
    ).tuples()
    ((last,),) = list(rows)
    return int(last)


def next_application_number(now: datetime) -> str:
    """``GACP-2569-000001``."""
    year = buddhist_year(now)
    return f"GACP-{year}-{next_number('application', year):06d}"


def next_lot_id(now: datetime) -> str:
    """``LOT-2569-0001``."""
    year = buddhist_year(now)
    return f"LOT-{year}-{next_number('lot', year):04d}"


def next_certificate_number(now: datetime, province_code: int) -> CertificateNumber:
    """``GACP-2569-12-0001``; each province counts for itself."""
    year = buddhist_year(now)
    sequence = next_number(f"certificate-{province_code:02d}", year)
    return CertificateNumber(year, province_code, sequence)
