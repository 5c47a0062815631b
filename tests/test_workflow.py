"""The steps of an application: what each moves, enqueues, mails and refuses."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from gacq import audit
from gacq.applications import document, listing, qc_reports
from gacq.applications.document import REQUIRED, DocumentType
from gacq.applications.intake import read_changes
from gacq.applications.status import MOVES, InspectionType, Status, Verb
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import Conflict, InvalidInput, NotAllowed, NotFound, TooLarge
from gacq.queues.policy import Queue
from gacq.staff import Role
from tests.builders import CONSOLE, Desk, a_form, a_report, acting, an_id, some_facts


@pytest.fixture
def desk(database: Database, clock: MovableClock) -> Desk:
    return Desk(database, clock)


def actions(desk: Desk, application_id: int) -> list[str]:
    lines = desk.database.read(audit.history, "application", str(application_id))
    return [line.action for line in lines]


def mails(desk: Desk) -> list[tuple[str, dict[str, int]]]:
    return [(job["kind"], job["payload"]["to"]) for job in desk.jobs(Queue.EMAIL)]


# --- filling in


def test_a_new_application_is_a_draft_with_both_numbers(desk: Desk) -> None:
    view = desk.draft()

    assert view.status is Status.DRAFT
    assert view.application_number.startswith("GACP-25")
    assert view.lot_id.startswith("LOT-25")
    assert actions(desk, view.id) == ["create"]


def test_a_change_is_stored_and_told_without_private_data(desk: Desk) -> None:
    view = desk.draft()

    changes = read_changes({"farmName": "สวนใหม่", "applicantPhone": "020000002"})
    updated = desk.do("update", view.id, changes)

    assert (updated.farm_name, updated.version) == ("สวนใหม่", view.version + 1)
    line = desk.database.read(audit.history, "application", str(view.id))[-1]
    assert line.details["changed"] == {
        "farmName": ["สวนสมมุติ 1", "สวนใหม่"],
        "applicantPhone": [],
    }


def test_a_new_id_is_told_masked(desk: Desk) -> None:
    view = desk.draft()

    desk.do("update", view.id, read_changes({"applicantId": an_id(2)}))

    line = desk.database.read(audit.history, "application", str(view.id))[-1]
    old, new = line.details["changed"]["applicantId"]
    assert (old, new) == ("x" * 9 + an_id(1)[-4:], "x" * 9 + an_id(2)[-4:])


def test_a_change_that_changes_nothing_leaves_no_line(desk: Desk) -> None:
    view = desk.draft()

    desk.clock.advance(60)
    for nothing in ({}, {"farmName": view.farm_name}):
        assert desk.do("update", view.id, read_changes(nothing)) == view

    assert desk.get(view.id) == view
    assert actions(desk, view.id) == ["create"]


def test_a_change_that_changes_nothing_is_refused_like_any_other(desk: Desk) -> None:
    view = desk.draft()

    with pytest.raises(Conflict, match="by someone else"):
        desk.do("update", view.id, {}, version=view.version + 1)
    with pytest.raises(Conflict, match="is SUBMITTED"):
        desk.do("update", desk.submitted(2).id, {})


def test_a_change_on_an_old_reading_is_refused(desk: Desk) -> None:
    view = desk.draft()
    desk.do("update", view.id, read_changes({"farmName": "ก"}), version=view.version)

    with pytest.raises(Conflict, match="by someone else"):
        desk.do("update", view.id, read_changes({"farmName": "ข"}), version=view.version)


def test_a_new_type_is_checked_with_the_id_that_stays(desk: Desk) -> None:
    form = a_form(applicantType="วิสาหกิจชุมชน", applicantId="1-23-45-67/8-9012")
    view = desk.draft(**form)

    with pytest.raises(InvalidInput) as refused:
        desk.do("update", view.id, read_changes({"applicantType": "บุคคลธรรมดา"}))

    assert list(refused.value.fields) == ["applicantId"]


def test_an_id_given_alone_is_stored_as_bare_digits(desk: Desk) -> None:
    view = desk.draft()
    number = an_id(7)
    dashed = f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"

    updated = desk.do("update", view.id, read_changes({"applicantId": dashed}))

    assert updated.applicant_id == number


def test_the_newest_file_of_a_type_is_its_document(desk: Desk) -> None:
    view = desk.draft()
    for text in ("first", "second"):
        desk.do("attach_document", view.id, DocumentType.ID_CARD, some_facts(text), name="a.jpg")

    documents = desk.database.read(document.documents_of, view.id)

    assert [each.sha256 for each in documents] == [some_facts("second").sha256]
    line = desk.database.read(audit.history, "application", str(view.id))[-1]
    assert line.details["replaced"] == some_facts("first").sha256


def test_documents_above_the_limit_together_are_refused_and_nothing_changes(desk: Desk) -> None:
    view = desk.draft()
    megabyte = 1024 * 1024
    for kind in REQUIRED[:5]:
        facts = some_facts(kind, size=10 * megabyte)
        desk.do("attach_document", view.id, kind, facts, name="a")
    before = actions(desk, view.id)

    with pytest.raises(TooLarge, match="50 MB together"):
        desk.do("attach_document", view.id, REQUIRED[5], some_facts("one more", size=1), name="a")

    assert len(desk.database.read(document.documents_of, view.id)) == 5
    assert actions(desk, view.id) == before


def test_a_replacement_does_not_count_what_it_replaces(desk: Desk) -> None:
    view = desk.draft()
    for kind in REQUIRED[:5]:
        facts = some_facts(kind, size=10 * 1024 * 1024)
        desk.do("attach_document", view.id, kind, facts, name="a")

    facts = some_facts("new", size=10 * 1024 * 1024)
    desk.do("attach_document", view.id, REQUIRED[0], facts, name="a")

    assert desk.database.read(document.document_of, view.id, REQUIRED[0]).sha256 == facts.sha256


def test_a_removed_document_is_gone(desk: Desk) -> None:
    view = desk.complete_draft()

    desk.do("remove_document", view.id, DocumentType.CROP_PHOTO)

    assert len(desk.database.read(document.documents_of, view.id)) == 7
    with pytest.raises(NotFound):
        desk.do("remove_document", view.id, DocumentType.CROP_PHOTO)


# --- submitting


def test_submitting_asks_for_one_automatic_check(desk: Desk) -> None:
    view = desk.complete_draft()

    submitted = desk.do("submit", view.id)

    (job,) = desk.jobs(Queue.AI_QC)
    assert submitted.application.status is Status.SUBMITTED
    assert submitted.application.submitted_at is not None
    assert submitted.job.job_id == job["id"]
    assert (job["priority"], job["delay"]) == (7, 5.0)
    assert job["payload"] == {"application": view.id, "forced": False, "reason": None}
    assert actions(desk, view.id)[-1] == "submit"


def test_everything_that_is_missing_is_named_at_once(desk: Desk) -> None:
    view = desk.draft(farmPostalCode=None, cropType=None, applicantEmail=None, farmLocation=None)
    desk.attach(view.id, *REQUIRED[1:])

    with pytest.raises(InvalidInput) as refused:
        desk.do("submit", view.id)

    assert set(refused.value.fields) == {"farmPostalCode", "cropType", "documents.id_card"}
    assert desk.status(view.id) is Status.DRAFT
    assert desk.count("job") == 0


def test_of_two_submits_at_once_one_wins_and_one_check_is_asked_for(desk: Desk) -> None:
    view = desk.complete_draft()

    def submit(_: int) -> str:
        try:
            desk.do("submit", view.id)
        except Conflict as refused:
            return str(refused)
        return "won"

    with ThreadPoolExecutor(2) as threads:
        ends = sorted(threads.map(submit, range(2)))

    assert ends[1] == "won"
    assert f"{view.application_number} is SUBMITTED" in ends[0]
    assert len(desk.jobs(Queue.AI_QC)) == 1


def test_an_exception_after_the_enqueue_leaves_nothing(desk: Desk) -> None:
    view = desk.complete_draft()
    lines = actions(desk, view.id)

    def submit_and_fail() -> None:
        desk.workflow.submit(view.id, actor=CONSOLE, now=desk.clock.now())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.database.write(submit_and_fail)

    assert desk.status(view.id) is Status.DRAFT
    assert (desk.count("job"), desk.count("message")) == (0, 0)
    assert actions(desk, view.id) == lines


@pytest.mark.parametrize(
    ("step", "arguments"),
    [
        ("update", {"values": {"farm_name": "ใหม่"}}),
        ("submit", {}),
        ("pass_review", {}),
        ("return_for_correction", {"reason": "ภาพไม่ชัด"}),
        ("set_inspection_type", {"inspection_type": InspectionType.VIDEO}),
        ("remove_document", {"document_type": DocumentType.ID_CARD}),
    ],
)
def test_a_step_from_the_wrong_status_names_the_status(
    desk: Desk, step: str, arguments: dict[str, Any]
) -> None:
    view = desk.submitted()
    lines = actions(desk, view.id)

    with pytest.raises(Conflict, match="is SUBMITTED"):
        desk.do(step, view.id, **arguments)

    assert desk.get(view.id) == view
    assert actions(desk, view.id) == lines


def test_an_unknown_application_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound, match="999"):
        desk.do("submit", 999)


# --- the check


def test_a_report_moves_it_to_review_and_each_active_reviewer_hears_of_it(desk: Desk) -> None:
    first, second = desk.person(Role.REVIEWER), desk.person(Role.REVIEWER, Role.ADMIN)
    desk.person(Role.CLERK)
    view = desk.submitted()

    recorded = desk.record(view.id)

    after = desk.get(view.id)
    assert recorded.stored
    assert (after.status, after.inspection_type) == (Status.IN_REVIEW, InspectionType.HYBRID)
    assert mails(desk) == [
        ("new-application", {"staff": first.id}),
        ("new-application", {"staff": second.id}),
    ]
    (report,) = desk.database.read(qc_reports.reports_of, view.id)
    assert (report.overall_score, report.reviewer, report.cause) == (7.5, "rules", None)
    assert report.report == a_report().to_json()


def test_a_check_that_failed_for_good_means_onsite_and_a_mail_to_the_admins(desk: Desk) -> None:
    admin = desk.person(Role.ADMIN)
    desk.person(Role.REVIEWER)
    view = desk.submitted()
    (job,) = desk.jobs(Queue.AI_QC)

    desk.do(
        "fall_back_to_onsite",
        view.id,
        actor=None,
        cause="gemini_unavailable",
        detail="HTTP 500",
        job_id=job["id"],
    )

    after = desk.get(view.id)
    assert (after.status, after.inspection_type) == (Status.IN_REVIEW, InspectionType.ONSITE)
    assert mails(desk) == [("ai-qc-failed", {"staff": admin.id})]
    report = desk.database.read(qc_reports.latest, view.id)
    assert report is not None
    assert (report.overall_score, report.cause) == (None, "gemini_unavailable")
    assert "Gemini answered with an error" in report.report["issues"][0]["english"]
    assert "Gemini ขัดข้อง" in report.report["issues"][0]["thai"]


def test_cancelling_the_check_means_onsite_too(desk: Desk) -> None:
    view = desk.submitted()
    (job,) = desk.jobs(Queue.AI_QC)

    desk.database.write(desk.ledger.cancel, job["id"], now=desk.clock.now(), by="staff:1")

    assert desk.get(view.id).inspection_type is InspectionType.ONSITE


def test_asking_for_a_check_that_is_under_way_returns_that_one(desk: Desk) -> None:
    view = desk.submitted()

    again = desk.do("run_qc", view.id)

    assert again.duplicate
    assert [job["id"] for job in desk.jobs(Queue.AI_QC)] == [again.job_id]


def test_asking_while_the_check_runs_checks_once_more(desk: Desk) -> None:
    view = desk.submitted()
    (running,) = desk.begin_checks()

    again = desk.do("run_qc", view.id, priority=8)
    desk.record(view.id, a_report(6.0), job_id=running)
    desk.database.write(desk.ledger.complete, running, 1, None, now=desk.clock.now())
    second = desk.jobs(Queue.AI_QC)[-1]
    recorded = desk.record(view.id, a_report(9.5, InspectionType.VIDEO), job_id=second["id"])

    assert (again.job_id, again.duplicate) == (running, True)
    assert (second["state"], second["priority"]) == ("waiting", 8)
    assert (recorded.stored, recorded.status) == (True, Status.IN_REVIEW)
    assert desk.get(view.id).inspection_type is InspectionType.VIDEO
    assert len(desk.database.read(qc_reports.reports_of, view.id)) == 2


def test_a_forced_request_is_told_even_if_its_check_is_live_already(desk: Desk) -> None:
    view = desk.in_review()
    desk.do("run_qc", view.id, force=True, reason="ถ่ายใหม่")

    desk.do("run_qc", view.id, force=True, reason="แผนที่ใหม่")

    line = desk.database.read(audit.history, "application", str(view.id))[-1]
    assert (line.details["reason"], line.details["duplicate"]) == ("แผนที่ใหม่", True)


def test_the_numbers_of_a_check_that_is_live_already_are_checked_too(desk: Desk) -> None:
    view = desk.submitted()

    with pytest.raises(InvalidInput):
        desk.do("run_qc", view.id, priority=11)


def test_a_check_asked_for_by_hand_takes_its_own_numbers(desk: Desk) -> None:
    view = desk.submitted()
    desk.end_checks()

    desk.do("run_qc", view.id, priority=10, delay_seconds=0, attempts=1)

    job = desk.jobs(Queue.AI_QC)[-1]
    assert (job["priority"], job["delay"]) == (10, 0.0)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_a_checked_application_is_checked_again_with_force_and_reason(
    desk: Desk, role: Role
) -> None:
    view = desk.in_review()

    job = desk.do("run_qc", view.id, actor=acting(desk.person(role)), force=True, reason="ถ่ายใหม่")

    assert not job.duplicate
    assert desk.jobs(Queue.AI_QC)[-1]["payload"] == {
        "application": view.id,
        "forced": True,
        "reason": "ถ่ายใหม่",
    }


def test_without_force_a_checked_application_is_not_checked_again(desk: Desk) -> None:
    view = desk.in_review()

    with pytest.raises(Conflict, match="force and a reason"):
        desk.do("run_qc", view.id)


@pytest.mark.parametrize("reason", [None, "", "  \n "])
def test_force_needs_a_reason(desk: Desk, reason: str | None) -> None:
    view = desk.in_review()

    with pytest.raises(InvalidInput) as refused:
        desk.do("run_qc", view.id, force=True, reason=reason)

    assert list(refused.value.fields) == ["reason"]


def test_force_needs_a_reviewer_or_an_admin(desk: Desk) -> None:
    view = desk.in_review()
    clerk = acting(desk.person(Role.CLERK))

    with pytest.raises(NotAllowed):
        desk.do("run_qc", view.id, actor=clerk, force=True, reason="x")


def test_a_draft_is_not_checked_even_with_force(desk: Desk) -> None:
    view = desk.draft()

    with pytest.raises(Conflict, match="is DRAFT"):
        desk.do("run_qc", view.id, force=True, reason="x")


def test_the_newest_report_decides_the_type_and_no_second_mail_goes_out(desk: Desk) -> None:
    desk.person(Role.REVIEWER)
    view = desk.in_review()

    desk.record(view.id, a_report(9.5, InspectionType.VIDEO), job_id=2)

    assert desk.get(view.id).inspection_type is InspectionType.VIDEO
    assert len(mails(desk)) == 1
    assert len(desk.database.read(qc_reports.reports_of, view.id)) == 2


def test_a_type_set_by_hand_stands_against_reports(desk: Desk) -> None:
    view = desk.in_review()
    reviewer = acting(desk.person(Role.REVIEWER))
    desk.do("set_inspection_type", view.id, InspectionType.ONSITE, actor=reviewer)

    desk.record(view.id, a_report(9.5, InspectionType.VIDEO), job_id=2)

    after = desk.get(view.id)
    assert (after.inspection_type, after.inspection_type_by) == (
        InspectionType.ONSITE,
        reviewer.label,
    )


def test_a_repeated_check_that_fails_leaves_the_earlier_report_standing(desk: Desk) -> None:
    admin = desk.person(Role.ADMIN)
    view = desk.in_review()

    desk.do("fall_back_to_onsite", view.id, actor=None, cause="timed_out", detail="", job_id=9)

    assert desk.get(view.id).inspection_type is InspectionType.HYBRID
    assert mails(desk) == [("ai-qc-failed", {"staff": admin.id})]


def test_a_report_on_a_withdrawn_application_changes_nothing(desk: Desk) -> None:
    view = desk.submitted()
    withdrawn = desk.do("withdraw", view.id, reason="เปลี่ยนใจ")

    recorded = desk.record(view.id)

    assert not recorded.stored
    assert "WITHDRAWN" in recorded.note
    assert desk.get(view.id) == withdrawn
    assert desk.database.read(qc_reports.reports_of, view.id) == []


def test_catch_up_asks_for_the_checks_that_are_not_there_oldest_first(desk: Desk) -> None:
    first, second, third = (desk.submitted(number) for number in (1, 2, 3))
    desk.end_checks()
    desk.do("run_qc", second.id)

    caught = desk.do("catch_up", actor=None)

    jobs = desk.jobs(Queue.AI_QC)
    subjects = [job["payload"]["application"] for job in jobs if job["id"] in caught]
    assert subjects == [first.id, third.id]
    assert desk.do("catch_up", actor=None) == ()


def test_catch_up_leaves_a_running_check_alone(desk: Desk) -> None:
    desk.submitted()
    desk.begin_checks()

    assert desk.do("catch_up", actor=None) == ()


# --- the review


def test_a_passed_review_names_its_reviewer(desk: Desk) -> None:
    reviewer = desk.person(Role.REVIEWER, name="สมมุติ ผู้ตรวจ")
    view = desk.in_review()

    passed = desk.do("pass_review", view.id, actor=acting(reviewer), comment="ครบถ้วน")

    assert passed.status is Status.REVIEW_PASSED
    assert (passed.reviewer_id, passed.reviewer_name) == (reviewer.id, "สมมุติ ผู้ตรวจ")
    assert passed.review_comment == "ครบถ้วน"


def test_a_returned_application_is_corrected_and_checked_anew(desk: Desk) -> None:
    view = desk.in_review()
    returned = desk.do("return_for_correction", view.id, reason="ภาพไม่ชัด\nขอใหม่")
    desk.do("attach_document", view.id, DocumentType.CROP_PHOTO, some_facts("new"), name="a.jpg")

    desk.do("submit", view.id)

    assert (returned.status, returned.return_reason) == (Status.RETURNED, "ภาพไม่ชัด\nขอใหม่")
    assert desk.status(view.id) is Status.SUBMITTED
    assert [job["state"] for job in desk.jobs(Queue.AI_QC)] == ["completed", "delayed"]


def test_the_applicant_hears_of_a_return_if_they_gave_an_address(desk: Desk) -> None:
    with_address, without = desk.in_review(1), desk.in_review(2, applicantEmail=None)

    for view in (with_address, without):
        desk.do("return_for_correction", view.id, reason="ภาพไม่ชัด")

    (mail,) = desk.jobs(Queue.EMAIL)
    assert mail["payload"] == {
        "kind": "status-change",
        "to": {"applicant": with_address.id},
        "application": with_address.id,
        "status": "RETURNED",
    }


def test_a_return_ends_a_forced_check_so_that_no_late_report_is_recorded(desk: Desk) -> None:
    view = desk.in_review()
    desk.do("run_qc", view.id, force=True, reason="ดูอีกครั้ง")

    desk.do("return_for_correction", view.id, reason="ภาพไม่ชัด")

    assert desk.jobs(Queue.AI_QC)[-1]["state"] == "cancelled"
    assert desk.status(view.id) is Status.RETURNED


def test_withdrawing_ends_the_check_and_nothing_falls_back_to_onsite(desk: Desk) -> None:
    desk.person(Role.ADMIN)
    view = desk.submitted(applicantEmail=None)

    desk.do("withdraw", view.id, reason="เปลี่ยนใจ")

    (job,) = desk.jobs(Queue.AI_QC)
    after = desk.get(view.id)
    assert job["state"] == "cancelled"
    assert (after.status, after.inspection_type) == (Status.WITHDRAWN, None)
    assert mails(desk) == []


def test_a_reason_is_needed_and_is_kept_free_of_control_characters(desk: Desk) -> None:
    view = desk.in_review()

    for reason in ("", "a\x00b", "x" * 2001):
        with pytest.raises(InvalidInput):
            desk.do("return_for_correction", view.id, reason=reason)

    assert desk.status(view.id) is Status.IN_REVIEW


def test_every_move_of_the_story_so_far_is_in_the_log(desk: Desk) -> None:
    view = desk.in_review()
    desk.do("return_for_correction", view.id, reason="ภาพไม่ชัด")
    desk.do("withdraw", view.id, reason="เปลี่ยนใจ")

    steps = [action for action in actions(desk, view.id) if action != "attach_document"]

    assert steps == ["create", "submit", "record_qc", "return", "withdraw"]
    assert desk.database.read(audit.verify) is None


def test_the_counts_follow_every_move(desk: Desk) -> None:
    desk.draft(1)
    desk.submitted(2)
    desk.do("withdraw", desk.in_review(3).id, reason="เปลี่ยนใจ")

    counts = desk.database.read(listing.counts)

    assert {status: count for status, count in counts.items() if count} == {
        Status.DRAFT: 1,
        Status.SUBMITTED: 1,
        Status.WITHDRAWN: 1,
    }
    assert set(counts) == set(Status)


def test_a_withdrawal_is_open_from_every_open_status() -> None:
    closed = {Status.APPROVED, Status.REJECTED, Status.CERTIFICATE_ISSUED, Status.WITHDRAWN}

    assert MOVES[Verb.WITHDRAW].old == set(Status) - closed


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
def test_an_id_that_no_row_can_have_is_not_found(desk: Desk, number: int) -> None:
    with pytest.raises(NotFound):
        desk.get(number)
    with pytest.raises(NotFound):
        desk.do("pass_review", number)
