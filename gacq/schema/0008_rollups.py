"""What is counted per minute and hour, and the indexes that the live pages look into.

A row of ``rollup`` holds what ended in one span of one queue; ``rollup_time`` how many jobs of it
waited and ran for about how long (``bucket``: see ``queues/rollup.py``). ``rollup_mark`` is how
far they were filled.
"""

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
    create index job_cause on job (cause, queue, id)
        where state = 'failed' and acknowledged_at is null
    """,
    "create index inspection_updated on inspection (updated_at, id)",
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
