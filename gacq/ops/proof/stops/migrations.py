"""A migration that is killed: an office of every earlier version, before every statement.

Each old database is made by the first steps of the schema and holds rows. While it is opened, its
files are copied before each statement: what a death there would leave, for the death of a process
takes nothing from its files. Some processes are really killed as well. What is left must be whole
steps, and the next opening must end with today's tables and every row that was there.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cysqlite
from playhouse.cysqlite_ext import CySqliteDatabase
from playhouse.migrations import Runner

import gacq
from gacq import schema
from gacq.database import Database
from gacq.errors import GacqError
from gacq.ops.proof.inside.plan import Fault, Plan, StatementFault
from gacq.ops.proof.inside.statements import watch_one

STEPS = sorted(Path(schema.__file__).parent.glob("0*.py"))
OPEN_SECONDS = 60.0
PARTS = ("office.db", "office.db-wal")

_ROWS = (
    (
        1,
        "insert into job (queue, kind, key, subject, payload, state, priority, due_at, attempts,"
        " used, runs, result, origin, created_at, started_at, finished_at) values ('ai_qc',"
        " 'check', '1', '1', '{}', 'completed', 5, 10, 3, 1, 1, '{\"stored\":true}', 'test', 10,"
        " 20, 30)",
    ),
    (
        1,
        "insert into attempt (job_id, number, round, boot, started_at, ended_at, outcome)"
        " values (1, 1, 1, 'boot', 20, 30, 'completed')",
    ),
    (1, "insert into process (boot, pid, host, version, started_at) values ('b', 1, 'h', '0', 5)"),
    (
        2,
        "insert into application (application_number, lot_id, status, applicant_type,"
        " applicant_name, applicant_id, applicant_id_hash, farm_name, created_at, created_by,"
        " updated_at) values ('GACP-2569-000001', 'LOT-2569-0001', 'IN_REVIEW', 'x', 'สมมุติ', 'x',"
        " 'x', 'สวนสมมุติ', 10, 'test', 30)",
    ),
    (
        2,
        "insert into qc_report (application_id, job_id, created_at, inspection_type, reviewer,"
        " report) values (1, 1, 30, 'ONSITE', 'rules', '{}')",
    ),
)
"""Rows by the step after which they can be there."""


@dataclass
class Deaths:
    """What the migrations that did not end have shown.

    Attributes:
        looked_at: moments at which the files were copied.
        killed: processes that were really killed.
    """

    versions: int = 0
    looked_at: int = 0
    killed: int = 0
    wrong: list[str] = field(default_factory=list)


def kill_migrations(folder: Path, *, seed: int, every: int = 1, kills: int = 1) -> Deaths:
    """From every earlier version, dead before each ``every``-th statement; some really killed."""
    folder.mkdir(parents=True)
    tables = {steps: _tables(_made(folder, steps)) for steps in range(len(STEPS) + 1)}
    found, chance = Deaths(), random.Random(seed)
    for steps in range(len(STEPS)):
        found.versions += 1
        moments = _moments(folder, steps)
        for number, moment in enumerate(moments, start=1):
            if number % every == 0 or number == len(moments):
                found.looked_at += 1
                found.wrong.extend(_Left(moment, steps, number, tables).wrong())
        for number in chance.sample(range(1, len(moments) + 1), kills):
            found.killed += 1
            found.wrong.extend(_Left(_killed(folder, steps, number), steps, number, tables).wrong())
        for left in folder.glob(f"{steps}-*"):
            shutil.rmtree(left)
    return found


def _moments(folder: Path, steps: int) -> list[Path]:
    """Open that version's office to the end, its files copied before each statement."""
    place = _placed(folder, steps, "opened")
    copies, database = _Copies(place, steps), Database(place / PARTS[0])
    watch_one(database, copies)
    database.open()
    database.close()
    return copies.made


class _Copies:
    """Copies the files of ``place`` before each statement."""

    def __init__(self, place: Path, steps: int) -> None:
        self.made: list[Path] = []
        self._place = place
        self._steps = steps

    def before(self, sql: str, connection: Any) -> None:
        copy = self._place.parent / f"{self._steps}-at-{len(self.made) + 1}"
        copy.mkdir()
        for part in PARTS:
            if (self._place / part).exists():
                shutil.copyfile(self._place / part, copy / part)
        self.made.append(copy)


def _killed(folder: Path, steps: int, statement: int) -> Path:
    """Open it in a process that dies before its n-th statement."""
    place = _placed(folder, steps, f"killed-{statement}")
    plan = Plan(StatementFault(statement, Fault.KILL))
    command = [sys.executable, "-m", "gacq.ops.proof.inside.opening", plan.to_json()]
    ended = subprocess.run(
        [*command, str(place / PARTS[0])],
        env=os.environ | {"PYTHONPATH": str(Path(gacq.__file__).parent.parent)},
        capture_output=True,
        timeout=OPEN_SECONDS,
        check=False,
    )
    if ended.returncode == 0:
        raise GacqError(f"a process that was to die before statement {statement} lived")
    return place


def _placed(folder: Path, steps: int, name: str) -> Path:
    place = folder / f"{steps}-{name}"
    place.mkdir()
    shutil.copyfile(folder / f"version-{steps}.db", place / PARTS[0])
    return place


class _Left:
    """What a migration that died has left in ``folder``."""

    def __init__(
        self, folder: Path, steps: int, statement: int, tables: Mapping[int, list[str]]
    ) -> None:
        self._folder = folder
        self._file = folder / PARTS[0]
        self._old = folder.parent / f"version-{steps}.db"
        self._name = f"version {steps}, statement {statement}"
        self._tables = tables

    def wrong(self) -> Iterator[str]:
        before = _rows(self._old)
        if not self._is_of_whole_steps():
            yield f"{self._name}: it left half a step"
        try:
            self._open()
        except GacqError as error:
            yield f"{self._name}: {error}"
            return
        if _tables(self._file) != self._tables[len(STEPS)]:
            yield f"{self._name}: the next opening did not bring it up to date"
        if _rows(self._file, only=before) != before:
            yield f"{self._name}: rows are not as they were"
        if _ask(self._file, "pragma integrity_check") != [("ok",)]:
            yield f"{self._name}: the file is broken"

    def _is_of_whole_steps(self) -> bool:
        """Looked at in a copy: also a look at a file puts it right."""
        look = self._folder / "look"
        shutil.copytree(self._folder, look)
        file = look / PARTS[0]
        return _tables(file) == self._tables[_steps_noted(file)]

    def _open(self) -> None:
        database = Database(self._file)
        database.open()
        database.close()


def _made(folder: Path, steps: int) -> Path:
    """An office's file as the version with so many steps left it, with rows."""
    file, of_then = folder / f"version-{steps}.db", folder / f"steps-{steps}"
    of_then.mkdir()
    for step in STEPS[:steps]:
        shutil.copy(step, of_then)
    database = CySqliteDatabase(str(file), pragmas={"journal_mode": "wal"}, rank_functions=False)
    with closing(database):
        database.connect()
        if steps:
            Runner(database, str(of_then), table_name="schema_step").up()
        for since, sql in _ROWS:
            if since <= steps:
                database.execute_sql(sql)
        # A version from before the first step has no table at all, but is a database.
        database.execute_sql("pragma user_version = 0")
    return file


def _tables(file: Path) -> list[str]:
    """Everything that the schema consists of, but the list of steps itself."""
    return [
        f"{name}: {sql}"
        for name, sql in _ask(
            file,
            "select name, sql from sqlite_master where tbl_name <> 'schema_step'"
            " and name not like 'sqlite_%' order by type, name",
        )
    ]


def _steps_noted(file: Path) -> int:
    there = _ask(file, "select 1 from sqlite_master where name = 'schema_step'")
    return int(_ask(file, "select count(*) from schema_step")[0][0]) if there else 0


def _rows(
    file: Path, *, only: Mapping[str, tuple[list[str], Any]] | None = None
) -> dict[str, tuple[list[str], Any]]:
    """Columns and rows of each table; with ``only`` of those tables, by the columns named there."""
    if only is None:
        names = _ask(file, "select name from sqlite_master where type = 'table'")
        columns = {
            name: [c[1] for c in _ask(file, f"pragma table_info({name})")] for (name,) in names
        }
        columns = {n: c for n, c in columns.items() if n not in ("schema_step", "sqlite_sequence")}
    else:
        columns = {name: of for name, (of, _) in only.items()}
    return {
        name: (of, sorted(map(repr, _ask(file, f"select {', '.join(of)} from {name}"))))
        for name, of in columns.items()
    }


def _ask(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(cysqlite.connect(str(file))) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
        return rows
