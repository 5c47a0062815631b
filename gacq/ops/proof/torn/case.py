"""One torn copy of an office's files, opened again: by its database alone, and by the product."""

import hashlib
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cysqlite

from gacq.clock import SystemClock
from gacq.database import Database
from gacq.errors import GacqError
from gacq.ops.proof import soundness
from gacq.ops.proof.office import Office, data_of
from gacq.ops.proof.patience import wait_until
from gacq.ops.proof.premises import World
from gacq.ops.proof.service import Service
from gacq.ops.proof.torn.snapshots import PARTS, Acknowledged, Snapshot
from gacq.ops.proof.torn.tears import Damage, Tear, torn
from gacq.ops.proof.torn.wal import log_of
from gacq.policies import policies
from gacq.queues.broker import Broker
from gacq.queues.ledger import Ledger
from gacq.queues.policy import Limits
from gacq.queues.rescue import Rescue
from gacq.settings import Settings

SETTLE_SECONDS = 120.0
STATS = "/api/v1/queue/stats"


@dataclass
class Found:
    """What the cases have shown."""

    cases: int = 0
    served: int = 0
    answered: int = 0
    reached: set[tuple[int, int]] = field(default_factory=set)
    damages: Counter[Damage] = field(default_factory=Counter)
    in_doubt: int = 0
    lost: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)
    unserved: list[str] = field(default_factory=list)


class Case:
    """One torn copy, opened again."""

    def __init__(
        self,
        number: int,
        tear: Tear,
        snapshot: Snapshot,
        office: Path,
        folder: Path,
        found: Found,
    ) -> None:
        self.data = folder / "data"
        self._folder = folder
        self._name = f"case {number} ({tear.damage})"
        self._snapshot = snapshot
        self._tear = tear
        self._office = office
        self._found = found
        self._with_index = bool(number % 2)

    def carry_out(self) -> None:
        """Tear, compute what must be there, open, rescue, look."""
        found, snapshot = self._found, self._snapshot
        self._copy(self.data)
        log = log_of(self._tear_log())
        frames = max(log.last_commit, snapshot.checkpointed)
        expected = self._rows_until(frames)
        answered = snapshot.must_hold(frames)
        found.cases += 1
        found.answered += len(answered)
        found.damages[self._tear.damage] += 1
        found.reached.add((id(snapshot), frames))
        found.in_doubt += snapshot.in_doubt > 0
        try:
            self._open(expected, answered)
        except GacqError as error:
            found.unsound.append(f"{self._name}: {error}")

    def _copy(self, there: Path) -> None:
        there.mkdir(parents=True, exist_ok=True)
        for name in PARTS if self._with_index else PARTS[:2]:
            shutil.copyfile(self._snapshot.folder / name, there / name)

    def _tear_log(self) -> Path:
        path, snapshot = self.data / "gacq.db-wal", self._snapshot
        content = torn(
            path.read_bytes(),
            self._tear,
            first=snapshot.first_byte,
            end=snapshot.last_byte,
            page_bytes=snapshot.log.page_bytes,
        )
        path.write_bytes(content)
        return path

    def _rows_until(self, frames: int) -> dict[str, str]:
        """The rows of an untorn copy whose log ends with this commit."""
        twin = self._folder / "twin"
        self._copy(twin)
        (twin / "gacq.db-shm").unlink(missing_ok=True)
        log = twin / "gacq.db-wal"
        end = self._snapshot.log.end_of(frames) if frames else 0
        log.write_bytes(log.read_bytes()[:end])
        try:
            return _plain_rows(twin / "gacq.db")
        finally:
            shutil.rmtree(twin)

    def _open(self, expected: dict[str, str], answered: list[Acknowledged]) -> None:
        with _opened(self.data) as database:
            rows = database.read(rows_of, database.execute)
            differing = [table for table in expected if rows.get(table) != expected[table]]
            self._tell(self._found.different, differing)
            self._tell(self._found.lost, database.read(_missing, database, answered))
            self._tell(self._found.unsound, database.read(soundness.faults, database))
            _rescue(database)
            self._tell(self._found.unsound, database.read(soundness.faults, database))
            self._tell(self._found.unsound, database.read(_still_active, database))

    def _tell(self, where: list[str], what: Any) -> None:
        where.extend(f"{self._name}: {each}" for each in what)

    def serve(self, world: World, office: Office) -> None:
        """The whole product on the torn files: it starts, does all that waits, and stops."""
        shutil.rmtree(self.data)
        self._copy(self.data)
        self._tear_log()
        shutil.copytree(self._office / "documents", self.data / "documents")
        self._found.served += 1
        with Service(self._folder, environ=world.settings(), data=self.data) as service:
            try:
                service.start()
                admin = service.program(office.token("admin"))
                wait_until(lambda: _is_settled(data_of(admin.get(STATS))), SETTLE_SECONDS)
                if code := service.stop():
                    self._tell(self._found.unserved, [f"it ended with {code}"])
            except GacqError as error:
                self._tell(self._found.unserved, [error])
                return
        self._tell(self._found.unserved, soundness.faults_of(self.data / "gacq.db"))


def _is_settled(stats: dict[str, dict[str, int]]) -> bool:
    return not any(of["waiting"] + of["delayed"] + of["active"] for of in stats.values())


@contextmanager
def _opened(data: Path) -> Iterator[Database]:
    database = Database(data / "gacq.db")
    database.open()
    try:
        yield database
    finally:
        database.close()


def _plain_rows(file: Path) -> dict[str, str]:
    """The same by SQLite alone, with nothing of gacq's between."""
    connection = cysqlite.connect(str(file))
    try:
        return rows_of(connection.execute)
    finally:
        connection.close()


def rows_of(execute: Callable[[str], Any]) -> dict[str, str]:
    """A digest of the rows of each table."""
    tables = execute("select name from sqlite_master where type = 'table' order by name")
    return {name: _digest(execute(f'select * from "{name}"')) for (name,) in tables.fetchall()}


def _digest(rows: Iterable[tuple[Any, ...]]) -> str:
    whole = hashlib.sha256()
    for row in sorted(map(repr, rows)):
        whole.update(row.encode())
    return whole.hexdigest()


def _missing(database: Database, answered: Iterable[Acknowledged]) -> list[str]:
    """What was answered and is not there: its job, or its line in the audit log."""
    answered = list(answered)
    jobs = {job_id for (job_id,) in database.execute("select id from job").fetchall()}
    told = Counter(_step_of(each) for each in answered if each.step is not None)
    written = _steps_written(database)
    return [
        *(
            f"job {each.job_id} was answered and is not there"
            for each in answered
            if each.job_id is not None and each.job_id not in jobs
        ),
        *(
            f"{step} of application {application}: {count} answered, {written[application, step]}"
            " are there"
            for (application, step), count in told.items()
            if written[application, step] < count
        ),
    ]


def _step_of(acknowledged: Acknowledged) -> tuple[str, str]:
    return str(acknowledged.application_id), str(acknowledged.step).replace("-", "_")


def _steps_written(database: Database) -> Counter[tuple[str, str]]:
    rows = database.execute(
        "select subject_id, action, count(*) from audit where subject_type = 'application'"
        " group by subject_id, action"
    ).fetchall()
    return Counter({(subject, action): count for subject, action, count in rows})


def _rescue(database: Database) -> None:
    """What a start does before it serves."""
    boot = uuid.uuid4().hex
    queues = policies(Settings().queues)
    ledger = Ledger(database, Broker(database), policies=queues, limits=Limits(), boot=boot)
    clock = SystemClock()
    Rescue(database, ledger, clock, boot=boot).at_start("", opening_since=clock.monotonic())


def _still_active(database: Database) -> list[str]:
    rows = database.execute("select id from job where state = 'active'").fetchall()
    return [f"job {job_id} is active after the rescue" for (job_id,) in rows]
