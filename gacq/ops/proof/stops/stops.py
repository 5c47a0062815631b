"""Start and stop: what is stopped in order loses nothing and counts nothing.

The service is asked to stop under load, again and again, in all ways: by either signal, twice, with
checks that take too long, while a file is sent, while it starts. Besides: a second service on the
same office, an office of a newer version, and migrations that are killed.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from gacq.clock import SystemClock
from gacq.errors import GacqError
from gacq.ops.proof.figures import Figure, Section, Text, none_of
from gacq.ops.proof.office import Office
from gacq.ops.proof.patience import wait_until
from gacq.ops.proof.premises import World, premises
from gacq.ops.proof.reckoning import Reckoning, reckon
from gacq.ops.proof.register import Register
from gacq.ops.proof.service import Service
from gacq.ops.proof.stand_ins.gemini_behaviour import answer
from gacq.ops.proof.stops import migrations, neighbours
from gacq.ops.proof.stops.migrations import Deaths
from gacq.ops.proof.stops.stopping import Stopping, Way, schedule

TITLE = Text("การเปิดและการหยุด", "Start and stop")
APPLICATIONS = 9
SETTLE_SECONDS = 180.0
MOST_STOPS = 1_000
EVERY_STATEMENT_MINUTES = 20.0
"""With less time only some of the moments of a migration are looked at."""


@dataclass
class Found:
    """What the stops and starts have shown."""

    stops: Counter[Way] = field(default_factory=Counter)
    handed_back: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)
    deaths_beside: int = 0
    newer: list[str] = field(default_factory=list)
    migrations: Deaths = field(default_factory=Deaths)
    reckoning: Reckoning | None = None


def run(
    folder: Path,
    *,
    seed: int,
    minutes: float = 5.0,
    stops: int | None = None,
    deaths_beside: int = 3,
    statements_apart: int | None = None,
    applications: int = APPLICATIONS,
    say: Callable[[str], None] = lambda _words: None,
) -> Section:
    """``stops`` stops, without that as many as fit into half of ``minutes``.

    ``statements_apart``: of a migration every so many-th moment is looked at.
    """
    if sys.platform == "win32":
        # A process can't be asked to stop from another one without a console that both share.
        stops = 0
    apart = statements_apart or max(1, round(EVERY_STATEMENT_MINUTES / minutes))
    found = Found(deaths_beside=deaths_beside)
    with premises(folder / "office") as (service, world):
        office, drafts = _begun(service, applications)
        register = Register()
        register.moved(drafts[0], "submit", office.submit(drafts[0]))
        found.second = neighbours.second_is_refused(service, office, drafts[1])
        register.moved(drafts[1], "submit")
        service.kill()
        found.second += neighbours.first_is_killed(service, world, seed=seed, times=deaths_beside)
        say("stops: a second service was refused")
        _stop_again_and_again(
            Stopping(service, world, office, drafts, register),
            found,
            seed=seed,
            stops=stops,
            seconds=minutes * 30.0,
            say=say,
        )
        _settle(service, world, office)
        found.reckoning = reckon(service.data / "gacq.db", register, world)
        found.newer = neighbours.newer_is_refused(service.data, folder / "newer", world)
    found.migrations = migrations.kill_migrations(folder / "migrations", seed=seed, every=apart)
    say(f"stops: {found.migrations.looked_at} moments of migrations looked at")
    return Section(TITLE, tuple(_figures(found)))


def _begun(service: Service, applications: int) -> tuple[Office, list[int]]:
    service.start()
    office = Office(service)
    return office, [office.draft(number) for number in range(1, applications + 1)]


def _stop_again_and_again(
    stopping: Stopping,
    found: Found,
    *,
    seed: int,
    stops: int | None,
    seconds: float,
    say: Callable[[str], None],
) -> None:
    clock = SystemClock()
    ends_at = clock.monotonic() + seconds
    for number, stop in enumerate(schedule(seed, MOST_STOPS if stops is None else stops), start=1):
        if stops is None and clock.monotonic() > ends_at:
            return
        try:
            left = stopping.carry_out(stop)
        except (GacqError, httpx2.TransportError) as error:
            found.wrong.append(f"stop {number} ({stop.way}): {type(error).__name__}: {error}")
            stopping.abandon()
            continue
        found.stops[stop.way] += 1
        found.codes[left.code] += 1
        found.handed_back += left.handed_back
        found.wrong.extend(f"stop {number} ({stop.way}): {each}" for each in left.wrong)
        say(f"stops: {number} ({stop.way}), handed back {left.handed_back}, {left.wrong or 'well'}")


def _settle(service: Service, world: World, office: Office) -> None:
    """Let it do in peace what the stops have left to do."""
    world.gemini.always = answer()
    service.start()
    wait_until(office.is_settled, SETTLE_SECONDS)
    service.stop()


def _figures(found: Found) -> Iterator[Figure]:
    yield from _of_stops(found)
    yield none_of(
        Text("ระบบที่สองบนข้อมูลเดียวกัน", "a second service on the same office"),
        found.second,
        Text(
            f"ต้องถูกปฏิเสธด้วยข้อความ ตัวแรกทำงานต่อ และ {found.deaths_beside} ครั้ง"
            "ที่ตัวแรกถูกฆ่าระหว่างตัวที่สองกำลังเริ่ม",
            "refused in words while the first goes on; and the first killed while a second starts,"
            f" {found.deaths_beside} times",
        ),
    )
    yield none_of(
        Text("ข้อมูลจากรุ่นที่ใหม่กว่า", "an office of a newer version"),
        found.newer,
        Text("ต้องถูกปฏิเสธด้วยข้อความ และไฟล์ไม่เปลี่ยน", "refused in words, its file unchanged"),
    )
    of = found.migrations
    yield none_of(
        Text("การปรับรุ่นฐานข้อมูลที่ถูกตัดกลางคัน", "migrations cut off"),
        of.wrong,
        Text(
            f"จากรุ่นก่อนหน้า {of.versions} รุ่น ตรวจ {of.looked_at} จังหวะก่อนแต่ละคำสั่ง"
            f" และฆ่าโปรเซสจริง {of.killed} ครั้ง แล้วเปิดใหม่",
            f"from {of.versions} earlier versions, opened again as {of.looked_at} moments before a"
            f" statement had left them; {of.killed} processes really killed",
        ),
    )


def _of_stops(found: Found) -> Iterator[Figure]:
    if not found.stops:
        yield Figure(
            Text("การหยุดระหว่างทำงาน", "stops under load"),
            "-",
            Text("ระบบนี้ขอให้โปรเซสอื่นหยุดไม่ได้", "one process can't ask another to stop here"),
        )
        return
    ways = ", ".join(f"{way} {count}" for way, count in found.stops.most_common())
    codes = ", ".join(f"{code} × {count}" for code, count in sorted(found.codes.items()))
    yield Figure(
        Text("การหยุดระหว่างทำงาน", "stops under load"),
        str(found.stops.total()),
        Text(f"{ways}; รหัสจบ {codes}", f"{ways}; exit codes {codes}"),
    )
    yield Figure(
        Text("งานที่ส่งคืนคิวเมื่อหยุด", "jobs handed back at a stop"),
        str(found.handed_back),
        Text("ไม่นับเป็นความพยายาม", "none of them counted as an attempt"),
    )
    yield none_of(
        Text("สิ่งที่เปลี่ยนเพราะการหยุด", "what a stop has changed"),
        found.wrong,
        Text(
            "รหัสจบ งานที่จบแล้ว งานที่ค้าง อีเมลที่ไม่แน่ใจ งานกำพร้า ไฟล์ และโปรเซสลูก หลังการหยุดแต่ละครั้ง",
            "exit code, ended jobs, active jobs, mails in doubt, orphans, the file and child"
            " processes, after each stop",
        ),
    )
    if found.reckoning is not None:
        yield from _of_accounts(found.reckoning)


def _of_accounts(accounts: Reckoning) -> Iterator[Figure]:
    wrong = [*accounts.lost, *accounts.doubled, *accounts.unlabelled, *accounts.faults]
    yield none_of(
        Text("สูญหายหรือซ้ำ", "lost or twice"),
        wrong,
        Text(
            f"งานที่ตอบรับ {accounts.accepted} งาน จากทั้งหมด {accounts.jobs} งาน"
            " เทียบกับข้อมูล เซิร์ฟเวอร์อีเมล และปฏิทิน หลังทำงานที่เหลือจนหมด",
            f"{accounts.accepted} accepted jobs of {accounts.jobs}, held against the rows, the mail"
            " server and the calendar once all that was left is done",
        ),
    )
