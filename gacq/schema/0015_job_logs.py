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
    # What is logged by a job that the index of texts has taken in already is taken in again.
    *(
        f"""
        create trigger job_logged_{after} after {event} on job_log
        when new.job_id <= (select last_job from job_text_mark) begin
            insert or ignore into job_text_again (job_id) values (new.job_id);
        end
        """
        for after, event in (("first", "insert"), ("more", "update of lines"))
    ),
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
