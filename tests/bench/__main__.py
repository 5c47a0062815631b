"""``python -m tests.bench``: measure everything, print the table, write ``results.json``."""

import argparse
import logging
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from gacq.ops.proof.machine import machine
from tests.bench import drain, enqueue, http, idle, latency, pages, process, rows, table
from tests.bench.figures import Figure
from tests.bench.scale import QUICK, Scale

ITEMS = {item.ITEM: item for item in (enqueue, drain, latency, http, rows, pages, process, idle)}
WIDTH = 150
"""Columns of the table where no terminal says how many there are."""
RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    asked = _arguments()
    logging.basicConfig(level=logging.ERROR)
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    figures: list[Figure] = []
    with TemporaryDirectory(prefix="gacq-bench-", dir=asked.folder) as folder:
        measured_on = machine(Path(folder))
        try:
            for name in asked.only or ITEMS:
                with console.status(f"measuring {name}"):
                    figures += _measure(name, Path(folder), QUICK if asked.quick else Scale())
        finally:
            # Also what was measured before an item could not be.
            table.show(console, figures, measured_on)
            table.write(RESULTS, figures, measured_on)


def _measure(name: str, folder: Path, scale: Scale) -> list[Figure]:
    with TemporaryDirectory(prefix=f"{name}-", dir=folder) as own:
        return list(ITEMS[name].measure(Path(own), scale))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and rows: a first look")
    parser.add_argument("--only", action="append", choices=ITEMS, help="may be given repeatedly")
    parser.add_argument(
        "--folder", type=Path, help="where to keep its files meanwhile; choose the office's disk"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
