"""``gacq chores``."""

import json

import pytest

from gacq import audit
from gacq.clock import SystemClock
from gacq.errors import Conflict, NotFound
from gacq.ops import chore_runs
from gacq.ops.chore_runs import ChoreRun
from tests.cli.conftest import Call, Office


def test_the_list_names_each_chore_in_the_language_of_the_office(
    call: Call, office: Office
) -> None:
    shown = call("chores").output

    assert "ลบข้อมูลเก่า" in shown
    assert "not run yet" in shown
    assert "gacq is not running" in shown


def test_a_run_by_hand_says_what_it_did_and_is_listed(call: Call, office: Office) -> None:
    result = call("chores", "run", "retention")

    assert (result.exit_code, result.output) == (0, "retention done: nothing was removed\n")
    (line,) = [each for each in call("chores").output.splitlines() if "retention" in each]
    assert "done" in line and "nothing was removed" in line
    (entry,) = office.read(audit.history, "chore", "retention")
    assert entry.actor == "console"


def test_programs_get_the_names_of_the_api(call: Call, office: Office) -> None:
    run = json.loads(call("chores", "run", "catch_up", "--json").output)
    listed = json.loads(call("chores", "--json").output)

    assert (run["outcome"], run["byHand"]) == ("done", "console")
    assert listed["scheduler"] is True
    (catch_up,) = [chore for chore in listed["chores"] if chore["name"] == "catch_up"]
    assert catch_up["last"] == run
    assert (catch_up["line"], catch_up["english"]) == (
        "*/5 * * * *",
        "Catch up with unchecked applications",
    )


def test_with_the_scheduler_off_the_list_says_so_and_names_no_next_time(
    call: Call, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENABLE_SCHEDULER", "false")

    listed = json.loads(call("chores", "--json").output)

    assert {chore["nextAt"] for chore in listed["chores"]} == {None}
    assert "The scheduler is off (queues.scheduler)" in call("chores").output
    assert call("chores", "run", "retention").exit_code == 0


def test_a_chore_that_fails_ends_with_1_and_its_words(
    call: Call, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> int:
        raise PermissionError("refused")

    monkeypatch.setattr("gacq.staff.sessions.forget_expired", fail)

    result = call("chores", "run", "retention")

    assert result.exit_code == 1
    assert "sessions could not be removed: PermissionError: refused" in result.output


def test_an_unknown_chore_is_refused_with_the_names(call: Call, office: Office) -> None:
    error = call("chores", "run", "cleaning").exception

    assert isinstance(error, NotFound)
    assert "retention" in str(error)


@pytest.mark.parametrize("serving", [True, False])
def test_a_run_of_a_service_counts_while_the_service_lives(
    call: Call, office: Office, monkeypatch: pytest.MonkeyPatch, serving: bool
) -> None:
    office.look(
        lambda opened: opened.database.write(
            chore_runs.begin_by_hand,
            "retention",
            by="staff:1",
            boot="of-the-service",
            now=SystemClock().now(),
        )
    )
    monkeypatch.setattr("gacq.data_folder.DataFolder.is_locked", lambda self: serving)

    result = call("chores", "run", "retention")

    assert isinstance(result.exception, Conflict) is serving
    outcomes = office.read(lambda: {row.outcome for row in ChoreRun.select()})
    assert outcomes == ({None} if serving else {"interrupted", "done"})
