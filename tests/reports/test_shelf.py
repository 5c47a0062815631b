"""Files of reports appear whole and belong to one attempt of one report."""

from pathlib import Path

import pytest

from gacq.reports.shelf import Shelf, report_of


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "reports"
    folder.mkdir()
    return Shelf(folder)


def test_a_file_is_moved_under_its_name(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"whole")

    path = shelf.add(tmp_path / "file", "12-3.pdf")

    assert path.read_bytes() == b"whole"
    assert not (tmp_path / "file").exists()


def test_each_file_is_known_by_its_report(shelf: Shelf) -> None:
    for name in ("1-1.csv", "1-2.xlsx", "11-1.csv", "notes.txt", "1-2-3.csv"):
        shelf.path_of(name).touch()

    assert sorted(shelf.of_report(1)) == ["1-1.csv", "1-2.xlsx"]
    assert sorted(map(report_of, shelf.names())) == [1, 1, 11]


def test_what_is_gone_already_is_not_counted_as_discarded(shelf: Shelf) -> None:
    shelf.path_of("1-1.csv").touch()

    assert shelf.discard(["1-1.csv", "2-1.csv"]) == 1
