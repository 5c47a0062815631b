"""What is read from a job's payload, and what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from gacq.applications.status import Status
from gacq.causes import CAUSES
from gacq.errors import PermanentError
from gacq.jobs.email.kinds import ANNOUNCED, RULES, Audience, Change, Kind
from gacq.jobs.email.order import Order, read_order
from gacq.queues.job import JobView

MakeJob = Callable[..., JobView]

COMPLETE: dict[str, Any] = {
    "application": 7,
    "inspection": 4,
    "certificate": 2,
    "digest": 5,
    "alert": 6,
    "status": "INSPECTION_SCHEDULED",
    "change": "moved",
    "cause": "network",
    "starts_at": "2026-11-24T02:00:00+00:00",
}
TO = {Audience.STAFF: {"staff": 3}, Audience.APPLICANT: {"applicant": 7}}
READERS = [(kind, audience) for kind in Kind for audience in sorted(RULES[kind].audiences)]


@pytest.mark.parametrize(("kind", "audience"), READERS)
def test_an_order_holds_what_its_kind_names_and_no_more(
    make_job: MakeJob, kind: Kind, audience: Audience
) -> None:
    order = read_order(make_job(kind=kind, payload={"to": TO[audience], **COMPLETE}))

    named = RULES[kind].must | RULES[kind].may
    assert (order.kind, order.audience) == (kind, audience)
    assert order.recipient == (3 if audience is Audience.STAFF else 7)
    assert {name for name in COMPLETE if getattr(order, name) is not None} == named


def test_every_fact_is_read_as_what_it_is(make_job: MakeJob) -> None:
    payload = {"to": {"applicant": 7}, **COMPLETE}

    order = read_order(make_job(kind="status-change", payload=payload))

    assert order == Order(
        Kind.STATUS_CHANGE,
        Audience.APPLICANT,
        recipient=7,
        application=7,
        inspection=4,
        certificate=2,
        status=Status.INSPECTION_SCHEDULED,
        change=Change.MOVED,
        starts_at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("kind", "audience", "missing"),
    [(kind, audience, fact) for kind, audience in READERS for fact in sorted(RULES[kind].must)],
)
def test_a_payload_without_what_its_kind_must_name_is_unreadable(
    make_job: MakeJob, kind: Kind, audience: Audience, missing: str
) -> None:
    payload = {"to": TO[audience], **COMPLETE}
    del payload[missing]

    assert refusal(make_job(kind=kind, payload=payload))


@pytest.mark.parametrize(("kind", "audience"), READERS)
def test_what_a_kind_may_name_can_be_left_out_or_null(
    make_job: MakeJob, kind: Kind, audience: Audience
) -> None:
    rule = RULES[kind]
    needed = {name: COMPLETE[name] for name in rule.must}

    without = read_order(make_job(kind=kind, payload={"to": TO[audience], **needed}))
    null = {"to": TO[audience], **needed, **dict.fromkeys(rule.may)}

    assert read_order(make_job(kind=kind, payload=null)) == without


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("application", "7"),
        ("application", 7.0),
        ("application", True),
        ("application", 0),
        ("application", -7),
        ("application", 2**63),
        ("application", [7]),
        ("inspection", "x"),
        ("certificate", {}),
        ("status", "LOST"),
        ("status", "DRAFT"),
        ("status", ["RETURNED"]),
        ("change", "vanished"),
        ("starts_at", "tomorrow"),
        ("starts_at", "2026-11-24T02:00:00"),
        ("starts_at", 1_800_000_000),
        ("to", None),
        ("to", 7),
        ("to", {}),
        ("to", {"applicant": 7, "staff": 3}),
        ("to", {"applicant": "7"}),
        ("to", {"stranger": 7}),
        ("to", {"applicant": 8}),
    ],
)
def test_a_payload_of_another_version_is_not_guessed_at(
    make_job: MakeJob, fact: str, value: Any
) -> None:
    payload = {"to": {"applicant": 7}, **COMPLETE, fact: value}

    assert refusal(make_job(kind="status-change", payload=payload))


def test_a_kind_of_another_version_is_unreadable(make_job: MakeJob) -> None:
    payload = {"to": {"staff": 3}, **COMPLETE}

    assert "no-such-kind" in refusal(make_job(kind="no-such-kind", payload=payload))


@pytest.mark.parametrize(
    ("kind", "audience"),
    [(kind, other) for kind in Kind for other in Audience if other not in RULES[kind].audiences],
)
def test_a_letter_for_the_wrong_reader_is_refused(
    make_job: MakeJob, kind: Kind, audience: Audience
) -> None:
    detail = refusal(make_job(kind=kind, payload={"to": TO[audience], **COMPLETE}))

    assert f"not written to {audience}" in detail


@pytest.mark.parametrize("status", sorted(Status))
def test_only_announced_statuses_are_told(make_job: MakeJob, status: Status) -> None:
    payload = {"to": {"applicant": 7}, "application": 7, "status": status.value}
    job = make_job(kind="status-change", payload=payload)

    if status in ANNOUNCED:
        assert read_order(job).status is status
    else:
        assert f"not told of {status}" in refusal(job)


def test_a_cause_of_another_version_is_an_unexpected_one(make_job: MakeJob) -> None:
    payload = {"to": {"staff": 3}, "application": 7, "cause": "from_tomorrow"}

    order = read_order(make_job(kind="ai-qc-failed", payload=payload))

    assert order.cause == CAUSES["unexpected"]


def refusal(job: JobView) -> str:
    """The words with which the payload is refused."""
    with pytest.raises(PermanentError) as caught:
        read_order(job)
    assert caught.value.cause == "unreadable_payload"
    return caught.value.detail
