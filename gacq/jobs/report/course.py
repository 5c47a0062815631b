"""How far the drawing of a report is, told across the two processes through a folder.

The child writes the number of rows it has drawn to ``drawn`` and goes on while ``go`` is there;
the parent reads the one and removes the other to call the work off.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

EVERY_ROWS = 1_000


class CalledOff(Exception):
    """The parent no longer wants the file."""


def begin(folder: Path) -> None:
    """For the parent, before it asks a child."""
    (folder / "go").touch()


def call_off(folder: Path) -> None:
    (folder / "go").unlink(missing_ok=True)


def drawn(folder: Path) -> int:
    """Rows that are drawn; 0 while nothing is known."""
    try:
        return int((folder / "drawn").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def counted(rows: Iterator[T], argument: dict[str, Any]) -> Iterator[T]:
    """For the child: the same rows, telling how far it is. Raises CalledOff.

    ``argument`` is the child's; without ``work`` in it nobody watches.
    """
    folder = Path(argument["work"]) if "work" in argument else None
    for number, row in enumerate(rows):
        if folder is not None and number % EVERY_ROWS == 0:
            _tell(folder, number)
        yield row


def _tell(folder: Path, number: int) -> None:
    if not (folder / "go").exists():
        raise CalledOff("the report is no longer wanted")
    (folder / "drawn").write_text(str(number), encoding="ascii")
