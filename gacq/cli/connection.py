"""One caller's connection, with limits on what it may send before anybody has asked who it is.

uvicorn takes a head of any size and waits for ever for its end, and for the end of a body. Left so,
one PC could fill the memory, or hold every file handle of the service, without having signed in.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MOST_HEAD_BYTES = 64 * 1024
MOST_CONNECTIONS = 500
"""Half of the 1,024 file handles that Linux gives a process unasked; the rest is for files."""

HEAD_SECONDS = 20.0
SILENT_SECONDS = 30.0
"""How long a body may pause."""
BODY_SECONDS = 600.0
"""10 MB over a bad line."""
UNTAKEN_SECONDS = 60.0
"""How long a caller may take nothing of an answer that is larger than the buffers between."""
REST_SECONDS = 5.0
"""How long a body may go on that is answered; closed at once, no browser would see the answer."""


class Connection(HttpToolsProtocol):
    """Answers 431, 408 or 503 and closes where a limit is passed."""

    look_seconds = 1.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._heads = 0
        self._head_bytes = 0
        self._reads_body = False
        self._answering: Any = None
        self._heard_at = self._began_at = self._answered_at = self.loop.time()
        self._paused_at: float | None = None
        self._look_timer = self.loop.call_later(self.look_seconds, self._look)
        if len(self.connections) > MOST_CONNECTIONS and not self._make_room():
            self._refuse(503, "Too many connections; try again", b"retry-after: 5\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        self._look_timer.cancel()
        self._let_go()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:
        super().send_400_response(msg)
        self._let_go()

    def data_received(self, data: bytes) -> None:
        now = self.loop.time()
        if self.is_idle and not self._head_bytes:
            self._began_at = now
        self._heard_at = now
        heads, waited = self._heads, not self._reads_body
        super().data_received(data)
        if waited and heads == self._heads and not self._reads_body:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse_head()
        else:
            self._head_bytes = 0

    def on_headers_complete(self) -> None:
        self._heads += 1
        self._reads_body = True
        self._began_at = self._heard_at
        if sum(len(name) + len(value) for name, value in self.headers) > MOST_HEAD_BYTES:
            self._refuse_head()
            return
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._reads_body = False
        if not self.transport.is_closing():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._answered_at = self.loop.time()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._paused_at = self.loop.time()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._paused_at = None

    @property
    def is_idle(self) -> bool:
        """Whether no request of this connection is being read or answered."""
        return not self._reads_body and (self.cycle is None or self.cycle.response_complete)

    @property
    def idle_since(self) -> float:
        return self._heard_at

    def _look(self) -> None:
        now = self.loop.time()
        if self._paused_at is not None and now - self._paused_at > UNTAKEN_SECONDS:
            # Closing would wait for what is still to be taken.
            self.transport.abort()
            return
        if self.transport.is_closing():
            return
        if not self._is_late(now):
            self._look_timer = self.loop.call_later(self.look_seconds, self._look)
        elif self._is_answered or not (self._heads or self._head_bytes):
            # Of the latter a browser opened it in advance, and would take words amiss.
            self.transport.close()
        else:
            self._refuse(408, "The request did not come to its end in time")

    def _is_late(self, now: float) -> bool:
        if self._is_answered:
            return now - self._answered_at > REST_SECONDS
        if self._reads_body:
            # Who is not read from at the moment can't be blamed for sending nothing.
            is_silent = not self.flow.read_paused and now - self._heard_at > SILENT_SECONDS
            return is_silent or now - self._began_at > BODY_SECONDS
        # Between two requests uvicorn itself closes after five seconds.
        has_begun = self._head_bytes > 0 or self._heads == 0
        return has_begun and self.is_idle and now - self._began_at > HEAD_SECONDS

    @property
    def _is_answered(self) -> bool:
        """Whether a body still comes in that nobody waits for any more."""
        return self._reads_body and self.cycle is not None and bool(self.cycle.response_complete)

    def _make_room(self) -> bool:
        """Close the connection that has been idle longest; False if none is."""
        others = (each for each in self.connections if each is not self)
        idle = [each for each in others if isinstance(each, Connection) and each.is_idle]
        if not idle:
            return False
        min(idle, key=lambda each: each.idle_since).transport.close()
        return True

    def _let_go(self) -> None:
        """What is being answered may not be the newest request, the only one uvicorn tells."""
        if self._answering is not None and not self._answering.response_complete:
            self._answering.disconnected = True
            self._answering.message_event.set()

    def _refuse_head(self) -> None:
        self._refuse(431, f"The head of the request is over {MOST_HEAD_BYTES // 1024} KB")

    def _refuse(self, status: int, words: str, more: bytes = b"") -> None:
        cycle: Any = self.cycle
        if self.transport.is_closing():
            return
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(_answer(status, words, more))
        self.transport.close()
        self._let_go()


def _answer(status: int, words: str, more: bytes) -> bytes:
    return b"".join(
        (
            STATUS_LINE[status],
            b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n",
            b"content-length: %d\r\n" % len(words),
            more,
            b"\r\n",
            words.encode("ascii"),
        )
    )
