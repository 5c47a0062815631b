"""What a first look saw in a file, files that can be put back, and the results of one inspector."""

STEPS = (
    # JSON list of issues, as a report holds them; null where nobody looked.
    "alter table document add column seen text",
    # The file that stood in a place before it was replaced or removed, until it is submitted.
    """
    create table former_document (
        id integer primary key autoincrement,
        application_id integer not null references application (id) on delete cascade,
        type text not null,
        sha256 text not null,
        size integer not null,
        media_type text not null,
        pages integer,
        width integer,
        height integer,
        name text not null,
        uploaded_at integer not null,
        uploaded_by text not null,
        seen text,
        unique (application_id, type)
    ) strict
    """,
    """
    create index application_to_send on application (inspector_id, inspection_completed_at, id)
        where status = 'INSPECTION_COMPLETED'
    """,
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
