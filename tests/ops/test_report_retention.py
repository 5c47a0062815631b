"""Old reports go, and what nobody offers; what is offered or under way stays."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gacq.clock import MovableClock
from gacq.ops.report_retention import remove_old_reports
from gacq.reports import Format, Kind, State
from tests.jobs.report.office import Office, open_children, open_office


@pytest.fixture
def office(tmp_path: Path, clock: MovableClock) -> Iterator[Office]:
    children = open_children()
    with open_office(tmp_path, clock, children) as office:
        yield office
    children.close()


def clean(office: Office, *, days: float = 0) -> int:
    now = office.clock.now() + timedelta(days=days)
    return remove_old_reports(office.database, office.workflow, office.shelf, now=now)


def test_a_report_goes_after_its_time_with_its_file(office: Office) -> None:
    path = office.made(Kind.INSPECTOR_WORKLOAD)

    assert clean(office, days=89) == 0
    assert path.exists()
    assert clean(office, days=90) == 1
    assert not path.exists()
    assert office.report(1).state is State.REMOVED
    assert clean(office, days=90) == 0


def test_what_no_row_names_goes_and_what_is_under_way_stays(office: Office) -> None:
    kept = office.made(Kind.INSPECTOR_WORKLOAD)
    asked = office.ask(Kind.INSPECTOR_WORKLOAD, Format.XLSX)
    under_way = office.shelf.path_of(f"{asked.report.id}-1.xlsx")
    left, foreign = office.shelf.path_of("1-9.csv"), office.shelf.path_of("letter-to-a.txt")
    for path in (under_way, left, foreign):
        path.write_text("x", encoding="utf-8")

    assert clean(office) == 1
    assert [path.exists() for path in (kept, under_way, foreign, left)] == [True, True, True, False]
