"""Certificates, and the one place of a receipt.

``shown`` is what the paper says, kept as it was on the day it was issued. No receipt pays for two
applications, however its letters are written.
"""

STEPS = (
    """
    create table certificate (
        id integer primary key autoincrement,
        number text not null unique,
        code text not null unique,
        application_id integer not null unique references application (id),
        buddhist_year integer not null,
        province_code integer not null,
        sequence integer not null,
        shown text not null,
        issued_at integer not null,
        issued_by text not null,
        expires_at integer not null check (expires_at > issued_at),
        first_notice_at integer,
        second_notice_at integer,
        unique (buddhist_year, province_code, sequence)
    ) strict
    """,
    "create index certificate_expiry on certificate (expires_at, id)",
    "create index certificate_issued on certificate (issued_at, id)",
    """
    create unique index application_receipt on application (payment_receipt collate nocase)
        where payment_receipt is not null
    """,
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
