"""A power cut that tears the write-ahead log: what was answered before the tear must be there.

Under load the service is held and its files are copied; each copy's log is then torn in several
ways behind the last checkpoint, and opened again. How far a torn log holds is computed here from
its bytes. Up to that commit everything must be there, and nothing of what came after.
"""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from gacq.clock import SystemClock
from gacq.ops.proof.clients import Clients
from gacq.ops.proof.figures import Figure, Section, Text, none_of
from gacq.ops.proof.office import Office
from gacq.ops.proof.patience import pause
from gacq.ops.proof.premises import premises
from gacq.ops.proof.service import Service
from gacq.ops.proof.torn.case import Case, Found
from gacq.ops.proof.torn.snapshots import PositionedRegister, Snapshot, take
from gacq.ops.proof.torn.tears import choose

TITLE = Text("ไฟล์ที่ขาดกลางคัน", "Torn files")
APPLICATIONS = 9
CASES_OF_ONE_COPY = 10
SERVED_EVERY = 10
"""Every so many cases a real service is started on the torn files."""
MOST_CASES = 1_000
CASES_A_MINUTE = 30


def run(
    folder: Path,
    *,
    seed: int,
    minutes: float = 1.0,
    cases: int | None = None,
    served_every: int = SERVED_EVERY,
    applications: int = APPLICATIONS,
    say: Callable[[str], None] = lambda _words: None,
) -> Section:
    """Tear ``cases`` logs, without that as many as ``minutes`` are enough for."""
    cases = cases or max(CASES_OF_ONE_COPY, min(MOST_CASES, round(minutes * CASES_A_MINUTE)))
    chance, found = random.Random(seed), Found()
    tears = [choose(chance) for _ in range(cases)]
    waits = [chance.uniform(0.3, 0.8) for _ in tears[::CASES_OF_ONE_COPY]]
    with premises(folder / "office") as (service, world):
        office, snapshots = _under_load(
            service, folder, waits, seed=seed, applications=applications, say=say
        )
        service.stop()
        for number, tear in enumerate(tears):
            snapshot = snapshots[number // CASES_OF_ONE_COPY]
            case = Case(number, tear, snapshot, service.data, folder / "case", found)
            case.carry_out()
            if number % served_every == 0:
                case.serve(world, office)
            shutil.rmtree(case.data)
            if number % CASES_OF_ONE_COPY == CASES_OF_ONE_COPY - 1:
                say(f"torn files: {number + 1} of {cases} opened again")
    return Section(TITLE, tuple(_figures(found, len(snapshots))))


def _under_load(
    service: Service,
    folder: Path,
    waits: list[float],
    *,
    seed: int,
    applications: int,
    say: Callable[[str], None],
) -> tuple[Office, list[Snapshot]]:
    """Copies taken while clients hand in, return and ask for reports."""
    service.start()
    office = Office(service)
    drafts = [office.draft(number) for number in range(1, applications + 1)]
    register = PositionedRegister(file=service.data / "gacq.db")
    clients = Clients(office, drafts, register, seed=seed, today=SystemClock().now())
    clients.start()
    snapshots = []
    try:
        for number, wait in enumerate(waits):
            pause(wait)
            snapshots.append(take(service, register, folder / f"copy-{number}"))
    finally:
        clients.stop()
    say(f"torn files: {len(snapshots)} copies under load, {len(register.acknowledged)} answers")
    return office, snapshots


def _figures(found: Found, copies: int) -> Iterator[Figure]:
    yield Figure(
        Text("ไฟล์ที่ทำให้ขาดแล้วเปิดใหม่", "Torn files opened again"),
        f"{found.cases}",
        Text(
            f"สำเนา {copies} ชุดระหว่างทำงาน ทำให้ล็อกขาดหรือเพี้ยนที่ตำแหน่งสุ่ม"
            f" ({_kinds(found)}) {found.in_doubt} ครั้งมีรายการที่เขียนค้างอยู่",
            f"{copies} copies under load, the log cut or scrambled at a random place"
            f" ({_kinds(found)}); {found.in_doubt} times in the middle of a commit",
        ),
    )
    yield none_of(
        Text("งานที่ตอบรับแล้วแต่หายไป", "Answered and not there"),
        found.lost,
        Text(
            f"คำตอบ {found.answered} รายการที่อยู่ก่อนรายการสุดท้ายที่เหลือ เทียบกับแฟ้มข้อมูล",
            f"{found.answered} answers from before the last commit that was left,"
            " looked for in the file",
        ),
    )
    yield none_of(
        Text("ตารางที่ต่างจากรายการสุดท้ายที่เหลือ", "Tables unlike the last commit left"),
        found.different,
        Text(
            f"เทียบทุกแถวกับสำเนาที่ตัดตรงรายการนั้นพอดี ({len(found.reached)} ตำแหน่ง)",
            f"every row held against a copy cut exactly there ({len(found.reached)} places)",
        ),
    )
    yield none_of(
        Text("สิ่งที่ค้างครึ่งทาง", "Things half done"),
        found.unsound,
        Text(
            "ตรวจความสมบูรณ์ของไฟล์ บันทึกการตรวจสอบ งาน การทำงาน และสถานะคำขอ ก่อนและหลังการกู้",
            "integrity check, audit chain, jobs against attempts, messages and applications,"
            " before and after the rescue",
        ),
    )
    yield none_of(
        Text("การเปิดระบบบนไฟล์ที่ขาดแล้วไม่สำเร็จ", "Starts on torn files that went wrong"),
        found.unserved,
        Text(
            f"เปิดระบบจริง {found.served} ครั้ง จนงานเสร็จทั้งหมด แล้วปิดตามลำดับ",
            f"the real service started {found.served} times, until all work was done, and stopped",
        ),
    )


def _kinds(found: Found) -> str:
    return ", ".join(f"{damage} {count}" for damage, count in sorted(found.damages.items()))
