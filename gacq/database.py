"""The office's one SQLite file: rows, reads, and the single writer with group commit.

All writes of the process go through one writer thread, which commits what is waiting together and
answers each caller only after COMMIT (``synchronous=FULL``: what was answered is on disk). Every
other thread reads through its own query-only connection. SQLite itself comes with cysqlite: the
operating system's may have the WAL-reset bug that loses commits (fixed in 3.51.3).

The rule for functions given to ``write``: no side effects, no file or network work; time and ids
come as arguments; the result is plain values. Such a function may be run twice, with everything
it did the first time rolled back.
"""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import cysqlite
import peewee
from playhouse.cysqlite_ext import CySqliteDatabase

from gacq.clock import SystemClock
from gacq.errors import DataFolderError, StorageFull, Unavailable
from gacq.readers import Readers
from gacq.schema import migrate
from gacq.write_ahead_log import WriteAheadLog
from gacq.writer import Writer

T = TypeVar("T")
P = ParamSpec("P")

log = logging.getLogger(__name__)

MINIMUM_SQLITE = (3, 51, 3)
"""First version without the WAL-reset bug (sqlite.org, WAL documentation, section on the bug)."""

READER_CACHE = -1_000
"""KiB of pages, with a minus as SQLite wants it, for each thread that reads: there are some thirty,
and what they don't hold themselves the operating system does. All would fill theirs in time."""

_clock = SystemClock()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_proxy = peewee.DatabaseProxy()


def microseconds(moment: datetime) -> int:
    """An aware datetime as whole microseconds since 1970, the form in which rows keep time."""
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


class UtcField(peewee.Field):
    """An aware UTC datetime, stored as INTEGER microseconds since 1970."""

    field_type = "INTEGER"

    def db_value(self, value: datetime | int | None) -> int | None:
        return microseconds(value) if isinstance(value, datetime) else value

    def python_value(self, value: int | None) -> datetime | None:
        return None if value is None else from_microseconds(value)


class ChoiceField(peewee.TextField):
    """TEXT that is read back as a member of an enumeration."""

    def __init__(self, members: type[StrEnum], **options: Any) -> None:
        self.members = members
        super().__init__(**options)

    def python_value(self, value: str | None) -> StrEnum | None:
        return None if value is None else self.members(value)


class JsonField(peewee.TextField):
    """A plain JSON value, stored as TEXT that a person can read."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else to_json(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Row(peewee.Model):
    """Base of every row class. The tables themselves come from ``gacq/schema``."""

    id = peewee.AutoField()

    class Meta:
        database = _proxy

    @classmethod
    def rows(cls, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """The rows of a statement written out, each column as it is stored.

        For what every request asks: a built query of many columns takes ten times as long.
        """
        found: list[tuple[Any, ...]] = cls._meta.database.execute_sql(sql, params).fetchall()
        return found


class _Sqlite(CySqliteDatabase):
    """One connection per thread; every connection but the writer's is query-only."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.writer_thread: int | None = None
        self.readers = Readers(_clock.monotonic)
        self.of_thread = threading.local()
        """This thread's connection, found without Peewee's checks: the hot path asks often."""
        super().__init__(str(path), rank_functions=False, autoconnect=False, **options)

    def _add_conn_hooks(self, conn: Any) -> None:
        super()._add_conn_hooks(conn)
        self.of_thread.conn = conn
        if threading.get_ident() != self.writer_thread:
            conn.pragma("query_only", 1)
            conn.pragma("cache_size", READER_CACHE)
        self.of_thread.reader = self.readers.opened(conn)


class Database:
    """Opens the file, brings its schema up to date, and runs reads and writes.

    Args:
        path: the file; its folder must exist and be on a local disk.
        busy_timeout_seconds: how long to wait for another process (the command line) to commit.
        queue_limit: writes that may wait at once; one more raises Unavailable.
    """

    def __init__(
        self, path: Path, *, busy_timeout_seconds: float = 5.0, queue_limit: int = 10_000
    ) -> None:
        self.path = path
        self._sqlite = _Sqlite(
            path,
            pragmas={
                "journal_mode": "wal",
                "synchronous": "full",
                "foreign_keys": 1,
                # The writer checkpoints when it is idle, so that no caller waits for one.
                "wal_autocheckpoint": 0,
                "journal_size_limit": 32 * 1024 * 1024,
                "cache_size": -16_000,
            },
            timeout=busy_timeout_seconds,
        )
        self._writer = Writer(
            connect=self._connect_writer,
            connection=self._sqlite.connection,
            close=self._sqlite.close,
            queue_limit=queue_limit,
            translate=_translate,
            empty_log=WriteAheadLog(
                connection=self._sqlite.connection,
                reads_held_back=self._sqlite.readers.held_back,
                held_up=self._sqlite.readers.end_overlong,
            ).empty,
        )

    def open(self) -> None:
        """Open the file and start the writer. Raises DataFolderError in words."""
        if cysqlite.sqlite_version_info < MINIMUM_SQLITE:
            raise DataFolderError(
                f"SQLite {cysqlite.sqlite_version} can lose commits; "
                "install cysqlite 0.4.0 or newer (SQLite 3.54)"
            )
        _proxy.initialize(self._sqlite)
        self._writer.start()

    def close(self) -> None:
        """Commit what waits, checkpoint, and close every connection. May be called twice."""
        self._writer.stop()
        self._sqlite.readers.close_all()

    def write(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``fn`` in one committed transaction; on the writer thread, join the current one.

        Raises what ``fn`` raises (nothing is stored then), StorageFull when the disk has no room,
        Unavailable when too many writes wait or another process holds the file.
        """
        if self._writer.is_current_thread():
            return fn(*args, **kwargs)
        return self._writer.run(fn, args, kwargs)

    def write_quietly(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """``write`` for what shows nowhere: the listeners of ``on_commit`` are not called for it.

        Without this, the question whether the file can be written would wake every open page.
        """
        if self._writer.is_current_thread():
            return fn(*args, **kwargs)
        return self._writer.run(fn, args, kwargs, quiet=True)

    async def write_async(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """``write`` for an event loop: holds no thread while it waits."""
        return await asyncio.wrap_future(self._writer.submit(fn, args, kwargs))

    def read(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``fn`` in this thread, on one snapshot of the file, without the right to write."""
        if self._writer.is_current_thread():
            return fn(*args, **kwargs)
        try:
            self._sqlite.connect(reuse_if_open=True)
            return self._read(self._sqlite.of_thread.conn, fn, *args, **kwargs)
        except (peewee.PeeweeException, cysqlite.Error) as error:
            if isinstance(_original(error), cysqlite.exceptions.ReadOnlyError):
                raise  # the caller's mistake: only the writer writes
            raise _translate(error) from error

    def _read(self, conn: Any, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        if conn.in_transaction:
            return fn(*args, **kwargs)
        reader = self._sqlite.of_thread.reader
        self._sqlite.readers.wait_to_begin()
        try:
            reader.since = _clock.monotonic()
            conn.begin("deferred")
            return fn(*args, **kwargs)
        finally:
            if conn.in_transaction:
                conn.rollback()
            reader.since = None

    async def read_async(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """``read`` in a pool thread."""
        return await asyncio.to_thread(self.read, fn, *args, **kwargs)

    def execute(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """Run one statement inside ``read`` or ``write``; returns cysqlite's cursor."""
        return self._sqlite.of_thread.conn.execute(sql, params)

    def after_commit(self, hook: Callable[[], None]) -> None:
        """Inside ``write``: call ``hook`` on the writer thread once the commit is on disk."""
        self._writer.after_commit(hook)

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` on the writer thread after each commit that is not quiet.

        It must be quick.
        """
        self._writer.commit_listeners.append(listener)

    def on_foreign_commit(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` within 250 ms of a commit that another process made."""
        self._writer.foreign_listeners.append(listener)

    @staticmethod
    def is_unavailable(error: BaseException) -> bool:
        """Whether the file itself is in trouble (full, refused, locked), not the statement."""
        return isinstance(_translate(error), Unavailable)

    @property
    def peewee(self) -> CySqliteDatabase:
        return self._sqlite

    def _connect_writer(self) -> None:
        self._sqlite.writer_thread = threading.get_ident()
        try:
            self._sqlite.connect()
            migrate(self._sqlite)
        except (peewee.PeeweeException, cysqlite.Error) as error:
            raise DataFolderError(f"{self.path} can't be opened: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    return str(error.args[0] if error.args else error)


def _original(error: BaseException) -> BaseException:
    """cysqlite's own exception behind Peewee's, which alone tells the kinds apart."""
    original = getattr(error, "orig", None)
    return original if isinstance(original, BaseException) else error


def _translate(error: BaseException) -> BaseException:
    """What a caller can act on, for the errors that no caller can foresee."""
    original = _original(error)
    if isinstance(original, cysqlite.exceptions.DiskFullError):
        return StorageFull("The disk of the data folder is full; make room and try again")
    if isinstance(original, cysqlite.exceptions.DatabaseLockedError):
        return Unavailable("The database is busy in another process; try again")
    if isinstance(original, cysqlite.exceptions.ReadOnlyError):
        return Unavailable(
            "The database file can't be written; give the account that runs gacq the right to "
            "write gacq.db in the data folder"
        )
    if isinstance(original, cysqlite.OperationalError) and "unable to open" in str(original):
        return Unavailable(
            "The database file can't be opened at the moment; see that its disk is there and has "
            "room, then try again"
        )
    if isinstance(original, cysqlite.OperationalError) and "code=10," in str(original):
        return StorageFull(
            "The disk of the data folder refused to read or write; check its free space and health"
        )
    return error
