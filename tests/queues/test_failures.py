"""Failures grouped by cause."""

from gacq.queues.failures import Failures
from gacq.queues.policy import Queue
from tests.queues.conftest import Office


def test_unacknowledged_failures_are_grouped_by_cause_the_largest_first(office: Office) -> None:
    for _ in range(3):
        office.enqueue("permanent")
    mail = office.enqueue("permanent", queue=Queue.EMAIL)
    crash = office.enqueue("crash", attempts=1)
    office.engine.drain()

    groups = office.database.read(Failures(office.database).by_cause)

    assert [(group.cause, group.count, group.newest.id) for group in groups] == [
        ("bad_address", 4, mail),
        ("unexpected", 1, crash),
    ]
    assert groups[0].queues == {Queue.AI_QC: 3, Queue.EMAIL: 1}
    assert groups[0].newest.detail == "550"


def test_what_was_acknowledged_or_retried_stands_in_no_group(office: Office) -> None:
    seen, retried = (office.enqueue("permanent") for _ in range(2))
    office.engine.drain()

    office.do("acknowledge", seen)
    office.do("retry", retried)

    assert office.database.read(Failures(office.database).by_cause) == []
