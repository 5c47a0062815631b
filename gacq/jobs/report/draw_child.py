"""What a child process is asked to draw: a report's content file as PDF, XLSX or CSV.

Each takes ``{"source", "target", "rows_limit", "work"}``, paths but for the limit, and answers
with what only the drawer knows (``pages``). A drawer's library comes in with the first call of
that drawer, so that a child that writes a CSV does not carry the others.
"""

import errno
import importlib
from collections.abc import Callable
from functools import partial
from typing import Any

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class NoRoom(Exception):
    """The disk is full or refuses to be written."""


def _draw(form: str, argument: dict[str, Any]) -> dict[str, Any]:
    try:
        drawer = importlib.import_module(f"gacq.jobs.report.draw_{form}")
        answer: dict[str, Any] = drawer.draw(argument)
    except Exception as error:
        if is_no_room(error):
            raise NoRoom(str(error)) from error
        raise
    return answer


def is_no_room(error: BaseException) -> bool:
    """Whether this is trouble with the disk, also where a library has put it into its own."""
    inner = [error, *error.args, error.__cause__]
    return any(isinstance(each, OSError) and each.errno in _NO_ROOM for each in inner)


FUNCTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    form: partial(_draw, form) for form in ("pdf", "xlsx", "csv")
}
