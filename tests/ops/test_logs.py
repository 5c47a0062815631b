"""What the service writes down."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gacq.ops import logs
from gacq.queues.job import current_job
from gacq.settings import LogSettings

log = logging.getLogger("gacq.example")


@pytest.fixture
def console(tmp_path: Path) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    undo = logs.set_up(LogSettings(), folder=tmp_path / "logs", stream=stream)
    yield stream
    undo()


def test_a_line_has_time_level_logger_and_the_job_it_is_about(console: io.StringIO) -> None:
    token = current_job.set(17)
    log.info("sent to %s", "a reviewer")
    current_job.reset(token)
    log.warning("stopping")

    first, second = console.getvalue().splitlines()
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    assert re.fullmatch(time + r" INFO    gacq\.example job=17 sent to a reviewer", first)
    assert re.fullmatch(time + r" WARNING gacq\.example stopping", second)


def test_the_file_in_the_data_folder_holds_the_same_lines(
    console: io.StringIO, tmp_path: Path
) -> None:
    log.info("เริ่มทำงาน")

    assert (tmp_path / "logs" / "gacq.log").read_text(encoding="utf-8") == console.getvalue()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("9701700230708", "xxxxxxxxx0708"),
        ("9-7017-00230-70-8", "xxxxxxxxx0708"),
        ("9 7017 00230 70 8", "xxxxxxxxx0708"),
        ("110170023070", "110170023070"),
        ("97017002307081", "97017002307081"),
    ],
)
def test_numbers_of_13_digits_are_masked(console: io.StringIO, said: str, written: str) -> None:
    log.info("id %s.", said)

    assert console.getvalue().endswith(f"id {written}.\n")


def test_numbers_in_a_traceback_are_masked(console: io.StringIO) -> None:
    try:
        raise ValueError("no such id: 9701700230708")
    except ValueError:
        log.exception("failed")

    assert "9701700230708" not in console.getvalue()
    assert "ValueError: no such id: xxxxxxxxx0708" in console.getvalue()


def test_a_message_can_not_pass_for_two_lines(console: io.StringIO) -> None:
    log.info("name %s", "x\n2026-01-01T00:00:00.000Z INFO gacq all is well")

    assert len(console.getvalue().splitlines()) == 1


def test_libraries_that_chatter_are_kept_quiet(console: io.StringIO) -> None:
    logging.getLogger("huey").info("Executing job")
    logging.getLogger("huey").warning("stopped")

    assert "Executing" not in console.getvalue()
    assert "stopped" in console.getvalue()


def test_a_full_file_is_followed_by_a_new_one(tmp_path: Path) -> None:
    settings = LogSettings(file_mb=1, keep_files=2)
    undo = logs.set_up(settings, folder=tmp_path, stream=io.StringIO())
    for _ in range(5):
        log.info("x" * 600_000)
    undo()

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "gacq.log",
        "gacq.log.1",
        "gacq.log.2",
    ]


def test_undo_leaves_logging_as_it_was(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("huey").level)

    logs.set_up(LogSettings(level="debug"), folder=tmp_path, stream=io.StringIO())()

    assert (root.level, list(root.handlers), logging.getLogger("huey").level) == before
