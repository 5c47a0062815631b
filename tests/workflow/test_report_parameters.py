"""What a report is asked for with is checked before anything is stored."""

from datetime import date
from typing import Any

import pytest

from gacq.errors import InvalidInput
from gacq.reports import Kind
from gacq.workflow import report_parameters

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.MONTHLY_SUMMARY, {"month": "2026-11"}),
        (Kind.MONTHLY_SUMMARY, {"month": "2000-01"}),
        (Kind.INSPECTOR_WORKLOAD, {"from": "2026-11-23", "to": "2026-11-23"}),
        (Kind.INSPECTOR_WORKLOAD, {"from": "2021-12-01", "to": "2026-11-30"}),
        (
            Kind.APPLICATIONS_REGISTER,
            {
                "from": "2026-01-01",
                "to": "2027-12-31",
                "status": "DRAFT",
                "inspectionType": "VIDEO",
            },
        ),
        (Kind.CERTIFICATES_EXPIRING, {"withinDays": 1}),
        (Kind.CERTIFICATES_EXPIRING, {"withinDays": 1830}),
    ],
)
def test_good_ones_come_back_as_they_are_stored(kind: Kind, given: dict[str, Any]) -> None:
    read = report_parameters.read(kind, given, today=TODAY)

    assert read.to_json() == given
    assert report_parameters.stored(kind, read.to_json()) == read


@pytest.mark.parametrize(
    ("kind", "given", "field", "words"),
    [
        (Kind.MONTHLY_SUMMARY, {}, "month", "is required and must be a month such as"),
        (Kind.MONTHLY_SUMMARY, {"month": "2026-12"}, "month", "is in the future"),
        (Kind.MONTHLY_SUMMARY, {"month": "2569-11"}, "month", "in A.D."),
        (Kind.MONTHLY_SUMMARY, {"month": "2026-13"}, "month", "such as 2026-11"),
        (Kind.MONTHLY_SUMMARY, {"month": "1999-12"}, "month", "not be before 2000-01"),
        (Kind.MONTHLY_SUMMARY, {"month": "2026-10", "to": "x"}, "to", "which takes month"),
        (
            Kind.APPLICATIONS_REGISTER,
            {"from": "2026-11-01", "to": "2026-11-23", "province": "ตาก\x00"},
            "province",
            "name of a province",
        ),
        (Kind.AI_QC_PERFORMANCE, {"from": "2026-11-24", "to": "2026-11-23"}, "from", "after to"),
        (Kind.AI_QC_PERFORMANCE, {"from": "2020-01-01", "to": "2026-11-23"}, "to", "5 years"),
        (Kind.AI_QC_PERFORMANCE, {"from": 20260101, "to": "2026-11-23"}, "from", "such as"),
        (Kind.AI_QC_PERFORMANCE, {"from": "2026-02-30", "to": "2026-11-23"}, "from", "such as"),
        (Kind.AI_QC_PERFORMANCE, {"from": "1999-12-31", "to": "2000-11-23"}, "from", "2000-01-01"),
        (Kind.AI_QC_PERFORMANCE, {"from": "2200-12-31", "to": "9999-12-31"}, "to", "2200-12-31"),
        (Kind.CERTIFICATES_EXPIRING, {"withinDays": 0}, "withinDays", "from 1 to 1830"),
        (Kind.CERTIFICATES_EXPIRING, {"withinDays": 1831}, "withinDays", "from 1 to 1830"),
        (Kind.CERTIFICATES_EXPIRING, {"withinDays": True}, "withinDays", "from 1 to 1830"),
    ],
)
def test_bad_ones_are_refused_in_words(
    kind: Kind, given: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        report_parameters.read(kind, given, today=TODAY)

    assert words in refused.value.fields[f"parameters.{field}"]


def test_a_month_ends_on_its_last_day() -> None:
    months = [report_parameters.OfMonth(month=f"2024-{number:02}") for number in (2, 4, 12)]

    assert [each.last for each in months] == [
        date(2024, 2, 29),
        date(2024, 4, 30),
        date(2024, 12, 31),
    ]
