"""When the stage began in which an application stands, and what the filtered lists need.

The list of the pages begins with what was changed last, so each of its filters has an index in that
order.
"""

STEPS = (
    """
    alter table application add column stage_began_at integer generated always as (
        case status
            when 'SUBMITTED' then submitted_at
            when 'IN_REVIEW' then submitted_at
            when 'REVIEW_PASSED' then reviewed_at
            when 'INSPECTION_SCHEDULED' then inspection_ends_at
            when 'INSPECTION_IN_PROGRESS' then inspection_ends_at
            when 'INSPECTION_COMPLETED' then inspection_completed_at
            when 'PENDING_APPROVAL' then inspection_completed_at
        end
    ) virtual
    """,
    "create index application_province_updated on application (farm_province, updated_at, id)",
    "create index application_reviewer_updated on application (reviewer_id, updated_at, id)",
    "create index application_type_updated on application (inspection_type, updated_at, id)",
    """
    create index application_stage on application (stage_began_at, id, status)
        where stage_began_at is not null
    """,
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
