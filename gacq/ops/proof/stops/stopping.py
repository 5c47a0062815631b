"""One stop of a service at work, and what it must leave: nothing half done, nothing counted.

The same office is started and stopped again and again. What must be the same before and after, and
what a stop may change, is looked up in the file each time the process has ended.
"""

import random
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import cysqlite
import httpx2
import psutil

from gacq.clock import SystemClock
from gacq.database import Database
from gacq.ops.proof import soundness
from gacq.ops.proof.clients import Clients
from gacq.ops.proof.office import APPLICATIONS, Office, a_form, data_of
from gacq.ops.proof.patience import WaitedInVain, pause, wait_until
from gacq.ops.proof.premises import World
from gacq.ops.proof.register import Register
from gacq.ops.proof.service import Service
from gacq.ops.proof.stand_ins.gemini_behaviour import Call, Response, answer

PATIENT_SECONDS, HASTY_SECONDS = 20, 3
"""``shutdown_seconds``: long enough for what runs, and too short for a slow check."""
SLOW_SECONDS = 60.0
STOP_SECONDS = 120.0
CHILDREN_SECONDS = 10.0


class Way(StrEnum):
    """How a service is asked to stop, and in the middle of what."""

    TERM = "SIGTERM"
    INT = "SIGINT"
    TWICE = "SIGTERM twice"
    INT_TWICE = "SIGINT twice"
    SLOW = "while a check takes too long"
    UPLOAD = "while a file is sent"
    STARTING = "while it starts"


WAYS = (
    *(Way.TERM, Way.SLOW, Way.INT, Way.TWICE, Way.STARTING),
    *(Way.TERM, Way.SLOW, Way.UPLOAD, Way.INT_TWICE, Way.STARTING),
)
"""In turn."""
LONG = (Way.SLOW, Way.TWICE, Way.INT_TWICE)
"""With checks that take too long, so that the second signal comes while they are waited for."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the schedule.

    Attributes:
        seconds: after the work began, or the process.
        again_seconds: between a signal and the same once more.
        check_seconds: how long Gemini takes for an answer.
    """

    way: Way
    seconds: float
    again_seconds: float
    check_seconds: float
    seed: int


def schedule(seed: int, stops: int) -> list[Stop]:
    """The same for the same seed."""
    chance = random.Random(seed)
    return [_stop(WAYS[number % len(WAYS)], chance) for number in range(stops)]


def _stop(way: Way, chance: random.Random) -> Stop:
    latest = 3.0 if way is Way.STARTING else 2.0
    return Stop(
        way,
        seconds=chance.uniform(0.0 if way is Way.STARTING else 0.3, latest),
        again_seconds=chance.uniform(0.0, 1.0),
        check_seconds=SLOW_SECONDS if way in LONG else chance.uniform(0.0, 1.5),
        seed=chance.randrange(2**31),
    )


@dataclass(frozen=True, slots=True)
class Left:
    """What a stop has left: its exit code, what was handed back, and what is wrong."""

    code: int
    handed_back: int
    wrong: list[str]


class Stopping:
    """One office that is stopped again and again; the clients' answers stand in ``register``."""

    def __init__(
        self,
        service: Service,
        world: World,
        office: Office,
        applications: list[int],
        register: Register,
    ) -> None:
        self._service = service
        self._world = world
        self._office = office
        self._applications = applications
        self._register = register
        self._file = service.data / "gacq.db"
        self._last_attempt = self._highest("attempt")
        self._last_process = self._highest("process")

    def carry_out(self, stop: Stop) -> Left:
        """Start, let them work, stop as ``stop`` says, look."""
        hasty = stop.way in (*LONG, Way.UPLOAD)
        seconds = HASTY_SECONDS if hasty else PATIENT_SECONDS
        self._service.environ["GACQ_QUEUES__SHUTDOWN_SECONDS"] = str(seconds)
        self._world.gemini.always = _after(stop.check_seconds)
        if stop.way is Way.STARTING:
            code = self._stop_a_start(stop)
            return self._left(code, {}, began=False)
        self._service.start()
        before: dict[int, Any] = {}
        with self._clients(stop.seed), self._upload(stop):
            pause(stop.seconds)
            if stop.way in LONG:
                self._wait_for_a_check()
            before = self._ended_jobs()
            children = self._service.process.children(recursive=True)
            self._signal(stop)
            wait_until(lambda: not self._service.is_running, STOP_SECONDS)
        code = self._service.wait()
        left = self._left(code, before, began=True)
        try:
            wait_until(lambda: not any(map(_runs, children)), CHILDREN_SECONDS)
        except WaitedInVain:
            left.wrong.append("its child processes outlived it")
        return left

    def abandon(self) -> None:
        """End a service that did not do what it was asked."""
        if self._service.is_running:
            self._service.kill()

    def _stop_a_start(self, stop: Stop) -> int:
        self._service.begin()
        pause(stop.seconds)
        if self._service.is_running:
            self._service.send(signal.SIGTERM)
        return self._service.wait()

    def _signal(self, stop: Stop) -> None:
        number = signal.SIGINT if stop.way in (Way.INT, Way.INT_TWICE) else signal.SIGTERM
        self._service.send(number)
        if stop.way in (Way.TWICE, Way.INT_TWICE):
            pause(stop.again_seconds)
            if self._service.is_running:
                self._service.send(number)

    def _wait_for_a_check(self) -> None:
        """Until one runs that will not end in time, if the clients bring one about."""
        try:
            wait_until(lambda: self._office.stats()["aiQc"]["active"] > 0, 5.0)
        except WaitedInVain:
            return

    @contextmanager
    def _clients(self, seed: int) -> Iterator[None]:
        today = SystemClock().now()
        clients = Clients(self._office, self._applications, self._register, seed=seed, today=today)
        clients.start()
        try:
            yield
        finally:
            clients.stop()

    @contextmanager
    def _upload(self, stop: Stop) -> Iterator[None]:
        """In the middle of sending a file, for as long as the block takes."""
        if stop.way is not Way.UPLOAD:
            yield
            return
        made = data_of(self._office.program("clerk").post(APPLICATIONS, json=a_form(stop.seed)))
        address = urlsplit(self._service.base_url)
        request = httpx2.Request(
            "POST",
            f"{self._service.base_url}{APPLICATIONS}/{made['id']}/documents",
            headers={"Authorization": f"Bearer {self._office.token('clerk')}"},
            data={"type": "id_card"},
            files={"file": ("ภาพ.jpg", bytes(200_000))},
        )
        content = request.read()
        lines = [f"POST {request.url.raw_path.decode()} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        with closing(socket.create_connection((address.hostname, address.port), 10)) as sender:
            sender.sendall("\r\n".join([*lines, "", ""]).encode() + content[:100_000])
            yield

    # --- what it left

    def _left(self, code: int, before: dict[int, Any], *, began: bool) -> Left:
        wrong: list[str] = []
        if code and not (code == -signal.SIGTERM and not began and not self._service.words):
            wrong.append(f"it ended with {code}")
        complaints = self._service.complaints
        if (at := complaints.find("Traceback")) >= 0:
            wrong.append(f"it complained: {complaints[max(0, at - 200) : at + 1_500]}")
        database = Database(self._file)
        database.open()
        try:
            wrong.extend(database.read(soundness.faults, database))
            released = database.read(self._look, database, before, wrong, signed=code == 0)
        finally:
            database.close()
        return Left(code, released, wrong)

    def _look(
        self, database: Database, before: dict[int, Any], wrong: list[str], *, signed: bool
    ) -> int:
        def rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
            found: list[tuple[Any, ...]] = database.execute(sql, params).fetchall()
            return found

        wrong.extend(
            f"job {job_id} is still active"
            for (job_id,) in rows("select id from job where state = 'active'")
        )
        wrong.extend(
            f"mail job {job_id} may have been sent"
            for (job_id,) in rows("select id from job where cause = 'maybe_sent'")
        )
        wrong.extend(
            f"a job of process {boot} was orphaned"
            for (boot,) in rows(
                "select boot from process where rescued > 0 and started_at > ?", self._last_process
            )
        )
        if signed and rows(
            "select 1 from process where ended_at is null"
            " and started_at = (select max(started_at) from process)"
        ):
            wrong.append("the process did not sign off")
        after = dict(_ended(rows))
        wrong.extend(
            f"job {job_id} had ended, and is not as it was"
            for job_id, row in before.items()
            if after.get(job_id) != row
        )
        wrong.extend(self._unwritten(rows))
        released = "select count(*) from attempt where outcome = 'released' and started_at > ?"
        (count,) = rows(released, self._last_attempt)[0]
        self._last_attempt = rows("select coalesce(max(started_at), 0) from attempt")[0][0]
        return int(count)

    def _unwritten(self, rows: Any) -> Iterator[str]:
        """What was answered with success and is not there."""
        jobs = {job_id for (job_id,) in rows("select id from job")}
        yield from (
            f"job {job_id} was answered and is not there"
            for job_id in self._register.jobs
            if job_id not in jobs
        )

    def _ended_jobs(self) -> dict[int, Any]:
        with closing(cysqlite.connect(str(self._file), timeout=10)) as connection:
            connection.execute("pragma query_only = 1")
            return dict(_ended(lambda sql: connection.execute(sql).fetchall()))

    def _highest(self, table: str) -> int:
        with closing(cysqlite.connect(str(self._file), timeout=10)) as connection:
            found = connection.execute(f"select coalesce(max(started_at), 0) from {table}")
            return int(found.fetchone()[0])


def _ended(rows: Any) -> Iterator[tuple[int, Any]]:
    for job_id, *rest in rows(
        "select id, state, used, round, runs, result, cause, finished_at from job"
        " where state in ('completed', 'failed', 'cancelled')"
    ):
        yield job_id, rest


def _after(seconds: float) -> Any:
    """A good answer after so long, or nothing once the stand-in ends."""
    good = answer()

    def behave(call: Call) -> Response:
        call.released.wait(seconds)
        return good(call)

    return behave


def _runs(process: Any) -> bool:
    try:
        return bool(process.is_running() and process.status() != "zombie")
    except psutil.NoSuchProcess:
        return False
