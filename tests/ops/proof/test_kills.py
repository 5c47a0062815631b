"""The schedule of deaths, and what its figures say of accounts that are not clean."""

from collections import Counter
from dataclasses import replace

import pytest

from gacq.ops.proof.deaths.kills import INSIDE, schedule
from gacq.ops.proof.deaths.said import Outcome, section
from gacq.ops.proof.inside.whereabouts import Phase
from gacq.ops.proof.reckoning import Reckoning
from gacq.ops.proof.register import Register

CLEAN = Reckoning(
    accepted=2,
    jobs=3,
    finished=Counter(completed=3),
    lost=[],
    doubled=[],
    run_twice=Counter(orphaned=1),
    unlabelled=[],
    undecided=0,
    set_aside=0,
    rescue_seconds=[0.1, 0.2],
)


def test_the_same_seed_gives_the_same_deaths_and_another_gives_others() -> None:
    assert schedule(4, 200) == schedule(4, 200) != schedule(5, 200)


def test_every_phase_and_every_outside_service_has_its_deaths() -> None:
    where = {death.where for death in schedule(1, 40)}

    assert where == {*INSIDE, "moment", "starting", "gemini", "mail", "calendar"}
    assert set(INSIDE) == set(Phase) - {Phase.PROCESSING, Phase.OTHER}


def test_clean_accounts_keep_the_promise() -> None:
    assert section(Outcome(Counter(moment=1), Register(), CLEAN)).holds


@pytest.mark.parametrize("account", ["lost", "doubled", "unlabelled", "faults"])
def test_one_entry_in_an_account_that_must_be_empty_breaks_it(account: str) -> None:
    found = replace(CLEAN, **{account: ["job 1 is not there"]})

    assert not section(Outcome(Counter(moment=1), Register(), found)).holds


@pytest.mark.parametrize(("slowest", "holds"), [(1.0, True), (1.01, False)])
def test_a_rescue_may_take_a_second(slowest: float, holds: bool) -> None:
    found = replace(CLEAN, rescue_seconds=[0.1, slowest])

    assert section(Outcome(Counter(moment=1), Register(), found)).holds is holds
