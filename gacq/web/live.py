"""Live pages: after a commit, open pages are told which subjects have changed.

The hub only rings: an event names topics (``queues``, ``application:17``), and a page that shows
one of them fetches itself again, with its own permission checked. While nothing is committed
nothing is read; after commits the hub looks at a few indexed values, at most twice a second, for
all pages together. A page that reads slowly finds its topics merged, so it never holds more than
one event; none is lost.
"""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any

from gacq.database import Database
from gacq.errors import Unavailable
from gacq.staff import Permission
from gacq.web.changes import EVERYTHING, Changes, topics_between

MOST_STREAMS = 200
MOST_TOPICS = 300
PING_SECONDS = 15.0
LOOK_SECONDS = 0.5
"""A page is told within a second, so what a busy machine takes must fit beside this."""
LIFE_SECONDS = 600.0
"""Then the page connects anew, and whether it may is asked again."""

_NEEDS = {
    "queues": Permission.MANAGE_QUEUES,
    "queue": Permission.READ_ALL_APPLICATIONS,
    "applications": Permission.READ_ALL_APPLICATIONS,
    "application": Permission.READ_ALL_APPLICATIONS,
    "inspections": Permission.READ_ALL_APPLICATIONS,
    "inspection": Permission.READ_ALL_APPLICATIONS,
    EVERYTHING: Permission.OWN_ACCOUNT,
}
"""Who may hear of a topic, by what stands before its colon."""

May = Callable[[Permission], bool]


@dataclass(eq=False, slots=True)
class _Stream:
    """One open page: what it may hear of, and what it has not been told yet."""

    may: May
    untold: set[str] = field(default_factory=set)
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, topics: set[str]) -> None:
        heard = {topic for topic in topics if self.may(_NEEDS[topic.partition(":")[0]])}
        if heard:
            self.untold |= heard
            self.bell.set()

    def take(self) -> list[str]:
        self.bell.clear()
        topics, self.untold = sorted(self.untold), set()
        return [EVERYTHING] if len(topics) > MOST_TOPICS else topics


class Hub:
    """All open streams of one application. ``wake`` and ``close`` may be called by any thread."""

    def __init__(self, database: Database, *, look_seconds: float = LOOK_SECONDS) -> None:
        self._changes = Changes(database)
        self._database = database
        self._look_seconds = look_seconds
        self._boot = secrets.token_hex(4)
        self._commits = 0
        self._streams: set[_Stream] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell = asyncio.Event()
        self._rung = False
        self._watching: asyncio.Task[None] | None = None
        self._closed = False
        database.on_commit(self.wake)
        database.on_foreign_commit(self.wake)

    @property
    def mark(self) -> str:
        """Names the present moment: a stream that begins with it is told what came after."""
        return f"{self._boot}-{self._commits}"

    @property
    def open_streams(self) -> int:
        return len(self._streams)

    def wake(self) -> None:
        """Something was committed. Costs nothing while no page is open."""
        self._commits += 1
        if self._streams and not self._rung and self._loop is not None:
            self._rung = True
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                self._loop.call_soon_threadsafe(self._bell.set)

    def close(self) -> None:
        """End all streams, so that a stop need not wait for them; later ones are refused."""
        self._closed = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._end_all)

    def admit(self) -> None:
        """Raises Unavailable when there is no room for one more stream."""
        if self._closed:
            raise Unavailable("gacq is stopping; try again when it has started")
        if len(self._streams) >= MOST_STREAMS:
            raise Unavailable(
                f"{MOST_STREAMS} pages are open already; close some of them",
                retry_after_seconds=30,
            )

    async def events(
        self, may: May, *, mark: str = "", life_seconds: float = LIFE_SECONDS
    ) -> AsyncGenerator[str, None]:
        """What one page is sent, as text of an event stream.

        A page that was drawn at another ``mark`` than the present one is rung for at once.
        """
        stream = _Stream(may)
        self._add(stream)
        try:
            if mark and mark != self.mark:
                stream.tell({EVERYTHING})
            yield ": gacq\n\n"
            ends_at = asyncio.get_running_loop().time() + life_seconds
            while not self._closed and asyncio.get_running_loop().time() < ends_at:
                yield await self._next(stream)
        finally:
            self._remove(stream)

    async def _next(self, stream: _Stream) -> str:
        try:
            await asyncio.wait_for(stream.bell.wait(), PING_SECONDS)
        except TimeoutError:
            return ": ping\n\n"
        topics = stream.take()
        if not topics:
            return ": end\n\n"
        data = json.dumps({"topics": topics})
        return f"id: {self.mark}\nevent: change\ndata: {data}\n\n"

    def _add(self, stream: _Stream) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._bell = loop, asyncio.Event()
        self._streams.add(stream)
        if self._watching is None or self._watching.done():
            self._rung = False
            self._watching = loop.create_task(self._watch())

    def _remove(self, stream: _Stream) -> None:
        self._streams.discard(stream)
        if not self._streams and self._watching is not None:
            self._watching.cancel()
            self._watching = None

    def _end_all(self) -> None:
        for stream in self._streams:
            stream.bell.set()

    async def _watch(self) -> None:
        """Look after commits, as long as a page is open."""
        seen = await self._database.read_async(self._changes.look, None)
        while True:
            await self._bell.wait()
            self._bell.clear()
            self._rung = False
            seen = await self._look(seen)
            await asyncio.sleep(self._look_seconds)

    async def _look(self, seen: Any) -> Any:
        try:
            now = await self._database.read_async(self._changes.look, seen)
        except Unavailable:
            return seen  # the next commit rings again
        topics = topics_between(seen, now)
        if topics:
            for stream in self._streams:
                stream.tell(topics)
        return now
