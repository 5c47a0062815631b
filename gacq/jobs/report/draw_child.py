"""What a child process is asked to draw: a report's content file as PDF, XLSX or CSV.

Each takes ``{"source", "target", "rows_limit"}``, the first two paths, and answers with what only
the drawer knows (``pages``). A drawer's library comes in with the first call of that drawer, so
that a child that writes a CSV does not carry the others.
"""

import importlib
from collections.abc import Callable
from functools import partial
from typing import Any


def _draw(form: str, argument: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = importlib.import_module(f"gacq.jobs.report.draw_{form}").draw(argument)
    return answer


FUNCTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    form: partial(_draw, form) for form in ("pdf", "xlsx", "csv")
}
