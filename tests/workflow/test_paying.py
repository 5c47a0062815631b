"""Payments: recorded once, corrected with a reason, taken back before the approval."""

from datetime import UTC, date, datetime

import pytest

from gacq import audit
from gacq.applications.application import PaymentStatus
from gacq.applications.status import Status
from gacq.errors import Conflict, InvalidInput
from tests.builders import Desk
from tests.decisions import Way

BEFORE_APPROVAL = (
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.RETURNED,
    Status.REVIEW_PASSED,
    Status.INSPECTION_SCHEDULED,
    Status.INSPECTION_IN_PROGRESS,
    Status.INSPECTION_COMPLETED,
    Status.PENDING_APPROVAL,
)


def last_line(desk: Desk, application_id: int) -> audit.AuditEntry:
    return desk.database.read(audit.history, "application", str(application_id))[-1]


@pytest.mark.parametrize("status", BEFORE_APPROVAL)
def test_a_payment_is_recorded_in_every_open_status_after_the_submission(
    desk: Desk, way: Way, status: Status
) -> None:
    view = way.to(status, paid=False)

    paid = desk.do("record_payment", view.id, "RE-2569/0001")

    assert (paid.payment_status, paid.payment_receipt) == (PaymentStatus.VERIFIED, "RE-2569/0001")
    assert paid.status is status
    assert last_line(desk, view.id).action == "record_payment"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REJECTED, Status.WITHDRAWN])
def test_no_payment_is_recorded_elsewhere(desk: Desk, way: Way, status: Status) -> None:
    view = way.to(status, paid=False)

    with pytest.raises(Conflict, match=f"is {status}; a payment needs"):
        desk.do("record_payment", view.id, "RE-2569/0001")


def test_the_day_of_payment_is_todays_in_bangkok(desk: Desk, way: Way) -> None:
    view = way.to(Status.SUBMITTED, paid=False)

    paid = desk.do("record_payment", view.id, "1", now=datetime(2026, 12, 31, 17, 0, 5, tzinfo=UTC))

    assert paid.payment_at == datetime(2026, 12, 31, 17, 0, tzinfo=UTC)


def test_a_day_that_is_given_is_kept_as_its_start_in_bangkok(desk: Desk, way: Way) -> None:
    view = way.to(Status.SUBMITTED, paid=False)
    day = desk.clock.now().date()

    paid = desk.do("record_payment", view.id, "1", paid_on=day.replace(day=1))

    assert paid.payment_at is not None
    assert paid.payment_at.isoformat().endswith("T17:00:00+00:00")


@pytest.mark.parametrize("year", [1926, 2569])
def test_a_day_ahead_or_long_ago_is_refused(desk: Desk, way: Way, year: int) -> None:
    view = way.to(Status.SUBMITTED, paid=False)

    with pytest.raises(InvalidInput) as refused:
        desk.do("record_payment", view.id, "1", paid_on=date(year, 1, 1))

    assert "Christian year" in refused.value.fields["paidOn"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  RE-2569/0012 ", "RE-2569/0012"),
        ("เล่มที่ ๑๒ เลขที่ ๓๔", "เล่มที่ 12 เลขที่ 34"),
        ("1" * 60, "1" * 60),
    ],
)
def test_a_receipt_is_stored_trimmed_with_western_digits(
    desk: Desk, way: Way, typed: str, stored: str
) -> None:
    view = way.to(Status.SUBMITTED, paid=False)

    assert desk.do("record_payment", view.id, typed).payment_receipt == stored


@pytest.mark.parametrize(
    "receipt", ["", "  ", "-", "ABC", "1" * 61, "=1+1", "<b>1", "1\n2", "1\x00"]
)
def test_what_is_no_receipt_number_is_refused(desk: Desk, way: Way, receipt: str) -> None:
    view = way.to(Status.SUBMITTED, paid=False)

    with pytest.raises(InvalidInput) as refused:
        desk.do("record_payment", view.id, receipt)

    assert list(refused.value.fields) == ["receipt"]


def test_a_mistyped_receipt_is_corrected_with_a_reason(desk: Desk, way: Way) -> None:
    view = way.to(Status.SUBMITTED)

    with pytest.raises(InvalidInput, match="correction of a recorded payment"):
        desk.do("record_payment", view.id, "RE-2569/0021")
    corrected = desk.do("record_payment", view.id, "RE-2569/0021", reason="พิมพ์ผิด")

    assert corrected.payment_receipt == "RE-2569/0021"
    assert corrected.payment_at == view.payment_at
    line = last_line(desk, view.id)
    assert line.action == "correct_payment"
    assert line.details["receipt"] == ["RE-2569/0001", "RE-2569/0021"]
    assert line.details["reason"] == "พิมพ์ผิด"


@pytest.mark.parametrize(
    "status", [Status.APPROVED, Status.CERTIFICATE_ISSUED, Status.REJECTED, Status.WITHDRAWN]
)
def test_a_correction_is_possible_after_the_end_too(desk: Desk, way: Way, status: Status) -> None:
    view = way.to(status)

    corrected = desk.do("record_payment", view.id, "RE-2569/0021", reason="พิมพ์ผิด")

    assert (corrected.payment_receipt, corrected.status) == ("RE-2569/0021", status)


def test_the_same_again_is_no_change(desk: Desk, way: Way) -> None:
    view = way.to(Status.SUBMITTED)

    assert desk.do("record_payment", view.id, "RE-2569/0001") == view


@pytest.mark.parametrize("typed", ["RE-2569/0001", "re-2569/0001", "RE-๒๕๖๙/๐๐๐๑"])
def test_a_receipt_pays_for_one_application_which_is_named(
    desk: Desk, way: Way, typed: str
) -> None:
    first, second = way.to(Status.SUBMITTED, 1), way.to(Status.SUBMITTED, 2, paid=False)

    with pytest.raises(Conflict, match=first.application_number):
        desk.do("record_payment", second.id, typed)

    assert desk.get(second.id).payment_status is PaymentStatus.PENDING


@pytest.mark.parametrize("status", [*BEFORE_APPROVAL, Status.REJECTED, Status.WITHDRAWN])
def test_a_payment_of_the_wrong_application_is_taken_back_and_free_for_the_right_one(
    desk: Desk, way: Way, status: Status
) -> None:
    wrong, right = way.to(status, 1), way.to(Status.SUBMITTED, 2, paid=False)

    unpaid = desk.do("take_back_payment", wrong.id, reason="คนละคำขอ")
    paid = desk.do("record_payment", right.id, "RE-2569/0001")

    assert (unpaid.payment_status, unpaid.payment_receipt) == (PaymentStatus.PENDING, None)
    assert (unpaid.payment_at, unpaid.status) == (None, status)
    assert paid.payment_receipt == "RE-2569/0001"
    line = last_line(desk, wrong.id)
    assert (line.action, line.details["receipt"]) == ("take_back_payment", "RE-2569/0001")


@pytest.mark.parametrize("status", [Status.APPROVED, Status.CERTIFICATE_ISSUED])
def test_a_payment_that_an_approval_rests_on_is_not_taken_back(
    desk: Desk, way: Way, status: Status
) -> None:
    view = way.to(status)

    with pytest.raises(Conflict, match=f"is {status}"):
        desk.do("take_back_payment", view.id, reason="คนละคำขอ")


def test_what_was_never_recorded_is_not_taken_back(desk: Desk, way: Way) -> None:
    view = way.to(Status.SUBMITTED, paid=False)

    with pytest.raises(Conflict, match="nothing to take back"):
        desk.do("take_back_payment", view.id, reason="คนละคำขอ")


@pytest.mark.parametrize("reason", ["", " \n "])
def test_taking_back_needs_a_reason(desk: Desk, way: Way, reason: str) -> None:
    view = way.to(Status.SUBMITTED)

    with pytest.raises(InvalidInput, match="taking back a payment"):
        desk.do("take_back_payment", view.id, reason=reason)
