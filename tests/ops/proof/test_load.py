"""Load, for some seconds; and figures that say so when a service does not keep its word."""

import dataclasses
from pathlib import Path

import pytest

from gacq.ops.proof.figures import Figure
from gacq.ops.proof.load import load
from gacq.ops.proof.load.crowd.plan import Outcome, Streams
from gacq.ops.proof.load.figures import Measured, figures, slope_a_minute
from gacq.ops.proof.looking import Vitals

OUTCOME = Outcome(1.0, {"list": [0.01] * 9}, {"200": 9}, 0, 0, [], [], {}, Streams())
STREAMS = Streams(opened=2, open_at_end=2, broken=0, told_seconds=[0.1, 0.4], untold=0)


def vitals(at: float, **different: float) -> Vitals:
    fields = {"threads": 9, "memory_mb": 90.0, "handles": 9, "children": 0, "child_mb": 0.0}
    return Vitals(at, **fields | {"wal_mb": 1.0, "processor_seconds": at} | different)  # type: ignore[arg-type]


GOOD = Measured(
    quiet=OUTCOME,
    steady=dataclasses.replace(OUTCOME, streams=STREAMS),
    hammered=OUTCOME,
    after=OUTCOME,
    vitals=[vitals(60.0 * minute) for minute in range(10)],
    hammered_vitals=[],
    drained=True,
)


def found(measured: Measured) -> dict[str, Figure]:
    lines = figures(measured, per_minute=0.9, minutes=10, streams=2)
    return {figure.name.en: figure for figure in lines}


def steadily(**different: object) -> Measured:
    return dataclasses.replace(GOOD, steady=dataclasses.replace(GOOD.steady, **different))  # type: ignore[arg-type]


def test_all_lines_hold_where_nothing_went_wrong() -> None:
    assert not [name for name, figure in found(GOOD).items() if figure.holds is False]


@pytest.mark.parametrize(
    ("name", "measured"),
    [
        ("Requests sent on time", steadily(statuses={"200": 8, "409": 1}, wrong=["409"])),
        ("Requests sent on time", steadily(statuses={"200": 8, "503": 1})),
        ("Requests sent on time", steadily(broken=["list: ConnectionResetError"])),
        ("Requests sent on time", steadily(statuses={"200": 8})),
        ('The words "database is locked"', dataclasses.replace(GOOD, complaints=["locked"])),
        ("Errors in the log", dataclasses.replace(GOOD, errors=["ERROR"])),
        ("Open pages", steadily(streams=dataclasses.replace(STREAMS, open_at_end=1))),
        ("Open pages", steadily(streams=dataclasses.replace(STREAMS, broken=1))),
        (
            "A change is told to every page",
            steadily(streams=dataclasses.replace(STREAMS, told_seconds=[1.1])),
        ),
        (
            "A change is told to every page",
            steadily(streams=dataclasses.replace(STREAMS, untold=1)),
        ),
        (
            "Memory of the service",
            dataclasses.replace(
                GOOD, vitals=[vitals(60.0 * n, memory_mb=90.0 + 2 * n) for n in range(10)]
            ),
        ),
        (
            "Memory of its largest child",
            dataclasses.replace(
                GOOD, vitals=[vitals(60.0 * n, child_mb=2.0 * n) for n in range(10)]
            ),
        ),
        (
            "Largest write-ahead log",
            dataclasses.replace(GOOD, hammered_vitals=[vitals(1.0, wal_mb=64.0)]),
        ),
        (
            "As fast as they can",
            dataclasses.replace(GOOD, hammered=dataclasses.replace(OUTCOME, bare_refusals=1)),
        ),
        (
            "As fast as they can",
            dataclasses.replace(
                GOOD,
                hammered=dataclasses.replace(OUTCOME, statuses={"500": 1}, wrong=["500"]),
            ),
        ),
        ("The queues afterwards", dataclasses.replace(GOOD, drained=False)),
        (
            "Back to normal",
            dataclasses.replace(
                GOOD, after=dataclasses.replace(OUTCOME, seconds={"list": [0.04] * 9})
            ),
        ),
    ],
)
def test_a_line_does_not_hold_where_the_service_broke_its_word(
    name: str, measured: Measured
) -> None:
    assert [each for each, figure in found(measured).items() if figure.holds is False] == [name]


def test_the_slope_is_by_least_squares() -> None:
    assert slope_a_minute([0, 60, 120], [10, 12, 14]) == pytest.approx(2)
    assert slope_a_minute([0, 60, 120], [10, 10, 10]) == 0
    assert slope_a_minute([5], [1]) == 0


@pytest.mark.acceptance
def test_under_load_for_seconds_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "APPLICATIONS", 4)
    monkeypatch.setattr(load, "QUIET_SECONDS", 3.0)

    section = load.run(
        tmp_path, seed=1, minutes=0.1, hammer_minutes=0.05, per_minute=300, streams=5, clients=4
    )

    # How soon pages are told and how fast it is afterwards depends on what else the machine does.
    timed = {"A change is told to every page", "Back to normal"}
    broken = [each for each in section.figures if each.holds is False and each.name.en not in timed]
    assert broken == []
    told = next(
        each for each in section.figures if each.name.en == "A change is told to every page"
    )
    assert "told" in told.value
