"""Keeps SQLite's write-ahead log short: what is committed is brought into the database file.

Used by the writer alone, on its thread. By itself the log begins again at its start only at a
moment without any read, and under load reads overlap for minutes on end.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from gacq.clock import SystemClock

log = logging.getLogger(__name__)
_clock = SystemClock()

FRAME_BYTES = 4_096 + 24
LONG_LOG_FRAMES = 24 * 2**20 // FRAME_BYTES
"""For a log this long new reads are held back until those that have begun are over."""
BUSY_MS = 100
"""How long a read of another process is waited for then, besides our own."""
WAIT_AGAIN_SECONDS = 1.0
"""Not sooner, if there was a read that did not end."""
WARN_AGAIN_SECONDS = 60.0


class WriteAheadLog:
    """The log of one connection that writes.

    Within ``reads_held_back()`` no read begins; ``held_up`` is called while one that has begun
    keeps a long log from being emptied.
    """

    def __init__(
        self,
        *,
        connection: Callable[[], Any],
        reads_held_back: Callable[[], AbstractContextManager[None]],
        held_up: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._reads_held_back = reads_held_back
        self._held_up = held_up
        self._waited_at = -WAIT_AGAIN_SECONDS
        self._warned_at = -WARN_AGAIN_SECONDS

    def empty(self) -> None:
        """As far as reads allow; never raises."""
        try:
            frames, is_empty = self._checkpoint("passive")
            if frames > LONG_LOG_FRAMES and self._may_wait():
                frames, is_empty = self._begin_again()
            if frames > LONG_LOG_FRAMES and not is_empty:
                self._warn(frames)
                self._held_up()
        except Exception:
            log.warning("The write-ahead log could not be checkpointed", exc_info=True)

    def _checkpoint(self, mode: str) -> tuple[int, bool]:
        """The frames in the log, and whether all are in the database file now."""
        sql = f"pragma wal_checkpoint({mode})"
        _, frames, emptied = self._connection().execute(sql).fetchone()
        return frames, emptied == frames

    def _may_wait(self) -> bool:
        return _clock.monotonic() - self._waited_at >= WAIT_AGAIN_SECONDS

    def _begin_again(self) -> tuple[int, bool]:
        conn = self._connection()
        (usual,) = conn.execute("pragma busy_timeout").fetchone()
        conn.execute(f"pragma busy_timeout = {BUSY_MS}")
        try:
            with self._reads_held_back():
                frames, is_empty = self._checkpoint("restart")
        finally:
            conn.execute(f"pragma busy_timeout = {usual}")
        if not is_empty:
            self._waited_at = _clock.monotonic()
        return frames, is_empty

    def _warn(self, frames: int) -> None:
        now = _clock.monotonic()
        if now - self._warned_at >= WARN_AGAIN_SECONDS:
            self._warned_at = now
            log.warning(
                "The write-ahead log holds %.0f MB: a read has not ended, here or in another "
                "program that has gacq.db open",
                frames * FRAME_BYTES / 2**20,
            )
