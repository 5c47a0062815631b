"""What the service writes down: one line an event, on the console and in ``data/logs/gacq.log``.

A line has the time (UTC), level, logger and, inside a job, ``job=<id>``. Numbers of 13 digits
(citizen and tax ids), and keys and passwords that a library names in its words, are masked in the
finished line, tracebacks included. What is logged inside an attempt is kept with its job as well.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from gacq.queues.job import current_job
from gacq.queues.job_log import current_log
from gacq.settings import LogSettings

_ID_NUMBER = re.compile(r"(?<!\d)\d[- ]?\d{4}[- ]?\d{5}[- ]?\d{2}[- ]?\d(?!\d)")
_SECRET = re.compile(
    r"\bAIza[\w-]{20,}"
    r"|(?<=bearer )[\w.~+/=-]{8,}|(?<=basic )[\w.~+/=-]{8,}"
    r"|(?<=[?&]key=)[^\s&\"']+|(?<=api_key=)[^\s&\"']+|(?<=password=)[^\s&\"']+"
    r"|(?<=token=)[^\s&\"']+|(?<=secret=)[^\s&\"']+",
    re.IGNORECASE,
)
_QUIET = ("huey", "apscheduler", "httpx", "httpx2", "google_genai", "googleapiclient", "PIL")
"""Libraries that tell each of their steps; only their warnings are kept."""


def masked(line: str) -> str:
    """The text with each 13-digit number cut to its last four digits, and secrets left out."""
    numbered = _ID_NUMBER.sub(lambda found: "x" * 9 + re.sub("[- ]", "", found.group())[-4:], line)
    return _SECRET.sub("***", numbered)


class JobHandler(logging.Handler):
    """Gives what is logged inside an attempt to the attempt's own log, masked as the lines are.

    A traceback becomes lines of its own. What the attempt's row tells as well is left out.
    """

    def emit(self, record: logging.LogRecord) -> None:
        attempt_log = current_log.get()
        if attempt_log is None or getattr(record, "in_history", False):
            return
        try:
            at = datetime.fromtimestamp(record.created, UTC)
            for text in _texts(record):
                attempt_log.add(at, record.levelname, record.name, masked(text))
        except Exception:
            self.handleError(record)


def _texts(record: logging.LogRecord) -> list[str]:
    texts = [record.getMessage()]
    if record.exc_info:
        texts += "".join(traceback.format_exception(*record.exc_info)).splitlines()
    return texts


class JobFilter(logging.Filter):
    """Puts the job of the running attempt on the record; lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        job_id = current_job.get()
        record.job = "" if job_id is None else f" job={job_id}"
        return True


class LineFormatter(logging.Formatter):
    """One line an event. Line breaks inside a message are shown as ``\\n``, so that a message that
    quotes someone's text can't pass for a line of its own; a traceback follows, indented."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s%(job)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def formatException(self, ei: object) -> str:
        return super().formatException(ei).replace("\n", "\n    ")  # type: ignore[arg-type]

    def format(self, record: logging.LogRecord) -> str:
        # Masked here and not in a filter: only the finished line holds arguments and traceback.
        return masked(super().format(record))


def set_up(
    settings: LogSettings, *, folder: Path | None = None, stream: TextIO | None = None
) -> Callable[[], None]:
    """Start logging to the console and, given the data folder's ``logs``, to ``gacq.log`` in it.

    Returns a function that undoes all of it and closes the file.
    """
    handlers: list[logging.Handler] = [logging.StreamHandler(stream or sys.stderr)]
    if folder is not None:
        handlers.append(_file_handler(settings, folder))
    handlers.append(JobHandler())
    root = logging.getLogger()
    before = {name: logging.getLogger(name).level for name in ("", *_QUIET)}
    for handler in handlers:
        handler.addFilter(JobFilter())
        handler.setFormatter(LineFormatter())
        root.addHandler(handler)
    root.setLevel(settings.level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)

    def undo() -> None:
        for handler in handlers:
            root.removeHandler(handler)
            with suppress(OSError):  # on a full disk; the console has the last lines
                handler.close()
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)

    return undo


def _file_handler(settings: LogSettings, folder: Path) -> RotatingFileHandler:
    folder.mkdir(parents=True, exist_ok=True)
    return RotatingFileHandler(
        folder / "gacq.log",
        maxBytes=settings.file_mb * 1_000_000,
        backupCount=settings.keep_files,
        encoding="utf-8",
        errors="backslashreplace",
    )
