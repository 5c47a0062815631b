"""One contract for both of Google's libraries, each against a Gemini on loopback."""

import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gacq.applications.document import DocumentType
from gacq.causes import CAUSES
from gacq.errors import JobError, PermanentError, TransientError
from gacq.jobs.ai_qc import prompt
from gacq.jobs.ai_qc.gemini import GenaiModel
from gacq.jobs.ai_qc.generativeai import GenerativeaiModel
from gacq.jobs.ai_qc.model import FilePart, Reply, TextPart
from gacq.ops.proof.stand_ins import gemini_behaviour as behaviour
from gacq.ops.proof.stand_ins.gemini import WORKING_KEY, GeminiStandIn
from gacq.ops.proof.stand_ins.gemini_behaviour import Behaviour

MODEL = "gemini-2.5-flash"
ASKED = (DocumentType.ID_CARD, DocumentType.CROP_PHOTO)
PARTS = (
    TextPart(prompt.label(DocumentType.ID_CARD)),
    FilePart(b"%PDF-1.7 stand-in", "application/pdf"),
    TextPart(prompt.label(DocumentType.CROP_PHOTO)),
    FilePart(b"\xff\xd8\xff\xe0 stand-in \xfb\xff", "image/jpeg"),
)

Driver = type[GenaiModel] | type[GenerativeaiModel]
Ask = Callable[..., Reply]


@pytest.fixture(params=[GenaiModel, GenerativeaiModel], ids=["genai", "generativeai"])
def driver(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def running() -> Iterator[GeminiStandIn]:
    with GeminiStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def gemini(running: GeminiStandIn) -> GeminiStandIn:
    running.calls.clear()
    running.refused.clear()
    running.always = behaviour.answer()
    return running


@pytest.fixture
def model(driver: Driver, gemini: GeminiStandIn) -> Iterator[GenaiModel | GenerativeaiModel]:
    model = driver(MODEL, key=WORKING_KEY, endpoint=gemini.endpoint)
    yield model
    model.close()


@pytest.fixture
def ask(model: GenaiModel | GenerativeaiModel) -> Ask:
    def ask(*, timeout_seconds: float = 10.0) -> Reply:
        return model.ask(
            "Judge these.", PARTS, prompt.schema(ASKED), timeout_seconds=timeout_seconds
        )

    return ask


def test_a_structured_answer_comes_back_with_its_tokens(ask: Ask, gemini: GeminiStandIn) -> None:
    reply = ask()

    assert '"document": "id_card"' in reply.text
    assert '"document": "crop_photo"' in reply.text
    assert reply.tokens is not None and reply.tokens > 400
    assert reply.model == MODEL


def test_the_files_arrive_as_they_are_behind_their_labels(ask: Ask, gemini: GeminiStandIn) -> None:
    ask()

    (call,) = gemini.calls
    assert gemini.refused == []
    assert "Judge these." in call.asked.prompt
    assert [(file.label, file.media_type, file.data) for file in call.asked.files] == [
        ("id_card", "application/pdf", b"%PDF-1.7 stand-in"),
        ("crop_photo", "image/jpeg", b"\xff\xd8\xff\xe0 stand-in \xfb\xff"),
    ]


def test_the_schema_arrives_with_everything_required(ask: Ask, gemini: GeminiStandIn) -> None:
    ask()

    schema = gemini.calls[0].asked.schema
    assert sorted(schema["required"]) == ["papers", "photos"]
    entry = schema["properties"]["papers"]["items"]
    assert entry["properties"]["document"]["enum"] == ["id_card"]
    assert sorted(entry["required"]) == sorted(entry["properties"])
    assert entry["properties"]["clarity"]["type"] == "number"


FAILURES: list[tuple[str, Behaviour, type[JobError], str]] = [
    ("quota", behaviour.quota(), TransientError, "gemini_quota"),
    ("500", behaviour.server_error(500), TransientError, "gemini_unavailable"),
    ("503", behaviour.server_error(503), TransientError, "gemini_unavailable"),
    ("garbage", behaviour.garbage(), TransientError, "gemini_bad_reply"),
    ("other_json", behaviour.other_json(), TransientError, "gemini_bad_reply"),
    ("empty", behaviour.empty(), TransientError, "gemini_bad_reply"),
    ("too_long", behaviour.too_long(), TransientError, "gemini_bad_reply"),
    ("truncated", behaviour.truncated(), TransientError, "gemini_unavailable"),
    ("invalid_key", behaviour.invalid_key(), TransientError, "gemini_key"),
    ("401", behaviour.refused(401), TransientError, "gemini_key"),
    ("403", behaviour.forbidden(), TransientError, "gemini_key"),
    ("404", behaviour.refused(404, "no such model"), TransientError, "gemini_model"),
    ("400", behaviour.refused(400), PermanentError, "gemini_refused"),
    ("prompt_blocked", behaviour.prompt_blocked(), PermanentError, "gemini_blocked"),
    ("prompt_other", behaviour.prompt_blocked("OTHER"), PermanentError, "gemini_blocked"),
    ("answer_blocked", behaviour.answer_blocked(), PermanentError, "gemini_blocked"),
    ("answer_spii", behaviour.answer_blocked("SPII"), PermanentError, "gemini_blocked"),
]


@pytest.mark.parametrize(
    ("way", "kind", "cause"),
    [failure[1:] for failure in FAILURES],
    ids=[failure[0] for failure in FAILURES],
)
def test_each_failure_has_its_cause(
    ask: Ask, gemini: GeminiStandIn, way: Behaviour, kind: type[JobError], cause: str
) -> None:
    gemini.always = way

    with pytest.raises(JobError) as caught:
        ask()

    assert type(caught.value) is kind
    assert caught.value.cause == cause
    assert cause in CAUSES


@pytest.mark.parametrize(
    "way", [behaviour.quota(), behaviour.server_error(503), behaviour.garbage()]
)
def test_a_failed_call_is_not_repeated(ask: Ask, gemini: GeminiStandIn, way: Behaviour) -> None:
    gemini.always = way

    with pytest.raises(TransientError):
        ask()

    assert len(gemini.calls) == 1


@pytest.mark.parametrize(("delay", "expected"), [(12.5, 12.5), (None, None)])
def test_the_wait_that_google_names_is_passed_on(
    ask: Ask, gemini: GeminiStandIn, delay: float | None, expected: float | None
) -> None:
    gemini.always = behaviour.quota(delay)

    with pytest.raises(TransientError) as caught:
        ask()

    assert caught.value.retry_after_seconds == expected


def test_an_overloaded_service_names_no_wait(ask: Ask, gemini: GeminiStandIn) -> None:
    gemini.always = behaviour.server_error(503)

    with pytest.raises(TransientError) as caught:
        ask()

    assert caught.value.retry_after_seconds is None


def test_no_answer_within_the_limit_is_given_up(ask: Ask, gemini: GeminiStandIn) -> None:
    gemini.script(behaviour.hang())

    with pytest.raises(TransientError) as caught:
        ask(timeout_seconds=0.3)

    assert caught.value.cause == "gemini_unavailable"


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_what_can_not_be_reached_is_the_network(driver: Driver, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    model = driver(MODEL, key=WORKING_KEY, endpoint=f"http://{host}:{port}")

    with pytest.raises(TransientError) as caught:
        model.ask("Judge these.", PARTS, prompt.schema(ASKED), timeout_seconds=5)

    assert caught.value.cause == "network"
    assert CAUSES["network"].service_fault


@pytest.mark.parametrize("key", ["", "กุญแจ", "two words", "line\nbreak"])
def test_a_key_that_no_header_can_hold_is_a_wrong_key(
    driver: Driver, gemini: GeminiStandIn, key: str
) -> None:
    model = driver(MODEL, key=key, endpoint=gemini.endpoint)

    with pytest.raises(TransientError) as caught:
        model.ask("Judge these.", PARTS, prompt.schema(ASKED), timeout_seconds=5)

    assert caught.value.cause == "gemini_key"
    assert gemini.calls == []


def test_the_key_is_in_no_message_and_no_log(
    driver: Driver, gemini: GeminiStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    quoting = behaviour.refused(403, f"Consumer 'api_key:{WORKING_KEY}' has been suspended.")
    gemini.script(behaviour.answer(), quoting)
    model = driver(MODEL, key=WORKING_KEY, endpoint=gemini.endpoint)

    model.ask("Judge these.", PARTS, prompt.schema(ASKED), timeout_seconds=5)
    with pytest.raises(TransientError) as caught:
        model.ask("Judge these.", PARTS, prompt.schema(ASKED), timeout_seconds=5)
    model.close()

    assert "api_key:(key)" in caught.value.detail
    assert WORKING_KEY not in str(caught.value)
    assert WORKING_KEY not in caplog.text


def test_check_finds_a_model_that_answers(
    model: GenaiModel | GenerativeaiModel, gemini: GeminiStandIn
) -> None:
    assert MODEL in model.check()
    assert gemini.calls == []


@pytest.mark.parametrize(
    ("name", "key", "cause"),
    [(MODEL, "AIza-wrong", "gemini_key"), ("gemini-gone", WORKING_KEY, "gemini_model")],
)
def test_check_names_what_is_wrong(
    driver: Driver, gemini: GeminiStandIn, name: str, key: str, cause: str
) -> None:
    model = driver(name, key=key, endpoint=gemini.endpoint)

    with pytest.raises(TransientError) as caught:
        model.check()
    model.close()

    assert caught.value.cause == cause
    assert CAUSES[cause].service_fault
