"""What a process that died leaves of its uploads."""

from pathlib import Path

from gacq.web.uploads import remove_leftovers


def test_leftovers_go_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "upload-abc").write_bytes(b"half a photo")
    (tmp_path / "notes.txt").write_bytes(b"somebody's")

    remove_leftovers(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "uploads")
