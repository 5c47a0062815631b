"""Finished jobs by queue and age, in place of those by age alone; and jobs by their cause.

The first index holds all that tells whether a job is old, so counting the old ones of one queue
reads neither rows nor the jobs of other queues. It is one index as before: ending a job writes one
entry. The second is written only for jobs with which something went wrong.
"""

STEPS = (
    """
    create index job_ended on job (queue, finished_at, state, acknowledged_at)
        where state in ('completed', 'failed', 'cancelled')
    """,
    "drop index job_finished",
    """
    create index job_of_cause on job (cause, queue, state, id, acknowledged_at)
        where cause is not null
    """,
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
