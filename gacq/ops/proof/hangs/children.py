"""Child processes that hang: the real ones of reports and AI checks, stopped where they are."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from gacq.ops.proof.figures import Figure, Text
from gacq.ops.proof.hangs.ways import GRACE_SECONDS, ask_report
from gacq.ops.proof.looking import rows
from gacq.ops.proof.office import Office
from gacq.ops.proof.patience import WaitedInVain, wait_until
from gacq.ops.proof.premises import premises
from gacq.ops.proof.service import Service

LIMITS = {"report": 8, "ai_qc": 30}
"""On a PC so busy that a child can't even start in so long, further attempts are made."""
LONGEST_WAIT_SECONDS = 300.0
LOOK_SECONDS = 0.005
CHILDREN = {"report": "gacq.jobs.report.draw_child", "ai_qc": "gacq.jobs.ai_qc.measure"}
"""By queue, the module that stands on the child's command line."""


def figures(folder: Path, *, say: Callable[[str], None]) -> Iterator[Figure]:
    """The first child of each kind is stopped as soon as it appears."""
    say("hangs: child processes that are stopped in the middle of their work")
    with premises(folder) as (service, _):
        service.environ |= {
            f"GACQ_QUEUES__{queue.upper()}__TIME_LIMIT_SECONDS": str(limit)
            for queue, limit in LIMITS.items()
        }
        service.environ |= {
            f"GACQ_QUEUES__{queue.upper()}__{name}": value
            for queue in LIMITS
            for name, value in (("WAIT", "fixed"), ("WAIT_SECONDS", "1"), ("ATTEMPTS", "8"))
        }
        service.start()
        office = Office(service)
        application = office.draft(1)
        frozen, jobs = {}, {}
        for queue in CHILDREN:
            with _freezing(service, CHILDREN[queue]) as caught:
                ask = {
                    "report": lambda: ask_report(office.program("admin"), 1),
                    "ai_qc": lambda: office.submit(application),
                }[queue]
                jobs[queue] = ask()
                with suppress(WaitedInVain):
                    wait_until(office.is_settled, LONGEST_WAIT_SECONDS, look_seconds=0.1)
            frozen[queue] = caught
        service.stop()
        left = [pid for pids in frozen.values() for pid in pids if psutil.pid_exists(pid)]
    for queue, job in jobs.items():
        yield _figure(queue, service.data / "gacq.db", job, frozen[queue], left)


@contextmanager
def _freezing(service: Service, module: str) -> Iterator[list[int]]:
    """Stops the first new child that runs ``module``; its pid is in the list then."""
    caught: list[int] = []
    over = threading.Event()
    process = service.process
    known = {child.pid for child in process.children()}

    def look() -> None:
        while not caught and not over.wait(LOOK_SECONDS):
            with suppress(psutil.Error):
                for child in process.children():
                    if child.pid not in known and module in child.cmdline():
                        child.suspend()
                        caught.append(child.pid)
                        return

    thread = threading.Thread(target=look, name="gacq-proof-freeze", daemon=True)
    thread.start()
    try:
        yield caught
    finally:
        over.set()
        thread.join()


def _figure(queue: str, file: Path, job: int, frozen: list[int], left: list[int]) -> Figure:
    attempts = rows(
        file,
        "select (ended_at - started_at) / 1e6, outcome, cause from attempt where job_id = ?"
        " order by number",
        job,
    )
    limit = LIMITS[queue]
    took = float(attempts[0][0] or 0) if attempts else 0.0
    outcomes = [(outcome, cause) for _, outcome, cause in attempts]
    return Figure(
        Text(f"โปรเซสลูกของคิว {queue} ค้าง", f"A child of {queue} hangs"),
        f"{took - limit:+.2f} s, {len(frozen)} stopped, {len(left)} left; "
        + ", ".join(f"{outcome} {cause or ''}".strip() for outcome, cause in outcomes),
        Text(
            f"หยุดโปรเซสลูกกลางงาน ต้องถูกฆ่าเมื่อครบ {limit} วินาที และครั้งต่อไปต้องสำเร็จ",
            f"stopped in the middle of its work: killed at the limit of {limit} s, and a"
            " later attempt succeeds with a new one",
        ),
        holds=len(frozen) == 1
        and len(attempts) > 1
        and not left
        and outcomes[0] == ("retry", "timed_out")
        and outcomes[-1] == ("completed", None)
        and took - limit <= GRACE_SECONDS,
    )
