"""The proof of a database that refuses: what it finds in a sound office, and in a broken one."""

from dataclasses import replace
from pathlib import Path

import pytest

from gacq.ops.proof.inside.plan import Fault, StatementFault
from gacq.ops.proof.refusals import faults
from gacq.ops.proof.refusals.faults import Outcome
from gacq.ops.proof.refusals.full_disk import FullDisk
from gacq.ops.proof.refusals.said import section

pytestmark = pytest.mark.acceptance


def quietly(words: str) -> None: ...


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("faults")
    return faults.force(folder, seed=7, minutes=1, rounds=1, say=quietly)


def test_a_sound_office_holds(sound: Outcome) -> None:
    found = section(sound)

    assert [figure.name.en for figure in found.figures if figure.holds is False] == []
    assert sound.met.total() >= 10
    assert len(sound.register.jobs) >= 3


@pytest.mark.parametrize(
    ("broken", "figure"),
    [
        ({"troubles": ["round 1: it stopped"]}, "not recovered by itself"),
        ({"disk": FullDisk(refused=["an upload"])}, "full disk"),
        ({"disk": FullDisk(troubles=["left behind"])}, "full disk: what went wrong"),
    ],
)
def test_what_went_wrong_is_not_held(
    sound: Outcome, broken: dict[str, object], figure: str
) -> None:
    found = section(replace(sound, **broken))  # type: ignore[arg-type]

    assert figure in [each.name.en for each in found.figures if each.holds is False]


def test_the_same_seed_gives_the_same_faults() -> None:
    assert faults.schedule(3, 5) == faults.schedule(3, 5) != faults.schedule(4, 5)


def test_an_office_that_never_recovers_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for_ever = StatementFault(at=120, fault=Fault.FULL, times=10**9)
    monkeypatch.setattr(faults, "schedule", lambda seed, rounds: [(for_ever,)])
    monkeypatch.setattr(faults, "SETTLE_SECONDS", 3.0)

    found = faults.run(tmp_path, seed=1, minutes=1, say=quietly)

    assert not found.holds
