"""Job after job that hangs: the threads left behind come to their bound, and the service begins
anew, again and again, without losing or miscounting an attempt."""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx2

from gacq.errors import GacqError
from gacq.ops.proof.figures import Figure, Text
from gacq.ops.proof.hangs.ways import ask_report
from gacq.ops.proof.inside.plan import Plan
from gacq.ops.proof.inside.processors import Way
from gacq.ops.proof.looking import Vitals, rows, sampled, vitals
from gacq.ops.proof.office import Office
from gacq.ops.proof.patience import WaitedInVain, pause, wait_until
from gacq.ops.proof.premises import premises
from gacq.ops.proof.service import Service

LIMIT_SECONDS = 1
WORKERS = 16
BOUND = 32
WAYS = (Way.SLEEP, Way.SLEEP, Way.SOCKET, Way.IGNORE, Way.SPIN)
SECONDS_A_JOB = 1.5
"""What a job may take at most, the restarts that it causes included."""
LEAST_SECONDS = 120.0
MORE_MEMORY = 1.15
"""Of what the service held at the start; where Python's pools end differs by some megabytes."""
MORE_HANDLES = 3

_LIVE = (
    "select count(*) from job where queue = 'report' and state in ('waiting','delayed','active')"
)
_BOOTS = "select boot, pid, ended_at, rescued from process order by started_at"


def figures(folder: Path, *, seed: int, jobs: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """``jobs`` that hang; each has one attempt, so that all must end as failed by it."""
    chance = random.Random(seed)
    ways = [Way.USUAL, *(chance.choice(WAYS) for _ in range(jobs)), *[Way.SLEEP] * (BOUND + 1)]
    with premises(folder) as (service, _):
        service.environ |= {
            "GACQ_QUEUES__REPORT__WORKERS": str(WORKERS),
            "GACQ_QUEUES__REPORT__TIME_LIMIT_SECONDS": str(LIMIT_SECONDS),
            "GACQ_QUEUES__REPORT__ATTEMPTS": "1",
            "GACQ_QUEUES__ABANDONED_THREADS": str(BOUND),
        }
        service.start(Plan(processors={"report": " ".join(ways)}))
        office = Office(service)
        row = _Row(service, office)
        at_start = row.at_rest()
        say(f"hangs: {jobs} jobs that hang, one after another, {WORKERS} at a time")
        with sampled(service.process, row.file) as taken:
            asked = row.ask(jobs)
            ended = row.end(jobs)
            row.force_a_last_restart()
        at_end = row.at_rest()
        pid = service.process.pid
        stopped = service.stop()
    yield _counted(row, asked, ended=ended, stopped=stopped)
    yield _restarts(row, jobs, pid)
    yield _bounded(row, taken, at_start)
    yield _as_before(at_start, at_end)


class _Row:
    """The jobs of one run, followed through the file: the service is often not there to ask."""

    def __init__(self, service: Service, office: Office) -> None:
        self.file = service.data / "gacq.db"
        self._service = service
        self._office = office
        self._asked = 0
        self._ask_one()
        self.end(1)

    def at_rest(self) -> Vitals:
        """What it holds with nothing to do."""
        pause(2)
        return vitals(self._service.process, self.file)

    def ask(self, jobs: int) -> list[int]:
        """With the queue paused, so that no restart takes the question's answer with it."""
        admin = self._office.program("admin")
        admin.post("/api/v1/queue/report/pause", json={"reason": "proof"}).raise_for_status()
        asked = [self._ask_one() for _ in range(jobs)]
        admin.post("/api/v1/queue/report/resume", json={}).raise_for_status()
        return asked

    def end(self, jobs: int) -> bool:
        """Whether all come to their end in time."""
        try:
            wait_until(
                lambda: rows(self.file, _LIVE) == [(0,)],
                max(LEAST_SECONDS, jobs * SECONDS_A_JOB),
                look_seconds=0.2,
            )
        except WaitedInVain:
            return False
        return True

    def force_a_last_restart(self) -> None:
        """Let one more hang, and one more, so that what is measured next is a fresh process."""
        boots = len(self.boots())
        for _ in range(BOUND + 1):
            if len(self.boots()) > boots:
                break
            with suppress(GacqError, httpx2.TransportError):
                wait_until(self._answers, LEAST_SECONDS)
                self._ask_one()
                self.end(1)
        with suppress(GacqError):
            wait_until(lambda: len(self.boots()) > boots, LEAST_SECONDS)
            wait_until(self._answers, LEAST_SECONDS)

    def boots(self) -> list[tuple[str, int, int | None, int]]:
        return [
            (boot, pid, ended, rescued) for boot, pid, ended, rescued in rows(self.file, _BOOTS)
        ]

    def timed_out_by_boot(self) -> Counter[str]:
        return Counter(
            dict(
                rows(
                    self.file,
                    "select boot, count(*) from attempt where cause = 'timed_out' group by boot",
                )
            )
        )

    def _ask_one(self) -> int:
        self._asked += 1
        return ask_report(self._office.program("admin"), self._asked)

    def _answers(self) -> bool:
        try:
            return self._service.answers()
        except httpx2.TransportError:
            return False  # between two processes


def _counted(row: _Row, asked: list[int], *, ended: bool, stopped: int) -> Figure:
    marks = ", ".join("?" * len(asked))
    wrong = rows(
        row.file,
        "select count(*) from job where id in ("
        + marks
        + ") and (state, cause, used) is not ('failed', 'timed_out', 1)"
        " or (select count(*) from attempt where job_id = job.id and outcome = 'orphaned') > 0"
        " or (select count(*) from attempt where job_id = job.id"
        " and outcome is not 'released') <> 1",
        *asked,
    )[0][0]
    handed_back = rows(row.file, "select count(*) from attempt where outcome = 'released'")[0][0]
    return Figure(
        Text("ทุกงานจบและนับครั้งถูกต้อง", "Every job ended, every attempt counted"),
        f"{len(asked) - wrong:,} / {len(asked):,}, {handed_back} handed back uncounted",
        Text(
            "แต่ละงานมีหนึ่งครั้งที่นับ ซึ่งหมดเวลา ครั้งที่คืนตอนเริ่มใหม่ไม่นับ",
            "each has one attempt that counts, which timed out; one handed back at a restart does"
            " not count",
        ),
        holds=ended and wrong == 0 and stopped == 0,
    )


def _restarts(row: _Row, jobs: int, pid: int) -> Figure:
    boots = row.boots()
    restarts = len(boots) - 1
    most = math.ceil((jobs + BOUND + 1) / (BOUND + 1))
    in_order = all(ended is not None and not rescued for _, _, ended, rescued in boots)
    return Figure(
        Text("เริ่มใหม่ด้วยตนเองอย่างเป็นลำดับ", "Restarts by itself, in order"),
        f"{restarts}, at most {most} possible; one process: {pid}",
        Text(
            f"เริ่มใหม่ได้เมื่อมีงานค้างเกิน {BOUND} งานเท่านั้น จึงไม่เกินหนึ่งครั้งต่องานค้าง {BOUND + 1} งาน "
            "เลขโปรเซสเดิม ทุกครั้งปิดตามลำดับ",
            f"only {BOUND + 1} hung attempts bring one about, so there can be no more; the process"
            " keeps its number, and each start found nothing to rescue",
        ),
        holds=(restarts > 0 or jobs <= BOUND)
        and restarts <= most
        and in_order
        and {of for _, of, _, _ in boots} == {pid},
    )


def _bounded(row: _Row, taken: list[Vitals], at_start: Vitals) -> Figure:
    hung = max(row.timed_out_by_boot().values(), default=0)
    threads = max((each.threads for each in taken), default=0)
    most = at_start.threads + BOUND + 2 * WORKERS
    return Figure(
        Text("เธรดที่ค้างไม่เกินขอบเขต", "Hanging threads stay within their bound"),
        f"{threads} threads at most, {hung} hung attempts in one process at most",
        Text(
            f"ไม่เกิน {BOUND} และที่กำลังทำอยู่อีก {WORKERS} เหนือจากตอนเริ่ม ({at_start.threads})",
            f"at most {BOUND}, the {WORKERS} that were running then and what watches them, above"
            f" the {at_start.threads} of the start; looked at four times a second",
        ),
        holds=0 < threads <= most,
    )


def _as_before(at_start: Vitals, at_end: Vitals) -> Figure:
    return Figure(
        Text("จบโดยไม่มีอะไรค้าง", "Ends with nothing left behind"),
        f"threads {at_start.threads} -> {at_end.threads}, handles {at_start.handles} -> "
        f"{at_end.handles}, memory {at_start.memory_mb:.0f} -> {at_end.memory_mb:.0f} MB, "
        f"children {at_start.children} -> {at_end.children}",
        Text(
            "ก่อนและหลัง เมื่อไม่มีงาน หน่วยความจำต่างได้ร้อยละ 15",
            f"before and after, at rest; {MORE_MEMORY - 1:.0%} more memory and {MORE_HANDLES} more"
            " handles are allowed",
        ),
        holds=at_end.threads <= at_start.threads
        and at_end.handles <= at_start.handles + MORE_HANDLES
        and at_end.memory_mb <= MORE_MEMORY * at_start.memory_mb
        and at_end.children <= at_start.children,
    )
