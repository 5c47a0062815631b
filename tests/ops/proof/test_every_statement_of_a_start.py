"""A fault at every statement of a start that has orphans to settle, and of a stop."""

import itertools
from collections.abc import Iterator

import pytest

from gacq.appliance import Appliance
from gacq.errors import DataFolderError, Unavailable
from gacq.ops.proof.inside.plan import StatementFault
from gacq.ops.proof.premises import world
from gacq.queues.policy import Queue
from tests.ops.proof.stepping import Stepping, contents, differences, each_fault, require_whole

pytestmark = pytest.mark.acceptance


class Interrupted:
    """An office whose process died while it sent a mail; ``at_last`` is how it must end."""

    def __init__(self, stepping: Stepping) -> None:
        self.stepping = stepping
        with stepping.opened() as appliance:
            application_id = stepping.office.draft(1)
            stepping.office.submit(application_id)
            stepping.clock.advance(1)
            appliance.engine.work_one(Queue.AI_QC)
            ledger, now = appliance.engine.ledger, stepping.clock.now()
            appliance.database.write(ledger.claim_next, Queue.EMAIL, now=now)
        self.kept, self.at = stepping.keep("interrupted"), stepping.clock.at
        self.at_last = self.finish()

    def put_back(self) -> None:
        self.stepping.put_back(self.kept)
        self.stepping.clock.at = self.at

    def finish(self) -> dict[str, list[str]]:
        with self.stepping.opened() as appliance:
            self.stepping.clock.advance(60)
            appliance.engine.drain()
            require_whole(appliance)
        return contents(self.stepping.file, exact=False)


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interrupted]:
    folder = tmp_path_factory.mktemp("every-start")
    with pytest.MonkeyPatch.context() as patch, world(folder) as around:
        stepping = Stepping(folder, around, patch)
        yield Interrupted(stepping)
        stepping.close()


def each_fault_in_turn(*, reading: bool) -> Iterator[StatementFault]:
    for number in itertools.count(1):
        yield from each_fault(number, reading=reading, all_of_them=False)


@pytest.mark.parametrize("reading", [False, True], ids=["writing", "reading"])
def test_each_statement_of_a_start_may_fail(interrupted: Interrupted, reading: bool) -> None:
    wrong, cases = [], 0
    for fault in each_fault_in_turn(reading=reading):
        interrupted.put_back()
        met = _start_under(interrupted.stepping, fault)
        if not met:
            break
        cases += 1
        found = differences(interrupted.at_last, interrupted.finish())
        wrong += [f"{fault.fault} at {fault.at} ({met[0][:100]}): {words}" for words in found]

    assert cases >= (2 if reading else 20)
    assert wrong == []


def _start_under(stepping: Stepping, fault: StatementFault) -> list[str]:
    """The statements that met the fault; a start that fails says so in words."""
    appliance = Appliance(stepping.settings, clock=stepping.clock)
    stepping.arm(fault)
    try:
        appliance.open()
        appliance.database.write(appliance.workflow.catch_up, now=stepping.clock.now())
    except (DataFolderError, Unavailable):
        pass
    finally:
        met = stepping.disarm()
        appliance.close()
    return met


def test_each_statement_of_a_stop_may_fail(interrupted: Interrupted) -> None:
    cases = 0
    for fault in each_fault_in_turn(reading=False):
        interrupted.put_back()
        with interrupted.stepping.opened() as appliance:
            interrupted.stepping.arm(fault)
            appliance.stop()
            met = interrupted.stepping.disarm()
        if not met:
            break
        cases += 1
        assert differences(interrupted.at_last, interrupted.finish()) == []

    assert cases >= 3


def test_the_folder_is_free_after_a_start_that_failed(interrupted: Interrupted) -> None:
    interrupted.put_back()
    for fault in each_fault(3, reading=False, all_of_them=True):
        _start_under(interrupted.stepping, fault)

    assert differences(interrupted.at_last, interrupted.finish()) == []
