"""Hostile bodies, texts, headers and connections, sent to the running process."""

from collections.abc import Iterator

import pytest

from gacq.ops.proof.hostile import Sent, send_hostile_requests
from tests.acceptance.people import People
from tests.acceptance.service import Service

pytestmark = pytest.mark.acceptance

KINDS = {"bodies", "texts", "content types", "idempotency keys", "queries", "connections"}
MOST_MEMORY_MB = 400


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("office")) as service:
        service.start()
        yield service


@pytest.fixture(scope="module")
def sent(service: Service) -> Sent:
    people = People(service, reviewers=0)
    draft = int(people.draft(files={}).rpartition("/")[2])
    sent = send_hostile_requests(
        service.base_url,
        token=people.token("clerk"),
        application=draft,
        pid=service.process.pid,
    )
    print(sent)
    return sent


def test_each_is_answered_or_closed_and_none_breaks_anything(sent: Sent) -> None:
    assert sent.troubles == ()
    assert set(sent.by_kind) == KINDS


def test_the_service_answered_others_all_the_time(sent: Sent) -> None:
    assert sent.livez_unanswered == 0


def test_its_memory_stayed_within_its_limit(sent: Sent) -> None:
    assert 20 < sent.memory_mb < MOST_MEMORY_MB


def test_it_wrote_down_no_error_and_stops_in_order(service: Service, sent: Sent) -> None:
    assert service.stop() == 0
    assert "Unexpected error" not in service.complaints
