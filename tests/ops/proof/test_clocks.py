"""Clocks: a short run holds, and queues that did not follow a clock would be found out."""

from collections import Counter
from pathlib import Path

import pytest

from gacq.ops.proof.clocks import clocks
from gacq.ops.proof.clocks.clocks import Found, section
from gacq.ops.proof.clocks.trials import Trials


@pytest.mark.acceptance
def test_a_clock_that_is_set_there_and_back_loses_nothing(tmp_path: Path) -> None:
    found = clocks.run(tmp_path, seed=3, pairs=1)

    assert found.holds, found


@pytest.mark.parametrize("part", ["steps", "outages", "sessions", "passing", "chores", "faults"])
def test_one_entry_of_what_must_not_be_breaks_the_promise(part: str) -> None:
    clean, found = Found(), Found()
    getattr(found, part).append("job 1 did not begin")

    assert section(clean, pairs=1).holds
    assert not section(found, pairs=1).holds


def test_a_daily_chore_twice_for_one_time_breaks_it_and_one_of_every_minute_does_not() -> None:
    found = Found()
    found.rare = frozenset({"reminders"})
    found.begun = Counter({("roll_up", 60): 2, ("reminders", 60): 1})
    assert section(found, pairs=1).holds

    found.begun["reminders", 60] += 1

    assert not section(found, pairs=1).holds


@pytest.mark.parametrize(
    ("waited", "explained", "faults"),
    [(12.0, False, 0), (11.0, False, 1), (11.0, True, 0), (38.0, False, 1), (38.0, True, 1)],
)
def test_early_is_explained_by_a_clock_set_forward_and_late_by_nothing(
    waited: float, explained: bool, faults: int
) -> None:
    trials = Trials.__new__(Trials)
    trials.late = []

    assert len(trials.judged("a job", waited, 12.0, explained=explained)) == faults
