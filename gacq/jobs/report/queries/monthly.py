"""The monthly summary: what came in, what was decided, and where everything stands."""

from datetime import date, timedelta
from typing import Any

from gacq import thai
from gacq.applications.status import InspectionType, Status
from gacq.jobs.report.content import Chart, ChartKind, Column, Figure, Series, Table, ValueKind
from gacq.jobs.report.queries.asking import (
    Asked,
    Gathered,
    bars,
    by_month,
    charts_with_data,
    lines_of,
    month_label,
    months,
    span,
)
from gacq.jobs.report.words import Say, Words, decimal, percent, whole

WORDS = Words(
    new=("คำขอใหม่", "New applications"),
    submitted=("ยื่นในเดือนนี้ (รวมยื่นซ้ำ)", "Submitted, again included"),
    returned=("ส่งคืนแก้ไข", "Returned for correction"),
    checked=("ตรวจสอบด้วย AI", "AI checks"),
    score=("คะแนน AI เฉลี่ย (เต็ม 10)", "Mean AI score (of 10)"),
    inspected=("ตรวจประเมินเสร็จสิ้น", "Inspections completed"),
    approved=("อนุมัติ", "Approved"),
    rejected=("ไม่อนุมัติ", "Rejected"),
    rate=("อัตราการอนุมัติ", "Approval rate"),
    days=("เวลาพิจารณาเฉลี่ย (วัน)", "Mean days to a decision"),
    range=("เร็วที่สุด – ช้าที่สุด (วัน)", "Fastest – slowest (days)"),
    certificates=("ใบรับรองที่ออก", "Certificates issued"),
    withdrawn=("ถอนคำขอ", "Withdrawn"),
    trend=("คำขอใหม่และใบรับรอง 12 เดือน", "New applications and certificates, 12 months"),
    by_crop=("คำขอใหม่ตามพืช", "New applications by crop"),
    by_place=("คำขอใหม่ตามพื้นที่", "New applications by place"),
    by_type=("การตรวจประเมินตามรูปแบบ", "Inspections by type"),
    standing=("สถานะของคำขอทั้งหมด ณ วันที่จัดทำ", "All applications by status, when made"),
    crop=("พืช", "Crop"),
    province=("จังหวัด", "Province"),
    district=("อำเภอ/เขต", "District"),
    type=("รูปแบบ", "Type"),
    status=("สถานะ", "Status"),
    number=("จำนวน", "Number"),
    share=("สัดส่วน", "Share"),
    mean=("คะแนนเฉลี่ย (เต็ม 100)", "Mean score (of 100)"),
    unit=("คำขอ", "applications"),
    unknown=("ไม่ระบุ", "not told"),
    none_new=("ไม่มีคำขอใหม่ในเดือนนี้", "No new application in this month."),
    none_inspected=("ไม่มีการตรวจประเมินในเดือนนี้", "No inspection was completed in this month."),
    none=("ไม่มีข้อมูล", "Nothing to show."),
    note_new=(
        "คำขอใหม่ คือคำขอที่รับเข้าระบบในเดือนนี้และยื่นแล้ว",
        "New applications were taken in in this month and have been submitted.",
    ),
    note_days=(
        "เวลาพิจารณานับจากวันยื่นครั้งล่าสุดถึงวันที่อนุมัติหรือไม่อนุมัติ",
        "Days to a decision run from the latest submission to approval or rejection.",
    ),
)

_APPROVED = "('APPROVED', 'CERTIFICATE_ISSUED')"
_NEW = "created_at >= ? and created_at < ? and submitted_at is not null"
_TREND_MONTHS = 12


def gather(asked: Asked) -> Gathered:
    first, last = asked.parameters.first, asked.parameters.last
    say, (start, end) = WORDS.within(asked.language), span(first, last)
    crops = _counted(asked, "crop_type", start, end)
    places = _counted(asked, "farm_province, farm_district", start, end)
    new = sum(count for *_, count in crops)
    unknown = say("unknown")
    by_crop = [(crop or unknown, count, count / new) for crop, count in crops]
    by_place = [(one or unknown, two or unknown, count, count / new) for one, two, count in places]
    inspected = _inspected(asked, start, end)
    by_type = [
        (InspectionType(kind).value, count, count / sum(n for _, n, _ in inspected), mean)
        for kind, count, mean in inspected
    ]
    counts = [(crop, float(count)) for crop, count, _ in by_crop]
    return Gathered(
        period=thai.long_date(first, language=asked.language).split(" ", 1)[1],
        figures=_figures(asked, say, new, sum(n for _, n, _ in inspected), start, end),
        charts=charts_with_data(
            _trend(asked, say, first, last),
            bars(say("by_crop"), counts, series=say("new"), unit=say("unit")),
        ),
        tables=_tables(say),
        lines=(lines := lines_of(_standing(asked), by_crop, by_place, by_type)),
        rows=len(lines),
        notes=(say("note_new"), say("note_days")),
    )


def _figures(
    asked: Asked, say: Say, new: int, inspected: int, start: int, end: int
) -> tuple[Figure, ...]:
    ((submitted, returned, withdrawn, approved, rejected, mean, least, most),) = asked.rows(
        "select sum(submitted_at >= ?1 and submitted_at < ?2),"
        " sum(returned_at >= ?1 and returned_at < ?2),"
        " sum(withdrawn_at >= ?1 and withdrawn_at < ?2),"
        f" sum(decided_at >= ?1 and decided_at < ?2 and status in {_APPROVED}),"
        " sum(decided_at >= ?1 and decided_at < ?2 and status = 'REJECTED'),"
        " avg(iif(decided_at >= ?1 and decided_at < ?2, decided_at - submitted_at, null)),"
        " min(iif(decided_at >= ?1 and decided_at < ?2, decided_at - submitted_at, null)),"
        " max(iif(decided_at >= ?1 and decided_at < ?2, decided_at - submitted_at, null))"
        " from application",
        start,
        end,
    )
    ((checked, score),) = asked.rows(
        "select count(*), avg(overall_score) from qc_report"
        " where created_at >= ? and created_at < ?",
        start,
        end,
    )
    ((issued,),) = asked.rows(
        "select count(*) from certificate where issued_at >= ? and issued_at < ?", start, end
    )
    approved, rejected = approved or 0, rejected or 0
    shortest_to_longest = f"{decimal(_days(least))} – {decimal(_days(most))}"
    values = {
        "new": whole(new),
        "submitted": whole(submitted),
        "checked": whole(checked),
        "score": decimal(score, 2),
        "returned": whole(returned),
        "inspected": whole(inspected),
        "approved": whole(approved),
        "rejected": whole(rejected),
        "rate": percent(approved, approved + rejected),
        "days": decimal(_days(mean)),
        "range": "–" if least is None else shortest_to_longest,
        "certificates": whole(issued),
        "withdrawn": whole(withdrawn),
    }
    return tuple(Figure(say(name), value) for name, value in values.items())


def _days(span: float | None) -> float | None:
    return None if span is None else span / 86_400_000_000


def _counted(asked: Asked, columns: str, start: int, end: int) -> list[tuple[Any, ...]]:
    """New applications by these columns, the greatest number first."""
    return asked.rows(
        f"select {columns}, count(*) from application where {_NEW}"
        f" group by {columns} order by count(*) desc, {columns}",
        start,
        end,
    )


def _inspected(asked: Asked, start: int, end: int) -> list[tuple[str, int, float | None]]:
    return asked.rows(
        "select type, count(*), avg(score) from inspection where status = 'COMPLETED'"
        " and ended_at >= ? and ended_at < ? group by type order by count(*) desc, type",
        start,
        end,
    )


def _standing(asked: Asked) -> list[tuple[str, int, float | None]]:
    counts = dict(asked.rows("select status, standing from application_count"))
    total = sum(counts.values())
    return [
        (status.label(asked.language), number, number / total if total else None)
        for status in Status
        for number in [counts.get(status.value, 0)]
    ]


def _trend(asked: Asked, say: Say, first: date, last: date) -> Chart:
    begin = first
    for _ in range(_TREND_MONTHS - 1):
        begin = (begin - timedelta(days=1)).replace(day=1)
    start, end = span(begin, last)
    month, issued = by_month("created_at"), by_month("issued_at")
    new = asked.rows(
        f"select {month}, count(*) from application where {_NEW} group by 1", start, end
    )
    certificates = asked.rows(
        f"select {issued}, count(*) from certificate where issued_at >= ? and issued_at < ?"
        " group by 1",
        start,
        end,
    )
    names = list(months(begin, last))
    return Chart(
        say("trend"),
        ChartKind.LINE,
        tuple(month_label(name, asked.language) for name in names),
        (
            _series(say("new"), names, dict(new)),
            _series(say("certificates"), names, dict(certificates)),
        ),
    )


def _series(name: str, names: list[str], counts: dict[str, int]) -> Series:
    return Series(name, tuple(float(counts.get(each, 0)) for each in names))


def _tables(say: Say) -> tuple[Table, ...]:
    number = Column(say("number"), ValueKind.WHOLE, 0.6)
    share = Column(say("share"), ValueKind.SHARE, 0.6)
    mean = Column(say("mean"), ValueKind.NUMBER, 0.9)
    return (
        Table(say("standing"), (Column(say("status"), width=2.0), number, share), say("none")),
        Table(say("by_crop"), (Column(say("crop"), width=2.0), number, share), say("none_new")),
        Table(
            say("by_place"),
            (Column(say("province"), width=1.2), Column(say("district"), width=1.2), number, share),
            say("none_new"),
        ),
        Table(say("by_type"), (Column(say("type")), number, share, mean), say("none_inspected")),
    )
