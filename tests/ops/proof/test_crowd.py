"""The crowd: what it asks for and learns, judged against a service that answers as it is told."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gacq.ops.proof.load.crowd.__main__ import Crowd
from gacq.ops.proof.load.crowd.errands import Errands
from gacq.ops.proof.load.crowd.plan import Outcome, Plan, State

TOKENS = {name: name for name in ("clerk", "reviewer", "inspector", "approver", "admin")}
Respond = Callable[[str, str], tuple[int, dict[str, str], bytes]]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    (tmp_path / "id_card").write_bytes(b"a picture")
    return tmp_path


def a_plan(documents: Path, port: int = 1, **different: object) -> Plan:
    fields: dict[str, object] = {
        "port": port,
        "tokens": TOKENS,
        "cookies": {"admin": "a=1", "clerk": "a=2"},
        "applications": {1: State.EDITABLE, 2: State.IN_REVIEW, 3: State.SUBMITTED},
        "documents": str(documents),
        "seed": 5,
        "clients": 2,
        "seconds": 0.5,
    }
    return Plan(**(fields | different))  # type: ignore[arg-type]


def good(method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps({"data": {"status": "IN_REVIEW"}}).encode()


async def _outcome(plan: Plan, respond: Respond) -> Outcome:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = int(head.lower().partition("content-length: ")[2].split("\r\n")[0])
                await reader.readexactly(length)
                method, path, _ = head.split(" ", 2)
                status, headers, body = respond(method, path)
                lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
                writer.write(
                    f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode()
                    + body
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        fields = {name: getattr(plan, name) for name in Plan.__slots__}
        return await Crowd(Plan(**fields | {"port": port})).outcome()


def outcome(plan: Plan, respond: Respond = good) -> Outcome:
    return asyncio.run(asyncio.wait_for(_outcome(plan, respond), 30))


def test_the_same_seed_asks_for_the_same_in_the_same_order(documents: Path) -> None:
    one, other = Errands(a_plan(documents)), Errands(a_plan(documents))

    assert [one.next().request for _ in range(100)] == [other.next().request for _ in range(100)]


def test_nothing_is_submitted_or_returned_twice_at_a_time(documents: Path) -> None:
    errands = Errands(a_plan(documents))

    asked = [errands.next() for _ in range(500)]

    # Nothing has been answered, so each application is changed once at most.
    changed = [errand.changes for errand in asked if errand.changes is not None]
    assert sorted(changed) == [1, 2]


def test_an_outcome_survives_the_way_between_two_processes(documents: Path) -> None:
    found = outcome(a_plan(documents))

    assert Outcome.from_json(found.to_json()) == found
    assert Plan.from_json(a_plan(documents).to_json()) == a_plan(documents)


def test_on_time_so_many_are_asked_as_the_minute_says(documents: Path) -> None:
    found = outcome(a_plan(documents, per_minute=2_400, seconds=1))

    assert sum(found.statuses.values()) == 40
    assert (found.wrong, found.broken, found.bare_refusals) == ([], [], 0)


def test_a_refusal_that_does_not_say_when_to_come_back_is_counted(documents: Path) -> None:
    bare = outcome(a_plan(documents), lambda method, path: (503, {}, b"{}"))
    told = outcome(a_plan(documents), lambda method, path: (503, {"Retry-After": "1"}, b"{}"))

    assert bare.bare_refusals == bare.statuses["503"] > 0
    assert told.bare_refusals == 0


def test_any_other_refusal_is_wrong_and_shown(documents: Path) -> None:
    found = outcome(a_plan(documents), lambda method, path: (409, {}, b"database is locked"))

    assert found.wrong[0].endswith("409 database is locked")
    assert found.locked == found.statuses["409"] > 0


def test_a_client_that_gets_no_answer_goes_on_with_a_new_connection(documents: Path) -> None:
    calls = iter(range(10_000))

    def respond(method: str, path: str) -> tuple[int, dict[str, str], bytes]:
        if next(calls) == 3:
            raise ConnectionError
        return good(method, path)

    found = outcome(a_plan(documents, clients=1), respond)

    assert len(found.broken) == 1
    assert sum(found.statuses.values()) > 5
