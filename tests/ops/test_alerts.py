"""What admins are told of the queues: alerts once while they stand, failures once each."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.jobs.email.processor import EmailProcessor
from gacq.jobs.email.transport import choose
from gacq.ops.alerts import Told, Watch
from gacq.queues import digests
from gacq.queues.policy import Queue
from gacq.settings import EmailSettings, Settings
from gacq.staff import Role, StaffView, accounts
from gacq.staff.accounts import Changes
from gacq.workflow import Workflow
from tests.queues.conftest import Office as QueueOffice

HOUR = 3600.0


class WatchedOffice:
    """Queues with scripted work, and the watch that looks at them."""

    def __init__(self, database: Database, clock: MovableClock, *, boot: str = "boot-1") -> None:
        self.database = database
        self.clock = clock
        self.queues = QueueOffice(database, clock, boot=boot).open()
        engine = self.queues.engine
        workflow = Workflow(Settings(), engine.ledger)
        self.watch = Watch(database=database, monitor=engine.monitor, workflow=workflow)

    def restart(self) -> "WatchedOffice":
        self.queues.engine.stop()
        return WatchedOffice(self.database, self.clock, boot="boot-2")

    def admin(self, *, email: str | None = "admin@example.com") -> StaffView:
        return self.database.write(
            accounts.create,
            username=f"admin{len(self.database.read(accounts.everyone))}",
            name="สมมุติ",
            password_hash="",
            roles=frozenset({Role.ADMIN}),
            email=email,
            language="th",
            now=self.clock.now(),
        )

    def fail(self, number: int, queue: Queue, *, end: str = "permanent") -> list[int]:
        """So many jobs that have failed: permanent as ``bad_address``, crash as ``unexpected``."""
        jobs = [self.queues.enqueue(end, queue=queue, attempts=1) for _ in range(number)]
        while self.queues.engine.work_one(queue) is not None:
            pass
        return jobs

    def look(self) -> int:
        """One run of the chore for alerts; how many letters it accepted."""
        return self.watch.tell_of_alerts(self.clock.now()).letters

    def digest(self) -> int:
        """One run of the chore for failures; how many letters it accepted."""
        return self.watch.tell_of_failures(self.clock.now()).letters

    def letters(self, kind: str) -> list[dict[str, Any]]:
        return self.rows("select id, payload from job where queue = 'email' and kind = ?", kind)

    def alerts(self) -> list[tuple[Any, ...]]:
        """(name, message, whether it was told, whether it ended) of each, oldest first."""
        return self.rows(
            "select name, message, told_at is not null, ended_at is not null from alert order by id"
        )

    def rows(self, sql: str, *params: Any) -> list[Any]:
        return self.database.read(lambda: self.database.execute(sql, params).fetchall())


@pytest.fixture
def office(database: Database, clock: MovableClock) -> Iterator[WatchedOffice]:
    office = WatchedOffice(database, clock)
    yield office
    office.queues.engine.stop()


# --- alerts


def test_nothing_wrong_is_told_to_nobody(office: WatchedOffice) -> None:
    office.admin()

    assert (office.look(), office.alerts()) == (0, [])


def test_a_new_alert_is_a_row_and_a_letter_to_each_admin_with_an_address(
    office: WatchedOffice,
) -> None:
    first, second = office.admin(), office.admin()
    office.admin(email=None)
    office.fail(11, Queue.CALENDAR)

    told = office.look()

    assert told == 2
    assert office.alerts() == [("calendar.failed", "11 failed jobs", 1, 0)]
    ids = office.rows("select json_extract(payload, '$.to.staff') from job where kind = 'alert'")
    assert [row[0] for row in ids] == [first.id, second.id]


def test_an_alert_that_stands_on_is_not_told_again_whatever_its_number(
    office: WatchedOffice,
) -> None:
    office.admin()
    office.fail(11, Queue.CALENDAR)
    office.look()
    end_letters(office)

    office.fail(1, Queue.CALENDAR)
    office.clock.advance(48 * HOUR)

    assert office.look() == 0
    assert office.alerts() == [("calendar.failed", "12 failed jobs", 1, 0)]


def test_a_restart_forgets_no_alert(office: WatchedOffice) -> None:
    office.admin()
    office.fail(11, Queue.CALENDAR)
    office.look()

    again = office.restart()

    assert again.look() == 0
    assert len(again.alerts()) == 1
    again.queues.engine.stop()


def test_an_alert_ends_with_what_it_told_of(office: WatchedOffice) -> None:
    office.admin()
    jobs = office.fail(11, Queue.CALENDAR)
    office.look()

    office.queues.do("acknowledge", jobs[0])

    assert office.look() == 0
    assert office.alerts() == [("calendar.failed", "11 failed jobs", 1, 1)]


@pytest.mark.parametrize(("minutes", "alerts", "letters"), [(29, 1, 1), (31, 2, 2)])
def test_an_alert_that_comes_back_soon_is_the_same_one(
    office: WatchedOffice, minutes: float, alerts: int, letters: int
) -> None:
    office.admin()
    jobs = office.fail(11, Queue.CALENDAR)
    told = office.look()
    office.queues.do("acknowledge", jobs[0])
    office.look()
    end_letters(office)

    office.clock.advance(minutes * 60)
    office.fail(1, Queue.CALENDAR)
    told += office.look()

    assert told == letters
    assert len(office.alerts()) == alerts
    assert office.alerts()[-1][3] == 0


@pytest.mark.parametrize(("hours", "letters"), [(23.9, 0), (24.1, 1)])
def test_a_critical_alert_is_told_again_once_a_day(
    office: WatchedOffice, hours: float, letters: int
) -> None:
    office.admin()
    office.queues.enqueue(queue=Queue.REPORT)
    office.clock.advance(16 * 60)
    assert office.look() == 1
    end_letters(office)

    office.clock.advance(hours * HOUR)

    assert office.look() == letters


def test_a_reminder_while_the_first_letter_still_waits_is_the_same_job(
    office: WatchedOffice,
) -> None:
    office.admin()
    office.queues.enqueue(queue=Queue.REPORT)
    office.clock.advance(16 * 60)
    office.look()

    office.clock.advance(25 * HOUR)
    office.look()

    assert len(office.letters("alert")) == 1


def test_an_alert_of_the_mail_queue_is_a_row_and_no_letter(office: WatchedOffice) -> None:
    office.admin()
    office.fail(11, Queue.EMAIL)

    assert office.look() == 0
    assert office.alerts() == [("email.failed", "11 failed jobs", 0, 0)]


def test_without_an_admins_address_the_row_says_that_nobody_was_told(
    office: WatchedOffice,
) -> None:
    admin = office.admin(email=None)
    office.fail(11, Queue.CALENDAR)
    assert office.look() == 0
    assert office.alerts() == [("calendar.failed", "11 failed jobs", 0, 0)]

    changes = Changes(email="admin@example.com")
    office.database.write(accounts.edit, admin.id, changes, now=office.clock.now())

    assert office.look() == 1
    assert office.alerts() == [("calendar.failed", "11 failed jobs", 1, 0)]


def test_the_audit_log_keeps_when_an_alert_began_and_ended(office: WatchedOffice) -> None:
    jobs = office.fail(11, Queue.CALENDAR)
    office.look()
    office.queues.do("acknowledge", jobs[0])
    office.look()

    lines = office.rows("select actor, action from audit where subject_type = 'alert' order by id")

    assert lines == [("system alerts", "alert.begin"), ("system alerts", "alert.end")]


# --- failures


def test_failures_are_told_in_one_digest_a_cause(office: WatchedOffice) -> None:
    office.admin()
    office.fail(2, Queue.CALENDAR)
    office.fail(3, Queue.REPORT)
    office.fail(1, Queue.REPORT, end="crash")

    assert office.digest() == 2

    digests = office.rows(
        "select d.cause, count(*) from failure_digest d join told_failure t on t.digest_id = d.id"
        " group by d.id order by d.id"
    )
    assert digests == [("bad_address", 5), ("unexpected", 1)]
    assert len(office.letters("job-failed")) == 2


def test_a_failure_is_told_once(office: WatchedOffice) -> None:
    office.admin()
    office.fail(1, Queue.REPORT)
    assert office.digest() == 1

    office.clock.advance(HOUR)
    again = office.restart()

    assert again.digest() == 0
    assert len(again.letters("job-failed")) == 1
    again.queues.engine.stop()


def test_the_next_hour_tells_of_what_failed_since(office: WatchedOffice) -> None:
    office.admin()
    office.fail(1, Queue.REPORT)
    office.digest()
    office.clock.advance(HOUR)
    (later,) = office.fail(1, Queue.REPORT)

    assert office.digest() == 1

    told = office.rows("select job_id from told_failure order by digest_id desc limit 1")
    assert told == [(later,)]
    assert len(office.letters("job-failed")) == 2


def test_a_clock_that_was_set_back_hides_no_failure(office: WatchedOffice) -> None:
    office.admin()
    office.fail(1, Queue.REPORT)
    office.digest()
    office.clock.advance(-5 * HOUR)
    office.fail(1, Queue.REPORT)

    assert office.digest() == 1


def test_a_job_that_is_retried_and_fails_again_is_told_again(office: WatchedOffice) -> None:
    office.admin()
    (job,) = office.fail(1, Queue.REPORT)
    office.digest()

    office.queues.do("retry", job)
    office.queues.engine.work_one(Queue.REPORT)

    assert office.digest() == 1
    assert office.digest() == 0


@pytest.mark.parametrize("queue", [Queue.EMAIL, Queue.AI_QC])
def test_a_failed_mail_or_check_is_in_no_digest(office: WatchedOffice, queue: Queue) -> None:
    office.admin()
    office.fail(2, queue)

    assert office.digest() == 0
    assert office.rows("select * from failure_digest") == []


def test_an_acknowledged_failure_is_not_told(office: WatchedOffice) -> None:
    office.admin()
    (job,) = office.fail(1, Queue.REPORT)
    office.queues.do("acknowledge", job)

    assert office.digest() == 0


def test_without_an_admins_address_a_failure_waits_to_be_told(office: WatchedOffice) -> None:
    office.fail(1, Queue.REPORT)
    assert office.digest() == 0

    office.admin()

    assert office.digest() == 1


def test_each_admin_gets_each_digest(office: WatchedOffice) -> None:
    office.admin()
    office.admin()
    office.fail(1, Queue.REPORT)

    assert office.digest() == 2


@pytest.mark.parametrize(
    ("letters", "alerts", "words"),
    [(2, 1, "alerts that stand: 1; letters accepted: 2"), (0, None, "letters accepted: 0")],
)
def test_a_run_says_what_it_came_to(letters: int, alerts: int | None, words: str) -> None:
    assert str(Told(letters, alerts)) == words


def end_letters(office: WatchedOffice) -> None:
    """The letters so far are sent."""
    while office.queues.engine.work_one(Queue.EMAIL) is not None:
        pass


# --- the letters themselves


def test_what_is_told_arrives_as_letters_that_say_it(office: WatchedOffice, tmp_path: Path) -> None:
    office.admin()
    office.fail(11, Queue.CALENDAR)
    settings = Settings(email=EmailSettings(folder=tmp_path / "mail"))
    processor = EmailProcessor(
        database=office.database,
        settings=settings,
        clock=office.clock,
        transport=choose(settings.email),
    )
    office.queues.engine.serve(Queue.EMAIL, processor)
    office.look()
    office.digest()

    end_letters(office)

    letters = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in sorted((tmp_path / "mail").glob("*.eml"))
    ]
    assert sorted(letter["Subject"] for letter in letters) == [
        "[GACP] งานล้มเหลว 11 งาน: ไม่มีผู้รับตามที่อยู่อีเมลนี้",
        "[GACP] แจ้งเตือน (ปฏิทิน): งานล้มเหลว 11 งาน",
    ]


def test_a_digest_of_jobs_that_were_all_retried_since_is_not_sent(
    office: WatchedOffice,
) -> None:
    office.admin()
    (job,) = office.fail(1, Queue.REPORT)
    office.digest()
    office.queues.do("retry", job)
    (digest,) = office.rows("select id from failure_digest")

    assert office.database.read(digests.get, digest[0]) is None
