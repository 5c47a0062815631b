"""The one thread that writes: it runs callers' functions and commits what is waiting together.

Used by ``database.py`` alone. Each caller's function runs in a savepoint of its own; all that
were waiting share one COMMIT, and nobody is answered before it. An error that ended the whole
transaction (SQLITE_FULL, SQLITE_IOERR) undoes the others too, so they are then run again, alone.
"""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from gacq.call import Call
from gacq.clock import SystemClock
from gacq.errors import Unavailable

log = logging.getLogger(__name__)
_clock = SystemClock()

GROUP_LIMIT = 128
"""Callers that share one commit at most; keeps the first of them from waiting long."""
GATHER_SECONDS = 0.0003
"""How long a commit waits for each further caller that it expects; about as long as an fsync."""
IDLE_SECONDS = 0.25
"""How often it looks for other processes' commits, and how soon it checkpoints when idle."""
CHECKPOINT_EVERY = 100
"""Commits after which a busy writer checkpoints. It takes a millisecond, and the WAL begins again
at its start: syncing what is overwritten takes half the time of syncing a file that grows."""


_NOBODY = Call(lambda: None, (), {})
"""Stands for "no further caller" in a group."""


class Writer:
    """Owns the writing connection. ``start`` raises what opening it raises."""

    def __init__(
        self,
        *,
        connect: Callable[[], None],
        connection: Callable[[], Any],
        close: Callable[[], Any],
        queue_limit: int,
        translate: Callable[[BaseException], BaseException],
        empty_log: Callable[[], None],
    ) -> None:
        """``empty_log`` brings what is committed into the database file."""
        self.foreign_listeners: list[Callable[[], None]] = []
        self.commit_listeners: list[Callable[[], None]] = []
        self._connect = connect
        self._connection = connection
        self._close = close
        self._translate = translate
        self._empty_log = empty_log
        self._waiting: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._limit = queue_limit
        self._thread: threading.Thread | None = None
        self._thread_id: int | None = None
        self._stop_lock = threading.Lock()
        self._current: Call | None = None
        self._last_group = 0
        self._commits = 0
        self._data_version: int | None = None
        self._looked_at = 0.0

    def start(self) -> None:
        opened: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(opened,), name="gacq-writer", daemon=True
        )
        self._thread.start()
        opened.result()

    def stop(self) -> None:
        """Run and commit everything accepted so far, then end the thread."""
        with self._stop_lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._waiting.put(None)
        if thread is not None:
            thread.join()

    def is_current_thread(self) -> bool:
        return threading.get_ident() == self._thread_id

    def run(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        quiet: bool = False,
    ) -> Any:
        """Run ``fn`` on the writer thread and wait for its commit."""
        call = Call(fn, args, kwargs, quiet=quiet)
        self._put(call)
        return call.wait()

    def submit(
        self, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> "Future[Any]":
        """The same without waiting."""
        future: Future[Any] = Future()
        self._put(Call(fn, args, kwargs, future))
        return future

    def _put(self, call: Call) -> None:
        if self._waiting.qsize() >= self._limit:
            raise Unavailable(
                "Too many changes are waiting to be stored; try again in a moment",
                retry_after_seconds=2,
            )
        with self._stop_lock:
            # Nothing may be put behind the word to stop: nobody would answer it.
            if self._thread is None:
                raise Unavailable("gacq is stopping; try again when it has started")
            self._waiting.put(call)

    def after_commit(self, hook: Callable[[], None]) -> None:
        if self._current is None or not self.is_current_thread():
            raise RuntimeError("after_commit belongs inside a write")
        self._current.hooks.append(hook)

    def _run(self, opened: "Future[None]") -> None:
        try:
            self._connect()
        except BaseException as error:
            self._close()
            opened.set_exception(error)
            return
        self._thread_id = threading.get_ident()
        opened.set_result(None)
        try:
            while self._work():
                pass
            self._checkpoint()
        finally:
            self._thread_id = None
            self._close()

    def _work(self) -> bool:
        """Commit one group, or use an idle moment; False when asked to stop."""
        try:
            first = self._waiting.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            self._checkpoint()
            self._look_for_foreign_commits()
            return True
        group, stopping = self._gather(first)
        if group:
            self._commit_safely(group)
        if self._commits >= CHECKPOINT_EVERY:
            self._checkpoint()
        if _clock.monotonic() - self._looked_at >= IDLE_SECONDS:
            self._look_for_foreign_commits()
        return not stopping

    def _gather(self, first: Call | None) -> tuple[list[Call], bool]:
        """All that wait now; a moment more for as many as shared the last commit.

        Those it has just answered are likely to come back: without the wait the first of them
        would get a commit to itself, and the others would wait for it.
        """
        group: list[Call] = []
        call = first
        while call is not None:
            if call.begin():
                group.append(call)
            if len(group) == GROUP_LIMIT:
                break
            call = self._next_caller(few=len(group) < self._last_group)
            if call is _NOBODY:
                break
        self._last_group = len(group)
        return group, call is None

    def _next_caller(self, *, few: bool) -> Call | None:
        try:
            return self._waiting.get(few, GATHER_SECONDS if few else None)
        except queue.Empty:
            return _NOBODY

    def _commit_safely(self, group: list[Call]) -> None:
        """Whatever happens, each caller is answered and the thread lives on."""
        try:
            self._commit_group(group)
        except Exception as error:
            log.exception("A commit failed in a way that nobody foresaw")
            self._end_transaction()
            for call in group:
                if not call.is_answered:
                    call.refuse(self._translate(error))

    def _end_transaction(self) -> None:
        try:
            if self._connection().in_transaction:
                self._connection().rollback()
        except Exception:
            log.exception("A broken transaction could not be rolled back")

    def _commit_group(self, group: list[Call]) -> None:
        conn = self._connection()
        try:
            conn.begin("immediate")
        except Exception as error:
            for call in group:
                call.refuse(self._translate(error))
            return
        finished: list[Call] = []
        for position, call in enumerate(group):
            failed = self._run_call(conn, call, alone=len(group) == 1)
            if failed is None:
                finished.append(call)
                continue
            call.refuse(self._translate(failed))
            if not conn.in_transaction:
                # The error took the others' work with it: each gets a transaction of its own.
                self._commit_alone(finished + group[position + 1 :])
                return
        self._commit(conn, finished)

    def _commit_alone(self, calls: list[Call]) -> None:
        for call in calls:
            self._commit_group([call])

    def _run_call(self, conn: Any, call: Call, *, alone: bool) -> BaseException | None:
        call.hooks.clear()
        self._current = call
        try:
            if alone:
                call.result = call.fn(*call.args, **call.kwargs)
            else:
                conn.execute("savepoint caller")
                call.result = call.fn(*call.args, **call.kwargs)
                conn.execute("release caller")
        except BaseException as error:
            self._undo(conn, alone=alone)
            return error
        finally:
            self._current = None
        return None

    @staticmethod
    def _undo(conn: Any, *, alone: bool) -> None:
        """Undo one caller's work, or where the database refuses even that, the whole group's."""
        if not alone and conn.in_transaction:
            try:
                conn.execute("rollback to caller")
                conn.execute("release caller")
                return
            except Exception as error:
                log.info("One caller's work could not be undone by itself: %s", error)
        if conn.in_transaction:
            conn.rollback()

    def _commit(self, conn: Any, calls: list[Call]) -> None:
        if not conn.in_transaction:
            # A function hid the error that ended its transaction.
            for call in calls:
                call.refuse(Unavailable("The change was undone by an error of the database"))
            return
        try:
            conn.commit()
        except Exception as error:
            if conn.in_transaction:
                conn.rollback()
            if len(calls) == 1:
                calls[0].refuse(self._translate(error))
            else:
                self._commit_alone(calls)
            return
        self._commits += 1
        for call in calls:
            for hook in call.hooks:
                self._call_hook(hook)
        for call in calls:
            call.answer()
        if all(call.quiet for call in calls):
            return
        for listener in self.commit_listeners:
            self._call_hook(listener)

    @staticmethod
    def _call_hook(hook: Callable[[], None]) -> None:
        try:
            hook()
        except Exception:
            # The commit stands whatever a hook does; the sweep makes up for a bell not rung.
            log.exception("A hook failed after its commit")

    def _checkpoint(self) -> None:
        if self._commits:
            self._commits = 0
            self._empty_log()

    def _look_for_foreign_commits(self) -> None:
        self._looked_at = _clock.monotonic()
        try:
            version = self._connection().execute("pragma data_version").fetchone()[0]
        except Exception:
            log.warning("Other processes' commits could not be looked for", exc_info=True)
            return
        changed = self._data_version is not None and version != self._data_version
        self._data_version = version
        if changed:
            for listener in self.foreign_listeners:
                self._call_hook(listener)
