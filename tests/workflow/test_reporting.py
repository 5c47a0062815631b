"""Reports and their jobs begin and end together, and the same question is one job."""

from datetime import timedelta
from typing import Any

import pytest

from gacq import audit
from gacq.clock import MovableClock
from gacq.database import Database, microseconds
from gacq.errors import Conflict, InvalidInput, NotAllowed
from gacq.queues.policy import Queue
from gacq.reports import Format, Kind, ReportView, State, report
from gacq.staff import Actor, Role
from gacq.workflow import AskedReport, MadeFile
from tests.builders import Desk, acting

WORKLOAD = {"from": "2025-11-01", "to": "2025-11-30"}
FILE = MadeFile("1-1.csv", 10, 2, "0" * 64)


@pytest.fixture
def desk(database: Database, clock: MovableClock) -> Desk:
    return Desk(database, clock)


def ask(desk: Desk, form: Format = Format.CSV, language: str = "th", **given: Any) -> AskedReport:
    kind = given.pop("kind", Kind.INSPECTOR_WORKLOAD)
    actor = given.pop("actor", Actor.console())
    asked: AskedReport = desk.do("ask_report", kind, form, language, given or WORKLOAD, actor=actor)
    return asked


def view(desk: Desk, report_id: int) -> ReportView:
    return desk.database.read(report.get, report_id)


def claim(desk: Desk, job_id: int) -> None:
    desk.database.write(desk.ledger.claim, job_id, now=desk.clock.now())


def test_a_report_its_job_and_its_audit_line_are_made_together(desk: Desk) -> None:
    asked = ask(desk)

    (job,) = desk.jobs(Queue.REPORT)
    (line,) = desk.database.read(audit.history, "report", str(asked.report.id))
    assert (job["kind"], job["payload"]) == ("inspector-workload", {"report": asked.report.id})
    assert (asked.report.job, asked.duplicate) == (job["id"], False)
    assert (line.action, line.details["parameters"]) == ("ask_report", WORKLOAD)


@pytest.mark.parametrize("state", ["waiting", "active"])
def test_the_same_question_is_one_job_while_it_is_under_way(desk: Desk, state: str) -> None:
    first = ask(desk)
    if state == "active":
        claim(desk, first.job_id)

    again = ask(desk)

    assert (again.report.id, again.job_id, again.duplicate) == (
        first.report.id,
        first.job_id,
        True,
    )
    if state == "active":
        desk.database.write(desk.ledger.complete, first.job_id, 1, None, now=desk.clock.now())
    assert len(desk.jobs(Queue.REPORT)) == desk.count("report") == 1


@pytest.mark.parametrize(
    "different",
    [
        {"form": Format.XLSX},
        {"language": "en"},
        {"from": "2025-11-01", "to": "2025-11-29"},
        {"kind": Kind.AI_QC_PERFORMANCE},
    ],
)
def test_another_question_is_another_job(desk: Desk, different: dict[str, Any]) -> None:
    ask(desk)

    assert not ask(desk, **different).duplicate


def test_the_same_question_is_made_anew_once_it_was_answered(desk: Desk) -> None:
    first = ask(desk)
    claim(desk, first.job_id)
    desk.database.write(desk.ledger.complete, first.job_id, 1, None, now=desk.clock.now())

    again = ask(desk)

    assert not again.duplicate
    assert again.report.id != first.report.id


def test_who_asked_and_an_admin_may_cancel_and_others_may_not(desk: Desk) -> None:
    clerk, other, admin = (
        acting(desk.person(role)) for role in (Role.CLERK, Role.CLERK, Role.ADMIN)
    )
    asked = ask(desk, actor=clerk)

    with pytest.raises(NotAllowed, match="they or an admin may cancel it"):
        desk.do("cancel_report", asked.report.id, actor=other)

    assert desk.do("cancel_report", asked.report.id, actor=clerk).state is State.CANCELLED
    second = ask(desk, actor=clerk)
    assert desk.do("cancel_report", second.report.id, actor=admin).state is State.CANCELLED
    assert [job["state"] for job in desk.jobs(Queue.REPORT)] == ["cancelled", "cancelled"]


def test_what_is_ready_can_not_be_cancelled(desk: Desk) -> None:
    asked = ask(desk)
    claim(desk, asked.job_id)
    desk.do("record_report", asked.report.id, FILE, actor=None)
    desk.database.write(desk.ledger.complete, asked.job_id, 1, None, now=desk.clock.now())

    with pytest.raises(Conflict, match="is ready: there is nothing to cancel"):
        desk.do("cancel_report", asked.report.id)


def test_the_queues_are_reported_to_admins_alone(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="ask an admin"):
        ask(desk, kind=Kind.QUEUE_OPERATIONS, actor=acting(desk.person(Role.APPROVER)))

    asked = ask(desk, kind=Kind.QUEUE_OPERATIONS, actor=acting(desk.person(Role.ADMIN)))
    assert not asked.duplicate


@pytest.mark.parametrize(("rows", "refused"), [(2_000, False), (2_001, True)])
def test_a_list_too_long_for_pdf_is_refused_with_the_cure(
    desk: Desk, rows: int, refused: bool
) -> None:
    view = desk.submitted()
    columns = "lot_id, status, applicant_type, applicant_name, applicant_id, applicant_id_hash,"
    columns += "farm_name, submitted_at, created_at, created_by, updated_at"
    copied = columns.replace("lot_id", "n")
    sql = (
        f"insert into application (application_number, {columns}) with recursive c (n) as"
        f" (select 2 union all select n + 1 from c where n < {rows}) select n, {copied}"
        f" from c, application where id = {view.id}"
    )
    desk.database.write(lambda: desk.database.execute(sql))
    day = f"{desk.clock.now():%Y}"
    wanted = {"kind": Kind.APPLICATIONS_REGISTER, "from": f"{day}-01-01", "to": f"{day}-12-31"}

    if refused:
        with pytest.raises(InvalidInput, match=r"at most 2,000 rows .* more: ask for xlsx or csv"):
            ask(desk, Format.PDF, **wanted)
    else:
        assert ask(desk, Format.PDF, **wanted).report.state is State.ASKED
    assert ask(desk, Format.XLSX, **wanted).report.state is State.ASKED


@pytest.mark.parametrize(("rows", "refused"), [(2_000, False), (2_001, True)])
def test_certificates_too_many_for_pdf_are_refused_with_the_cure(
    desk: Desk, rows: int, refused: bool
) -> None:
    view = desk.submitted()
    columns = "lot_id, status, applicant_type, applicant_name, applicant_id, applicant_id_hash,"
    columns += "farm_name, created_at, created_by, updated_at"
    numbers = f"with recursive c (n) as (select 2 union all select n + 1 from c where n <= {rows})"
    at = microseconds(desk.clock.now() + timedelta(days=30))
    for sql in (
        f"insert into application (application_number, {columns}) {numbers} select n,"
        f" {columns.replace('lot_id', 'n')} from c, application where id = {view.id}",
        "insert into certificate (number, code, application_id, buddhist_year, province_code,"
        " sequence, shown, issued_at, issued_by, expires_at) select id, id, id, 2569, 12, id, '{}',"
        f" 1, 'test', {at} from application where id <> {view.id}",
    ):
        desk.database.write(desk.database.execute, sql)
    wanted = {"kind": Kind.CERTIFICATES_EXPIRING, "withinDays": 60}

    if refused:
        with pytest.raises(InvalidInput, match=r"at most 2,000 rows .* more: ask for xlsx or csv"):
            ask(desk, Format.PDF, **wanted)
    else:
        assert ask(desk, Format.PDF, **wanted).report.state is State.ASKED


def test_a_late_failure_takes_no_ready_report_away(desk: Desk) -> None:
    asked = ask(desk)
    desk.do("record_report", asked.report.id, FILE, actor=None)

    desk.do("report_failed", asked.report.id, actor=None, cause="timed_out")

    assert view(desk, asked.report.id).state is State.READY


@pytest.mark.parametrize(("days", "state"), [(89.9, State.READY), (90, State.REMOVED)])
def test_a_report_is_withdrawn_when_it_was_kept_long_enough(
    desk: Desk, days: float, state: State
) -> None:
    asked = ask(desk)
    made_at = desk.clock.now()
    desk.do("record_report", asked.report.id, FILE, actor=None, now=made_at)

    removed = desk.do("remove_reports", actor=None, now=made_at + timedelta(days=days))

    assert removed == ((FILE.name,) if state is State.REMOVED else ())
    assert view(desk, asked.report.id).state is state
