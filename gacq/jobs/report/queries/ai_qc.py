"""AI-check performance: how many checks, how they scored, what they led to, and why some failed."""

from typing import Any

from gacq.jobs.report.content import Chart, ChartKind, Column, Figure, Series, Table, ValueKind
from gacq.jobs.report.queries.asking import (
    Asked,
    Gathered,
    by_month,
    charts_with_data,
    lines_of,
    meaning_of,
    month_label,
    months,
    span,
)
from gacq.jobs.report.words import Say, Words, decimal, percent, whole

WORDS = Words(
    checks=("การตรวจสอบทั้งหมด", "All checks"),
    applications=("คำขอที่ได้รับการตรวจ", "Applications checked"),
    failed=("ตรวจไม่สำเร็จ", "Failed for good"),
    failed_share=("สัดส่วนที่ไม่สำเร็จ", "Share failed"),
    score=("คะแนนเฉลี่ย (เต็ม 10)", "Mean score (of 10)"),
    changed=("ผู้ตรวจสอบเปลี่ยนรูปแบบเอง", "Type changed by a reviewer"),
    by_type=("ผลตามรูปแบบการตรวจประเมิน", "Results by inspection type"),
    by_reviewer=("ผลตามวิธีตรวจ", "Results by way of checking"),
    by_band=("คะแนนตามช่วง", "Checks by score"),
    causes=("สาเหตุที่ตรวจไม่สำเร็จ", "Why checks failed"),
    trend=("จำนวนการตรวจรายเดือน", "Checks by month"),
    type=("รูปแบบ", "Type"),
    way=("วิธีตรวจ", "Way"),
    band=("ช่วงคะแนน", "Score"),
    cause=("สาเหตุ", "Cause"),
    number=("จำนวน", "Number"),
    share=("สัดส่วน", "Share"),
    unit=("ครั้ง", "checks"),
    none_failed=("ไม่มีการตรวจที่ไม่สำเร็จ", "No check failed in this period."),
    empty=("ไม่มีการตรวจสอบในช่วงนี้", "No application was checked in this period."),
    rules=("กฎในเครื่อง", "rules on this PC"),
    gemini=("Gemini", "Gemini"),
    none=("ไม่สำเร็จ", "failed"),
)

_BANDS = ("0 – 4.9", "5 – 6.9", "7 – 8.9", "9 – 10")
_BAND = "case when overall_score < 5 then 0 when overall_score < 7 then 1" + (
    " when overall_score < 9 then 2 else 3 end"
)
_WITHIN = "from qc_report where created_at >= ? and created_at < ?"


def gather(asked: Asked) -> Gathered:
    first, last = asked.parameters.from_, asked.parameters.to
    say, within = WORDS.within(asked.language), span(first, last)
    types = asked.rows(_grouped("inspection_type", "cause is null"), *within)
    ways = asked.rows(_grouped("reviewer"), *within)
    bands = _bands(asked, within)
    causes = [
        (meaning_of(name, asked.language), count)
        for name, count, _ in asked.rows(_grouped("cause", "cause is not null"), *within)
    ]
    by_way = [(_way(name, say), count, mean) for name, count, mean in ways]
    return Gathered(
        period=asked.period(first, last),
        figures=_figures(asked, say, within),
        charts=charts_with_data(
            Chart(
                say("by_band"),
                ChartKind.BARS,
                _BANDS,
                (Series(say("checks"), tuple(float(count) for _, count in bands)),),
                say("unit"),
            ),
            _trend(asked, say),
        ),
        tables=_tables(say),
        lines=(
            lines := lines_of(_with_share(types), by_way, bands if any_of(bands) else [], causes)
        ),
        rows=len(lines),
    )


def any_of(counts: list[tuple[str, int]]) -> bool:
    return any(count for _, count in counts)


def _figures(asked: Asked, say: Say, within: tuple[int, int]) -> tuple[Figure, ...]:
    ((checks, applications, failed, score),) = asked.rows(
        "select count(*), count(distinct application_id), count(cause), avg(overall_score) "
        + _WITHIN,
        *within,
    )
    ((changed,),) = asked.rows(
        "select count(*) from application where inspection_type_by is not null and id in"
        f" (select application_id {_WITHIN})",
        *within,
    )
    return (
        Figure(say("checks"), whole(checks)),
        Figure(say("applications"), whole(applications)),
        Figure(say("score"), decimal(score, 2)),
        Figure(say("failed"), whole(failed)),
        Figure(say("failed_share"), percent(failed, checks)),
        Figure(say("changed"), whole(changed)),
    )


def _grouped(column: str, condition: str = "true") -> str:
    return (
        f"select {column}, count(*), avg(overall_score) {_WITHIN} and {condition}"
        f" group by {column} order by count(*) desc, {column}"
    )


def _with_share(types: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    total = sum(count for _, count, _ in types)
    return [(kind, count, count / total, mean) for kind, count, mean in types]


def _bands(asked: Asked, within: tuple[int, int]) -> list[tuple[str, int]]:
    counts = dict(
        asked.rows(
            f"select {_BAND}, count(*) {_WITHIN} and overall_score is not null group by 1", *within
        )
    )
    return [(band, counts.get(number, 0)) for number, band in enumerate(_BANDS)]


def _trend(asked: Asked, say: Say) -> Chart:
    first, last = asked.parameters.from_, asked.parameters.to
    counts = dict(
        asked.rows(
            f"select {by_month('created_at')}, count(*) {_WITHIN} group by 1", *span(first, last)
        )
    )
    names = list(months(first, last))
    return Chart(
        say("trend"),
        ChartKind.LINE,
        tuple(month_label(name, asked.language) for name in names),
        (Series(say("checks"), tuple(float(counts.get(name, 0)) for name in names)),),
        say("unit"),
    )


def _way(name: str, say: Say) -> str:
    return say(name) if name in ("rules", "gemini", "none") else name


def _tables(say: Say) -> tuple[Table, ...]:
    number = Column(say("number"), ValueKind.WHOLE, 0.6)
    score = Column(say("score"), ValueKind.NUMBER, 0.9)
    share = Column(say("share"), ValueKind.SHARE, 0.6)
    return (
        Table(say("by_type"), (Column(say("type")), number, share, score), say("empty")),
        Table(say("by_reviewer"), (Column(say("way"), width=1.5), number, score), say("empty")),
        Table(say("by_band"), (Column(say("band")), number), say("empty")),
        Table(say("causes"), (Column(say("cause"), width=3.0), number), say("none_failed")),
    )
