"""Every page that is looked at, with the role that uses it; and which are left out, and why.

``{}`` in an address is filled with an id of ``years.Years.ids``.
"""

from dataclasses import dataclass

from gacq.staff import Role

CLERK, REVIEWER, INSPECTOR = Role.CLERK, Role.REVIEWER, Role.INSPECTOR
APPROVER, ADMIN = Role.APPROVER, Role.ADMIN


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as somebody opens it. ``path`` is its route's; the address is one of that."""

    path: str
    address: str
    role: Role


def _visits(path: str, *addresses: str, role: Role) -> list[Visit]:
    return [Visit(path, address, role) for address in addresses or (path,)]


def _acts(*acts: tuple[str, str, Role]) -> list[Visit]:
    """What is done with an application in a status."""
    return [
        Visit(
            f"/applications/{{id:int}}/{act.replace('id_card', '{name}')}",
            f"/applications/{{{of}}}/{act}",
            role,
        )
        for act, of, role in acts
    ]


VISITS = [
    *(Visit("/", "/", role) for role in Role if role is not Role.INTAKE),
    *_visits(
        "/applications",
        "/applications",
        "/applications?status=CERTIFICATE_ISSUED",
        "/applications?province=เชียงราย&sort=submittedAt",
        "/applications?overdue=1",
        "/applications?q={name}",
        "/applications?q=สวน",
        "/applications?q=ไม่มีคำนี้เลย",
        role=CLERK,
    ),
    *_visits("/applications/new", role=CLERK),
    *_visits(
        "/applications/{id:int}",
        "/applications/{DRAFT}",
        "/applications/{IN_REVIEW}",
        "/applications/{CERTIFICATE_ISSUED}",
        role=REVIEWER,
    ),
    *_visits("/applications/{id:int}/edit", "/applications/{DRAFT}/edit", role=CLERK),
    *_acts(
        ("submit", "DRAFT", CLERK),
        ("pass", "IN_REVIEW", REVIEWER),
        ("return", "IN_REVIEW", REVIEWER),
        ("check", "IN_REVIEW", REVIEWER),
        ("inspection-type", "REVIEW_PASSED", REVIEWER),
        ("book", "REVIEW_PASSED", CLERK),
        ("cancel-inspection", "INSPECTION_SCHEDULED", CLERK),
        ("withdraw", "IN_REVIEW", CLERK),
        ("send-for-approval", "INSPECTION_COMPLETED", CLERK),
        ("approve", "PENDING_APPROVAL", APPROVER),
        ("reject", "PENDING_APPROVAL", APPROVER),
        ("issue", "APPROVED", APPROVER),
        ("payment", "unpaid", CLERK),
        ("payment/correct", "IN_REVIEW", CLERK),
        ("payment/take-back", "IN_REVIEW", CLERK),
        ("start", "mine_booked", INSPECTOR),
        ("complete", "mine_begun", INSPECTOR),
        ("uploads/id_card", "DRAFT", CLERK),
        ("uploads/id_card/remove", "DRAFT", CLERK),
        ("uploads/id_card/put-back", "DRAFT", CLERK),
        ("documents/id_card", "IN_REVIEW", REVIEWER),
        ("certificate.pdf", "CERTIFICATE_ISSUED", CLERK),
        ("appointment-letter.pdf", "INSPECTION_SCHEDULED", CLERK),
        ("return-letter.pdf", "RETURNED", CLERK),
    ),
    *_visits("/fees", role=CLERK),
    *_visits(
        "/certificates",
        "/certificates",
        "/certificates?ends=90",
        "/certificates?q={name}",
        "/certificates?q=GACP",
        "/certificates?q=ไม่มีคำนี้เลย",
        role=CLERK,
    ),
    *_visits("/reports", role=CLERK),
    *_visits("/inspections", role=CLERK),
    *_visits("/my-calendar", role=INSPECTOR),
    *_visits("/inspectors/{id:int}/calendar", "/inspectors/{inspector}/calendar", role=APPROVER),
    *_visits("/leave", role=APPROVER),
    *_visits("/verify/{code:path}", "/verify/{code}", role=CLERK),
    *_visits("/account", role=CLERK),
    *_visits("/tokens", role=ADMIN),
    *_visits(
        "/audit", "/audit", "/audit?about=people", "/audit?person=2&until=2026-11-01", role=ADMIN
    ),
    *_visits("/staff", role=ADMIN),
    *_visits("/staff/new", role=ADMIN),
    *_visits("/staff/{id:int}", "/staff/{inspector}", role=ADMIN),
    *_visits("/staff/{id:int}/password", "/staff/{inspector}/password", role=ADMIN),
    *_visits("/staff/{id:int}/disable", "/staff/{inspector}/disable", role=ADMIN),
    *_visits("/staff/{id:int}/enable", "/staff/{inspector}/enable", role=ADMIN),
    *_visits("/settings", role=ADMIN),
    *_visits("/set-up/office", role=ADMIN),
    *_visits("/set-up/mail", role=ADMIN),
    *_visits("/set-up/ai", role=ADMIN),
    *_visits("/set-up/calendar", role=ADMIN),
    *_visits("/chores", role=ADMIN),
    *_visits("/queues", "/queues?period=hour", "/queues?period=month", role=ADMIN),
    *_visits("/queues/pause", role=ADMIN),
    *_visits("/queues/clean", "/queues/clean?queue=all", role=ADMIN),
    *_visits("/queues/failures", role=ADMIN),
    *_visits(
        "/queues/jobs",
        "/queues/jobs",
        "/queues/jobs?queue=email&state=completed",
        "/queues/jobs?state=failed&acknowledged=no",
        "/queues/jobs?cause=network",
        "/queues/jobs?q=person500@example.org",
        "/queues/jobs?q=application",
        "/queues/jobs?q=unavailable&state=failed",
        "/queues/jobs?q=ไม่มีคำนี้เลย",
        "/queues/jobs?q=zz",
        role=ADMIN,
    ),
    *_visits("/queues/jobs/{id:int}", "/queues/jobs/{job}", role=ADMIN),
    *_visits(
        "/queues/jobs/bulk",
        "/queues/jobs/bulk?action=retry&state=failed&cause=network",
        "/queues/jobs/bulk?action=cancel&queue=email",
        "/queues/jobs/bulk?action=acknowledge&q=unavailable",
        role=ADMIN,
    ),
    *_visits(
        "/queues/jobs/done",
        "/queues/jobs/done?action=cancel&changed=3&since=1&until=2",
        role=ADMIN,
    ),
    *_visits("/performance", "/performance", "/performance?span=year", role=ADMIN),
]

LEFT_OUT = {
    "/sign-in": "asks no rows; a visitor who is signed in is sent on",
    "/set-up": "is closed once there is an account",
    "/settings/restart": "sends on to the settings",
    "/inspections/{id:int}": "sends on to its application",
    "/events": "does not end",
    "/applications/{id:int}/documents/{name}/{page:int}": "is a picture made of a file",
    "/reports/{id:int}/file": "is a file",
}
