"""HTTP to clients that may hang: a connection is given up when its client stops in the middle.

uvicorn itself only ends idle connections between two requests. Without this, whoever opens
connections and says nothing holds an open file for each, until the service has none left.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 30.0
"""From the opening of a connection, or the first byte of a further request, to its last header."""
SILENCE_SECONDS = 60.0
"""Without a byte of a body that is to come, or without a byte taken of an answer."""


class TimedProtocol(HttpToolsProtocol):
    """One connection. Ends as if the client had hung up, which the rest of gacq knows to handle."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._listening: asyncio.TimerHandle | None = None
        self._speaking: asyncio.TimerHandle | None = None
        self._in_body = False

    # --- the client speaks

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._listen_for(HEAD_SECONDS)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._listening is None:
            self._listen_for(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._in_body = True
        self._listen_for(SILENCE_SECONDS)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_body:
            self._listen_for(SILENCE_SECONDS)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_body = False
        self._stop_listening()

    # --- the client takes what it asked for

    def pause_writing(self) -> None:
        super().pause_writing()
        self._speaking = self.loop.call_later(SILENCE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_speaking()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_listening()
        self._stop_speaking()
        super().connection_lost(exc)

    # --- timers

    def _listen_for(self, seconds: float) -> None:
        self._stop_listening()
        self._listening = self.loop.call_later(seconds, self._was_silent)

    def _was_silent(self) -> None:
        self._listening = None
        if self.flow.read_paused:
            # Not the client is slow: what it has sent already waits to be taken.
            self._listen_for(SILENCE_SECONDS)
        elif not self.transport.is_closing():
            self.transport.close()

    def _stop_listening(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None

    def _stop_speaking(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
            self._speaking = None
