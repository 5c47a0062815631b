"""What a proof consists of: its kinds of force, in order, each with its share of the time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from gacq.ops.proof import clocks, faults, killer, kills, outage, stops, torn
from gacq.ops.proof.figures import Section

Say = Callable[[str], None]


class Run(Protocol):
    """Carries a kind of force out in a folder of its own, within about so many minutes."""

    def __call__(self, folder: Path, *, seed: int, minutes: float, say: Say) -> Section: ...


@dataclass(frozen=True, slots=True)
class Force:
    """One kind of force.

    Attributes:
        name: on the command line, and of its folder.
        weight: its share of the time, against the weights of the others.
    """

    name: str
    weight: float
    run: Run


FORCES: tuple[Force, ...] = (
    Force("kills", 10.0, kills.run),
    Force("killer", 1.0, killer.run),
    Force("faults", 3.0, faults.run),
    Force("outage", 4.0, outage.run),
    Force("torn", 3.0, torn.run),
    Force("clocks", 3.0, clocks.run),
    Force("stops", 5.0, stops.run),
)


def chosen(names: Sequence[str], *, most_kills: int | None = None) -> tuple[Force, ...]:
    """The kinds of force of these names, in the programme's order; all where none is named.

    ``most_kills`` ends the deaths of the process before their time is up. Raises KeyError.
    """
    known = {force.name: force for force in FORCES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise KeyError(unknown[0])
    forces = (force for force in FORCES if not names or force.name in names)
    return tuple(_limited(force, most_kills) for force in forces)


def _limited(force: Force, most_kills: int | None) -> Force:
    if most_kills is None or force.run is not kills.run:
        return force
    return replace(force, run=partial(kills.run, kills=most_kills))


def carry_out(
    forces: Sequence[Force], folder: Path, *, seed: int, minutes: float, say: Say
) -> tuple[Section, ...]:
    """One after the other; ``minutes`` are shared out by weight."""
    whole = sum(force.weight for force in forces)
    sections = []
    for force in forces:
        say(f"--- {force.name}")
        share = minutes * force.weight / whole
        sections.append(force.run(folder / force.name, seed=seed, minutes=share, say=say))
    return tuple(sections)
