"""Open pages: event streams that listen all the while, and how soon each was told of a change."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field

from gacq.clock import SystemClock
from gacq.ops.proof.load.crowd.connection import parse_head, request_bytes
from gacq.ops.proof.load.crowd.plan import Plan, Streams

OLD_SECONDS = 590.0
"""A stream that ends at this age or later was ended by the service on purpose, and is opened anew,
as pages do."""
WAIT_SECONDS = 5.0
"""After this long without a word of a change it counts as untold."""
AGAIN_SECONDS = 0.5

_clock = SystemClock()


@dataclass(slots=True)
class _Page:
    """One open page: when it heard of which topics, and when it was deaf."""

    heard: list[tuple[float, frozenset[str]]] = field(default_factory=list)
    deaf: list[tuple[float, float]] = field(default_factory=list)
    is_open: bool = False
    breaks: int = 0


class Listening:
    """The streams of a crowd. ``changed`` is told of each change, ``result`` sets one against the
    other."""

    def __init__(self, plan: Plan) -> None:
        self._port = plan.port
        self._pages = [_Page() for _ in range(plan.streams)]
        self._tokens = list(itertools.islice(itertools.cycle(plan.tokens.values()), plan.streams))
        self._changes: list[tuple[float, float, int]] = []
        self._listeners: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Returns when all are open."""
        self._listeners = [
            asyncio.create_task(self._listen(page, token))
            for page, token in zip(self._pages, self._tokens, strict=True)
        ]
        deadline = _clock.monotonic() + 60
        while not all(page.is_open for page in self._pages) and _clock.monotonic() < deadline:
            await asyncio.sleep(0.05)

    def changed(self, application_id: int, asked: float, answered: float) -> None:
        self._changes.append((asked, answered, application_id))

    async def result(self) -> Streams:
        """Closes them."""
        if not self._pages:
            return Streams()
        open_at_end = sum(page.is_open for page in self._pages)
        await asyncio.sleep(WAIT_SECONDS if self._changes else 0)
        for listener in self._listeners:
            listener.cancel()
        await asyncio.gather(*self._listeners, return_exceptions=True)
        delays = [
            self._delay(page, *change)
            for page in self._pages
            for change in self._changes
            if not _was_deaf(page, change[0])
        ]
        return Streams(
            opened=len(self._pages),
            open_at_end=open_at_end,
            broken=sum(page.breaks for page in self._pages),
            told_seconds=[delay for delay in delays if delay is not None],
            untold=delays.count(None),
        )

    @staticmethod
    def _delay(page: _Page, asked: float, answered: float, application_id: int) -> float | None:
        topics = {f"application:{application_id}", "*"}
        for at, heard in page.heard:
            if at >= asked and heard & topics:
                return max(0.0, at - answered) if at - answered < WAIT_SECONDS else None
        return None

    async def _listen(self, page: _Page, token: str) -> None:
        mark = ""
        while True:
            began = _clock.monotonic()
            try:
                mark = await self._follow(page, token, mark)
            except (OSError, EOFError, ValueError, asyncio.IncompleteReadError):
                page.breaks += 1
            ended = _clock.monotonic()
            if page.is_open and ended - began < OLD_SECONDS:
                page.breaks += 1
            page.is_open = False
            await asyncio.sleep(AGAIN_SECONDS)
            page.deaf.append((ended, _clock.monotonic() + AGAIN_SECONDS))

    async def _follow(self, page: _Page, token: str, mark: str) -> str:
        """One stream to its end; the mark with which the next one begins."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            headers = {"Authorization": f"Bearer {token}"}
            path = f"/events?mark={mark}" if mark else "/events"
            writer.write(request_bytes(self._port, "GET", path, headers))
            status, _ = parse_head(await reader.readuntil(b"\r\n\r\n"))
            if status != 200:
                raise ValueError(f"the stream was answered with {status}")
            page.is_open = True
            while size := int(await reader.readline() or b"0", 16):
                event = (await reader.readexactly(size + 2)).decode()
                mark = self._hear(page, event) or mark
            return mark
        finally:
            writer.close()

    @staticmethod
    def _hear(page: _Page, event: str) -> str:
        fields = dict(line.partition(": ")[::2] for line in event.splitlines())
        if "data" in fields:
            topics = frozenset(json.loads(fields["data"])["topics"])
            page.heard.append((_clock.monotonic(), topics))
        return fields.get("id", "")


def _was_deaf(page: _Page, asked: float) -> bool:
    """Whether it was being opened anew about then; it is then told of everything at once."""
    return any(since - 1 <= asked <= until for since, until in page.deaf)
