"""The connections that are open, and the end of a read that goes on for too long.

A read keeps its snapshot, and what was written since can't leave the write-ahead log until it
ends. So one that hangs, in a thread that nobody can end, would let the log grow without bound.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import cysqlite

log = logging.getLogger(__name__)

LONGEST_READ_SECONDS = 60.0
"""No read of gacq's own takes nearly as long; only one that holds up the log is ended."""
GRACE_SECONDS = 1.0
"""Between the two steps of ending a read."""


@dataclass(eq=False, slots=True)
class Reader:
    """One thread's connection. ``since``, in monotonic seconds, is None while it reads nothing."""

    connection: Any
    thread: threading.Thread = field(default_factory=threading.current_thread)
    since: float | None = None
    interrupted_at: float | None = None


class Readers:
    """All connections of one database."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._open: list[Reader] = []

    def opened(self, connection: Any) -> Reader:
        """This thread has a connection now; those of threads that have ended are closed."""
        reader = Reader(connection)
        with self._lock:
            # A thread that ended can't close its connection any more, so the next one does.
            for left in self._open:
                if not left.thread.is_alive():
                    close_quietly(left.connection)
            self._open = [each for each in self._open if each.thread.is_alive()]
            self._open.append(reader)
        return reader

    def close_all(self) -> None:
        with self._lock:
            for reader in self._open:
                close_quietly(reader.connection)
            self._open.clear()

    def end_overlong(self) -> None:
        """End the reads that hold up the log; called again and again, it never waits.

        A statement that runs is interrupted. What still holds its snapshot then is a thread that
        hangs between two statements: they are ended in its place, and it meets an error when it
        wakes.
        """
        now = self._monotonic()
        with self._lock:
            readers = list(self._open)
        for reader in readers:
            since = reader.since
            if since is None or now - since <= LONGEST_READ_SECONDS:
                continue
            if reader.interrupted_at is None or reader.interrupted_at < since:
                log.warning("A read that began %.0f s ago is ended", now - since)
                reader.interrupted_at = now
                reader.connection.interrupt()
            elif now - reader.interrupted_at > GRACE_SECONDS:
                _end(reader)


def _end(reader: Reader) -> None:
    reader.since = None
    try:
        reader.connection.finalize_statements()
        if reader.connection.in_transaction:
            reader.connection.rollback()
    except cysqlite.Error:
        log.warning("A read that hangs could not be ended", exc_info=True)


def close_quietly(connection: Any) -> None:
    """A thread that hangs in a read keeps its connection; the end of the process closes it."""
    try:
        connection.close()
    except cysqlite.Error:
        log.info("A connection was still reading when the database closed")
