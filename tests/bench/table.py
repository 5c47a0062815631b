"""The figures as people read them, and as programs do."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Figure


def show(console: Console, figures: Sequence[Figure], machine: Mapping[str, str]) -> None:
    table = Table(title="gacq, measured")
    for heading in ("what", "against"):
        table.add_column(heading)
    for heading in ("measured", "baseline", "ratio", "rounds", "target"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for figure in figures:
        table.add_row(*_row(figure))
    console.print(table)
    console.print(" · ".join(f"{name} {value}" for name, value in machine.items()))


def write(path: Path, figures: Sequence[Figure], machine: Mapping[str, str]) -> None:
    found = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": dict(machine),
        "figures": [figure.to_json() for figure in figures],
    }
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _row(figure: Figure) -> list[str]:
    return [
        figure.what,
        figure.baseline_what,
        _number(figure.measured, figure.unit),
        "" if figure.baseline is None else _number(figure.baseline, figure.unit),
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        "" if figure.spread is None else "{:.2f}-{:.2f}".format(*figure.spread),
        str(figure.target or ""),
        _verdict(figure),
    ]


def _number(value: float, unit: str) -> str:
    digits = 0 if value >= 1000 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def _verdict(figure: Figure) -> str:
    if figure.target is None:
        return ""
    if not figure.is_missed:
        return "[green]met[/]"
    return f"[red]missed by {figure.target.missed_by(figure.judged):.0%}[/]"
