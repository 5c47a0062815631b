"""What the chores about applications do, through as many steps as it takes."""

from datetime import datetime, timedelta

import pytest

from gacq.applications import inspections
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.ops import acts
from gacq.ops.alerts import Told
from gacq.ops.chores import Occasion
from gacq.queues.policy import Queue
from gacq.queues.rollup import RollUp
from gacq.queues.text_index import TextIndex
from gacq.reports import Format, Kind, report
from gacq.settings.sections import CertificateSettings
from gacq.web.pages.frame.saying import say
from tests.builders import Desk
from tests.ops.rota import bangkok
from tests.workflow.ahead import booked, issued


@pytest.fixture
def desk(database: Database, clock: MovableClock) -> Desk:
    return Desk(database, clock)


def now(desk: Desk) -> Occasion:
    return Occasion(desk.clock.now(), desk.clock.now())


def test_catch_up_goes_on_until_every_application_has_its_check(desk: Desk) -> None:
    for number in range(51):
        view = desk.draft(number)
        desk.database.write(force_submitted, view.id, desk.clock.now())

    words = acts.catch_up(desk.database, desk.workflow)(now(desk))

    assert words == "51 checks asked for"
    assert len(desk.jobs(Queue.AI_QC)) == 51


def test_catch_up_with_nothing_to_catch_up_says_so(desk: Desk) -> None:
    assert acts.catch_up(desk.database, desk.workflow)(now(desk)) == "0 checks asked for"


def test_with_the_queues_off_catch_up_runs_what_is_due(desk: Desk) -> None:
    act = acts.catch_up(desk.database, desk.workflow, work=lambda: 3)

    assert act(now(desk)) == "0 checks asked for, 3 jobs run"


def test_reminders_say_how_many_and_who_could_not_be_reached(desk: Desk) -> None:
    tomorrow = (desk.clock.now() + timedelta(days=1)).astimezone(bangkok("2031-05-05").tzinfo)
    for number in (1, 2):
        booked(desk, f"{tomorrow:%Y-%m-%d} 09:00", number=number, applicant_email=None)

    words = acts.reminders(desk.database, desk.workflow)(now(desk))

    assert words == "2 inspections, 2 mails asked for, 2 people without an address"


def test_expiry_goes_by_the_settings(desk: Desk) -> None:
    end = desk.clock.now() + timedelta(days=10)
    issued(desk, f"{end:%Y-%m-%d} 23:59")
    act = acts.expiry(
        desk.database,
        desk.workflow,
        CertificateSettings(first_notice_days=20, second_notice_days=5),
    )

    assert act(now(desk)) == "1 certificate, 1 mail asked for"

    assert desk.jobs(Queue.EMAIL)[0]["payload"]["days"] == 20


@pytest.mark.parametrize(
    ("due_at", "month"),
    [
        ("2026-03-01 01:00", "2026-02"),
        ("2026-01-01 01:00", "2025-12"),
        ("2025-12-31 23:59", "2025-11"),
    ],
)
def test_the_monthly_report_is_of_the_month_before_the_one_it_was_due_in(
    desk: Desk, due_at: str, month: str
) -> None:
    act = acts.monthly_report(desk.database, desk.workflow, "th")

    words = act(Occasion(bangkok(due_at), desk.clock.now()))

    assert words == f"report 1 of {month} asked for"
    asked = desk.database.read(lambda: report.get(1))
    assert (asked.kind, asked.format, asked.language, asked.parameters) == (
        Kind.MONTHLY_SUMMARY,
        Format.PDF,
        "th",
        {"month": month},
    )
    assert len(desk.jobs(Queue.REPORT)) == 1


def test_telling_goes_by_the_time_it_is_and_says_what_was_told() -> None:
    due_at, at = bangkok("2031-05-05 12:00"), bangkok("2031-05-05 12:05")

    act = acts.telling(lambda now: Told(letters=now.minute))

    assert act(Occasion(due_at, at)) == "letters accepted: 5"


def force_submitted(application_id: int, at: datetime) -> None:
    """Submitted without a check, as after a fault; documents are not what is tested."""
    inspections.Inspection.rows(
        "update application set status = 'SUBMITTED', submitted_at = ? where id = ?",
        int(at.timestamp() * 1_000_000),
        application_id,
    )


def test_the_figures_of_the_queues_are_added_up(desk: Desk) -> None:
    desk.submitted()
    desk.clock.advance(180)

    words = acts.roll_up(RollUp(desk.database), TextIndex(desk.database))(now(desk))

    assert words == "rows of figures added: 1; jobs taken into the search: 1"
    assert say(words, "th") == "รวมตัวเลขเพิ่ม 1 แถว เพิ่มงานเข้าระบบค้นหา 1 งาน"
