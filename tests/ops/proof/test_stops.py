"""Start and stop: a short run holds, and what a product without order would leave is found."""

from pathlib import Path
from typing import Any

import pytest

from gacq import database as of_database
from gacq.ops.proof.service import Service
from gacq.ops.proof.stops import migrations, stops
from gacq.ops.proof.stops.stopping import WAYS, Way, schedule


def test_the_same_seed_gives_the_same_stops_and_every_way_has_its_turn() -> None:
    assert schedule(4, 30) == schedule(4, 30) != schedule(5, 30)
    assert {stop.way for stop in schedule(4, len(WAYS))} == set(Way)


@pytest.mark.acceptance
def test_stops_in_several_ways_change_nothing(tmp_path: Path) -> None:
    section = stops.run(
        tmp_path, seed=1, stops=4, deaths_beside=1, statements_apart=400, applications=4
    )

    assert section.holds, section


@pytest.mark.acceptance
def test_a_service_that_only_dies_when_asked_to_stop_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(service: Service, _number: int) -> None:
        service.process.kill()

    monkeypatch.setattr(Service, "send", kill)

    section = stops.run(
        tmp_path, seed=1, stops=2, deaths_beside=0, statements_apart=400, applications=4
    )

    assert not section.holds


@pytest.mark.acceptance
def test_a_migration_is_whole_or_not_there_whenever_it_dies(tmp_path: Path) -> None:
    found = migrations.kill_migrations(tmp_path / "here", seed=1, every=120, kills=0)

    assert found.wrong == []
    assert found.versions == len(migrations.STEPS)
    assert found.looked_at >= found.versions


@pytest.mark.acceptance
def test_a_migration_that_commits_in_the_middle_of_a_step_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate = of_database.migrate

    def hasty(database: Any) -> Any:
        database.execute_sql("create table half_a_step (id integer)")
        return migrate(database)

    monkeypatch.setattr(of_database, "migrate", hasty)

    found = migrations.kill_migrations(tmp_path / "here", seed=1, every=400, kills=0)

    assert any("half a step" in each for each in found.wrong)
