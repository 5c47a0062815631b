"""The decision: who may, from which status, and what a certificate is given."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import peewee
import pytest

from gacq import audit
from gacq.applications import application, certificates
from gacq.applications.application import ApplicationView
from gacq.applications.status import Status
from gacq.errors import Conflict, InvalidInput, NotAllowed
from gacq.queues.policy import Queue
from gacq.settings import CertificateSettings, OfficeSettings, Settings
from gacq.staff import Actor, Role
from gacq.workflow import Workflow
from tests.builders import Desk, acting, an_id
from tests.decisions import Way, a_code
from tests.workflow.conftest import People

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
NEEDED = {
    "send_for_approval": Status.INSPECTION_COMPLETED,
    "approve": Status.PENDING_APPROVAL,
    "reject": Status.PENDING_APPROVAL,
    "issue": Status.APPROVED,
}
WORDS: dict[str, dict[str, Any]] = {"reject": {"reason": "ไม่ผ่าน"}, "issue": {"code": a_code()}}
DECISIONS = ("approve", "reject", "issue")


def decide(desk: Desk, step: str, view: ApplicationView, actor: Actor) -> ApplicationView:
    decided: ApplicationView = desk.do(step, view.id, actor=actor, **WORDS.get(step, {}))
    return decided


def letters(desk: Desk) -> list[dict[str, Any]]:
    return [job["payload"] for job in desk.jobs(Queue.EMAIL) if job["kind"] == "status-change"]


def last_line(desk: Desk, view: ApplicationView) -> audit.AuditEntry:
    return desk.database.read(audit.history, "application", str(view.id))[-1]


def relaxed(desk: Desk) -> None:
    settings = replace(Settings(), certificates=CertificateSettings(reviewer_may_approve=True))
    desk.workflow = Workflow(settings, desk.ledger)


# --- the moves


def test_a_finished_inspection_is_sent_for_approval(desk: Desk, way: Way) -> None:
    view = way.to(Status.INSPECTION_COMPLETED)

    assert desk.do("send_for_approval", view.id).status is Status.PENDING_APPROVAL
    assert last_line(desk, view).action == "send_for_approval"


def test_an_approver_approves_with_a_comment(desk: Desk, way: Way, people: People) -> None:
    view = way.to(Status.PENDING_APPROVAL)

    approved = desk.do("approve", view.id, actor=people.approver, comment="ครบถ้วน", now=NOW)

    assert approved.status is Status.APPROVED
    assert (approved.approver_id, approved.approver_name) == (people.approver.id, "ผู้อนุมัติ")
    assert (approved.approval_comment, approved.decided_at) == ("ครบถ้วน", NOW)
    assert letters(desk)[-1]["status"] == "APPROVED"
    assert last_line(desk, view).details["comment"] == "ครบถ้วน"


def test_an_approver_rejects_with_a_reason(desk: Desk, way: Way, people: People) -> None:
    view = way.to(Status.PENDING_APPROVAL, paid=False)

    rejected = desk.do("reject", view.id, actor=people.approver, reason="พบสารตกค้าง", now=NOW)

    assert (rejected.status, rejected.rejection_reason) == (Status.REJECTED, "พบสารตกค้าง")
    assert (rejected.approver_id, rejected.decided_at) == (people.approver.id, NOW)
    assert letters(desk)[-1]["status"] == "REJECTED"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_rejection_needs_a_reason(desk: Desk, way: Way, reason: str) -> None:
    view = way.to(Status.PENDING_APPROVAL)

    with pytest.raises(InvalidInput, match="a rejection needs it"):
        desk.do("reject", view.id, reason=reason)


def test_issuing_gives_a_certificate_and_tells_its_holder(
    desk: Desk, way: Way, people: People
) -> None:
    view = way.to(Status.PENDING_APPROVAL, farmName="สวนหนองบัว")
    desk.do("approve", view.id, actor=people.approver, now=NOW)

    issued = desk.do("issue", view.id, code=a_code(7), actor=people.approver, now=NOW)

    certificate = desk.database.read(certificates.of_application, view.id)
    assert issued.status is Status.CERTIFICATE_ISSUED
    assert issued.certificate_number == certificate.number == "GACP-2569-12-0001"
    assert issued.certificate_issued_at == certificate.issued_at == NOW
    assert issued.certificate_expires_at == certificate.expires_at
    assert certificate.expires_at == datetime(2029, 11, 22, 16, 59, 59, tzinfo=UTC)
    assert (certificate.code, certificate.issued_by) == (a_code(7), people.approver.label)
    assert letters(desk)[-1]["certificate"] == certificate.id
    assert letters(desk)[-1]["status"] == "CERTIFICATE_ISSUED"
    assert last_line(desk, view).details["certificate"] == "GACP-2569-12-0001"


def test_a_certificate_shows_what_the_paper_says_and_no_id(
    desk: Desk, way: Way, people: People
) -> None:
    view = way.to(Status.PENDING_APPROVAL, farmName="สวนหนองบัว")
    desk.do("approve", view.id, actor=people.approver)
    desk.do("issue", view.id, code=a_code(), actor=people.approver)

    shown = desk.database.read(certificates.of_application, view.id).shown

    assert shown["farmName"] == "สวนหนองบัว"
    assert shown["approverName"] == "ผู้อนุมัติ"
    assert shown["province"] == OfficeSettings().province
    assert an_id(1) not in str(shown)


def test_without_an_address_no_letter_is_written(desk: Desk, way: Way) -> None:
    way.to(Status.CERTIFICATE_ISSUED, applicantEmail=None)

    assert letters(desk) == []


@pytest.mark.parametrize("status", Status)
def test_each_move_is_refused_from_every_status_but_the_one_it_needs(
    desk: Desk, way: Way, status: Status
) -> None:
    view = way.to(status)

    for step in (step for step, needed in NEEDED.items() if needed is not status):
        with pytest.raises(Conflict, match=rf"is {status}; .* needs {NEEDED[step]}"):
            desk.do(step, view.id, **WORDS.get(step, {}))

    assert desk.get(view.id) == view


def test_an_unpaid_application_is_not_approved(desk: Desk, way: Way, people: People) -> None:
    view = way.to(Status.PENDING_APPROVAL, paid=False)

    with pytest.raises(Conflict, match="is not paid: a clerk must record the receipt"):
        desk.do("approve", view.id, actor=people.approver)
    desk.do("record_payment", view.id, "RE-1")

    assert desk.do("approve", view.id, actor=people.approver).status is Status.APPROVED


# --- two people


@pytest.mark.parametrize("step", DECISIONS)
def test_who_reviewed_does_not_decide(desk: Desk, way: Way, people: People, step: str) -> None:
    view = way.to(NEEDED[step])

    with pytest.raises(NotAllowed, match="ผู้ตรวจ reviewed application"):
        decide(desk, step, view, people.reviewer)

    assert desk.get(view.id) == view


@pytest.mark.parametrize("step", DECISIONS)
def test_a_token_counts_as_its_owner(desk: Desk, way: Way, people: People, step: str) -> None:
    view = way.to(NEEDED[step])
    roles = frozenset({Role.APPROVER})
    token = Actor("token", 5, "portal", roles, staff_id=people.reviewer.id)

    with pytest.raises(NotAllowed, match="portal reviewed"):
        decide(desk, step, view, token)


def test_who_reviewed_with_a_token_does_not_decide_in_person(desk: Desk, people: People) -> None:
    token = Actor("token", 5, "portal", frozenset({Role.REVIEWER}), staff_id=people.approver.id)
    view = Way(desk, reviewer=token).to(Status.PENDING_APPROVAL)

    with pytest.raises(NotAllowed, match="reviewed application"):
        decide(desk, "approve", view, people.approver)


@pytest.mark.parametrize("step", DECISIONS)
def test_a_setting_lets_the_reviewer_decide(
    desk: Desk, way: Way, people: People, step: str
) -> None:
    view = way.to(NEEDED[step])
    relaxed(desk)

    assert decide(desk, step, view, people.reviewer).status is not view.status


@pytest.mark.parametrize("step", DECISIONS)
def test_after_a_review_that_names_nobody_no_second_person_is_sure(
    desk: Desk, people: People, step: str
) -> None:
    view = Way(desk, reviewer=Actor.console()).to(NEEDED[step])

    with pytest.raises(NotAllowed, match="names no person"):
        decide(desk, step, view, people.approver)
    relaxed(desk)

    assert decide(desk, step, view, people.approver).status is not view.status


@pytest.mark.parametrize("actor", [Actor.console(), Actor.system("demo")])
@pytest.mark.parametrize("step", DECISIONS)
def test_the_console_and_the_system_are_above_the_rule(desk: Desk, step: str, actor: Actor) -> None:
    view = Way(desk, reviewer=actor).to(NEEDED[step])

    assert decide(desk, step, view, actor).status is not view.status


# --- whose inspection


def test_an_inspector_sends_their_own_inspection(desk: Desk, way: Way, people: People) -> None:
    view = way.to(Status.INSPECTION_COMPLETED)

    assert decide(desk, "send_for_approval", view, people.inspector).status is (
        Status.PENDING_APPROVAL
    )


@pytest.mark.parametrize("known", [True, False])
def test_an_inspector_does_not_send_anothers_inspection(
    desk: Desk, people: People, known: bool
) -> None:
    inspector_id = people.inspector.id if known else None
    way = Way(desk, reviewer=people.reviewer, inspector_id=inspector_id)
    view = way.to(Status.INSPECTION_COMPLETED)
    other = acting(desk.person(Role.INSPECTOR, name="อีกคน"))

    with pytest.raises(NotAllowed, match="อีกคน did not inspect"):
        decide(desk, "send_for_approval", view, other)


@pytest.mark.parametrize("roles", [{Role.CLERK}, {Role.REVIEWER}, {Role.INSPECTOR, Role.CLERK}])
def test_a_clerk_or_reviewer_sends_any_inspection(desk: Desk, way: Way, roles: set[Role]) -> None:
    view = way.to(Status.INSPECTION_COMPLETED)

    sent = decide(desk, "send_for_approval", view, acting(desk.person(*roles)))

    assert sent.status is Status.PENDING_APPROVAL


# --- numbers


def test_numbers_follow_one_another_and_begin_anew_with_bangkoks_year(desk: Desk, way: Way) -> None:
    views = [way.to(Status.APPROVED, number) for number in (1, 2, 3)]
    old, new = (
        datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC),
        datetime(2026, 12, 31, 17, tzinfo=UTC),
    )

    issued = [
        desk.do("issue", view.id, code=a_code(view.id), now=when)
        for view, when in zip(views, (old, old, new), strict=True)
    ]

    assert [view.certificate_number for view in issued] == [
        "GACP-2569-12-0001",
        "GACP-2569-12-0002",
        "GACP-2570-12-0001",
    ]


def test_another_province_counts_for_itself(desk: Desk, way: Way) -> None:
    first, second = (way.to(Status.APPROVED, number) for number in (1, 2))
    desk.do("issue", first.id, code=a_code(1))
    office = OfficeSettings(province="เชียงใหม่", province_code=50)
    desk.workflow = Workflow(replace(Settings(), office=office), desk.ledger)

    issued = desk.do("issue", second.id, code=a_code(2))

    assert (issued.certificate_number or "").endswith("-50-0001")


def test_a_number_of_a_killed_transaction_is_given_to_the_next(desk: Desk, way: Way) -> None:
    first, second = (way.to(Status.APPROVED, number) for number in (1, 2))

    def dies() -> None:
        desk.workflow.issue(first.id, code=a_code(1), actor=Actor.console(), now=desk.clock.now())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.database.write(dies)
    assert desk.get(first.id) == first
    assert desk.count("certificate") == 0

    numbers = [desk.do("issue", each.id, code=a_code(each.id)) for each in (second, first)]

    assert [(each.certificate_number or "")[-5:] for each in numbers] == ["-0001", "-0002"]


def test_of_two_who_issue_at_once_one_wins_and_one_number_is_used(desk: Desk, way: Way) -> None:
    view, other = way.to(Status.APPROVED, 1), way.to(Status.APPROVED, 2)

    def issue(number: int) -> str | None:
        try:
            issued: ApplicationView = desk.do("issue", view.id, code=a_code(number))
        except Conflict:
            return None
        return issued.certificate_number

    with ThreadPoolExecutor(8) as pool:
        won = [number for number in pool.map(issue, range(8)) if number is not None]

    assert len(won) == 1
    assert desk.count("certificate") == 1
    assert desk.do("issue", other.id, code=a_code(9)).certificate_number[-5:] == "-0002"


def test_many_issued_at_once_get_a_row_of_numbers_without_a_gap(desk: Desk, way: Way) -> None:
    views = [way.to(Status.APPROVED, number) for number in range(1, 7)]

    with ThreadPoolExecutor(6) as pool:
        issued = list(pool.map(lambda view: desk.do("issue", view.id, code=a_code(view.id)), views))

    given = sorted(int((view.certificate_number or "")[-4:]) for view in issued)
    assert given == [1, 2, 3, 4, 5, 6]


def test_a_taken_code_issues_nothing(desk: Desk, way: Way) -> None:
    way.to(Status.CERTIFICATE_ISSUED, 1)
    view = way.to(Status.APPROVED, 2)

    with pytest.raises(peewee.IntegrityError, match=r"certificate\.code"):
        desk.do("issue", view.id, code=a_code(1))

    assert desk.database.read(application.get, view.id).status is Status.APPROVED
