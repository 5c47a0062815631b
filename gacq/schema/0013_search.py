"""What is looked for by a part of its words: jobs, applications and certificates.

Each has an index of its three-letter pieces, which hold Thai as well as anything: it says which
rows may hold a word, and the row itself says whether it does. Applications and certificates, of
which there are few a day, are put into theirs as they are written. Jobs are taken in later
(``queues/search.py``), so that accepting and ending one writes nothing more than before:
``job_text_mark`` says how far that went, ``job_text_again`` which jobs got another error since.
"""

_FTS = "using fts5(text, tokenize='trigram', detail=none, content='', contentless_delete=1)"
_APPLICATION = (
    "{0}.application_number || char(10) || {0}.applicant_name || char(10) || {0}.farm_name"
)
_SHOWN = ("applicationNumber", "lotId", "applicantName", "farmName")
_CERTIFICATE = "{0}.number" + "".join(
    f" || char(10) || coalesce({{0}}.shown ->> '$.{name}', '')" for name in _SHOWN
)


def _fill(table: str, text: str) -> str:
    return (
        f"insert into {table}_text (rowid, text) select id, {text.format(table)} from {table}"
        " order by id"
    )


def _at_insert(table: str, text: str) -> str:
    return f"""
        create trigger {table}_sought after insert on {table} begin
            insert into {table}_text (rowid, text) values (new.id, {text.format("new")});
        end
    """


def _at_delete(table: str) -> str:
    return f"""
        create trigger {table}_unsought after delete on {table} begin
            delete from {table}_text where rowid = old.id;
        end
    """


STEPS = (
    f"create virtual table application_text {_FTS}",
    f"create virtual table certificate_text {_FTS}",
    f"create virtual table job_text {_FTS}",
    _fill("application", _APPLICATION),
    _fill("certificate", _CERTIFICATE),
    _at_insert("application", _APPLICATION),
    _at_insert("certificate", _CERTIFICATE),
    _at_delete("application"),
    _at_delete("certificate"),
    _at_delete("job"),
    f"""
    create trigger application_renamed after update of applicant_name, farm_name on application
    when new.applicant_name <> old.applicant_name or new.farm_name <> old.farm_name begin
        delete from application_text where rowid = old.id;
        insert into application_text (rowid, text) values (new.id, {_APPLICATION.format("new")});
    end
    """,
    """
    create table job_text_mark (
        id integer primary key check (id = 1),
        last_job integer not null
    ) strict
    """,
    "insert into job_text_mark (id, last_job) values (1, 0)",
    "create table job_text_again (job_id integer primary key) strict",
    # What a job no longer says need not be taken out: the row itself is asked last.
    """
    create trigger job_said_again after update of cause, detail on job
    when (new.cause is not null or new.detail is not null)
        and (new.cause is not old.cause or new.detail is not old.detail)
        and new.id <= (select last_job from job_text_mark) begin
        insert or ignore into job_text_again (job_id) values (new.id);
    end
    """,
    """
    create trigger job_said_no_more after delete on job
    when old.id <= (select last_job from job_text_mark) begin
        delete from job_text_again where job_id = old.id;
    end
    """,
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
