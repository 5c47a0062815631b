"""Accounts, sessions, API tokens, the guard of signing in, the set-up code, and answers kept."""

STEPS = (
    """
    create table staff (
        id integer primary key autoincrement,
        username text not null collate nocase unique,
        name text not null,
        email text,
        language text not null check (language in ('th', 'en')),
        roles text not null,
        active integer not null default 1,
        password_hash text not null,
        created_at integer not null,
        changed_at integer not null
    ) strict
    """,
    """
    create table session (
        id integer primary key autoincrement,
        token_hash text not null unique,
        staff_id integer not null references staff (id) on delete cascade,
        address text not null,
        created_at integer not null,
        expires_at integer not null
    ) strict
    """,
    "create index session_of_staff on session (staff_id)",
    "create index session_expiry on session (expires_at)",
    """
    create table token (
        id integer primary key autoincrement,
        token_hash text not null unique,
        name text not null,
        staff_id integer not null references staff (id) on delete cascade,
        roles text not null,
        created_at integer not null,
        revoked_at integer
    ) strict
    """,
    "create index token_of_staff on token (staff_id)",
    """
    create table sign_in_guard (
        id integer primary key autoincrement,
        subject text not null unique,
        failures integer not null,
        last_at integer not null,
        closed_until integer
    ) strict
    """,
    "create index sign_in_guard_age on sign_in_guard (last_at)",
    """
    create table setup_code (
        id integer primary key autoincrement,
        code_hash text not null,
        expires_at integer not null
    ) strict
    """,
    """
    create table kept_answer (
        id integer primary key autoincrement,
        account text not null,
        route text not null,
        key text not null,
        request_hash text not null,
        status integer not null,
        body text not null,
        created_at integer not null,
        unique (account, route, key)
    ) strict
    """,
    "create index kept_answer_age on kept_answer (created_at)",
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
