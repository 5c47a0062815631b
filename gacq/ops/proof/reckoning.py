"""What an office's file says after the force, held against what was answered and what went out.

Read when the service has stopped. Three accounts are compared that know nothing of one another:
what the clients were told (``Register``), what arrived outside (the stand-ins), and the rows.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from gacq import audit
from gacq.database import Database, from_microseconds
from gacq.jobs.calendar.event import event_id
from gacq.ops.proof.premises import World
from gacq.ops.proof.register import Register

_STEPS = {
    "submit": "submit",
    "return": "return",
    "pass": "pass",
    "schedule": "schedule",
    "reschedule": "reschedule",
    "cancel-inspection": "cancel_inspection",
}
"""The clients' steps, and what the audit log calls them."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The figures; every list names what it counts, so that it can be looked into.

    Attributes:
        accepted: jobs whose acceptance was answered to a client.
        jobs: all jobs, those included that others caused (mails, calendar).
        finished: of all jobs, those that came to an end, with the states they ended in.
        lost: answered and not there, or there and never ended, or ended without its effect.
        doubled: two results of one job, two mails of one message, two events of one inspection.
        run_twice: jobs with more than one attempt, by the reason of the attempt that did not count.
        unlabelled: attempts that were followed by another without saying why.
        undecided: mails about which a person must decide: they may have been sent.
        set_aside: jobs that were running at too many deaths of the process.
        rescue_seconds: of each start that found work of a dead process.
    """

    accepted: int
    jobs: int
    finished: Counter[str]
    lost: list[str]
    doubled: list[str]
    run_twice: Counter[str]
    unlabelled: list[str]
    undecided: int
    set_aside: int
    rescue_seconds: list[float]
    faults: list[str] = field(default_factory=list)
    """What else is not as it must be: the audit chain, the file's integrity."""


def reckon(database_file: Path, register: Register, world: World) -> Reckoning:
    """Open the file that the stopped service has left, and settle the accounts."""
    database = Database(database_file)
    database.open()
    try:
        return database.read(_Books(database, register, world).settle)
    finally:
        database.close()


class _Books:
    def __init__(self, database: Database, register: Register, world: World) -> None:
        self._rows = lambda sql, *params: database.execute(sql, params).fetchall()
        self._register = register
        self._mails = _message_ids(world)
        self._world = world

    def settle(self) -> Reckoning:
        states = dict(self._rows("select id, state from job"))
        return Reckoning(
            accepted=len(self._register.jobs),
            jobs=len(states),
            finished=Counter(str(state) for state in states.values()),
            lost=[*self._lost_jobs(states), *self._lost_moves(), *self._lost_effects()],
            doubled=[*self._doubled_results(), *self._doubled_effects()],
            run_twice=Counter(
                dict(
                    self._rows(
                        "select outcome, count(distinct job_id) from attempt"
                        " where outcome <> 'completed' and number <"
                        " (select runs from job where id = job_id) group by outcome"
                    )
                )
            ),
            unlabelled=list(self._unlabelled()),
            undecided=self._count("select count(*) from job where cause = 'maybe_sent'"),
            set_aside=self._count("select count(*) from job where cause = 'kills_process'"),
            rescue_seconds=[
                seconds
                for (seconds,) in self._rows(
                    "select rescue_seconds from process where rescue_seconds is not null"
                    " order by started_at"
                )
            ],
            faults=list(self._faults()),
        )

    def _count(self, sql: str) -> int:
        return int(self._rows(sql)[0][0])

    # --- nothing lost

    def _lost_jobs(self, states: dict[int, str]) -> Iterable[str]:
        for job_id, of in self._register.jobs.items():
            state = states.get(job_id)
            if state is None:
                yield f"job {job_id} of {of} is not there"
        for job_id, state in states.items():
            if state in ("waiting", "delayed", "active"):
                yield f"job {job_id} is still {state}"

    def _lost_moves(self) -> Iterable[str]:
        """Each answered step stands in the audit log, and no more than may have been asked for."""
        written: Counter[tuple[int, str]] = Counter()
        for subject, action, count in self._rows(
            "select subject_id, action, count(*) from audit where subject_type = 'application'"
            " group by subject_id, action"
        ):
            written[int(subject), action] = count
        for (application_id, step), told in self._register.moves.items():
            found = written[application_id, _STEPS[step]]
            most = told + self._register.unsure[application_id, step]
            if found < told:
                yield f"application {application_id}: {told} x {step} answered, {found} are there"
            elif found > most:
                yield f"application {application_id}: {step} x {found}, asked for {most} times"

    def _lost_effects(self) -> Iterable[str]:
        for job_id, message_id in self._rows(
            "select id, json_extract(result, '$.messageId') from job"
            " where queue = 'email' and state = 'completed'"
            " and json_extract(result, '$.messageId') is not null"
        ):
            if not self._mails[message_id]:
                yield f"mail job {job_id} is completed, and no mail arrived"
        for application_id in self._rows(
            "select id from application where status = 'SUBMITTED' and not exists"
            " (select 1 from job where queue = 'ai_qc' and subject = application.id"
            " and state in ('waiting', 'delayed', 'active'))"
        ):
            yield f"application {application_id[0]} is submitted, and nothing checks it"
        yield from self._calendar_differences()

    def _calendar_differences(self) -> Iterable[str]:
        """Every booked inspection stands in the calendar, at its time."""
        shown = self._world.calendar.events
        for inspection_id, booked_at, starts_at in self._booked():
            event = shown.get(event_id(inspection_id, from_microseconds(booked_at)))
            if event is None:
                yield f"inspection {inspection_id} is booked and not in the calendar"
            elif datetime.fromisoformat(event["start"]["dateTime"]) != from_microseconds(starts_at):
                yield f"inspection {inspection_id} stands at another time in the calendar"

    def _booked(self) -> Any:
        return self._rows(
            "select id, booked_at, starts_at from inspection where status = 'SCHEDULED'"
            " and not exists (select 1 from job where queue = 'calendar' and state = 'failed'"
            " and json_extract(payload, '$.inspection') = inspection.id)"
        )

    # --- nothing twice

    def _doubled_results(self) -> Iterable[str]:
        for job_id, count in self._rows(
            "select job_id, count(*) from attempt where outcome = 'completed'"
            " group by job_id, round having count(*) > 1"
        ):
            yield f"job {job_id} completed {count} times"
        # Each round of a job has its report: a check that was given up, and tried again by a
        # person's decision, has two.
        for job_id, count in self._rows(
            "select job_id, count(*) from qc_report join job on job.id = job_id"
            " group by job_id having count(*) > job.round"
        ):
            yield f"{count} reports of job {job_id}"

    def _doubled_effects(self) -> Iterable[str]:
        for message_id, count in self._mails.items():
            if count > 1:
                yield f"mail {message_id} arrived {count} times"
        booked = {
            event_id(inspection_id, from_microseconds(booked_at))
            for inspection_id, booked_at in self._rows(
                "select id, booked_at from inspection where status = 'SCHEDULED'"
            )
        }
        for stray in self._world.calendar.events.keys() - booked:
            yield f"event {stray} belongs to no booked inspection"

    # --- labelled

    def _unlabelled(self) -> Iterable[str]:
        for job_id, number in self._rows(
            "select job_id, number from attempt join job on job.id = job_id"
            " where number < runs and (outcome is null or (outcome not in ('completed', 'released')"
            " and attempt.cause is null))"
        ):
            yield f"attempt {number} of job {job_id} does not say how it ended"
        for job_id, number in self._rows(
            "select job_id, number from attempt join process on process.boot = attempt.boot"
            " where outcome = 'orphaned' and process.ended_at is not null"
        ):
            yield f"attempt {number} of job {job_id} is an orphan of a process that did not die"

    def _faults(self) -> Iterable[str]:
        for (answer,) in self._rows("pragma integrity_check"):
            if answer != "ok":
                yield f"integrity: {answer}"
        broken = audit.verify()
        if broken is not None:
            yield f"the audit chain breaks at row {broken.id}: {broken.why}"


def _message_ids(world: World) -> Counter[str]:
    """How often each message arrived at the mail server."""
    letters: list[Any] = [message_from_bytes(each.data) for each in world.mail.messages]
    return Counter(letter["Message-ID"].strip() for letter in letters)
