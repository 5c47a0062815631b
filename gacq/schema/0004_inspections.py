"""Inspections, the calendars of those who make them, and the addresses of calendar feeds."""

_TYPES = "'VIDEO', 'HYBRID', 'ONSITE'"
_TAKES_TIME = "('SCHEDULED', 'IN_PROGRESS', 'COMPLETED')"
_DAY = 86_400_000_000
"""The longest inspection, in microseconds; so none that began before can still go on."""
_OVERLAPS = f"""
    when new.status in {_TAKES_TIME} and exists (
        select 1 from inspection other
        where other.inspector_id = new.inspector_id and other.id <> new.id
        and other.status in {_TAKES_TIME}
        and other.starts_at < new.ends_at and other.ends_at > new.starts_at
        and other.starts_at > new.starts_at - {_DAY}
    )
    begin
        select raise(abort, 'this inspector has another inspection at that time');
    end
"""

STEPS = (
    f"""
    create table inspection (
        id integer primary key autoincrement,
        application_id integer not null references application (id) on delete cascade,
        inspector_id integer not null references staff (id),
        inspector_name text not null,
        type text not null check (type in ({_TYPES})),
        status text not null
            check (status in ('SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED')),
        starts_at integer not null,
        ends_at integer not null check (ends_at > starts_at),
        sequence integer not null default 0,
        meeting_link text,
        reason text,
        score real check (score between 0 and 100),
        report text,
        booked_by text not null,
        booked_at integer not null,
        started_at integer,
        ended_at integer,
        updated_at integer not null,
        reminded_for integer,
        told_sequence integer,
        told_at integer
    ) strict
    """,
    "create index inspection_of_inspector on inspection (inspector_id, starts_at)",
    # What an inspector has still to do, without reading all that they ever did.
    "create index inspection_standing on inspection (inspector_id, status, starts_at)",
    "create index inspection_of_application on inspection (application_id, id)",
    # The list of one status, in its order, without walking past all that was completed long ago.
    "create index inspection_of_status on inspection (status, starts_at, id)",
    "create index inspection_at on inspection (starts_at, id)",
    """
    create unique index inspection_open on inspection (application_id)
        where status in ('SCHEDULED', 'IN_PROGRESS')
    """,
    # The last guard against a double booking; the workflow says it in words before.
    f"create trigger inspection_booked before insert on inspection {_OVERLAPS}",
    f"""
    create trigger inspection_moved before update of starts_at, ends_at, inspector_id, status
        on inspection {_OVERLAPS}
    """,
    """
    create table inspector_hours (
        id integer primary key autoincrement,
        staff_id integer not null unique references staff (id) on delete cascade,
        week text not null,
        changed_at integer not null,
        changed_by text not null
    ) strict
    """,
    """
    create table inspector_leave (
        id integer primary key autoincrement,
        staff_id integer not null references staff (id) on delete cascade,
        starts_at integer not null,
        ends_at integer not null check (ends_at > starts_at),
        kind text not null,
        reason text,
        status text not null check (status in ('PENDING', 'APPROVED', 'REJECTED', 'CANCELLED')),
        asked_by text not null,
        asked_at integer not null,
        decided_by text,
        decided_at integer
    ) strict
    """,
    "create index leave_of_inspector on inspector_leave (staff_id, starts_at)",
    # An address is kept as a hash alone: whoever reads the database can subscribe to nothing.
    """
    create table calendar_feed (
        id integer primary key autoincrement,
        secret_hash text not null unique,
        staff_id integer references staff (id) on delete cascade,
        created_at integer not null,
        created_by text not null,
        revoked_at integer
    ) strict
    """,
    "create index feed_of_staff on calendar_feed (staff_id, id)",
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
