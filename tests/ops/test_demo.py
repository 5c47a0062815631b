"""The demonstration office, on an appliance whose jobs are run one step at a time."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gacq.appliance import Appliance
from gacq.applications.status import InspectionType, Status
from gacq.clock import MovableClock
from gacq.ops.demo import ACTOR, Show, open_accounts
from gacq.ops.importer import EntryResult, Importer, ImportOutcome
from gacq.ops.package import INDEX, open_package
from gacq.ops.samples import Sample, write_samples
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from gacq.settings import load
from gacq.staff import Role, accounts
from gacq.staff.passwords import verify_password
from tests.waiting import wait_until


@pytest.fixture
def office(tmp_path: Path, clock: MovableClock) -> Iterator[Appliance]:
    """Opened as the service is, but nothing runs by itself."""
    appliance = Appliance(load(None, data=tmp_path / "data", environ={}), clock=clock)
    appliance.open()
    yield appliance
    appliance.stop()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Sample, ...]]:
    """Two that are taken in and one that is refused: enough to follow each step."""
    folder = tmp_path_factory.mktemp("samples")
    everything = write_samples(folder)
    refused = next(sample for sample in everything if sample.fault.refused)
    chosen = [*everything[:2], refused]
    index = folder / INDEX
    entries = json.loads(index.read_text(encoding="utf-8"))["applications"]
    kept = {"applications": [entries[sample.position - 1] for sample in chosen]}
    index.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    return folder, tuple(replace(sample, position=at) for at, sample in enumerate(chosen, 1))


def show_of(office: Appliance, folder: Path, samples: tuple[Sample, ...]) -> Show:
    def take_in() -> Iterator[EntryResult]:
        importer = Importer(
            database=office.database,
            workflow=office.workflow,
            documents=office.documents,
            inspect=office.inspect,
            clock=office.clock,
            temporary=office.folder.temporary,
        )
        with open_package(folder) as package:
            yield from importer.run(package, actor=ACTOR, submit=True)

    return Show(
        samples,
        take_in,
        database=office.database,
        monitor=office.engine.monitor,
        clock=office.clock,
    )


def test_each_person_of_the_office_can_sign_in_with_a_password_of_their_own(
    office: Appliance,
) -> None:
    opened = open_accounts(office.database, office.staff, office.clock)

    assert len({account.password for account in opened}) == len(opened)
    assert len(office.database.read(accounts.active_with_role, Role.REVIEWER)) == 2
    for account in opened:
        person, password_hash = office.database.read(
            accounts.password_hash_of, account.username
        ) or (None, "")
        assert person is not None
        assert person.roles == {account.role}
        assert verify_password(password_hash, account.password)


def test_the_scene_follows_each_sample_from_the_import_to_its_mails(
    office: Appliance, clock: MovableClock, samples: tuple[Path, tuple[Sample, ...]]
) -> None:
    folder, entries = samples
    open_accounts(office.database, office.staff, clock)
    show = show_of(office, folder, entries)
    assert not show.scene().settled

    show.start()
    wait_until(lambda: show.scene().taken_in == len(entries), 60)
    show.stop()

    taken_in = show.scene()
    assert [standing.position for standing in taken_in.standings if standing.refused] == [
        entry.position for entry in entries if entry.fault.refused
    ]
    first = taken_in.standings[0]
    assert (first.status, first.check) == (Status.SUBMITTED, JobState.DELAYED)
    assert not taken_in.settled

    clock.advance(5)
    for queue in Queue:
        office.database.write(office.engine.ledger.promote_due, queue, now=clock.now())
    office.engine.drain()

    ended = show.scene()
    assert ended.settled
    first = ended.standings[0]
    assert (first.status, first.check) == (Status.IN_REVIEW, JobState.COMPLETED)
    assert first.inspection_type is InspectionType.HYBRID
    assert (first.mails, first.written) == (2, 2)
    assert all(standing.went_well for standing in ended.standings)


def test_an_import_that_breaks_off_is_not_kept_silent(
    office: Appliance, samples: tuple[Path, tuple[Sample, ...]]
) -> None:
    _, entries = samples

    def take_in() -> Iterator[EntryResult]:
        yield EntryResult(1, ImportOutcome.REFUSED, problems=("farmName: is missing",))
        raise OSError("the disk is gone")

    show = Show(
        entries,
        take_in,
        database=office.database,
        monitor=office.engine.monitor,
        clock=office.clock,
    )
    show.start()
    show.stop()

    with pytest.raises(OSError, match="the disk is gone"):
        show.scene()
