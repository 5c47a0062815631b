"""The demonstration office: its people, its sample applications, and how far each one has come.

Nothing here is staged. The samples go through the real import, the real queues and the real
processors; this only looks at the rows and says what stands in them.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gacq.applications import application as applications
from gacq.applications import qc_reports
from gacq.applications.qc import Issue
from gacq.applications.status import InspectionType, Status
from gacq.clock import Clock
from gacq.database import Database
from gacq.ops.importer import EntryResult
from gacq.ops.samples import Sample
from gacq.queues.job import LIVE, JobState, JobView
from gacq.queues.matching import JobFilter
from gacq.queues.monitor import Monitor, QueueStats
from gacq.queues.policy import Queue
from gacq.staff import Actor, Role
from gacq.staff.desk import StaffDesk
from gacq.staff.passwords import hash_password

ACTOR = Actor.system("demo")

_PEOPLE = (
    ("admin", "ผู้ดูแลระบบ สาธิต", Role.ADMIN),
    ("reviewer", "ผู้ตรวจสอบ สาธิต", Role.REVIEWER),
    ("reviewer2", "ผู้ตรวจสอบ สมมุติ", Role.REVIEWER),
    ("clerk", "เจ้าหน้าที่รับคำขอ สาธิต", Role.CLERK),
    ("inspector", "ผู้ตรวจประเมิน สาธิต", Role.INSPECTOR),
    ("inspector2", "ผู้ตรวจประเมิน สมมุติ", Role.INSPECTOR),
    ("approver", "ผู้อนุมัติ สาธิต", Role.APPROVER),
)


@dataclass(frozen=True, slots=True)
class Account:
    """One who may sign in to the demonstration, with a password made for this time."""

    username: str
    role: Role
    password: str
    actor: Actor


def open_accounts(database: Database, desk: StaffDesk, clock: Clock) -> tuple[Account, ...]:
    """Accounts for the people of the office: two reviewers, so that each gets a mail, and two
    inspectors, so that one has less to do."""
    return tuple(
        _open_account(database, desk, clock, username, name, role)
        for username, name, role in _PEOPLE
    )


def _open_account(
    database: Database, desk: StaffDesk, clock: Clock, username: str, name: str, role: Role
) -> Account:
    password = secrets.token_hex(7)
    add = partial(
        desk.add,
        username=username,
        name=name,
        password_hash=hash_password(password),
        roles=frozenset({role}),
        email=f"{username}@example.com",
        by=ACTOR,
        now=clock.now(),
    )
    person = database.write(add)
    actor = Actor("staff", person.id, person.name, person.roles, person.id)
    return Account(username, role, password, actor)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one sample has come. All but the first two are empty until it is taken in.

    Attributes:
        refused: why the import did not take it in, one line a reason.
        check: the state of its AI check's job.
        mails: the mails that its story has caused so far, ``written`` of them completed.
    """

    position: int
    applicant: str
    refused: tuple[str, ...] = ()
    number: str | None = None
    status: Status | None = None
    check: JobState | None = None
    mails: int = 0
    written: int = 0
    score: float | None = None
    inspection_type: InspectionType | None = None
    certificate: str | None = None
    issues: tuple[Issue, ...] = ()
    live: bool = False
    failed: bool = False

    @property
    def settled(self) -> bool:
        """Whether nothing more happens to it by itself."""
        if self.refused:
            return True
        return self.status not in (None, Status.SUBMITTED) and not self.live

    @property
    def went_well(self) -> bool:
        return self.settled and not self.failed


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything at one moment."""

    standings: tuple[Standing, ...]
    queues: Mapping[Queue, QueueStats]

    @property
    def settled(self) -> bool:
        return all(standing.settled for standing in self.standings)

    @property
    def taken_in(self) -> int:
        return sum(1 for standing in self.standings if standing.refused or standing.number)


class Show:
    """Takes the samples in, in a thread of its own, and tells how far each has come.

    Args:
        take_in: the import of a folder; yields an entry's result as soon as it is stored.
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        take_in: Callable[[], Iterator[EntryResult]],
        *,
        database: Database,
        monitor: Monitor,
        clock: Clock,
    ) -> None:
        self._samples = samples
        self._take_in = take_in
        self._database = database
        self._monitor = monitor
        self._clock = clock
        self._results: dict[int, EntryResult] = {}
        self._error: BaseException | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._import, name="gacq-demo-import")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no further sample in, and wait for the one that is under way."""
        self._ending.set()
        self._thread.join()

    def scene(self) -> Scene:
        """Raises what the import raised, if it broke off."""
        if self._error is not None:
            raise self._error
        standings = self._database.read(self._standings, dict(self._results))
        return Scene(standings, self._monitor.stats(self._clock.now()))

    def _import(self) -> None:
        try:
            for result in self._take_in():
                self._results[result.position] = result
                if self._ending.is_set():
                    return
        except BaseException as error:  # raised again where somebody sees it
            self._error = error

    def _standings(self, results: Mapping[int, EntryResult]) -> tuple[Standing, ...]:
        return tuple(
            self._standing(sample, results.get(sample.position)) for sample in self._samples
        )

    def _standing(self, sample: Sample, result: EntryResult | None) -> Standing:
        if result is None:
            return Standing(sample.position, sample.applicant_name)
        if result.application_number is None:
            return Standing(sample.position, sample.applicant_name, result.problems)
        application = applications.by_number(result.application_number)
        jobs = self._monitor.jobs(JobFilter(subject=str(application.id)), limit=200).jobs
        mails = [job for job in jobs if job.queue == Queue.EMAIL]
        report = qc_reports.latest(application.id)
        issues = () if report is None else report.report["issues"]
        return Standing(
            sample.position,
            sample.applicant_name,
            number=application.application_number,
            status=application.status,
            check=_newest_check(jobs),
            mails=len(mails),
            written=sum(1 for mail in mails if mail.state is JobState.COMPLETED),
            score=None if report is None else report.overall_score,
            inspection_type=application.inspection_type,
            certificate=application.certificate_number,
            issues=tuple(Issue.from_json(issue) for issue in issues),
            live=any(job.state in LIVE for job in jobs),
            failed=any(job.state is JobState.FAILED for job in jobs),
        )


def _newest_check(jobs: Sequence[JobView]) -> JobState | None:
    return next((job.state for job in jobs if job.queue == Queue.AI_QC), None)


def samples_folder(data_folder: Path) -> Path:
    """Where the samples lie, so that they can be looked at and imported again."""
    return data_folder / "samples"
