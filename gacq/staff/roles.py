"""Who may do what: the roles of the office, and the permissions each one has, as one table.

A route names one permission; nothing else in the program asks which role a person holds.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person or a token does for the office. A person may hold several."""

    INTAKE = "intake"
    CLERK = "clerk"
    REVIEWER = "reviewer"
    INSPECTOR = "inspector"
    APPROVER = "approver"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that can be allowed. ``OWN_ACCOUNT`` comes with every role and with none."""

    OWN_ACCOUNT = "own_account"
    READ_OWN_APPLICATIONS = "read_own_applications"
    READ_ALL_APPLICATIONS = "read_all_applications"
    READ_FULL_IDS = "read_full_ids"
    EDIT_APPLICATIONS = "edit_applications"
    WITHDRAW_APPLICATIONS = "withdraw_applications"
    REVIEW_APPLICATIONS = "review_applications"
    RECORD_PAYMENTS = "record_payments"
    BOOK_INSPECTIONS = "book_inspections"
    MAKE_INSPECTIONS = "make_inspections"
    SEND_FOR_APPROVAL = "send_for_approval"
    DECIDE_APPLICATIONS = "decide_applications"
    KEEP_OWN_CALENDAR = "keep_own_calendar"
    MANAGE_CALENDARS = "manage_calendars"
    RUN_AI_QC = "run_ai_qc"
    MANAGE_STAFF = "manage_staff"
    MANAGE_QUEUES = "manage_queues"


_READ = frozenset({Permission.READ_OWN_APPLICATIONS, Permission.READ_ALL_APPLICATIONS})

MAY: dict[Role, frozenset[Permission]] = {
    Role.INTAKE: frozenset({Permission.READ_OWN_APPLICATIONS, Permission.EDIT_APPLICATIONS}),
    Role.CLERK: _READ
    | {
        Permission.EDIT_APPLICATIONS,
        Permission.WITHDRAW_APPLICATIONS,
        Permission.RECORD_PAYMENTS,
        Permission.BOOK_INSPECTIONS,
        Permission.SEND_FOR_APPROVAL,
    },
    Role.REVIEWER: _READ
    | {
        Permission.READ_FULL_IDS,
        Permission.REVIEW_APPLICATIONS,
        Permission.RUN_AI_QC,
        Permission.BOOK_INSPECTIONS,
        Permission.SEND_FOR_APPROVAL,
    },
    Role.INSPECTOR: _READ
    | {
        Permission.MAKE_INSPECTIONS,
        Permission.SEND_FOR_APPROVAL,
        Permission.KEEP_OWN_CALENDAR,
    },
    Role.APPROVER: _READ
    | {
        Permission.READ_FULL_IDS,
        Permission.DECIDE_APPLICATIONS,
        Permission.MANAGE_CALENDARS,
    },
    Role.ADMIN: _READ
    | {
        Permission.RUN_AI_QC,
        Permission.MANAGE_STAFF,
        Permission.MANAGE_QUEUES,
        Permission.MANAGE_CALENDARS,
    },
}


def roles_with(*permissions: Permission) -> tuple[Role, ...]:
    """The roles that bring one of these permissions."""
    return tuple(role for role, may in MAY.items() if not may.isdisjoint(permissions))


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that somebody with these roles may do."""
    return frozenset({Permission.OWN_ACCOUNT}).union(*(MAY[role] for role in roles))
