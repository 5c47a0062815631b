"""Runs of the chores, and the alerts and failures that admins have been told of."""

STEPS = (
    # Since when a chore is to come round by this line: what lay before was never missed.
    """
    create table chore (
        name text primary key,
        line text not null,
        since_at integer not null
    ) strict, without rowid
    """,
    # The unique index decides who runs an occurrence. ``boot`` is the process that runs it, and
    # null for the command line; ``runs`` counts the second one after an interruption.
    """
    create table chore_run (
        id integer primary key autoincrement,
        chore text not null,
        due_at integer not null,
        by_hand text,
        boot text,
        runs integer not null default 1,
        started_at integer not null,
        ended_at integer,
        outcome text check (outcome in ('done', 'failed', 'interrupted')),
        detail text,
        unique (chore, due_at)
    ) strict
    """,
    "create index chore_run_of_chore on chore_run (chore, id)",
    """
    create table alert (
        id integer primary key autoincrement,
        name text not null,
        severity text not null check (severity in ('warning', 'critical')),
        message text not null,
        message_th text not null,
        queue text not null,
        began_at integer not null,
        told_at integer,
        ended_at integer
    ) strict
    """,
    "create unique index alert_standing on alert (name) where ended_at is null",
    "create index alert_age on alert (began_at)",
    "create index alert_of_name on alert (name, id)",
    # One digest is one letter to each admin; its failures are by round, because a job that is
    # retried and fails again is a failure of its own.
    """
    create table failure_digest (
        id integer primary key autoincrement,
        cause text not null,
        told_at integer not null
    ) strict
    """,
    "create index failure_digest_age on failure_digest (told_at)",
    """
    create table told_failure (
        job_id integer not null references job (id) on delete cascade,
        round integer not null,
        digest_id integer not null references failure_digest (id) on delete cascade,
        primary key (job_id, round)
    ) strict, without rowid
    """,
    "create index told_failure_of_digest on told_failure (digest_id)",
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
