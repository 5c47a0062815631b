"""What the chores about applications do: each calls one step of the workflow until it is through.

A step takes a few things at a time in a transaction of its own, so that no caller waits long
behind a chore, and what is done stays done if the rest fails.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from gacq.database import Database
from gacq.ops.chores import Act, Occasion, counted
from gacq.queues.rollup import RollUp
from gacq.queues.text_index import TextIndex
from gacq.reports import Format, Kind
from gacq.settings.sections import CertificateSettings
from gacq.staff import Actor
from gacq.thai import in_bangkok
from gacq.workflow import Told, Workflow

_MONTHLY = Actor.system("monthly report")

Tell = Callable[[datetime], object]
"""Sends the mails that are called for at this time; what it returns says as text what it did."""


def catch_up(
    database: Database, workflow: Workflow, *, work: Callable[[], int] | None = None
) -> Act:
    """Ask for the check of every submitted application that has none under way.

    ``work`` is given with the queues off: it runs the jobs that are due in this thread, and
    returns how many, for nobody else would send the mails that chores ask for.
    """

    def act(occasion: Occasion) -> str:
        asked = 0
        while found := database.write(workflow.catch_up, now=occasion.now):
            asked += len(found)
        words = f"{counted(asked, 'check')} asked for"
        return f"{words}, {counted(work(), 'job')} run" if work else words

    return act


def roll_up(figures: RollUp, texts: TextIndex) -> Act:
    """Add up what the queues did in the minutes that are over; take new jobs into the search."""

    def act(occasion: Occasion) -> str:
        rows, jobs = figures.roll_up(occasion.now), texts.take_in()
        return f"rows of figures added: {rows}; jobs taken into the search: {jobs}"

    return act


def reminders(database: Database, workflow: Workflow) -> Act:
    """Remind of the inspections that lie ahead up to the end of tomorrow."""

    def act(occasion: Occasion) -> str:
        def step() -> Told:
            return database.write(workflow.remind, now=occasion.now)

        return _in_words(_all_of(step), "inspection")

    return act


def expiry(database: Database, workflow: Workflow, settings: CertificateSettings) -> Act:
    """Tell the holders of certificates that end soon, twice each."""

    def act(occasion: Occasion) -> str:
        def step() -> Told:
            return database.write(
                workflow.tell_of_expiry,
                first_days=settings.first_notice_days,
                second_days=settings.second_notice_days,
                now=occasion.now,
            )

        return _in_words(_all_of(step), "certificate")

    return act


def monthly_report(database: Database, workflow: Workflow, language: str) -> Act:
    """Ask for the summary, as PDF, of the month before the one in which it was due."""

    def act(occasion: Occasion) -> str:
        month = f"{month_before(occasion.due_at):%Y-%m}"
        asked = database.write(
            workflow.ask_report,
            Kind.MONTHLY_SUMMARY,
            Format.PDF,
            language,
            {"month": month},
            actor=_MONTHLY,
            now=occasion.now,
        )
        return f"report {asked.report.id} of {month} asked for"

    return act


def telling(tell: Tell) -> Act:
    """Let ``tell`` send its mails."""
    return lambda occasion: str(tell(occasion.now))


def month_before(when: datetime) -> date:
    """The first day of the month before, in Bangkok's calendar."""
    last = in_bangkok(when).replace(day=1) - timedelta(days=1)
    return date(last.year, last.month, 1)


def _all_of(step: Callable[[], Told]) -> Told:
    total = Told()
    while (told := step()).things:
        total += told
    return total


def _in_words(told: Told, thing: str) -> str:
    words = f"{counted(told.things, thing)}, {counted(told.mails, 'mail')} asked for"
    if told.without_address:
        words += f", {counted(told.without_address, 'person')} without an address"
    return words.replace("persons", "people")
