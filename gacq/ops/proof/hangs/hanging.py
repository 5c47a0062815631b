"""Work that hangs: in this process, in its children, outside; a thousand times in a row; and
clients and readers that hang."""

from collections.abc import Callable
from pathlib import Path

from gacq.ops.proof.figures import Section, Text
from gacq.ops.proof.hangs import children as hang_children
from gacq.ops.proof.hangs import clients as hang_clients
from gacq.ops.proof.hangs import in_a_row as hang_in_a_row
from gacq.ops.proof.hangs import outside as hang_outside
from gacq.ops.proof.hangs import ways as hang_ways


def run(
    folder: Path,
    *,
    seed: int,
    cases: int = 2,
    in_a_row: int = 1_000,
    slow_clients: int = 300,
    say: Callable[[str], None] = lambda line: None,
) -> Section:
    """Each part in a folder of its own; a thousand in a row take four to eight minutes."""
    parts = (
        hang_ways.figures(folder / "ways", seed=seed, cases=cases, say=say),
        hang_children.figures(folder / "children", say=say),
        hang_outside.figures(folder / "outside", say=say),
        hang_clients.figures(folder / "clients", clients=slow_clients, say=say),
        hang_in_a_row.figures(folder / "row", seed=seed, jobs=in_a_row, say=say),
    )
    figures = tuple(figure for part in parts for figure in part)
    return Section(Text("งานที่ค้าง", "Work that hangs"), figures)
