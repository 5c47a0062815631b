"""Faults at the n-th statement of the writing connection, where SQLite itself would raise them.

The connection is wrapped as Peewee opens it, so that every statement of the product passes, also
``begin`` and ``commit``, and those of the schema's steps. A fault is raised as cysqlite raises it.
Whether SQLite keeps the transaction after such an error depends on where it was (sqlite.org,
"Response To Errors Within A Transaction"): FULL and IOERR are met in turn with the transaction
undone and kept, BUSY always with it kept.
"""

import itertools
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


def install(fault: StatementFault) -> None:
    """Let the writing connection of this process meet ``fault``."""
    counter = Counter(fault)
    connect = _Sqlite._connect

    def connecting(sqlite: _Sqlite) -> Any:
        connection = connect(sqlite)
        if threading.get_ident() != sqlite.writer_thread:
            return connection
        wrapped = _Connection(connection, counter)
        sqlite.of_thread.conn = wrapped
        return wrapped

    _Sqlite._connect = connecting


class Watcher(Protocol):
    """Is told of each statement before it is executed."""

    def before(self, sql: str, connection: Any) -> None: ...


def watch(database: Database, watcher: Watcher) -> None:
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

    def __init__(self, fault: StatementFault) -> None:
        self._fault = fault
        self._numbers = itertools.count(1)
        self._hit = 0

    def before(self, sql: str, connection: Any) -> None:
        if self._fault.phase not in (None, whereabouts(sql)):
            return
        number = next(self._numbers)
        if not self._fault.at <= number < self._fault.at + self._fault.times:
            return
        self._hit += 1
        self._note(number, sql)
        if self._fault.fault is Fault.KILL:
            # On Windows this is TerminateProcess: the process ends at once as well.
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        kind, words, code = _ERRORS[self._fault.fault]
        if self._fault.fault is not Fault.BUSY and self._hit % 2 and connection.in_transaction:
            connection.rollback()
        raise kind(f"error executing query: [{sql}] {words} (code={code}, ext={code})")

    def _note(self, number: int, sql: str) -> None:
        if self._fault.log is not None:
            with Path(self._fault.log).open("a", encoding="utf-8") as file:
                file.write(f"{number}\t{whereabouts(sql)}\t{' '.join(sql.split())[:200]}\n")


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
