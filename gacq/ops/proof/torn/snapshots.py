"""Copies of a database under load, as the disk would have them at that moment.

The service is held (SIGSTOP) while it is copied, wherever it stands: between two commits, in the
middle of one, in a checkpoint.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gacq.ops.proof.patience import WaitedInVain, pause, wait_until
from gacq.ops.proof.register import Register
from gacq.ops.proof.service import Service
from gacq.ops.proof.torn.wal import Log, Position, log_of, position_of

READ_SECONDS = 5.0
MOST_TRIES = 200
TRY_AGAIN_SECONDS = 0.05
SETTLE_SECONDS = 0.02
"""Until every thread of a held process stands still: each ends the call that it is in."""
PARTS = ("gacq.db", "gacq.db-wal", "gacq.db-shm")


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A step that was answered, and how far the log was just after: its commit is before that.

    ``step`` is what the audit log calls it, and None for a report, which is known by its job.
    """

    application_id: int | None
    step: str | None
    job_id: int | None
    position: Position


@dataclass
class PositionedRegister(Register):
    """A register that also asks, at each answer, how far the log of ``file`` has got."""

    file: Path = Path()
    acknowledged: list[Acknowledged] = field(default_factory=list)

    def moved(self, application_id: int, step: str, job_id: int | None = None) -> None:
        super().moved(application_id, step, job_id)
        self._note(application_id, step, job_id)

    def reported(self, report_id: int, job_id: int) -> None:
        super().reported(report_id, job_id)
        self._note(None, None, job_id)

    def _note(self, application_id: int | None, step: str | None, job_id: int | None) -> None:
        position = _position(self.file)
        self.acknowledged.append(Acknowledged(application_id, step, job_id, position))


def _position(file: Path) -> Position:
    found: list[Position] = []

    def is_read() -> bool:
        found.extend(filter(None, [position_of(file)]))
        return bool(found)

    wait_until(is_read, READ_SECONDS, look_seconds=0.001)
    return found[0]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Database, log and index as they lay in ``folder``, and what had been answered before.

    Attributes:
        log: what of the log holds, whole.
        checkpointed: frames of it that are in the database file.
        in_doubt: frames behind the last commit: a transaction that was being written.
    """

    folder: Path
    log: Log
    checkpointed: int
    acknowledged: tuple[Acknowledged, ...]

    @property
    def in_doubt(self) -> int:
        return self.log.frames - self.log.last_commit

    @property
    def first_byte(self) -> int:
        """The first that may be damaged; the header too while no frame of it was relied on."""
        return self.log.end_of(self.checkpointed) if self.checkpointed else 0

    @property
    def last_byte(self) -> int:
        return self.log.end_of(self.log.frames)

    def must_hold(self, frames: int) -> list[Acknowledged]:
        """What was answered before the log's frame ``frames``, or before the log began anew."""
        return [
            each
            for each in self.acknowledged
            if each.position.salt != self.log.salt or each.position.frames <= frames
        ]


def take(service: Service, register: PositionedRegister, folder: Path) -> Snapshot:
    """Hold the service, copy, let it go on; again, until the log holds what no checkpoint took.

    Raises WaitedInVain where it never does.
    """
    for _ in range(MOST_TRIES):
        snapshot = _held(service, lambda: _copied(service.data, register, folder))
        if snapshot is not None:
            return snapshot
        pause(TRY_AGAIN_SECONDS)
    raise WaitedInVain("the log never held a commit that was not checkpointed")


def _held(service: Service, copy: Callable[[], Snapshot | None]) -> Snapshot | None:
    service.hold()
    try:
        pause(SETTLE_SECONDS)
        return copy()
    finally:
        service.go_on()


def _copied(data: Path, register: PositionedRegister, folder: Path) -> Snapshot | None:
    acknowledged = tuple(register.acknowledged)
    folder.mkdir(parents=True, exist_ok=True)
    before = _written_at(data)
    for name in PARTS:
        shutil.copyfile(data / name, folder / name)
    if _written_at(data) != before:
        return None  # a thread was still on its way out of a write when the copy began
    position, log = position_of(folder / "gacq.db"), log_of(folder / "gacq.db-wal")
    if position is None or position.salt != log.salt or position.checkpointed >= log.frames:
        return None
    return Snapshot(folder, log, position.checkpointed, acknowledged)


def _written_at(data: Path) -> list[int]:
    return [(data / name).stat().st_mtime_ns for name in PARTS]
