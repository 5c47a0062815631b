"""Queue operations: how much each queue did in a period, how long it took, and what went wrong."""

from typing import Any

from gacq.jobs.report.content import Chart, ChartKind, Column, Figure, Series, Table, ValueKind
from gacq.jobs.report.queries.asking import (
    Asked,
    Gathered,
    charts_with_data,
    lines_of,
    meaning_of,
    span,
)
from gacq.jobs.report.words import Say, Words, percent, whole
from gacq.queues.policy import Queue

WORDS = Words(
    completed=("สำเร็จ", "Completed"),
    failed=("ล้มเหลว", "Failed"),
    cancelled=("ยกเลิก", "Cancelled"),
    waiting=("รออยู่ขณะนี้", "Waiting now"),
    failed_share=("สัดส่วนที่ล้มเหลว", "Share failed"),
    by_queue=("งานตามคิว", "Jobs by queue"),
    times=("เวลา (วินาที)", "Times (seconds)"),
    causes=("สาเหตุที่การทำงานไม่สำเร็จ", "Why attempts did not succeed"),
    queue=("คิว", "Queue"),
    runs=("ครั้งที่ทำ", "Attempts"),
    wait_50=("รอ: กลาง", "Wait: median"),
    wait_95=("รอ: 95 %", "Wait: 95 %"),
    run_50=("ทำ: กลาง", "Run: median"),
    run_95=("ทำ: 95 %", "Run: 95 %"),
    cause=("สาเหตุ", "Cause"),
    number=("จำนวน", "Number"),
    unit=("งาน", "jobs"),
    none_failed=("ไม่มีครั้งที่ไม่สำเร็จ", "No attempt failed in this period."),
    empty=("ไม่มีงานในช่วงนี้", "No job ran in this period."),
    ai_qc=("ตรวจสอบด้วย AI", "AI check"),
    email=("อีเมล", "Mail"),
    calendar=("ปฏิทิน", "Calendar"),
    report=("รายงาน", "Reports"),
    note=(
        "นับเฉพาะงานที่ยังเก็บอยู่ งานที่สำเร็จแล้วจะถูกลบตามค่า keep_completed_days"
        " เวลารอนับจากเวลาที่สั่งถึงการเริ่มทำครั้งแรก รวมเวลาหน่วงที่ตั้งใจ",
        "Counts the jobs still kept: completed ones are removed after keep_completed_days. "
        "A wait runs from the request to the first start, intended delays included.",
    ),
)

_STATES = ("completed", "failed", "cancelled")
_STARTED = "attempt.started_at >= ? and attempt.started_at < ?"


def gather(asked: Asked) -> Gathered:
    first, last = asked.parameters.from_, asked.parameters.to
    say, within = WORDS.within(asked.language), span(first, last)
    ended, waiting = _ended(asked, within), _waiting(asked)
    jobs: list[tuple[Any, ...]] = [
        (say(queue), *(ended.get((queue, state), 0) for state in _STATES), waiting.get(queue, 0))
        for queue in Queue
    ]
    causes = [
        (say(queue), meaning_of(name, asked.language), count)
        for queue, name, count in _causes(asked, within)
    ]
    lines = lines_of(jobs, _times(asked, say, within), causes)
    return Gathered(
        period=asked.period(first, last),
        figures=_figures(say, jobs),
        charts=charts_with_data(_chart(say, jobs)),
        tables=_tables(say),
        lines=lines,
        rows=len(lines),
        notes=(say("note"),),
    )


def _ended(asked: Asked, within: tuple[int, int]) -> dict[tuple[str, str], int]:
    rows = asked.rows(
        "select queue, state, count(*) from job where state in ('completed', 'failed', 'cancelled')"
        " and finished_at >= ? and finished_at < ? group by queue, state",
        *within,
    )
    return {(queue, state): count for queue, state, count in rows}


def _waiting(asked: Asked) -> dict[str, int]:
    return dict(
        asked.rows(
            "select queue, sum(standing) from queue_count"
            " where state in ('waiting', 'delayed') group by queue"
        )
    )


def _times(asked: Asked, say: Say, within: tuple[int, int]) -> list[tuple[Any, ...]]:
    """Each queue that ran anything: attempts, and the middle and the 95 % of waits and runs."""
    counts = asked.rows(
        "select queue, count(*) from attempt join job on job.id = job_id"
        f" where {_STARTED} group by queue",
        *within,
    )
    waits = _percentiles(asked, "attempt.started_at - created_at", "number = 1", within)
    runs = _percentiles(asked, "ended_at - attempt.started_at", "outcome = 'completed'", within)
    by_queue: dict[str, int] = dict(counts)
    return [
        (
            say(queue),
            by_queue[queue],
            *waits.get(queue, (None, None)),
            *runs.get(queue, (None, None)),
        )
        for queue in Queue
        if queue in by_queue
    ]


def _percentiles(
    asked: Asked, measure: str, condition: str, within: tuple[int, int]
) -> dict[str, tuple[float, float]]:
    """By queue the least value that half, and 95 of 100, do not exceed; in seconds."""
    rows = asked.rows(
        "select queue, min(iif(place * 2 >= n, value, null)),"
        " min(iif(place * 20 >= n * 19, value, null)) from"
        f" (select queue, ({measure}) / 1e6 as value,"
        f" row_number() over (partition by queue order by {measure}) as place,"
        " count(*) over (partition by queue) as n from attempt join job on job.id = job_id"
        f" where {_STARTED} and {condition}) group by queue",
        *within,
    )
    return {queue: (middle, most) for queue, middle, most in rows}


def _causes(asked: Asked, within: tuple[int, int]) -> list[tuple[Any, ...]]:
    return asked.rows(
        "select queue, attempt.cause, count(*) from attempt join job on job.id = job_id"
        f" where {_STARTED} and attempt.cause is not null"
        " group by 1, 2 order by 3 desc, 1, 2",
        *within,
    )


def _figures(say: Say, jobs: list[tuple[Any, ...]]) -> tuple[Figure, ...]:
    completed, failed, cancelled, waiting = (sum(row[at] for row in jobs) for at in range(1, 5))
    return (
        Figure(say("completed"), whole(completed)),
        Figure(say("failed"), whole(failed)),
        Figure(say("failed_share"), percent(failed, completed + failed)),
        Figure(say("cancelled"), whole(cancelled)),
        Figure(say("waiting"), whole(waiting)),
    )


def _chart(say: Say, jobs: list[tuple[Any, ...]]) -> Chart:
    series = tuple(
        Series(say(state), tuple(float(row[1 + at]) for row in jobs))
        for at, state in enumerate(_STATES)
    )
    return Chart(
        say("by_queue"), ChartKind.STACKED, tuple(row[0] for row in jobs), series, say("unit")
    )


def _tables(say: Say) -> tuple[Table, ...]:
    queue = Column(say("queue"), width=1.5)
    states = [say(name) for name in (*_STATES, "waiting")]
    spans = [say(name) for name in ("wait_50", "wait_95", "run_50", "run_95")]
    return (
        Table(say("by_queue"), (queue, *(Column(each, ValueKind.WHOLE) for each in states))),
        Table(
            say("times"),
            (
                queue,
                Column(say("runs"), ValueKind.WHOLE),
                *(Column(each, ValueKind.NUMBER) for each in spans),
            ),
            say("empty"),
        ),
        Table(
            say("causes"),
            (queue, Column(say("cause"), width=4.0), Column(say("number"), ValueKind.WHOLE)),
            say("none_failed"),
        ),
    )
