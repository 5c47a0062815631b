"""Fixtures for all tests: a real database file in a fresh folder, and a clock that can be moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gacq.clock import MovableClock
from gacq.database import Database


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "gacq.db")
    opened.open()
    yield opened
    opened.close()
