"""``gacq import``."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gacq.applications import listing
from gacq.applications.status import Status
from gacq.errors import InvalidInput
from gacq.ops.samples import Fault, Sample, write_samples
from tests.cli.conftest import Call, Office

REFUSED = [12, 13, 14, 15, 16, 17]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Sample, ...]]:
    folder = tmp_path_factory.mktemp("samples")
    return folder, write_samples(folder)


def test_valid_entries_are_submitted_and_each_other_one_is_named_with_field_and_reason(
    call: Call, office: Office, samples: tuple[Path, tuple[Sample, ...]]
) -> None:
    folder, entries = samples

    result = call("import", str(folder), "--submit")

    assert result.exit_code == 1
    assert [entry.position for entry in entries if entry.fault.refused] == REFUSED
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"entry {at} refused" for at in REFUSED]
    assert "entry 14 refused: documents.land_deed: 14/land_deed.pdf: the PDF is" in lines[2]
    assert result.stdout.endswith("0 created, 0 updated, 11 submitted, 0 already, 6 refused\n")
    assert office.read(listing.counts)[Status.SUBMITTED] == 11


def test_a_second_import_doubles_nothing(
    call: Call, office: Office, samples: tuple[Path, tuple[Sample, ...]]
) -> None:
    folder, _ = samples
    call("import", str(folder), "--submit")

    again = json.loads(call("import", str(folder), "--submit", "--json").stdout)

    assert again["counts"] == {
        "created": 0,
        "updated": 0,
        "submitted": 0,
        "already": 11,
        "refused": 6,
    }
    assert sum(office.read(listing.counts).values()) == 11


def test_an_import_without_a_refusal_exits_with_0_and_leaves_drafts(
    call: Call, office: Office, samples: tuple[Path, tuple[Sample, ...]], tmp_path: Path
) -> None:
    folder, entries = samples
    index = json.loads((folder / "applications.json").read_text(encoding="utf-8"))
    unfinished = tmp_path / "unfinished"
    good = [entry for entry in entries if entry.fault in (Fault.NONE, Fault.MISSING_DOCUMENT)]
    for entry in good:
        shutil.copytree(folder / f"{entry.position:02d}", unfinished / f"{entry.position:02d}")
    chosen = {"applications": [index["applications"][entry.position - 1] for entry in good]}
    (unfinished / "applications.json").write_text(json.dumps(chosen), encoding="utf-8")

    result = call("import", str(unfinished), "--json")

    assert result.exit_code == 0
    assert office.read(listing.counts)[Status.DRAFT] == len(good)
    numbers = [entry["applicationNumber"] for entry in json.loads(result.stdout)["entries"]]
    assert all(number.startswith("GACP-") for number in numbers)


def test_a_path_that_is_not_there_leaves_no_office_behind(call: Call, data: Path) -> None:
    result = call("import", "nowhere")

    assert isinstance(result.exception, InvalidInput)
    assert "nowhere" in str(result.exception)
    assert not data.exists()


def test_with_the_queues_off_it_says_who_will_run_the_checks(
    call: Call,
    samples: tuple[Path, tuple[Sample, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, _ = samples
    monkeypatch.setenv("GACQ_QUEUES__ENABLED", "false")

    assert "The queues are off" in call("import", str(folder), "--submit").stderr


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs a way to drop rights")
@pytest.mark.parametrize("hidden", ["package/applications.json", "package.zip", "package", "."])
def test_what_may_not_be_read_is_named(tmp_path: Path, hidden: str) -> None:
    package = tmp_path / "kept" / "package"
    package.mkdir(parents=True)
    (package / "applications.json").write_text('{"applications": []}', encoding="utf-8")
    shutil.make_archive(str(package), "zip", package)
    (package.parent / hidden).chmod(0)
    given = package.with_suffix(".zip") if hidden.endswith("zip") else package

    gacq = [sys.executable, "-m", "gacq", "--data", str(tmp_path / "data")]
    ended = subprocess.run(
        ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *gacq, "import", str(given)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    package.parent.chmod(0o700)
    assert ended.returncode == 1
    assert "can't be read (Permission denied)" in ended.stderr
    named = "package.zip" if given.suffix else "applications.json"
    assert (named if hidden != "." else str(package)) in ended.stderr
    assert "Traceback" not in ended.stderr
