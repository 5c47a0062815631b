"""Reports that were asked for. A row outlives its job; ``file`` is set once the file is whole."""

STEPS = (
    """
    create table report (
        id integer primary key autoincrement,
        kind text not null,
        format text not null check (format in ('pdf', 'xlsx', 'csv')),
        language text not null check (language in ('th', 'en')),
        parameters text not null,
        key text not null,
        state text not null check (state in ('asked', 'ready', 'failed', 'cancelled', 'removed')),
        job_id integer,
        asked_by text not null,
        asked_by_staff integer,
        asked_at integer not null,
        finished_at integer,
        file text,
        size integer,
        rows integer,
        sha256 text,
        cause text,
        expires_at integer
    ) strict
    """,
    "create index report_key on report (key, id)",
    "create index report_job on report (job_id)",
    "create index report_of_staff on report (asked_by_staff, id)",
    # What reports tell of AI checks, without their long bodies.
    """
    create index qc_report_made on qc_report
        (created_at, inspection_type, reviewer, cause, overall_score, application_id)
    """,
    "create index report_expiry on report (expires_at) where expires_at is not null",
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
