"""The connections that are open, and what keeps reads from letting the write-ahead log grow.

A read keeps its snapshot, and what was written since can't leave the log until it ends. So one
that hangs, in a thread that nobody can end, would let the log grow without bound; and so would
short ones that overlap for minutes, because the log begins again only at a moment without any.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import cysqlite

log = logging.getLogger(__name__)

LONGEST_READ_SECONDS = 60.0
"""No read of gacq's own takes nearly as long; only one that holds up the log is ended."""
GRACE_SECONDS = 1.0
"""Between the two steps of ending a read."""
LOOK_SECONDS = 0.001
MOST_LOOKS = 500
"""So commits and new reads wait for half a second at most for those that have begun."""

_never = threading.Event()


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
        self._may_begin = threading.Event()
        self._may_begin.set()

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

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Within it no read begins, and those that have begun are over, unless one takes long."""
        self._may_begin.clear()
        try:
            self._wait_for_end()
            yield
        finally:
            self._may_begin.set()

    def _wait_for_end(self) -> None:
        with self._lock:
            readers = list(self._open)
        for _ in range(MOST_LOOKS):
            if all(reader.since is None for reader in readers):
                return
            _never.wait(LOOK_SECONDS)

    def wait_to_begin(self) -> None:
        """Returns at once unless reads are held back."""
        if not self._may_begin.is_set():
            self._may_begin.wait()

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
