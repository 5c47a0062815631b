"""The table of moves, and the words for each status."""

import pytest

from gacq.applications.status import CLOSED, EDITABLE, MOVES, OPEN, Status, Verb


def test_every_verb_has_one_move() -> None:
    assert set(MOVES) == set(Verb)


@pytest.mark.parametrize("status", Status)
def test_every_status_has_words_in_both_languages(status: Status) -> None:
    assert status.label("th") != status.label("en")


def test_open_and_closed_statuses_are_all_there_are() -> None:
    assert OPEN | CLOSED == set(Status)
    assert not OPEN & CLOSED


def test_nothing_leaves_a_rejected_issued_or_withdrawn_application() -> None:
    ends = {Status.REJECTED, Status.CERTIFICATE_ISSUED, Status.WITHDRAWN}

    assert not any(move.old & ends for move in MOVES.values())


def test_every_status_but_the_first_can_be_reached() -> None:
    reached = {move.new for move in MOVES.values()}

    assert reached == set(Status) - {Status.DRAFT}


def test_only_what_the_applicant_holds_can_be_edited() -> None:
    assert EDITABLE == {Status.DRAFT, Status.RETURNED}
