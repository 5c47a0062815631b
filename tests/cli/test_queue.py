"""``gacq queue``."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from gacq import thai
from gacq.clock import SystemClock
from gacq.errors import InvalidInput
from gacq.queues.policy import Queue
from tests.cli.conftest import Call, Office


def test_without_a_name_all_queues_are_paused_and_resumed(call: Call, office: Office) -> None:
    assert call("queue", "pause").exit_code == 0
    assert office.paused() == set(Queue)
    assert call("queue", "resume").exit_code == 0
    assert office.paused() == set()


def test_named_queues_alone_are_paused(call: Call, office: Office) -> None:
    call("queue", "pause", "email", "aiQc")

    assert office.paused() == {Queue.EMAIL, Queue.AI_QC}


def test_a_pause_shows_who_why_and_until_when_in_bangkok(call: Call, office: Office) -> None:
    day = thai.day(SystemClock().now() + timedelta(days=100))
    ends_at = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
    call("queue", "pause", "email", "--reason", "ซ่อมเครื่อง", "--until", f"{day}T08:00")

    pause = office.look(lambda open_office: open_office.engine.gate.pauses.standing()[Queue.EMAIL])
    assert (pause.by, pause.reason) == ("console", "ซ่อมเครื่อง")
    assert pause.until == ends_at
    shown = call("queue", "stats").output
    assert f"paused by console until {thai.short_moment(ends_at)}: ซ่อมเครื่อง" in shown
    assert "08:00 น." in shown


@pytest.mark.parametrize("until", ["tomorrow", "2001-01-01T08:00", "2099-01-01T08:00"])
def test_an_end_that_is_none_pauses_nothing(call: Call, office: Office, until: str) -> None:
    result = call("queue", "pause", "--until", until)

    assert isinstance(result.exception, InvalidInput)
    assert office.paused() == set()


def test_an_unknown_queue_is_refused(call: Call, office: Office) -> None:
    assert isinstance(call("queue", "pause", "mail").exception, InvalidInput)


def test_stats_in_json_have_the_names_of_the_api(call: Call, office: Office) -> None:
    stats = json.loads(call("queue", "stats", "--json").output)

    assert list(stats) == ["aiQc", "email", "calendar", "report"]
    assert stats["email"]["oldestWaitingSeconds"] is None


def test_clean_counts_without_removing_in_a_dry_run(call: Call, office: Office) -> None:
    counts = {"completed": 0, "cancelled": 0, "failed": 0}

    dry = json.loads(call("queue", "clean", "--dry-run", "--json").output)
    real = json.loads(call("queue", "clean", "email", "--json").output)

    assert dry == counts | {"dryRun": True}
    assert real == counts | {"dryRun": False}


def test_pause_and_resume_tell_programs_how_the_queues_stand(call: Call, office: Office) -> None:
    paused = json.loads(call("queue", "pause", "email", "--json").stdout)
    resumed = json.loads(call("queue", "resume", "--json").stdout)

    assert (paused["email"]["paused"], paused["aiQc"]["paused"]) == (True, False)
    assert not any(queue["paused"] for queue in resumed.values())
