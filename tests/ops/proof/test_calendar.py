"""The stand-in for Google Calendar: the protocol as Google documents it."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from gacq.ops.proof.stand_ins import calendar_behaviour as behaviour
from gacq.ops.proof.stand_ins.calendar import CALENDAR_ID, CalendarStandIn
from gacq.ops.proof.stand_ins.calendar_credentials import CLIENT, REFRESH_TOKEN

EVENTS = f"/calendars/{quote(CALENDAR_ID)}/events"
AN_EVENT = {
    "id": "abc01",
    "start": {"dateTime": "2026-12-01T09:00:00+07:00"},
    "end": {"dateTime": "2026-12-01T17:00:00+07:00"},
}


@pytest.fixture
def calendar() -> Iterator[CalendarStandIn]:
    with CalendarStandIn() as running:
        yield running


class Caller:
    """Speaks plain HTTP with a token of its own."""

    def __init__(self, calendar: CalendarStandIn) -> None:
        self.calendar = calendar
        self.token = ""
        self.sign_in()

    def sign_in(self, **different: str) -> tuple[int, Any]:
        form = {"grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN} | CLIENT | different
        status, reply = self.ask("POST", "/token", urlencode(form).encode())
        self.token = reply.get("access_token", "")
        return status, reply

    def ask(self, method: str, path: str, body: Any = b"", **headers: str) -> tuple[int, Any]:
        connection = HTTPConnection(self.calendar.endpoint.removeprefix("http://"), timeout=10)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.token}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, content, sent)
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else None
        finally:
            connection.close()


@pytest.fixture
def caller(calendar: CalendarStandIn) -> Caller:
    return Caller(calendar)


def reason(reply: Any) -> str:
    return str(reply["error"]["errors"][0]["reason"])


def test_an_event_lives_and_its_id_outlives_it(caller: Caller) -> None:
    one = f"{EVENTS}/abc01"
    steps = [
        caller.ask("GET", one)[0],
        caller.ask("POST", EVENTS, AN_EVENT)[0],
        caller.ask("POST", EVENTS, AN_EVENT)[0],
        caller.ask("PUT", one, AN_EVENT | {"summary": "x"})[0],
        caller.ask("DELETE", one)[0],
        caller.ask("DELETE", one)[0],
        caller.ask("POST", EVENTS, AN_EVENT)[0],
        caller.ask("PUT", one, AN_EVENT)[0],
    ]

    assert steps == [404, 200, 409, 200, 204, 410, 409, 200]
    assert list(caller.calendar.events) == ["abc01"]
    assert caller.calendar.counts["insert"] == 3


def test_a_list_says_what_the_account_may(caller: Caller) -> None:
    caller.ask("POST", EVENTS, AN_EVENT)

    status, reply = caller.ask("GET", f"{EVENTS}?maxResults=1")

    assert (status, reply["accessRole"], len(reply["items"])) == (200, "writer", 1)


def test_an_update_of_an_old_state_is_refused(caller: Caller) -> None:
    _, first = caller.ask("POST", EVENTS, AN_EVENT)
    caller.ask("PUT", f"{EVENTS}/abc01", AN_EVENT, If_Match=first["etag"])

    status, reply = caller.ask("PUT", f"{EVENTS}/abc01", AN_EVENT, If_Match=first["etag"])

    assert (status, reason(reply)) == (412, "conditionNotMet")


@pytest.mark.parametrize(
    ("wrong", "status", "why"),
    [
        ({"id": "ABC01"}, 400, "invalid"),
        ({"id": "xyz01"}, 400, "invalid"),
        ({"end": AN_EVENT["start"]}, 400, "timeRangeEmpty"),
        ({"start": {}}, 400, "required"),
        ({"attendees": [{"email": "nobody"}]}, 400, "invalid"),
    ],
)
def test_what_google_would_refuse_is_refused(
    caller: Caller, wrong: dict[str, Any], status: int, why: str
) -> None:
    answered, reply = caller.ask("POST", EVENTS, AN_EVENT | wrong)

    assert (answered, reason(reply)) == (status, why)
    assert caller.calendar.events == {}


def test_rights_are_heeded(caller: Caller) -> None:
    invited = AN_EVENT | {"attendees": [{"email": "a@example.com"}]}
    caller.calendar.may_invite = False
    first = caller.ask("POST", EVENTS, invited)
    caller.calendar.role = "reader"
    second = caller.ask("POST", EVENTS, AN_EVENT)
    third = caller.ask("POST", "/calendars/other/events", AN_EVENT)
    caller.calendar.end_tokens()
    fourth = caller.ask("GET", EVENTS)

    assert [(status, reason(reply)) for status, reply in (first, second, third, fourth)] == [
        (403, "forbiddenForServiceAccounts"),
        (403, "requiredAccessLevel"),
        (404, "notFound"),
        (401, "authError"),
    ]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"refresh_token": "x"}, "invalid_grant"),
        ({"client_secret": "x"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        (
            {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "x.y.z"},
            "invalid_grant",
        ),
    ],
)
def test_a_wrong_sign_in_gets_no_token(caller: Caller, wrong: dict[str, str], code: str) -> None:
    status, reply = caller.sign_in(**wrong)

    assert (status, reply["error"]) == (400, code)


def test_a_script_is_followed_once(caller: Caller) -> None:
    caller.calendar.script(behaviour.too_many("7"), behaviour.server_error())

    statuses = [caller.ask("GET", EVENTS)[0] for _ in range(3)]

    assert statuses == [429, 500, 200]


def test_half_and_lost_answers_have_their_effect(caller: Caller) -> None:
    caller.calendar.script(behaviour.half(), behaviour.lost())

    with pytest.raises(IncompleteRead):
        caller.ask("POST", EVENTS, AN_EVENT)
    with pytest.raises(RemoteDisconnected):
        caller.ask("POST", EVENTS, AN_EVENT | {"id": "abc02"})

    assert set(caller.calendar.events) == {"abc01", "abc02"}
