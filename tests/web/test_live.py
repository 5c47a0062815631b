"""Live pages: what rings, who hears it, and that streams end."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import Any

import cysqlite
import pytest

from gacq.errors import Unavailable
from gacq.queues.policy import Queue
from gacq.staff import Actor, Permission, Role
from gacq.web import live
from gacq.web.changes import EVERYTHING
from gacq.web.live import Hub
from tests.web.office import Office

LIMIT_SECONDS = 10


def everything(permission: Permission) -> bool:
    return True


@pytest.fixture
def hub(office: Office) -> Hub:
    return Hub(office.database, look_seconds=0.01)


def run(part: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    return asyncio.run(asyncio.wait_for(part(), LIMIT_SECONDS))


async def topics_of(stream: AsyncGenerator[str, None]) -> list[str]:
    """The topics of the next event."""
    async for text in stream:
        if "data:" in text:
            topics: list[str] = json.loads(text.split("data: ")[1])["topics"]
            return topics
    return []


async def started(hub: Hub, stream: AsyncGenerator[str, None]) -> None:
    """The stream is open and the hub has looked for the first time."""
    await anext(stream)
    while hub._watching is None:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)


async def heard_after(hub: Hub, may: Callable[[Permission], bool], act: Callable[[], Any]) -> Any:
    async with aclosing(hub.events(may)) as stream:
        await started(hub, stream)
        await asyncio.to_thread(act)
        return await topics_of(stream)


def accept(office: Office) -> None:
    office.database.write(
        office.engine.ledger.enqueue,
        Queue.REPORT,
        kind="report",
        payload={},
        now=office.clock.now(),
    )


def test_an_accepted_job_rings_for_its_queue(office: Office, hub: Hub) -> None:
    heard = run(lambda: heard_after(hub, everything, lambda: accept(office)))

    assert heard == ["queue:report", "queues"]


def test_a_pause_rings_for_the_queues(office: Office, hub: Hub) -> None:
    def pause() -> None:
        office.engine.control.pause([Queue.EMAIL], by="console")

    assert run(lambda: heard_after(hub, everything, pause)) == ["queues"]


def test_a_changed_application_rings_for_itself_and_for_the_lists(office: Office, hub: Hub) -> None:
    others = [office.draft() for _ in range(2)]
    office.clock.advance(60)

    heard = run(lambda: heard_after(hub, everything, office.draft))

    assert heard == [f"application:{others[-1] + 1}", "applications"]


def test_a_row_that_is_committed_behind_a_newer_one_rings_too(office: Office, hub: Hub) -> None:
    first, _newer = office.draft(), office.draft()
    sql = "update application set updated_at = updated_at - 2000000 where id = ?"

    heard = run(
        lambda: heard_after(
            hub, everything, lambda: office.database.write(office.database.execute, sql, (first,))
        )
    )

    assert heard == [f"application:{first}", "applications"]


def test_who_may_not_manage_queues_does_not_hear_of_them(office: Office, hub: Hub) -> None:
    clerk = Actor(kind="staff", id=1, name="สมมุติ", roles=frozenset({Role.CLERK}))

    heard = run(lambda: heard_after(hub, clerk.may, lambda: accept(office)))

    assert heard == ["queue:report"]


def test_a_page_that_was_drawn_before_the_last_commit_is_rung_for_at_once(
    office: Office, hub: Hub
) -> None:
    async def part() -> list[str]:
        mark = hub.mark
        await asyncio.to_thread(accept, office)
        async with aclosing(hub.events(everything, mark=mark)) as stream:
            return await topics_of(stream)

    assert run(part) == [EVERYTHING]


def test_a_page_that_asks_whether_gacq_is_well_is_not_rung_for_because_of_that(
    office: Office,
) -> None:
    admin = office.signed_in(Role.ADMIN)

    board = admin.get("/queues").text

    assert f'data-mark="{office.app.state.live.mark}"' in board


def test_many_changes_of_a_page_that_reads_slowly_become_one_event(
    office: Office, hub: Hub
) -> None:
    async def part() -> list[str]:
        async with aclosing(hub.events(everything)) as stream:
            await started(hub, stream)
            for number in range(live.MOST_TOPICS + 1):
                for each in hub._streams:
                    each.tell({f"application:{number}"})
            return await topics_of(stream)

    assert run(part) == [EVERYTHING]


def test_nothing_is_read_while_nothing_is_committed(
    office: Office, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    look = hub._changes.look
    monkeypatch.setattr(hub._changes, "look", lambda seen: looks.append(1) or look(seen))

    async def part() -> None:
        async with aclosing(hub.events(everything)) as stream:
            await started(hub, stream)
            await asyncio.sleep(0.3)

    run(part)

    assert len(looks) == 1


def test_an_idle_stream_says_that_it_lives(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PING_SECONDS", 0.01)

    async def part() -> list[str]:
        async with aclosing(hub.events(everything)) as stream:
            return [await anext(stream), await anext(stream)]

    assert run(part)[1] == ": ping\n\n"


def test_a_stream_ends_after_a_while_so_that_its_permission_is_asked_again(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PING_SECONDS", 0.01)

    async def part() -> list[str]:
        return [text async for text in hub.events(everything, life_seconds=0.05)]

    assert len(run(part)) >= 2
    assert hub.open_streams == 0


def test_closing_the_hub_ends_its_streams_at_once_and_refuses_new_ones(hub: Hub) -> None:
    async def part() -> None:
        stream = hub.events(everything)
        await started(hub, stream)
        rest = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(hub.close)
        assert await rest == ": end\n\n"
        assert [text async for text in stream] == []

    run(part)

    with pytest.raises(Unavailable, match="stopping"):
        hub.admit()


def test_more_streams_than_there_is_room_for_are_refused(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_STREAMS", 1)

    async def part() -> None:
        stream = hub.events(everything)
        await anext(stream)
        with pytest.raises(Unavailable, match="1 pages are open already"):
            hub.admit()
        await stream.aclose()
        hub.admit()

    run(part)


def test_the_address_sends_an_event_stream_and_a_closed_hub_refuses(office: Office) -> None:
    client = office.signed_in(Role.CLERK)
    office.app.state.live.close()

    response = client.get("/events", headers={"Accept": "text/event-stream"})

    assert response.status_code == 503


def test_a_commit_of_another_process_rings_too(office: Office, hub: Hub) -> None:
    """As the command line's would: written past this process's own writer."""

    def pause_elsewhere() -> None:
        connection = cysqlite.connect(str(office.database.path))
        connection.execute("insert into queue_switch values ('email', 1, 'console', '', null)")
        connection.close()

    assert run(lambda: heard_after(hub, everything, pause_elsewhere)) == ["queues"]
