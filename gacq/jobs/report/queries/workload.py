"""Inspector workload: what each inspector had to do in a period, and how it ended."""

from typing import Any

from gacq.jobs.report.content import Chart, ChartKind, Column, Figure, Series, Table, ValueKind
from gacq.jobs.report.queries.asking import (
    LONGEST_CHART,
    Asked,
    Gathered,
    charts_with_data,
    lines_of,
    span,
)
from gacq.jobs.report.words import Say, Words, decimal, whole

WORDS = Words(
    inspectors=("ผู้ตรวจประเมิน", "Inspectors"),
    inspector=("ผู้ตรวจประเมิน", "Inspector"),
    all=("นัดตรวจทั้งหมด", "All inspections"),
    planned=("รอตรวจ", "Planned"),
    completed=("เสร็จสิ้น", "Completed"),
    cancelled=("ยกเลิก", "Cancelled"),
    hours=("ชั่วโมงตามนัด", "Hours booked"),
    mean=("คะแนนเฉลี่ย (เต็ม 100)", "Mean score (of 100)"),
    by_type=("นัดตรวจตามรูปแบบ", "Inspections by type"),
    table=("ภาระงานรายบุคคล", "Workload by inspector"),
    unit=("ครั้ง", "inspections"),
    empty=("ไม่มีนัดตรวจในช่วงนี้", "No inspection falls into this period."),
    note=(
        "นับตามวันเวลาที่นัด ชั่วโมงและรูปแบบไม่รวมนัดที่ยกเลิก รอตรวจรวมที่กำลังตรวจ",
        "Counted by the day of the appointment. Hours and types leave cancelled ones out; "
        "planned ones include those under way.",
    ),
)

_TYPES = ("VIDEO", "HYBRID", "ONSITE")
_KEPT = "status <> 'CANCELLED'"


def gather(asked: Asked) -> Gathered:
    first, last = asked.parameters.from_, asked.parameters.to
    say = WORDS.within(asked.language)
    found = _by_inspector(asked, *span(first, last))
    lines = lines_of([row[1:] for row in found])
    return Gathered(
        period=asked.period(first, last),
        figures=_figures(say, found),
        charts=charts_with_data(_chart(say, found[:LONGEST_CHART])),
        tables=(_table(say),),
        lines=lines,
        rows=len(lines),
        notes=(say("note"),),
    )


def _by_inspector(asked: Asked, start: int, end: int) -> list[tuple[Any, ...]]:
    """Id, newest name, three types, planned, completed, cancelled, hours, mean score."""
    types = ", ".join(f"sum(type = '{kind}' and {_KEPT})" for kind in _TYPES)
    return asked.rows(
        "select inspector_id, (select name from staff where staff.id = inspector_id),"
        f" {types}, sum(status in ('SCHEDULED', 'IN_PROGRESS')), sum(status = 'COMPLETED'),"
        f" sum(status = 'CANCELLED'), sum(iif({_KEPT}, ends_at - starts_at, 0)) / 3.6e9,"
        " avg(iif(status = 'COMPLETED', score, null))"
        " from inspection where starts_at >= ? and starts_at < ?"
        f" group by inspector_id order by sum({_KEPT}) desc, inspector_id",
        start,
        end,
    )


def _figures(say: Say, found: list[tuple[Any, ...]]) -> tuple[Figure, ...]:
    planned, completed, cancelled = (sum(row[at] for row in found) for at in (5, 6, 7))
    scored = [(row[6], row[9]) for row in found if row[9] is not None]
    weight = sum(count for count, _ in scored)
    mean = sum(count * score for count, score in scored) / weight if weight else None
    return (
        Figure(say("inspectors"), whole(len(found))),
        Figure(say("all"), whole(planned + completed + cancelled)),
        Figure(say("planned"), whole(planned)),
        Figure(say("completed"), whole(completed)),
        Figure(say("cancelled"), whole(cancelled)),
        Figure(say("hours"), decimal(sum(row[8] for row in found))),
        Figure(say("mean"), decimal(mean)),
    )


def _chart(say: Say, found: list[tuple[Any, ...]]) -> Chart:
    series = tuple(
        Series(kind, tuple(float(row[2 + number]) for row in found))
        for number, kind in enumerate(_TYPES)
    )
    names = tuple(row[1] or str(row[0]) for row in found)
    return Chart(say("by_type"), ChartKind.STACKED, names, series, say("unit"))


def _table(say: Say) -> Table:
    counts = (*_TYPES, say("planned"), say("completed"), say("cancelled"))
    columns = (
        Column(say("inspector"), width=2.0),
        *(Column(title, ValueKind.WHOLE, 0.7) for title in counts),
        Column(say("hours"), ValueKind.NUMBER, 0.8),
        Column(say("mean"), ValueKind.NUMBER, 0.9),
    )
    return Table(say("table"), columns, say("empty"))
