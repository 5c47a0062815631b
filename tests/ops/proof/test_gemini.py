"""The stand-in for Gemini: the protocol as Google documents it, and a clean stop."""

import base64
import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead
from typing import Any

import pytest

from gacq.ops.proof.stand_ins import gemini_behaviour as behaviour
from gacq.ops.proof.stand_ins.gemini import WORKING_KEY, GeminiStandIn
from tests.waiting import wait_until

GENERATE = "/v1beta/models/gemini-2.5-flash:generateContent"
SCHEMA = {
    "type": "OBJECT",
    "properties": {
        "papers": {
            "type": "ARRAY",
            "items": {
                "type": "OBJECT",
                "properties": {
                    "document": {"type": "STRING", "enum": ["id_card"]},
                    "clarity": {"type": "NUMBER"},
                },
                "required": ["document", "clarity"],
            },
        }
    },
    "required": ["papers"],
}


@pytest.fixture
def gemini() -> Iterator[GeminiStandIn]:
    with GeminiStandIn() as running:
        yield running


def a_request(**different: Any) -> dict[str, Any]:
    data = base64.b64encode(b"\xff\xd8 stand-in").decode()
    parts = [
        {"text": "Judge these."},
        {"text": "Document: id_card"},
        {"inlineData": {"mimeType": "image/jpeg", "data": data}},
    ]
    config = {"responseMimeType": "application/json", "responseSchema": SCHEMA}
    return {"contents": [{"role": "user", "parts": parts}], "generationConfig": config} | different


def post(
    gemini: GeminiStandIn, request: object, *, path: str = GENERATE, key: str = WORKING_KEY
) -> tuple[int, Any]:
    return ask(gemini, "POST", path, json.dumps(request).encode(), key=key)


def ask(
    gemini: GeminiStandIn, method: str, path: str, body: bytes = b"", *, key: str = WORKING_KEY
) -> tuple[int, Any]:
    connection = HTTPConnection(gemini.endpoint.removeprefix("http://"), timeout=10)
    try:
        connection.request(method, path, body, {"x-goog-api-key": key})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def said(reply: Any) -> Any:
    return json.loads(reply["candidates"][0]["content"]["parts"][0]["text"])


@pytest.mark.parametrize("version", ["v1beta", "v1"])
def test_both_versions_answer_by_the_schema(gemini: GeminiStandIn, version: str) -> None:
    path = f"/{version}/models/gemini-2.5-flash:generateContent"

    status, reply = post(gemini, a_request(), path=path)

    assert status == 200
    assert said(reply) == {"papers": [{"document": "id_card", "clarity": 9}]}
    assert reply["candidates"][0]["finishReason"] == "STOP"
    assert reply["usageMetadata"]["totalTokenCount"] > 0
    assert gemini.calls[0].version == version


def test_types_given_as_numbers_mean_the_same(gemini: GeminiStandIn) -> None:
    words = {'"OBJECT"': "6", '"ARRAY"': "5", '"STRING"': "1", '"NUMBER"': "2"}
    text = json.dumps(a_request())
    for word, number in words.items():
        text = text.replace(word, number)

    path = f"{GENERATE}?%24alt=json%3Benum-encoding%3Dint"
    status, reply = ask(gemini, "POST", path, text.encode())

    assert status == 200
    assert said(reply) == {"papers": [{"document": "id_card", "clarity": 9}]}


def test_ratings_can_be_chosen_by_document(gemini: GeminiStandIn) -> None:
    gemini.always = behaviour.answer(lambda document, criterion: 3 if document == "id_card" else 9)

    _status, reply = post(gemini, a_request())

    assert said(reply)["papers"][0]["clarity"] == 3


def test_a_script_is_followed_once(gemini: GeminiStandIn) -> None:
    gemini.script(behaviour.quota(7), behaviour.server_error(500))

    statuses = [post(gemini, a_request())[0] for _call in range(3)]

    assert statuses == [429, 500, 200]
    assert [call.number for call in gemini.calls] == [1, 2, 3]
    assert gemini.calls[0].at <= gemini.calls[1].at <= gemini.calls[2].at


def test_a_spent_quota_says_how_long_to_wait(gemini: GeminiStandIn) -> None:
    gemini.script(behaviour.quota(7.5))

    _status, reply = post(gemini, a_request())

    assert reply["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert reply["error"]["details"][-1]["retryDelay"] == "7.5s"


def test_a_wrong_key_is_refused_as_google_does(gemini: GeminiStandIn) -> None:
    status, reply = post(gemini, a_request(), key="AIza-wrong")

    assert (status, reply["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert reply["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    assert gemini.calls == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1beta/models/gemini-2.5-flash", 200),
        ("/v1/models/gemini-2.5-flash", 200),
        ("/v1beta/models/gemini-gone", 404),
        ("/v2/models/gemini-2.5-flash", 404),
        ("/", 404),
    ],
)
def test_a_model_can_be_asked_for(gemini: GeminiStandIn, path: str, expected: int) -> None:
    status, _reply = ask(gemini, "GET", path)

    assert status == expected


PLAIN = {"responseMimeType": "text/plain", "responseSchema": SCHEMA}
REFERRING = {"responseMimeType": "application/json", "responseSchema": {"$ref": "#/a"}}
FORGETFUL = {
    "responseMimeType": "application/json",
    "responseJsonSchema": {"type": "object", "properties": {}, "required": ["papers"]},
}


@pytest.mark.parametrize(
    ("request_body", "problem"),
    [
        ([], "Invalid JSON payload"),
        ({}, "Invalid JSON payload"),
        (a_request(contents=[]), "contents is not specified"),
        (a_request(contents=[{"parts": [{"inlineData": {}}]}]), "Unsupported MIME type"),
        (
            a_request(
                contents=[{"parts": [{"inlineData": {"mimeType": "image/png", "data": "%"}}]}]
            ),
            "Base64 decoding failed",
        ),
        (a_request(contents=[{"parts": [{"image": "x"}]}]), "one initialized field"),
        (a_request(generationConfig=PLAIN), "needs response_mime_type"),
        (a_request(generationConfig=REFERRING), "$ref is not supported"),
        (a_request(generationConfig=FORGETFUL), "not in properties"),
    ],
)
def test_a_request_that_google_would_refuse_is_refused(
    gemini: GeminiStandIn, request_body: object, problem: str
) -> None:
    status, reply = post(gemini, request_body)

    assert status == 400
    assert problem in reply["error"]["message"]
    assert gemini.calls == []
    assert len(gemini.refused) == 1


def test_a_broken_connection_breaks_in_the_middle_of_the_answer(gemini: GeminiStandIn) -> None:
    gemini.script(behaviour.truncated())

    with pytest.raises(IncompleteRead):
        post(gemini, a_request())


def test_stopping_lets_go_of_calls_that_hang(gemini: GeminiStandIn) -> None:
    gemini.script(behaviour.hang())
    replies: list[int] = []
    caller = threading.Thread(target=lambda: replies.append(_status_or_lost(gemini)))
    caller.start()
    wait_until(lambda: gemini.calls)

    gemini.stop()
    caller.join(10)

    assert len(replies) == 1


def test_stopping_leaves_no_thread_and_no_open_connection() -> None:
    before = threading.active_count()
    with GeminiStandIn() as gemini:
        idle = HTTPConnection(gemini.endpoint.removeprefix("http://"), timeout=10)
        idle.connect()
        post(gemini, a_request())
    idle.close()

    assert threading.active_count() == before


def _status_or_lost(gemini: GeminiStandIn) -> int:
    try:
        return post(gemini, a_request())[0]
    except OSError:
        return 0
