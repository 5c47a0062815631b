"""Retention: each kind of old thing by itself, and nothing that is still needed."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gacq.clock import MovableClock
from gacq.database import Database, microseconds
from gacq.ops import chore_runs, retention
from gacq.ops.chore_runs import ChoreRun
from gacq.ops.chores import ChoreFailed, Occasion
from gacq.ops.leftovers import leftover_files
from gacq.ops.retention import Part
from gacq.queues import digests
from gacq.queues.policy import Queue
from gacq.staff import Role, sessions
from gacq.web import once
from tests.builders import Desk
from tests.ops.rota import DAY, Rota, set_clock


def run(*parts: Part, now: datetime) -> str:
    return retention.retention(parts)(Occasion(now, now))


def test_the_words_name_what_went_and_how_many(clock: MovableClock) -> None:
    parts = [Part("job", lambda now: 1204), Part("session", lambda now: 1), Part("alert", nothing)]

    assert run(*parts, now=clock.now()) == "1,204 jobs, 1 session removed"
    assert run(Part("job", nothing), now=clock.now()) == "nothing was removed"


def test_a_part_that_fails_holds_up_no_other_and_is_named(clock: MovableClock) -> None:
    def fail(now: datetime) -> int:
        raise PermissionError("refused")

    parts = [Part("report", fail), Part("job", lambda now: 2)]

    with pytest.raises(ChoreFailed) as caught:
        run(*parts, now=clock.now())

    assert str(caught.value) == (
        "2 jobs removed; reports could not be removed: PermissionError: refused"
    )


def test_expired_sessions_go_and_others_stay(database: Database, clock: MovableClock) -> None:
    person = Desk(database, clock).person(Role.CLERK)
    for secret, hours in (("long", 48.0), ("short", 12.0)):
        database.write(sessions.begin, person.id, secret, address="", hours=hours, now=clock.now())
    clock.advance(13 * 3600)

    assert run(retention.expired_sessions(database), now=clock.now()) == "1 session removed"

    assert database.read(sessions.actor_of, "long", now=clock.now()) is not None


def test_answers_are_forgotten_up_to_the_time_given(
    database: Database, clock: MovableClock
) -> None:
    now = clock.now()
    for key, age in (("old", 25), ("new", 23)):
        question = once.Question("staff:1", "POST /api/v1/tokens", key, "hash")
        at = now - timedelta(hours=age)
        long_ago = now - timedelta(days=9)
        database.write(once.keep, question, 201, "{}", now=at, since=long_ago)

    until = now - timedelta(hours=24)

    assert database.write(once.forget, until=until, limit=500) == 1
    assert database.write(once.forget, until=until, limit=500) == 0


def test_alerts_that_ended_over_a_year_ago_go(database: Database, clock: MovableClock) -> None:
    def fill(now: datetime) -> None:
        for name, days in (("old", 366), ("recent", 364), ("standing", None)):
            ended_at = None if days is None else microseconds(now - timedelta(days=days))
            database.execute(
                "insert into alert (name, severity, message, message_th, queue, began_at,"
                " ended_at) values (?, 'warning', '', '', 'gacq', 0, ?)",
                (name, ended_at),
            )

    database.write(fill, clock.now())

    assert run(retention.closed_alerts(database), now=clock.now()) == "1 alert removed"

    left = database.read(lambda: database.execute("select name from alert").fetchall())
    assert {row[0] for row in left} == {"recent", "standing"}


def test_digests_told_over_a_year_ago_go(database: Database, clock: MovableClock) -> None:
    now = clock.now()
    for days in (366, 364):
        at = now - timedelta(days=days)
        database.write(digests.add, "network", [Queue.REPORT], now=at)

    assert run(retention.old_digests(database), now=now) == "1 digest removed"


def test_runs_of_chores_go_after_a_year_but_never_the_newest(
    database: Database, clock: MovableClock
) -> None:
    set_clock(clock, "2031-05-05 12:00")
    rota = Rota(database, clock, retention="0 2 * * *").begun()
    for _ in range(chore_runs.NEWEST_KEPT + 2):
        clock.advance(DAY)
        rota.schedule.run_due()
    clock.advance(400 * DAY)

    words = run(retention.chore_rows(database), now=clock.now())

    assert words == "2 chore runs removed"
    assert rota.rows()[0].due_at.day == 7  # 02:00 of the 8th in Bangkok


def test_a_clock_that_was_a_year_ahead_brings_no_occurrence_round_again(
    database: Database, clock: MovableClock
) -> None:
    set_clock(clock, "2031-05-05 12:00")
    rota = Rota(database, clock, retention="0 2 * * *").begun()
    clock.advance(DAY)
    assert len(rota.schedule.run_due()) == 1
    clock.advance(366 * DAY)
    rota.schedule.run_due()
    run(retention.chore_rows(database), now=clock.now())
    clock.advance(-366 * DAY)

    assert rota.schedule.run_due() == []


def test_a_run_by_hand_does_not_take_the_place_of_the_last_one(
    database: Database, clock: MovableClock
) -> None:
    set_clock(clock, "2028-02-28 12:00")
    rota = Rota(database, clock, retention="0 0 29 2 *").begun()
    clock.advance(DAY)
    rota.schedule.run_due()
    database.write(chore_runs.begin_by_hand, "retention", by="console", boot=None, now=clock.now())
    database.write(lambda: ChoreRun.update(ended_at=clock.now()).execute())
    clock.advance(400 * DAY)
    run(retention.chore_rows(database), now=clock.now())

    assert rota.schedule.run_due() == []


# --- leftover files


@pytest.mark.parametrize(("hours", "is_left"), [(23, True), (25, False)])
def test_a_file_stays_for_a_day(
    tmp_path: Path, clock: MovableClock, hours: float, is_left: bool
) -> None:
    file = tmp_path / "upload-1"
    file.write_text("x")
    clock.advance(hours * 3600)

    run(leftover_files([tmp_path]), now=clock.now())

    assert file.exists() is is_left


def test_a_folder_in_which_something_is_written_stays(tmp_path: Path, clock: MovableClock) -> None:
    in_use, left = tmp_path / "in-use", tmp_path / "left"
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for folder, written in ((in_use, clock.now().timestamp()), (left, long_ago)):
        (folder / "deep").mkdir(parents=True)
        (folder / "deep" / "page.png").write_text("x")
        for path in (folder / "deep" / "page.png", folder / "deep", folder):
            os.utime(path, (long_ago, long_ago))
        os.utime(folder / "deep" / "page.png", (written, written))

    words = run(leftover_files([tmp_path]), now=clock.now())

    assert words == "1 leftover file removed"
    assert (in_use.exists(), left.exists()) == (True, False)


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path: Path, clock: MovableClock) -> None:
    target = tmp_path / "documents"
    target.mkdir()
    folder = tmp_path / "tmp"
    folder.mkdir()
    (folder / "link").symlink_to(target)
    (target / "paper").write_text("x")
    clock.advance(2 * DAY)

    run(leftover_files([folder]), now=clock.now())

    assert (target / "paper").exists()
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path, clock: MovableClock) -> None:
    assert run(leftover_files([tmp_path / "none"]), now=clock.now()) == "nothing was removed"


def nothing(now: datetime) -> int:
    return 0
