"""An office for reports, and the children that draw, which all tests of a file share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gacq.children import ChildPool
from gacq.clock import MovableClock
from tests.jobs.report.office import Office, open_children, open_office


@pytest.fixture(scope="module")
def children() -> Iterator[ChildPool]:
    children = open_children()
    yield children
    children.close()


@pytest.fixture
def office(tmp_path: Path, clock: MovableClock, children: ChildPool) -> Iterator[Office]:
    with open_office(tmp_path, clock, children) as office:
        yield office
