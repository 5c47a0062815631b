"""What attempts have logged: one row an attempt that logged anything, removed with its job."""

STEPS = (
    """
    create table job_log (
        job_id integer not null,
        attempt integer not null,
        lines text not null,
        kept integer not null,
        dropped integer not null default 0,
        primary key (job_id, attempt),
        foreign key (job_id, attempt) references attempt (job_id, number) on delete cascade
    ) strict, without rowid
    """,
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
