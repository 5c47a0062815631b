"""Finished jobs by queue and age, in place of those by age alone.

The index holds all that tells whether a job is old, so counting the old ones of one queue reads
neither rows nor the jobs of other queues. It is one index as before: ending a job writes one entry.
"""

STEPS = (
    """
    create index job_ended on job (queue, finished_at, state, acknowledged_at)
        where state in ('completed', 'failed', 'cancelled')
    """,
    "drop index job_finished",
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
