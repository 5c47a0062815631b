"""A whole office in this process, opened anew for each case, whose database meets faults.

Everything is real but the outside services (the stand-ins) and the threads: requests go through
the whole web application, jobs are worked one at a time. Between two cases the database is put
back to where it was, so that each case meets one fault at one statement of one step.
"""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import cysqlite
import pytest
from starlette.testclient import TestClient

import gacq.appliance
from gacq import audit
from gacq.appliance import Appliance
from gacq.children import ChildPool
from gacq.database import _Sqlite
from gacq.errors import DataFolderError, Unavailable
from gacq.ops.proof.inside import statements
from gacq.ops.proof.inside.plan import Fault, StatementFault
from gacq.ops.proof.inside.statements import Counter
from gacq.ops.proof.office import Office, Refused
from gacq.ops.proof.premises import World
from gacq.ops.proof.service import Service
from gacq.queues import settlement
from gacq.settings import load
from gacq.staff import setup
from gacq.staff.secrets import new_setup_code
from gacq.web.app import create_app

BASE_URL = "http://gacq.office:8470"
MORNING = datetime(2027, 3, 9, 3, 2, 30, tzinfo=UTC)
"""A Tuesday at ten in Bangkok."""

_UNSTEADY_TABLES = {"process", "breaker", "sqlite_sequence", "sqlite_stat1", "schema_step"}
"""What tells of the process and not of the office's work."""

_UNLIKE_TABLES = {
    *("attempt", "message", "rollup", "rollup_mark", "rollup_time"),
    # A try counted before the database refused stays counted until its 15 minutes are over.
    "sign_in_guard",
}
_UNLIKE_COLUMNS = {"at", "result", "runs", "duration_sum", "total"}
_UNLIKE_WORDS = re.compile(r"durationSeconds\W+[0-9.e-]+")


class StandingClock:
    """A wall clock that stands until it is moved, so that all cases are at the same moment."""

    def __init__(self) -> None:
        self.at = MORNING
        self._passed = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic() + self._passed

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self._passed += seconds


class InProcess:
    """Stands where an ``Office`` expects the process of a service."""

    def __init__(self) -> None:
        self.setup_code = ""
        self._app: Any = None
        self._open = ExitStack()

    def serve(self, appliance: Appliance) -> None:
        self._app = create_app(appliance.web_services())

    def end(self) -> None:
        self._open.close()

    def program(self, token: str) -> TestClient:
        return self._client({"Authorization": f"Bearer {token}"})

    def browser(self) -> TestClient:
        return self._client({"Origin": BASE_URL})

    def _client(self, headers: dict[str, str]) -> TestClient:
        return TestClient(
            self._app, base_url=BASE_URL, headers=headers, raise_server_exceptions=False
        )


class Stepping:
    """The office in ``folder``; ``writing`` and ``reading`` count its statements."""

    def __init__(self, folder: Path, world: World, patch: pytest.MonkeyPatch) -> None:
        self.clock = StandingClock()
        self.world = world
        self.writing, self.reading = Counter(), Counter()
        self.settings = load(None, data=folder / "data", environ=world.settings())
        self.file = Path(self.settings.data.folder) / "gacq.db"
        self.service = InProcess()
        self._pools: dict[str, _LastingPool] = {}
        patch.setattr(settlement, "STORE_AGAIN_SECONDS", 0.002)
        patch.setattr(gacq.appliance, "ChildPool", self._pool)
        patch.setattr(_Sqlite, "_connect", _Sqlite._connect)
        statements.watch(writing=self.writing, reading=self.reading)
        with self.opened(issue_code=True):
            self.office = Office(cast(Service, self.service))

    @contextmanager
    def opened(self, *, issue_code: bool = False) -> Iterator[Appliance]:
        appliance = Appliance(self.settings, clock=self.clock)
        appliance.open()
        try:
            if issue_code:
                self.service.setup_code = new_setup_code()
                write = appliance.database.write
                write(setup.issue, self.service.setup_code, now=self.clock.now())
            self.service.serve(appliance)
            yield appliance
        finally:
            self.disarm()
            self.service.end()
            appliance.close()

    def close(self) -> None:
        for pool in self._pools.values():
            pool.end()

    def _pool(self, module: str, *, size: int = 1, **_: Any) -> "_LastingPool":
        return self._pools.setdefault(module, _LastingPool(module, size=size))

    def arm(self, *faults: StatementFault) -> None:
        self.writing.arm(*(each for each in faults if not each.reading))
        self.reading.arm(*(each for each in faults if each.reading))

    def disarm(self) -> list[str]:
        """The statements that met a fault since it was armed."""
        met = [*self.writing.met, *self.reading.met]
        self.arm()
        return met

    # --- the database, as it lies on the disk while nothing has it open

    def keep(self, name: str) -> Path:
        kept = self.file.with_name(f"{name}.kept")
        shutil.copyfile(self.file, kept)
        return kept

    def put_back(self, kept: Path) -> None:
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(kept, self.file)


class _LastingPool(ChildPool):
    """One for all cases: starting children for each would take most of the time."""

    def close(self) -> None: ...

    def end(self) -> None:
        super().close()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story. ``is_whole`` where all it does is one change, done or not at all."""

    name: str
    act: Callable[[Appliance, Office], object]
    is_whole: bool = True


class NotClear(AssertionError):
    """The step ended in a way that nobody can act on."""


def outcome_of(step: Step, appliance: Appliance, office: Office) -> str:
    """``done``, or ``refused`` in words with a wait. Raises NotClear."""
    try:
        step.act(appliance, office)
    except Refused as refused:
        if refused.status != 503 or not refused.retry_after:
            raise NotClear(f"{refused.status}: {refused}") from refused
        return "refused"
    except (Unavailable, DataFolderError):
        return "refused"
    return "done"


def contents(file: Path, *, exact: bool) -> dict[str, list[str]]:
    """The rows of every table, but for what tells of the process.

    Without ``exact`` times and what differs between two runs is left out too.
    """
    connection = cysqlite.connect(str(file))
    try:
        names = [
            name
            for (name,) in connection.execute(
                "select name from pragma_table_list where type = 'table' and schema = 'main'"
            ).fetchall()
            if name not in _UNSTEADY_TABLES and (exact or name not in _UNLIKE_TABLES)
        ]
        return {name: _rows(connection, name, exact=exact) for name in names}
    finally:
        connection.close()


def _rows(connection: Any, table: str, *, exact: bool) -> list[str]:
    columns = [row[1] for row in connection.execute(f"pragma table_info({table})").fetchall()]
    kept = [each for each in columns if exact or not _is_unlike(each)]
    rows = connection.execute(f"select {', '.join(kept)} from {table}").fetchall()
    if table == "queue_count" and not exact:
        rows = [row for row in rows if any(row[2:])]  # a state that was passed through leaves 0
    words = [json.dumps(list(row), ensure_ascii=False, default=repr) for row in rows]
    return sorted(words if exact else [_UNLIKE_WORDS.sub("", each) for each in words])


def _is_unlike(column: str) -> bool:
    return column.endswith(("_at", "hash")) or column in _UNLIKE_COLUMNS


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    return [
        f"{table}: {sign}{row}"
        for table in before
        for sign, rows, others in (
            ("-", before[table], after[table]),
            ("+", after[table], before[table]),
        )
        for row in rows
        if row not in others
    ]


def require_whole(appliance: Appliance) -> None:
    """The file and the audit chain are in order."""
    (checked,) = appliance.database.read(
        lambda: appliance.database.execute("pragma integrity_check").fetchone()
    )
    assert checked == "ok"
    assert appliance.database.read(audit.verify) is None


def each_fault(number: int, *, reading: bool, all_of_them: bool) -> list[StatementFault]:
    """The faults to meet at this statement: one of six in turn, or all."""
    faults = [
        StatementFault(number, Fault.BUSY, reading=reading),
        StatementFault(number, Fault.FULL, undone=True, reading=reading),
        StatementFault(number, Fault.IOERR, undone=False, reading=reading),
        StatementFault(number, Fault.FULL, undone=False, times=3, reading=reading),
        StatementFault(number, Fault.IOERR, undone=True, reading=reading),
        StatementFault(number, Fault.BUSY, times=25, reading=reading),
    ]
    return faults if all_of_them else [faults[number % len(faults)]]
