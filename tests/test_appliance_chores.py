"""The chores of a whole office: started after the engine, stopped before it, or switched off."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from gacq.appliance import Appliance
from gacq.clock import MovableClock
from gacq.ops import chore_runs
from gacq.ops.chore_runs import ChoreOutcome, RunView
from gacq.ops.chores import ChoreName
from gacq.queues.policy import Queue
from gacq.settings import load
from gacq.staff import Actor
from tests.waiting import wait_until

Office = Callable[..., Appliance]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office of which a service was open long ago; each call is a service of its own.

    So long that every chore came round since, the one of each month too.
    """
    clock = MovableClock()
    clock.advance(-40 * 86_400)

    def appliance(**environ: str) -> Appliance:
        settings = load(None, data=tmp_path / "office", environ=environ)
        return Appliance(settings, clock=clock)

    first = appliance()
    first.open()
    first.chores.plan()
    first.close()
    clock.advance(40 * 86_400)
    return appliance


def runs(appliance: Appliance) -> dict[str, RunView]:
    return appliance.database.read(chore_runs.latest)


def names_of_threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_a_service_that_starts_catches_up_with_every_chore(office: Office) -> None:
    appliance = office()
    appliance.open()
    appliance.start()
    try:
        wait_until(lambda: len(runs(appliance)) == len(appliance.chores.chores))
        assert appliance.chores.wait_for_runs(10)
        wait_until(lambda: {run.outcome for run in runs(appliance).values()} == {"done"})
    finally:
        appliance.stop()

    assert not {"gacq-chores", "APScheduler"} & names_of_threads()


def test_with_the_scheduler_off_rescue_goes_on_and_no_chore_runs(office: Office) -> None:
    appliance = office(ENABLE_SCHEDULER="false")
    appliance.open()
    appliance.start()
    try:
        assert "gacq-sweep" in names_of_threads()
        assert not {"gacq-chores", "APScheduler"} & names_of_threads()
        assert runs(appliance) == {}
    finally:
        appliance.stop()


def test_with_the_queues_off_the_mails_of_chores_are_written_all_the_same(office: Office) -> None:
    appliance = office(ENABLE_QUEUE="false")
    appliance.open()
    job = appliance.database.write(
        appliance.engine.ledger.enqueue,
        Queue.EMAIL,
        kind="unknown",
        payload={},
        now=appliance.clock.now(),
    )

    run = appliance.chores.run_by_hand(ChoreName.CATCH_UP, by=Actor.console())

    assert run.detail == "0 checks asked for, 1 job run"
    assert appliance.database.read(appliance.engine.ledger.job, job.job_id).state == "failed"
    appliance.close()


@pytest.mark.parametrize("scheduler", ["true", "false"])
def test_what_a_dead_service_left_is_marked_at_the_start(office: Office, scheduler: str) -> None:
    killed = office()
    killed.open()
    killed.database.write(
        chore_runs.begin_by_hand, "retention", by="staff:1", boot="dead", now=killed.clock.now()
    )
    killed.close()

    appliance = office(ENABLE_SCHEDULER=scheduler)
    appliance.open()

    assert runs(appliance)["retention"].outcome is ChoreOutcome.INTERRUPTED
    assert [
        alert.message for alert in appliance.engine.monitor.health(killed.clock.now()).alerts
    ] == ["the chore “Remove what is old” did not end well"]
    appliance.close()
