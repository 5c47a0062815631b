"""``gacq demo``."""

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from urllib.request import urlopen

import pytest
from rich.cells import cell_len
from rich.console import Console

from gacq.applications.qc import Issue
from gacq.applications.status import InspectionType, Status
from gacq.cli.demo_view import LineView, LiveView, choose, issue_lines, print_outcome
from gacq.errors import Conflict
from gacq.ops.demo import Scene, Standing
from gacq.queues.job import JobState
from tests.cli.conftest import Call
from tests.waiting import wait_until

BLURRED = Issue("blurred", "ภาพเบลอ", "blurred", "crop_photo")
BLURRED_TOO = Issue("blurred", "ภาพเบลอ", "blurred", "farmer_photo")
BLANK = Issue("blank", "หน้าว่าง", "blank page", "land_deed")
LOW = Issue("low", "คะแนนต่ำ", "low score")

SUBMITTED = Standing(
    1, "นายสมมุติ หนึ่ง", number="GACP-2569-000001", status=Status.SUBMITTED, check=JobState.DELAYED
)
CHECKED = Standing(
    1,
    "นายสมมุติ หนึ่ง",
    number="GACP-2569-000001",
    status=Status.IN_REVIEW,
    check=JobState.COMPLETED,
    mails=2,
    written=2,
    score=7.6,
    inspection_type=InspectionType.HYBRID,
    issues=(BLURRED, BLURRED_TOO, BLANK),
)
REFUSED = Standing(2, "นายตัวอย่าง สอง", refused=("documents.land_deed: is missing",))


def scene(*standings: Standing) -> Scene:
    return Scene(standings, {})


def printed(width: int) -> str:
    written = StringIO()
    terminal = Console(file=written, width=width, force_terminal=True, color_system=None)
    print_outcome(terminal, scene(CHECKED, REFUSED), "th")
    return written.getvalue()


def test_the_same_issue_of_several_documents_is_one_line() -> None:
    assert issue_lines((LOW, BLURRED, BLURRED_TOO, BLANK), "th") == [
        "คะแนนต่ำ",
        "ภาพเบลอ (2 ×)",
        "สำเนาเอกสารสิทธิ์ที่ดิน: หน้าว่าง",
    ]


def test_a_wide_table_has_what_is_wrong_beside_each_application() -> None:
    row = next(line for line in printed(140).splitlines() if "GACP-2569-000001" in line)

    assert "อยู่ระหว่างตรวจสอบ" in row
    assert "7.60" in row
    assert "HYBRID" in row
    assert "ภาพเบลอ (2 ×)" in row


def test_below_a_narrow_table_is_what_is_wrong_with_each_application() -> None:
    lines = printed(80).splitlines()

    assert "#1 ภาพเบลอ (2 ×)" in lines
    assert "#2 documents.land_deed: is missing" in lines
    assert all(cell_len(line) <= 80 for line in lines)


def test_plain_lines_are_told_once_and_again_when_something_changed() -> None:
    written = StringIO()
    now = datetime(2026, 11, 23, 22, 30, 5, tzinfo=UTC)
    with LineView(Console(file=written, width=1_000), "en") as view:
        view.show(scene(Standing(1, "นายสมมุติ หนึ่ง"), REFUSED), now)
        view.show(scene(SUBMITTED, REFUSED), now)
        view.show(scene(SUBMITTED, REFUSED), now)
        view.show(scene(CHECKED, REFUSED), now)

    name = "GACP-2569-000001 นายสมมุติ หนึ่ง"
    assert written.getvalue().splitlines() == [
        "05:30:05   2  นายตัวอย่าง สอง: refused: documents.land_deed: is missing",
        f"05:30:05   1  {name}: Submitted, check delayed",
        f"05:30:05   1  {name}: In review, check completed, 7.60 HYBRID, mails 2/2",
    ]


def test_only_a_terminal_gets_the_table_that_lives() -> None:
    assert isinstance(choose(Console(file=StringIO()), "th"), LineView)
    assert isinstance(choose(Console(file=StringIO(), force_terminal=True), "th"), LiveView)


def test_the_live_table_shows_each_step() -> None:
    written = StringIO()
    terminal = Console(file=written, width=100, force_terminal=True, color_system=None)
    now = datetime(2026, 11, 23, tzinfo=UTC)

    with LiveView(terminal, "en") as view:
        view.show(scene(SUBMITTED, REFUSED), now)
        view.show(scene(CHECKED, REFUSED), now)

    assert "Submitted" in written.getvalue()
    assert "7.60 HYBRID" in written.getvalue()
    assert "taken in 2 of 2" in written.getvalue()


def test_a_folder_with_something_in_it_is_left_as_it_is(call: Call, data: Path) -> None:
    data.mkdir()
    (data / "gacq.db").write_bytes(b"an office")

    result = call("demo", "--once")

    assert isinstance(result.exception, Conflict)
    assert [file.name for file in data.iterdir()] == ["gacq.db"]


@pytest.mark.acceptance
def test_once_it_shows_every_application_to_its_end_and_exits_with_0(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gacq", "demo", "--once", "--data", str(tmp_path / "demo")],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=os.environ | {"PYTHONUTF8": "1"},
        timeout=240,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stderr == ""
    assert len(re.findall(r"GACP-\d{4}-\d{6} .*check completed", ended.stdout)) >= 11
    assert ended.stdout.count(": refused: ") == 6
    written = len(list((tmp_path / "demo" / "mail").glob("*.eml")))
    assert f"{written} mails were written" in ended.stdout
    assert ended.stdout.count("GACP-") > 11
    assert ended.stdout.count("certificate: ") == 4
    assert ended.stdout.count("report: ") == 2
    assert (tmp_path / "demo" / "papers" / "inspections.ics").read_bytes().count(b"VEVENT") == 12


@pytest.mark.acceptance
def test_without_once_it_goes_on_serving_until_a_signal(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "gacq", "demo", "--port", "0", "--data", str(tmp_path / "demo")]
    out = tmp_path / "out"
    with out.open("wb") as written:
        process = subprocess.Popen(
            words, stdout=written, cwd=tmp_path, env=os.environ | {"PYTHONUTF8": "1"}
        )
    try:
        wait_until(lambda: "Sign in as" in out.read_text(encoding="utf-8"), 240)
        text = out.read_text(encoding="utf-8")
        address = re.search(r"at (http://127\.0\.0\.1:\d+) until", text)
        assert address is not None
        with urlopen(f"{address[1]}/livez", timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(60)
