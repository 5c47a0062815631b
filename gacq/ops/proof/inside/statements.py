"""Faults at the n-th statement of a connection, where SQLite itself would raise them.

Connections are wrapped as Peewee opens them, so that every statement of the product passes, also
``begin`` and ``commit``, and those of the schema's steps. A fault is raised as cysqlite raises it.
Whether SQLite keeps the transaction after such an error depends on where it was (sqlite.org,
"Response To Errors Within A Transaction"): FULL and IOERR are met in turn with the transaction
undone and kept, BUSY always with it kept.
"""

import os
import signal
import threading
from pathlib import Path
from typing import Any, Protocol

from cysqlite import exceptions

from gacq.database import Database, _Sqlite
from gacq.ops.proof.inside.plan import Fault, StatementFault
from gacq.ops.proof.inside.whereabouts import whereabouts

_ERRORS = {
    Fault.BUSY: (exceptions.DatabaseLockedError, "database is locked", 5),
    Fault.FULL: (exceptions.DiskFullError, "database or disk is full", 13),
    Fault.IOERR: (exceptions.OperationalError, "disk I/O error", 10),
}


def install(*faults: StatementFault) -> None:
    """Let the connections of this process meet ``faults``, for as long as it lives."""
    watch(
        writing=Counter(*(each for each in faults if not each.reading)),
        reading=Counter(*(each for each in faults if each.reading)),
    )


def watch(*, writing: "Counter", reading: "Counter") -> None:
    """Let the writing connection that is opened from now on be counted by one, readers by another.

    Calling it again puts other counters in the place of the first.
    """
    connect: Any = getattr(_Sqlite._connect, "unwatched", _Sqlite._connect)

    def connecting(sqlite: _Sqlite) -> Any:
        is_writer = threading.get_ident() == sqlite.writer_thread
        counter = writing if is_writer else reading
        counter.before("connect", None)
        wrapped = _Connection(connect(sqlite), counter)
        sqlite.of_thread.conn = wrapped
        return wrapped

    connecting.unwatched = connect  # type: ignore[attr-defined]
    _Sqlite._connect = connecting


class Watcher(Protocol):
    """Is told of each statement before it is executed."""

    def before(self, sql: str, connection: Any) -> None: ...


def watch_one(database: Database, watcher: Watcher) -> None:
    """Tell ``watcher`` of each statement of this one database, opened in this process."""
    sqlite: Any = database.peewee
    connect = sqlite._connect

    def connecting() -> Any:
        wrapped = _Connection(connect(), watcher)
        sqlite.of_thread.conn = wrapped
        return wrapped

    sqlite._connect = connecting


class Counter:
    """Counts the statements, and raises or dies where the plan says so."""

    def __init__(self, *faults: StatementFault) -> None:
        self._lock = threading.Lock()
        self.arm(*faults)

    def arm(self, *faults: StatementFault) -> None:
        """Count from 1 again, with other faults or none."""
        with self._lock:
            self._faults = faults
            self._counts = [0] * len(faults)
            self.counted = 0
            self.met: list[str] = []
            """The statements that met a fault."""

    def before(self, sql: str, connection: Any) -> None:
        with self._lock:
            self.counted += 1
            fault = self._fault_at(sql)
            if fault is None:
                return
            self.met.append(sql)
            number, is_odd = self.counted, len(self.met) % 2
        self._note(fault, number, sql)
        if fault.fault is Fault.KILL:
            # On Windows this is TerminateProcess: the process ends at once as well.
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        kind, words, code = _ERRORS[fault.fault]
        undone = is_odd if fault.undone is None else fault.undone
        if fault.fault is not Fault.BUSY and undone and _is_in_transaction(connection):
            connection.rollback()
        raise kind(f"error executing query: [{sql}] {words} (code={code}, ext={code})")

    def _fault_at(self, sql: str) -> StatementFault | None:
        """The first fault that this statement meets; each counts what it is about."""
        met = None
        for place, fault in enumerate(self._faults):
            if fault.phase not in (None, whereabouts(sql)):
                continue
            self._counts[place] += 1
            if met is None and fault.at <= self._counts[place] < fault.at + fault.times:
                met = fault
        return met

    def _note(self, fault: StatementFault, number: int, sql: str) -> None:
        if fault.log is not None:
            words = (str(number), whereabouts(sql), " ".join(sql.split())[:200], fault.fault)
            with Path(fault.log).open("a", encoding="utf-8") as file:
                file.write("\t".join(words) + "\n")


def _is_in_transaction(connection: Any) -> bool:
    return connection is not None and bool(connection.in_transaction)


class _Connection:
    """The real connection, with the counter asked before each statement."""

    def __init__(self, connection: Any, counter: Watcher) -> None:
        self._connection = connection
        self._counter = counter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *params: Any) -> Any:
        self._counter.before(sql, self._connection)
        return self._connection.execute(sql, *params)

    def begin(self, *kind: Any) -> Any:
        self._counter.before("begin", self._connection)
        return self._connection.begin(*kind)

    def commit(self) -> Any:
        self._counter.before("commit", self._connection)
        return self._connection.commit()

    def cursor(self, *options: Any) -> "_Cursor":
        return _Cursor(self._connection.cursor(*options), self)

    def count(self, sql: str) -> None:
        self._counter.before(sql, self._connection)


class _Cursor:
    def __init__(self, cursor: Any, connection: _Connection) -> None:
        self._cursor = cursor
        self._counted = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __iter__(self) -> Any:
        return iter(self._cursor)

    def execute(self, sql: str, *params: Any) -> "_Cursor":
        self._counted.count(sql)
        self._cursor.execute(sql, *params)
        return self

    def executemany(self, sql: str, *params: Any) -> "_Cursor":
        self._counted.count(sql)
        self._cursor.executemany(sql, *params)
        return self
