"""Work that hangs, in short; and figures that say so when a service does not keep its word."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from gacq.ops.proof.figures import Figure
from gacq.ops.proof.hangs import in_a_row as hang_in_a_row
from gacq.ops.proof.hangs import outside as hang_outside
from gacq.ops.proof.hangs import ways as hang_ways
from gacq.ops.proof.hangs.ways import HUNG
from gacq.ops.proof.inside.processors import Way
from gacq.ops.proof.looking import Vitals


@dataclass
class Ended:
    """What the rows say, as a test wants it."""

    over: float | None = 0.4
    job_state: str = "completed"
    untouched: bool = True

    def overrun(self, job: int) -> float | None:
        return self.over

    def state(self, job: int) -> str:
        return self.job_state

    def is_untouched(self, job: int) -> bool:
        return self.untouched


BY_WAY = {way: [number] for number, way in enumerate([*HUNG, Way.USUAL])}


def judged(ended: Any, *, checked: bool = True, letters: int = 2) -> list[bool | None]:
    return [
        hang_ways._in_time(ended, BY_WAY).holds,
        hang_ways._neighbours(ended, [1], checked=checked, letters=letters).holds,
        hang_ways._late(ended, [1]).holds,
    ]


def test_attempts_ended_in_time_beside_work_that_goes_on_are_what_is_promised() -> None:
    assert judged(Ended()) == [True, True, True]


@pytest.mark.parametrize(
    ("ended", "which"),
    [
        (Ended(over=2.1), 0),
        (Ended(over=None), 0),
        (Ended(job_state="failed"), 1),
        (Ended(untouched=False), 2),
    ],
)
def test_what_a_service_must_not_do_does_not_hold(ended: Ended, which: int) -> None:
    assert judged(ended)[which] is False


def test_a_lost_check_or_mail_does_not_hold() -> None:
    assert judged(Ended(), checked=False)[1] is False
    assert judged(Ended(), letters=1)[1] is False


REST = Vitals(
    at=0.0,
    threads=20,
    memory_mb=100,
    handles=50,
    children=1,
    child_mb=9,
    wal_mb=1,
    processor_seconds=1,
)


@pytest.mark.parametrize(
    ("more", "holds"),
    [
        ({}, True),
        ({"threads": 21}, False),
        ({"handles": 54}, False),
        ({"memory_mb": 116.0}, False),
        ({"children": 2}, False),
    ],
)
def test_nothing_may_be_left_behind(more: dict[str, Any], holds: bool) -> None:
    assert hang_in_a_row._as_before(REST, replace(REST, **more)).holds is holds


@dataclass
class Row:
    """The starts of one run."""

    starts: list[tuple[str, int, int | None, int]]

    def boots(self) -> list[tuple[str, int, int | None, int]]:
        return self.starts

    def timed_out_by_boot(self) -> dict[str, int]:
        return {}


@pytest.mark.parametrize(
    ("starts", "holds"),
    [
        ([("a", 7, 1, 0), ("b", 7, 2, 0)], True),
        ([("a", 7, 1, 0)], False),
        ([("a", 7, None, 0), ("b", 7, 2, 1)], False),
        ([("a", 7, 1, 0), ("b", 8, 2, 0)], False),
        ([(str(n), 7, 1, 0) for n in range(5)], False),
    ],
)
def test_restarts_are_few_in_order_and_by_itself(starts: Any, holds: bool) -> None:
    row: Any = Row(starts)
    assert hang_in_a_row._restarts(row, 40, 7).holds is holds


def test_more_threads_than_the_bound_do_not_hold() -> None:
    row: Any = Row([])
    most = REST.threads + hang_in_a_row.BOUND + 2 * hang_in_a_row.WORKERS
    assert hang_in_a_row._bounded(row, [replace(REST, threads=most)], REST).holds is True
    assert hang_in_a_row._bounded(row, [replace(REST, threads=most + 1)], REST).holds is False


def all_hold(figures: Iterator[Figure]) -> None:
    assert [figure for figure in figures if figure.holds is not True] == []


@pytest.mark.acceptance
def test_each_way_to_hang_is_ended_in_time(tmp_path: Path) -> None:
    all_hold(hang_ways.figures(tmp_path, seed=1, cases=1, say=print))


@pytest.mark.acceptance
def test_a_silent_outside_is_left_in_time(tmp_path: Path) -> None:
    all_hold(hang_outside.figures(tmp_path, say=print))


@pytest.mark.acceptance
def test_at_its_bound_of_hanging_threads_the_service_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hang_in_a_row, "BOUND", 6)
    monkeypatch.setattr(hang_in_a_row, "WORKERS", 4)

    all_hold(hang_in_a_row.figures(tmp_path, seed=1, jobs=8, say=print))
