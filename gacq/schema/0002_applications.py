"""Applications, their documents, reports of the AI check, number counters, and the audit log."""

_STATUSES = (
    "'DRAFT', 'SUBMITTED', 'IN_REVIEW', 'RETURNED', 'REVIEW_PASSED', 'INSPECTION_SCHEDULED',"
    " 'INSPECTION_IN_PROGRESS', 'INSPECTION_COMPLETED', 'PENDING_APPROVAL', 'APPROVED',"
    " 'REJECTED', 'CERTIFICATE_ISSUED', 'WITHDRAWN'"
)
_TYPES = "'VIDEO', 'HYBRID', 'ONSITE'"

STEPS = (
    f"""
    create table application (
        id integer primary key autoincrement,
        application_number text not null unique,
        lot_id text not null unique,
        status text not null check (status in ({_STATUSES})),
        version integer not null default 1,
        applicant_type text not null,
        applicant_name text not null,
        applicant_id text not null,
        applicant_id_hash text not null,
        applicant_phone text,
        applicant_email text,
        farm_name text not null,
        farm_address text,
        farm_province text,
        farm_district text,
        farm_subdistrict text,
        farm_postal_code text,
        farm_area_rai real,
        farm_latitude real,
        farm_longitude real,
        crop_type text,
        location_type text,
        payment_status text not null default 'PENDING'
            check (payment_status in ('PENDING', 'VERIFIED')),
        payment_receipt text,
        payment_at integer,
        inspection_type text check (inspection_type in ({_TYPES})),
        inspection_type_by text,
        submitted_at integer,
        checked_at integer,
        reviewer_id integer,
        reviewer_name text,
        review_comment text,
        reviewed_at integer,
        return_reason text,
        returned_at integer,
        returns integer not null default 0,
        inspector_id integer,
        inspector_name text,
        inspection_starts_at integer,
        inspection_ends_at integer,
        inspection_score real,
        inspection_report text,
        inspection_completed_at integer,
        approver_id integer,
        approver_name text,
        approval_comment text,
        decided_at integer,
        rejection_reason text,
        certificate_number text unique,
        certificate_issued_at integer,
        certificate_expires_at integer,
        withdrawal_reason text,
        withdrawn_at integer,
        created_at integer not null,
        created_by text not null,
        created_by_staff integer,
        updated_at integer not null
    ) strict
    """,
    # One index for each (filter, order) that listing.py uses.
    "create index application_status on application (status, id)",
    "create index application_province on application (farm_province, id)",
    "create index application_status_province on application (status, farm_province, id)",
    "create index application_type on application (inspection_type, id)",
    "create index application_reviewer on application (reviewer_id, id)",
    "create index application_creator on application (created_by_staff, id)",
    "create index application_updated on application (updated_at, id)",
    "create index application_status_updated on application (status, updated_at, id)",
    """
    create index application_submitted on application (submitted_at, id)
        where submitted_at is not null
    """,
    """
    create index application_status_submitted on application (status, submitted_at, id)
        where submitted_at is not null
    """,
    "create index application_id_hash on application (applicant_id_hash, id)",
    # Standing counts, kept by triggers: they can't drift and cost the same with a million rows.
    """
    create table application_count (
        status text primary key,
        standing integer not null default 0
    ) strict, without rowid
    """,
    """
    create trigger application_inserted after insert on application begin
        insert into application_count (status, standing) values (new.status, 1)
            on conflict (status) do update set standing = standing + 1;
    end
    """,
    """
    create trigger application_moved after update of status on application
    when old.status <> new.status begin
        update application_count set standing = standing - 1 where status = old.status;
        insert into application_count (status, standing) values (new.status, 1)
            on conflict (status) do update set standing = standing + 1;
    end
    """,
    """
    create trigger application_deleted after delete on application begin
        update application_count set standing = standing - 1 where status = old.status;
    end
    """,
    """
    create table document (
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
        unique (application_id, type)
    ) strict
    """,
    "create index document_sha256 on document (sha256)",
    f"""
    create table qc_report (
        id integer primary key autoincrement,
        application_id integer not null references application (id) on delete cascade,
        job_id integer,
        created_at integer not null,
        overall_score real,
        inspection_type text not null check (inspection_type in ({_TYPES})),
        reviewer text not null,
        cause text,
        report text not null
    ) strict
    """,
    "create index qc_report_of_application on qc_report (application_id, id)",
    """
    create table number_counter (
        id integer primary key autoincrement,
        kind text not null,
        year integer not null,
        last integer not null,
        unique (kind, year)
    ) strict
    """,
    """
    create table audit (
        id integer primary key autoincrement,
        at integer not null,
        actor text not null,
        action text not null,
        subject_type text not null,
        subject_id text,
        details text not null,
        previous_hash text not null,
        hash text not null
    ) strict
    """,
    "create index audit_subject on audit (subject_type, subject_id, id)",
    """
    create trigger audit_stays before update on audit begin
        select raise(abort, 'audit rows are never changed');
    end
    """,
    """
    create trigger audit_is_kept before delete on audit begin
        select raise(abort, 'audit rows are never deleted');
    end
    """,
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
