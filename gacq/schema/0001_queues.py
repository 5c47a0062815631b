"""The ledger, Huey's messages, the queues' switches and totals, and the processes that lived."""

STEPS = (
    """
    create table job (
        id integer primary key autoincrement,
        queue text not null,
        kind text not null,
        key text,
        live_key text,
        subject text,
        payload text not null,
        state text not null check (state in
            ('waiting', 'delayed', 'active', 'completed', 'failed', 'cancelled')),
        priority integer not null check (priority between 1 and 10),
        due_at integer not null,
        attempts integer not null check (attempts >= 1),
        used integer not null default 0,
        round integer not null default 1,
        orphanings integer not null default 0,
        alone integer not null default 0,
        again text,
        progress text,
        result text,
        cause text,
        detail text,
        held_since integer,
        runs integer not null default 0,
        follow_up_failed integer not null default 0,
        origin text not null,
        acknowledged_at integer,
        acknowledged_by text,
        created_at integer not null,
        started_at integer,
        finished_at integer
    ) strict
    """,
    # One live job per key: asking again while one runs marks that one, so two never coexist. The
    # key is copied to live_key until the job ends, so that its moves in between touch no index.
    """
    create unique index job_live_key on job (queue, kind, live_key) where live_key is not null
    """,
    """
    create index job_due on job (queue, due_at) where state = 'delayed'
    """,
    "create index job_listed on job (queue, state, id)",
    "create index job_subject on job (subject, id) where subject is not null",
    "create index job_alone on job (id) where alone = 1",
    """
    create index job_unacknowledged on job (queue, id)
        where state = 'failed' and acknowledged_at is null
    """,
    """
    create index job_finished on job (finished_at, state)
        where state in ('completed', 'failed', 'cancelled')
    """,
    """
    create table attempt (
        job_id integer not null references job (id) on delete cascade,
        number integer not null,
        round integer not null,
        boot text not null,
        inline integer not null default 0,
        started_at integer not null,
        ended_at integer,
        outcome text,
        cause text,
        detail text,
        effect text,
        effect_at integer,
        primary key (job_id, number)
    ) strict, without rowid
    """,
    # Standing counts and running totals, kept by triggers: they can't drift from the rows, cost
    # the same with a million jobs, and the totals don't shrink when retention deletes rows.
    """
    create table queue_count (
        queue text not null,
        state text not null,
        standing integer not null default 0,
        total integer not null default 0,
        unacknowledged integer not null default 0,
        primary key (queue, state)
    ) strict, without rowid
    """,
    """
    create trigger job_inserted after insert on job begin
        insert into queue_count (queue, state, standing, total) values (new.queue, new.state, 1, 1)
            on conflict (queue, state) do update set standing = standing + 1, total = total + 1;
    end
    """,
    """
    create trigger job_moved after update of state on job when old.state <> new.state begin
        update queue_count set standing = standing - 1
            where queue = old.queue and state = old.state;
        insert into queue_count (queue, state, standing, total) values (new.queue, new.state, 1, 1)
            on conflict (queue, state) do update set standing = standing + 1, total = total + 1;
    end
    """,
    """
    create trigger job_deleted after delete on job begin
        update queue_count set standing = standing - 1
            where queue = old.queue and state = old.state;
    end
    """,
    # Of the failed ones, those that nobody has acknowledged: stands in the row of that state.
    """
    create trigger job_failed_inserted after insert on job
    when new.state = 'failed' and new.acknowledged_at is null begin
        insert into queue_count (queue, state, unacknowledged) values (new.queue, 'failed', 1)
            on conflict (queue, state) do update set unacknowledged = unacknowledged + 1;
    end
    """,
    """
    create trigger job_failed_moved after update of state, acknowledged_at on job
    when (old.state = 'failed' and old.acknowledged_at is null)
        <> (new.state = 'failed' and new.acknowledged_at is null) begin
        insert into queue_count (queue, state, unacknowledged) values (new.queue, 'failed', 1)
            on conflict (queue, state) do update
            set unacknowledged = unacknowledged
                + iif(new.state = 'failed' and new.acknowledged_at is null, 1, -1);
    end
    """,
    """
    create trigger job_failed_deleted after delete on job
    when old.state = 'failed' and old.acknowledged_at is null begin
        update queue_count set unacknowledged = unacknowledged - 1
            where queue = old.queue and state = 'failed';
    end
    """,
    """
    create table message (
        job_id integer primary key,
        queue text not null,
        priority integer not null,
        due_at integer
    ) strict
    """,
    # Ready messages have no due_at; among equal priorities the job accepted first goes first.
    """
    create index message_ready on message (queue, priority desc, job_id) where due_at is null
    """,
    "create index message_due on message (queue, due_at) where due_at is not null",
    """
    create table queue_switch (
        queue text primary key,
        paused_at integer not null,
        paused_by text not null,
        reason text not null,
        until_at integer
    ) strict, without rowid
    """,
    """
    create table breaker (
        service text primary key,
        fingerprint text not null,
        cause text not null,
        opened_at integer not null,
        probe_at integer not null,
        probes integer not null
    ) strict, without rowid
    """,
    """
    create table process (
        boot text primary key,
        pid integer not null,
        host text not null,
        version text not null,
        started_at integer not null,
        ended_at integer
    ) strict, without rowid
    """,
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
