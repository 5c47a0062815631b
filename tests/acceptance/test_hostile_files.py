"""The corpus of hostile files, sent to the running process by the API and by the page."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from gacq.ops.proof.hostile import Kind, Sent, hostile_files, send_hostile_files
from tests.acceptance.people import People
from tests.acceptance.service import Service

pytestmark = pytest.mark.acceptance

MOST_MEMORY_MB = 300
"""The service alone: a body is never held, and no file is opened in it."""
MOST_CHILD_MEMORY_MB = 1_024
"""The cap of a ChildPool."""


@dataclass(frozen=True)
class Evening:
    """What was sent, and how many bytes of documents lie in the data folder after it."""

    sent: Sent
    people: People


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    with Service(tmp_path_factory.mktemp("office")) as service:
        service.start()
        people = People(service, reviewers=1)
        drafts = [int(people.draft(n, files={}).rpartition("/")[2]) for n in (1, 2)]
        sent = send_hostile_files(
            service.base_url,
            token=people.token("clerk"),
            applications=drafts,
            pid=service.process.pid,
            data_folder=service.data,
            endless=False,
        )
        print(sent)
        yield Evening(sent, people)


def test_each_file_is_taken_or_refused_as_it_should_be_and_nothing_is_left_behind(
    evening: Evening,
) -> None:
    assert evening.sent.troubles == ()


def test_every_file_was_sent_by_the_api_and_by_the_page(evening: Evening) -> None:
    files = [file for file in hostile_files() if not file.endless]

    assert sum(evening.sent.by_kind.values()) == len(files)
    assert set(evening.sent.by_kind) == set(Kind)
    assert sum(evening.sent.by_status.values()) >= 2 * len(files)


def test_the_service_answered_all_the_time(evening: Evening) -> None:
    assert evening.sent.livez_unanswered == 0
    assert not [status for status in evening.sent.by_status if status == 0 or status >= 500]


def test_service_and_children_stayed_within_their_memory(evening: Evening) -> None:
    assert 20 < evening.sent.memory_mb < MOST_MEMORY_MB
    assert 20 < evening.sent.child_memory_mb < MOST_CHILD_MEMORY_MB


def test_the_service_wrote_down_no_error(evening: Evening) -> None:
    evening.people.service.stop()

    assert "Unexpected error" not in evening.people.service.complaints
