"""Attempts that never end by themselves, next to others that do."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx2

from gacq.ops.proof.figures import Figure, Text
from gacq.ops.proof.inside.plan import Plan
from gacq.ops.proof.inside.processors import Way
from gacq.ops.proof.looking import rows
from gacq.ops.proof.office import Office, data_of
from gacq.ops.proof.patience import WaitedInVain, pause, wait_until
from gacq.ops.proof.premises import premises

LIMIT_SECONDS = 6
"""Enough for a report whose child process must be started on a busy PC."""
GRACE_SECONDS = 2.0
"""How much longer than its limit an attempt may seem to run."""
WORKERS = 6
REVIEWERS = 2
HUNG = (Way.SLEEP, Way.SPIN, Way.SOCKET, Way.IGNORE, Way.CHILD, Way.LATE)
LONGEST_WAIT_SECONDS = 240.0
LATE_WORK_SECONDS = 5.0
"""Enough for the late ones to come with their results, after the others have ended."""

_FIRST_DAY = date(2001, 1, 1)


def ask_report(client: httpx2.Client, number: int) -> int:
    """Ask for a report unlike all others; the id of its job."""
    day = str(_FIRST_DAY + timedelta(days=number))
    asked = {
        "kind": "applications-register",
        "format": "csv",
        "parameters": {"from": day, "to": day},
    }
    return int(data_of(client.post("/api/v1/reports", json=asked))["jobId"])


def figures(folder: Path, *, seed: int, cases: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """``cases`` of each way to hang, among three times as many reports that go as usual."""
    ways = [*(way for way in HUNG for _ in range(cases)), *[Way.USUAL] * 3 * cases]
    random.Random(seed).shuffle(ways)
    say(f"hangs: {len(HUNG) * cases} attempts that hang, {3 * cases} beside them that do not")
    with premises(folder) as (service, world):
        service.environ |= {
            "GACQ_QUEUES__REPORT__WORKERS": str(WORKERS),
            "GACQ_QUEUES__REPORT__TIME_LIMIT_SECONDS": str(LIMIT_SECONDS),
            "GACQ_QUEUES__REPORT__ATTEMPTS": "1",
        }
        service.start(Plan(processors={"report": " ".join(ways)}))
        office = Office(service, reviewers=REVIEWERS)
        application = office.draft(1)
        admin = office.program("admin")
        jobs = [ask_report(admin, number) for number in range(len(ways))]
        office.submit(application)
        settled = _settles(office)
        pause(LATE_WORK_SECONDS)
        wave = [ask_report(admin, len(ways) + number) for number in range(WORKERS)]
        settled = _settles(office) and settled
        letters = len(world.mail.messages)
        checked = office.application(application)["status"] == "IN_REVIEW"
        service.stop()
    ended = _Ended(service.data / "gacq.db")
    by_way = {
        way: [job for job, of in zip(jobs, ways, strict=True) if of is way] for way in set(ways)
    }
    yield _in_time(ended, by_way)
    yield _neighbours(ended, by_way[Way.USUAL], checked=checked, letters=letters)
    completed = sum(ended.state(job) == "completed" for job in wave)
    yield Figure(
        Text("ที่ว่างของผู้ทำงานกลับคืนมา", "Slots free again"),
        f"{completed} / {WORKERS}",
        Text(
            "ขอรายงานพร้อมกันเท่าจำนวนผู้ทำงานหลังงานค้างจบ ทุกฉบับต้องเสร็จ",
            "as many reports as there are workers, asked for after the hung ones: all get made",
        ),
        holds=settled and completed == WORKERS,
    )
    yield _late(ended, by_way[Way.LATE])


class _Ended:
    """The rows of a service that has stopped."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def state(self, job: int) -> str:
        return str(rows(self._file, "select state from job where id = ?", job)[0][0])

    def overrun(self, job: int) -> float | None:
        """Seconds beyond the limit; None for an attempt that was not ended as timed out."""
        [(took, cause)] = rows(
            self._file,
            "select (ended_at - started_at) / 1e6, cause from attempt where job_id = ?",
            job,
        )
        return float(took) - LIMIT_SECONDS if cause == "timed_out" else None

    def is_untouched(self, job: int) -> bool:
        """Whether nothing of a result is there: not in the job, its attempts, its report."""
        found = rows(
            self._file,
            "select job.state, job.result, report.state, report.file,"
            " (select group_concat(outcome) from attempt where job_id = job.id)"
            " from job join report on report.job_id = job.id where job.id = ?",
            job,
        )
        return found == [("failed", None, "failed", None, "failed")]


def _settles(office: Office) -> bool:
    try:
        wait_until(office.is_settled, LONGEST_WAIT_SECONDS, look_seconds=0.2)
    except WaitedInVain:
        return False
    return True


def _in_time(ended: _Ended, by_way: dict[Way, list[int]]) -> Figure:
    overruns = {way: [ended.overrun(job) for job in by_way[way]] for way in HUNG}
    longest = {way: max((each or 0.0 for each in of), default=0.0) for way, of in overruns.items()}
    everything = [each for of in overruns.values() for each in of]
    return Figure(
        Text("งานค้างถูกจบตามเวลา", "Hung attempts are ended in time"),
        ", ".join(f"{way} {seconds:+.2f} s" for way, seconds in longest.items()),
        Text(
            f"เวลาที่เกินกำหนด {LIMIT_SECONDS} วินาที นานสุดของแต่ละแบบ จากเวลาเริ่มและจบในบัญชีงาน",
            f"the longest of each beyond the limit of {LIMIT_SECONDS} s, by start and end in the"
            " ledger; 2 s are allowed",
        ),
        holds=bool(everything)
        and all(each is not None and each <= GRACE_SECONDS for each in everything),
    )


def _neighbours(ended: _Ended, usual: list[int], *, checked: bool, letters: int) -> Figure:
    completed = sum(ended.state(job) == "completed" for job in usual)
    return Figure(
        Text("งานข้างเคียงทำต่อได้", "Their neighbours go on"),
        f"{completed} / {len(usual)} reports, {int(checked)} / 1 check, {letters} mails",
        Text(
            "รายงาน การตรวจด้วย AI และอีเมลที่ขอในเวลาเดียวกัน",
            "reports, an AI check and its mails that were asked for at the same time",
        ),
        holds=completed == len(usual) and checked and letters == REVIEWERS,
    )


def _late(ended: _Ended, late: list[int]) -> Figure:
    untouched = sum(ended.is_untouched(job) for job in late)
    return Figure(
        Text("ผลที่มาช้าไม่เปลี่ยนอะไร", "A late result changes nothing"),
        f"{untouched} / {len(late)}",
        Text(
            "ทำงานจริงแต่เสร็จหลังหมดเวลา งาน ครั้งที่ทำ และรายงานต้องคงเป็นไม่สำเร็จ",
            "real work that is done after the limit: job, attempt and report stay failed",
        ),
        holds=untouched == len(late) > 0,
    )
