"""Certificates that expire soon: which, whose, when, and whether the holder was told."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from gacq import thai
from gacq.database import from_microseconds, microseconds
from gacq.jobs.report.content import Chart, ChartKind, Column, Figure, Series, Table, ValueKind
from gacq.jobs.report.content_file import Line
from gacq.jobs.report.queries.asking import (
    Asked,
    Gathered,
    by_month,
    charts_with_data,
    day_of,
    month_label,
    months,
)
from gacq.jobs.report.words import Say, Words, whole

WORDS = Words(
    table=("ใบรับรอง", "Certificates"),
    total=("ใบรับรองทั้งหมด", "All certificates"),
    within_30=("หมดอายุภายใน 30 วัน", "Expire within 30 days"),
    told=("แจ้งผู้ถือแล้ว", "Holders told"),
    by_month=("ใบรับรองที่หมดอายุรายเดือน", "Certificates by month of expiry"),
    unit=("ใบ", "certificates"),
    number=("เลขที่ใบรับรอง", "Certificate"),
    holder=("ผู้ถือใบรับรอง", "Holder"),
    phone=("โทรศัพท์", "Telephone"),
    farm=("แปลง/ฟาร์ม", "Farm"),
    province=("จังหวัด", "Province"),
    crop=("พืช", "Crop"),
    issued=("วันที่ออก", "Issued"),
    expires=("วันหมดอายุ", "Expires"),
    left=("เหลือ (วัน)", "Days left"),
    first=("แจ้งครั้งแรก", "Told first"),
    second=("แจ้งครั้งที่สอง", "Told again"),
    empty=("ไม่มีใบรับรองที่หมดอายุในช่วงนี้", "No certificate expires in this period."),
)

PAGE_ROWS = 500
MOST_BARS = 13
"""A year, which begins and ends within a month."""
_DAY = 86_400_000_000
_WITHIN = "expires_at >= ? and expires_at < ?"


def gather(asked: Asked) -> Gathered:
    say = WORDS.within(asked.language)
    start, ends = asked.now, asked.now + timedelta(days=asked.parameters.within_days)
    within = microseconds(start), microseconds(ends)
    ((total, soon, told),) = asked.rows(
        "select count(*), sum(expires_at < ?), count(first_notice_at) from certificate"
        f" where {_WITHIN}",
        within[0] + 30 * _DAY,
        *within,
    )
    return Gathered(
        period=asked.period(thai.day(start), thai.day(ends)),
        figures=(
            Figure(say("total"), whole(total)),
            Figure(say("within_30"), whole(soon)),
            Figure(say("told"), whole(told)),
        ),
        charts=charts_with_data(_chart(asked, say, within)),
        tables=(_table(say),),
        lines=_lines(asked, within),
        rows=total,
    )


def _chart(asked: Asked, say: Say, within: tuple[int, int]) -> Chart:
    ends = asked.now + timedelta(days=asked.parameters.within_days)
    month = by_month("expires_at")
    counts = dict(
        asked.rows(f"select {month}, count(*) from certificate where {_WITHIN} group by 1", *within)
    )
    names = list(months(thai.day(asked.now), thai.day(ends)))
    values = tuple(float(counts.get(name, 0)) for name in names)
    labels = tuple(month_label(name, asked.language) for name in names)
    # So many bars that nobody compares them, and that no page holds them, are better a course.
    kind = ChartKind.BARS if len(names) <= MOST_BARS else ChartKind.LINE
    return Chart(say("by_month"), kind, labels, (Series(say("table"), values),), say("unit"))


def _lines(asked: Asked, within: tuple[int, int]) -> Iterator[Line]:
    (start, end), today = within, thai.day(asked.now)
    after = (start - 1, 2**63 - 1)
    while rows := asked.rows(
        "select c.expires_at, c.id, c.number, c.shown, a.applicant_phone, c.issued_at,"
        " c.first_notice_at, c.second_notice_at"
        " from certificate c join application a on a.id = c.application_id"
        " where (c.expires_at, c.id) > (?, ?) and c.expires_at < ?"
        " order by c.expires_at, c.id limit ?",
        *after,
        end,
        PAGE_ROWS,
    ):
        for row in rows:
            yield 0, _values(row, today)
        after = (rows[-1][0], rows[-1][1])


def _values(row: tuple[Any, ...], today: date) -> list[Any]:
    expires, _, number, shown, phone, issued, first, second = row
    paper = json.loads(shown)
    return [
        day_of(expires),
        (thai.day(from_microseconds(expires)) - today).days,
        number,
        paper.get("applicantName"),
        phone,
        paper.get("farmName"),
        paper.get("cropType"),
        paper.get("province"),
        day_of(issued),
        day_of(first),
        day_of(second),
    ]


def _table(say: Say) -> Table:
    columns = (
        Column(say("expires"), ValueKind.DATE, 0.9),
        Column(say("left"), ValueKind.WHOLE, 0.6),
        Column(say("number"), width=1.4),
        Column(say("holder"), width=1.5),
        Column(say("phone"), width=1.0),
        Column(say("farm"), width=1.5),
        Column(say("crop"), width=0.9),
        Column(say("province"), width=0.9),
        Column(say("issued"), ValueKind.DATE, 0.9),
        Column(say("first"), ValueKind.DATE, 0.9),
        Column(say("second"), ValueKind.DATE, 0.9),
    )
    return Table(say("table"), columns, say("empty"))
