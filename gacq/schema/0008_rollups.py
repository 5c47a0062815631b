"""What is counted per minute, hour and day, and the indexes that the live pages look into.

A row of ``rollup`` holds what ended in one span of one queue; ``rollup_time`` how many jobs of it
waited and ran for about how long (``bucket``: see ``queues/rollup.py``). ``rollup_mark`` is how
far they were filled. ``rollup_day`` says what ended on one day in Thailand, by kind of work and by
cause of failure; ``qc_day`` what the AI check found on it.
"""

_DAY = "date({0}.created_at / 1000000 + 25200, 'unixepoch')"
"""The day in Thailand, seven hours ahead all year round."""

_QC_FOUND = f"""
    {_DAY}, {{0}}.inspection_type, {{0}}.reviewer, 1, {{0}}.overall_score is not null,
    coalesce({{0}}.overall_score, 0.0), {{0}}.report ->> '$.durationSeconds' is not null,
    coalesce({{0}}.report ->> '$.durationSeconds', 0.0), coalesce({{0}}.report ->> '$.calls', 0),
    coalesce({{0}}.report ->> '$.tokens', 0)
"""
_QC_ADD = """
    insert into qc_day (day, inspection_type, reviewer, checks, scored, score_sum, timed,
        duration_sum, calls, tokens)
    select {0} where true
    on conflict (day, inspection_type, reviewer) do update set checks = checks + 1,
        scored = scored + excluded.scored, score_sum = score_sum + excluded.score_sum,
        timed = timed + excluded.timed, duration_sum = duration_sum + excluded.duration_sum,
        calls = calls + excluded.calls, tokens = tokens + excluded.tokens
"""
QC_FILL = _QC_ADD.format(_QC_FOUND.format("qc_report") + " from qc_report")
"""Counts the reports that are there already."""

STEPS = (
    """
    create table rollup (
        span text not null check (span in ('minute', 'hour')),
        at integer not null,
        queue text not null,
        accepted integer not null default 0,
        completed integer not null default 0,
        failed integer not null default 0,
        cancelled integer not null default 0,
        wait_sum integer not null default 0,
        wait_max integer not null default 0,
        run_sum integer not null default 0,
        run_max integer not null default 0,
        primary key (span, at, queue)
    ) strict, without rowid
    """,
    """
    create table rollup_time (
        span text not null check (span in ('minute', 'hour')),
        at integer not null,
        queue text not null,
        what text not null check (what in ('wait', 'run')),
        bucket integer not null,
        jobs integer not null,
        primary key (span, at, queue, what, bucket)
    ) strict, without rowid
    """,
    """
    create table rollup_mark (
        id integer primary key check (id = 1),
        last_job integer not null,
        until_at integer not null
    ) strict
    """,
    """
    create table rollup_day (
        day text not null,
        queue text not null,
        kind text not null,
        cause text not null,
        completed integer not null default 0,
        failed integer not null default 0,
        cancelled integer not null default 0,
        wait_sum integer not null default 0,
        run_sum integer not null default 0,
        primary key (day, queue, kind, cause)
    ) strict, without rowid
    """,
    # Reports of the check are never taken back one by one, so adding at each insert is enough.
    """
    create table qc_day (
        day text not null,
        inspection_type text not null,
        reviewer text not null,
        checks integer not null default 0,
        scored integer not null default 0,
        score_sum real not null default 0,
        timed integer not null default 0,
        duration_sum real not null default 0,
        calls integer not null default 0,
        tokens integer not null default 0,
        primary key (day, inspection_type, reviewer)
    ) strict, without rowid
    """,
    QC_FILL,
    f"""
    create trigger qc_report_counted after insert on qc_report begin
        {_QC_ADD.format(_QC_FOUND.format("new"))};
    end
    """,
    """
    create index job_cause on job (cause, queue, id)
        where state = 'failed' and acknowledged_at is null
    """,
    "create index inspection_updated on inspection (updated_at, id)",
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
