"""What a proof consists of: its kinds of force, in order, each with its share of the time.

A short proof leaves out what can't be done in its time, and the report says so: a kind of force
that was cut off in the middle would prove nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from gacq.ops.proof.clocks import clocks
from gacq.ops.proof.deaths import killer, kills
from gacq.ops.proof.figures import Section
from gacq.ops.proof.hangs import hanging as hangs
from gacq.ops.proof.hostile import strangers
from gacq.ops.proof.load import load
from gacq.ops.proof.outages import outage
from gacq.ops.proof.refusals import faults
from gacq.ops.proof.stops import stops
from gacq.ops.proof.torn import tearing as torn

Say = Callable[[str], None]


class Run(Protocol):
    """Carries a kind of force out in a folder of its own, within about so many minutes."""

    def __call__(self, folder: Path, *, seed: int, minutes: float, say: Say) -> Section: ...


@dataclass(frozen=True, slots=True)
class Force:
    """One kind of force.

    Attributes:
        name: on the command line, and of its folder.
        least_minutes: with less it is left out, unless it was asked for by name.
        weight: its share of what time there is beyond that, against the weights of the others.
    """

    name: str
    least_minutes: float
    weight: float
    run: Run


def _hangs(folder: Path, *, seed: int, minutes: float, say: Say) -> Section:
    # Half the time for the row: about two jobs hang in a second.
    return hangs.run(folder, seed=seed, in_a_row=min(1_000, round(minutes * 60)), say=say)


def _load(folder: Path, *, seed: int, minutes: float, say: Say) -> Section:
    # About two minutes go by before and after.
    under_load = max(0.5, minutes - 2)
    return load.run(
        folder, seed=seed, minutes=under_load * 0.8, hammer_minutes=under_load * 0.2, say=say
    )


FORCES: tuple[Force, ...] = (
    Force("kills", 0.7, 10.0, kills.run),
    Force("killer", 0.3, 0.0, killer.run),
    Force("torn", 0.5, 3.0, torn.run),
    Force("stops", 2.0, 3.0, stops.run),
    Force("clocks", 2.0, 1.0, clocks.run),
    Force("faults", 2.0, 3.0, faults.run),
    Force("outage", 3.0, 3.0, outage.run),
    Force("hangs", 4.0, 4.0, _hangs),
    Force("load", 4.0, 6.0, _load),
    Force("strangers", 3.0, 0.5, strangers.run),
)


@dataclass(frozen=True, slots=True)
class Programme:
    """What is carried out, and the names of what there is no time for."""

    forces: tuple[Force, ...]
    left_out: tuple[str, ...]


def chosen(names: Sequence[str], *, minutes: float, most_kills: int | None = None) -> Programme:
    """The kinds of force of these names, in order; without names as many as ``minutes`` allow.

    ``most_kills`` ends the deaths of the process before their time is up. Raises KeyError.
    """
    known = {force.name for force in FORCES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise KeyError(unknown[0])
    forces = [_limited(force, most_kills) for force in FORCES if not names or force.name in names]
    return Programme(tuple(forces), ()) if names else _fitting(forces, minutes)


def _fitting(forces: Sequence[Force], minutes: float) -> Programme:
    kept: list[Force] = []
    for force in forces:
        if sum(each.least_minutes for each in (*kept, force)) <= minutes or not kept:
            kept.append(force)
    return Programme(tuple(kept), tuple(force.name for force in forces if force not in kept))


def _limited(force: Force, most_kills: int | None) -> Force:
    if most_kills is None or force.run is not kills.run:
        return force
    return replace(force, run=partial(kills.run, kills=most_kills))


def shares(forces: Sequence[Force], minutes: float) -> list[float]:
    """The minutes of each: its least, and by weight what is left of the whole."""
    left = max(0.0, minutes - sum(force.least_minutes for force in forces))
    weights = sum(force.weight for force in forces) or 1.0
    return [force.least_minutes + left * force.weight / weights for force in forces]


def carry_out(
    forces: Sequence[Force], folder: Path, *, seed: int, minutes: float, say: Say
) -> tuple[Section, ...]:
    """One after the other."""
    sections = []
    for force, share in zip(forces, shares(forces, minutes), strict=True):
        say(f"--- {force.name}, about {share:.1f} min")
        sections.append(force.run(folder / force.name, seed=seed, minutes=share, say=say))
    return tuple(sections)
