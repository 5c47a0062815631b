"""What verbs print: aligned tables for people, JSON for programs.

A table that does not go to a terminal is never cut to a width, so that a program may read it too.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

_UNLIMITED = 1_000


def console(*, stderr: bool = False) -> Console:
    """A console that wraps at the width of a terminal, and nowhere where there is none."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _UNLIMITED
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=False)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Plain columns two spaces apart; None is an empty cell."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console().print(table)


def print_json(shown: BaseModel | Sequence[BaseModel]) -> None:
    """The same names and forms as in the API."""
    print(json.dumps(plain(shown), ensure_ascii=False, indent=2))


def plain(shown: BaseModel | Sequence[BaseModel]) -> Any:
    if isinstance(shown, BaseModel):
        return shown.model_dump(mode="json", by_alias=True)
    return [plain(each) for each in shown]


def curl(address: str, body: Mapping[str, str]) -> str:
    """A call of the API to copy; quoted so that sh and Windows' cmd both understand it."""
    text = json.dumps(body, ensure_ascii=False).replace('"', r"\"")
    return f'curl {address} -H "Content-Type: application/json" -d "{text}"'
