"""Indexes of what waits for somebody: unpaid fees, leave that is asked for."""

STEPS = (
    # The statuses are spelled out, for a partial index serves only a statement that says the same.
    """
    create index application_unpaid on application (submitted_at, id)
        where payment_status = 'PENDING' and status in ('SUBMITTED', 'IN_REVIEW', 'RETURNED',
        'REVIEW_PASSED', 'INSPECTION_SCHEDULED', 'INSPECTION_IN_PROGRESS', 'INSPECTION_COMPLETED',
        'PENDING_APPROVAL')
    """,
    "create index leave_asked on inspector_leave (starts_at, id) where status = 'PENDING'",
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
