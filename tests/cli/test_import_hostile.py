"""Hostile packages: each is named and left out, and nothing of it stays or gets outside."""

import json
from pathlib import Path

import pytest

from gacq.applications import listing
from gacq.errors import GacqError
from gacq.ops.proof.hostile.packages import LEAVING, HostilePackage, entry, hostile_packages, index
from tests.cli.conftest import Call, Office

PACKAGES = list(hostile_packages())


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.title)
def test_it_ends_in_words_and_leaves_nothing(
    call: Call, office: Office, data: Path, tmp_path: Path, package: HostilePackage
) -> None:
    folder = tmp_path / "packages" / "one"
    folder.mkdir(parents=True)
    path = package.write(folder)
    before = files_in(tmp_path) - files_in(data)

    result = call("import", str(path))

    assert result.exception is None or isinstance(result.exception, GacqError | SystemExit)
    said = result.stderr + str(result.exception or "")
    assert "Traceback" not in said and "\x1b" not in said
    assert sum(office.read(listing.counts).values()) <= package.applications
    assert files_in(tmp_path) - files_in(data) == before
    assert list((data / "tmp").glob("*")) == []


def test_every_file_outside_of_the_package_is_named_with_the_cure(
    call: Call, office: Office, tmp_path: Path
) -> None:
    package = next(each for each in PACKAGES if each.title.startswith("files outside"))

    result = call("import", str(package.write(tmp_path)))

    lines = result.stderr.splitlines()
    assert len(lines) == len(LEAVING)
    assert all("name a file inside it" in line for line in lines)


def test_a_pipe_is_no_file_and_nobody_waits_for_it(
    call: Call, office: Office, tmp_path: Path
) -> None:
    package = next(each for each in PACKAGES if each.title.startswith("a pipe"))

    result = call("import", str(package.write(tmp_path)))

    assert "is not a file" in result.stderr


def test_good_entries_beside_hostile_ones_are_taken_in(
    call: Call, office: Office, tmp_path: Path
) -> None:
    hostile = entry(1, "../outside.jpg")
    (tmp_path / "applications.json").write_bytes(index(hostile, entry(2), {"\ud800": 1}))

    result = call("import", str(tmp_path), "--json")

    outcomes = [each["outcome"] for each in json.loads(result.stdout)["entries"]]
    assert outcomes == ["refused", "created", "refused"]
