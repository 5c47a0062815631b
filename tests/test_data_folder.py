"""The data folder: its parts, whom they belong to, and who serves it."""

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gacq.data_folder import DataFolder
from gacq.errors import DataFolderError

PARTS = ("gacq.db", "documents", "uploads", "tmp", "logs")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    folder.database.touch()
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_what_is_made_is_for_its_own_account_alone(folder: DataFolder) -> None:
    made = [folder.path, *(each for each in folder.path.iterdir() if each.is_dir())]

    assert {stat.S_IMODE(each.stat().st_mode) for each in made} == {0o700}


def test_a_file_in_its_place_is_named_as_no_folder(tmp_path: Path) -> None:
    (tmp_path / "data").touch()

    with pytest.raises(DataFolderError, match=r"data is not a folder; change data\.folder"):
        DataFolder(tmp_path / "data").prepare()


def test_nothing_is_unwritable_in_a_folder_of_ones_own(folder: DataFolder) -> None:
    folder.prepare()

    assert folder.unwritable() == []


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs a way to drop rights")
@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_refuses_the_account_is_named_by_run_and_by_check(
    folder: DataFolder, part: str
) -> None:
    path = folder.path / part
    path.chmod(0o444 if path.is_file() else 0o555)

    for verb in ("run", "check"):
        ended = _without_a_superuser_s_rights(folder, verb)
        assert ended.returncode == 1
        said = ended.stdout + ended.stderr
        assert part in said
        assert f"chown -R ACCOUNT {folder.path}" in said
        assert "Traceback" not in said


def test_the_lock_is_seen_from_outside_and_looking_takes_nothing(folder: DataFolder) -> None:
    beside = DataFolder(folder.path)
    assert not beside.is_locked()
    assert not (folder.path / "gacq.lock").exists()

    folder.lock()
    assert beside.is_locked()
    folder.unlock()

    assert not beside.is_locked()
    folder.lock()
    folder.unlock()


def _without_a_superuser_s_rights(
    folder: DataFolder, verb: str
) -> subprocess.CompletedProcess[str]:
    gacq = [sys.executable, "-m", "gacq", "--data", str(folder.path), verb]
    rights = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    return subprocess.run(
        [*rights, *gacq], capture_output=True, encoding="utf-8", check=False, timeout=60
    )
