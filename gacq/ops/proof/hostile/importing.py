"""Gives hostile packages to ``gacq import``, each to a process of its own, and counts the ends."""

import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gacq.clock import Clock, SystemClock
from gacq.ops.proof.hostile.packages import hostile_packages

LONGEST_SECONDS = 120.0
_IN_WORDS = (0, 1, 2)
"""Exit codes of a verb that knew what happened."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was imported and what came of it; ``troubles`` is empty if all is well."""

    packages: int
    by_exit_code: Mapping[int, int]
    slowest_seconds: float
    slowest: str
    troubles: tuple[str, ...]


def import_hostile_packages(
    command: Sequence[str], *, folder: Path, clock: Clock | None = None
) -> Imported:
    """Run ``command`` with the path of each package behind it.

    ``command`` is gacq with its data folder and the verb; the packages are made in ``folder``.
    """
    clock = clock or SystemClock()
    codes: Counter[int] = Counter()
    slowest, troubles = (0.0, ""), []
    for package in hostile_packages():
        began = clock.monotonic()
        with tempfile.TemporaryDirectory(prefix="package-", dir=folder) as place:
            inside = Path(place) / "one"
            inside.mkdir()
            code, said = _run([*command, str(package.write(inside))])
        codes[code] += 1
        slowest = max(slowest, (clock.monotonic() - began, package.title))
        if code not in _IN_WORDS or "Traceback" in said:
            troubles.append(f"{package.title}: exit code {code}: {said[-300:]}")
    return Imported(codes.total(), dict(codes), *slowest, tuple(troubles))


def _run(command: Sequence[str]) -> tuple[int, str]:
    """Exit code and standard error; -1 where it did not end."""
    try:
        ended = subprocess.run(
            command, capture_output=True, timeout=LONGEST_SECONDS, check=False, text=True
        )
    except subprocess.TimeoutExpired:
        return -1, f"no end within {LONGEST_SECONDS:.0f} s"
    return ended.returncode, ended.stderr
