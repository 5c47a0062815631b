"""A child that draws badly, each format in its own way: too slowly, not at all, too greedily."""

import os
import time
from pathlib import Path
from typing import Any

from gacq.jobs.report import content_file, course


def _slowly(argument: dict[str, Any]) -> dict[str, Any]:
    """Draws for ever, a row every 10 ms, until it is called off."""
    Path(argument["target"]).write_text("half a file", encoding="utf-8")
    with content_file.read(Path(argument["source"])) as (_, lines):
        line = next(lines)
        for _ in course.counted(iter(lambda: line, None), argument):
            time.sleep(0.0001)
    return {}


def _fatally(argument: dict[str, Any]) -> dict[str, Any]:
    Path(argument["target"]).write_text("half a file", encoding="utf-8")
    os._exit(7)


def _greedily(argument: dict[str, Any]) -> dict[str, Any]:
    return {"size": len(bytearray(2**40))}


FUNCTIONS = {"csv": _slowly, "xlsx": _fatally, "pdf": _greedily}
