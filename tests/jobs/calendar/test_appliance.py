"""The calendar queue as the whole appliance is built, and what ``gacq check`` says of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gacq.appliance import Appliance
from gacq.clock import MovableClock
from gacq.ops import doctor
from gacq.ops.proof.stand_ins.calendar import CALENDAR_ID, CalendarStandIn
from gacq.outside import service_checks
from gacq.queues.policy import Queue
from gacq.settings import Settings, load


@pytest.fixture
def settings(tmp_path: Path, stand_in: CalendarStandIn) -> Settings:
    account = stand_in.service_account_file(tmp_path / "account.json")
    environ = {
        "GACQ_CALENDAR__PROVIDER": "google",
        "GACQ_CALENDAR__CREDENTIALS_FILE": str(account),
        "GACQ_CALENDAR__CALENDAR_ID": CALENDAR_ID,
        "GACQ_CALENDAR__ENDPOINT": stand_in.endpoint,
    }
    return load(None, data=tmp_path / "data", environ=environ)


@pytest.fixture
def appliance(settings: Settings, clock: MovableClock) -> Iterator[Appliance]:
    built = Appliance(settings, clock=clock)
    built.open()
    yield built
    built.stop()


def test_the_queue_has_its_processor(appliance: Appliance) -> None:
    processor = appliance.engine.runner.processors[Queue.CALENDAR]

    assert processor.service == "google calendar"
    assert processor.service_fingerprint


def test_without_google_there_is_no_outside_service(tmp_path: Path, clock: MovableClock) -> None:
    appliance = Appliance(load(None, data=tmp_path / "data", environ={}), clock=clock)

    assert appliance.engine.runner.processors[Queue.CALENDAR].service is None
    appliance.close()


def test_the_check_makes_a_real_connection(settings: Settings, stand_in: CalendarStandIn) -> None:
    finding = doctor.service("Google Calendar", service_checks(settings)["Google Calendar"])

    assert (finding.ok, finding.message) == (True, "Inspections can be written")
    assert stand_in.counts["list"] == 1


def test_the_check_of_a_missing_file_names_it_and_the_cure(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "account.json").unlink()

    finding = doctor.service("Google Calendar", service_checks(settings)["Google Calendar"])

    assert not finding.ok
    assert str(tmp_path / "account.json") in finding.message
    assert finding.cure.startswith("Point calendar.credentials_file at ")


def test_a_calendar_that_is_not_switched_on_is_not_called(tmp_path: Path) -> None:
    settings = load(None, data=tmp_path / "data", environ={})

    assert "Google Calendar" not in service_checks(settings)
    assert any(
        "not switched on (calendar.provider)" in finding.message
        for finding in doctor.switched_off(settings)
    )


def test_a_start_looks_until_google_knows_of_everything(
    appliance: Appliance, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [500, 3, 0]
    monkeypatch.setattr(appliance.workflow, "tell_calendar_of_untold", lambda *, now: found.pop(0))

    appliance.start()

    assert found == []
