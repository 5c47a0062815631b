"""Clocks: set forward and back by a day and a year, stopped for some seconds, hours that go by.

The clock of the service alone is moved, from outside, while jobs are delayed, retried and held,
queues are paused, people are signed in and chores come round.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx2

from gacq.errors import GacqError
from gacq.ops.proof.clocks.trials import DAY, SETTINGS, YEAR, Trials, tell_of_chores
from gacq.ops.proof.figures import Figure, Section, Text, none_of, share_at
from gacq.ops.proof.inside.moved_clock import MovedClock
from gacq.ops.proof.inside.plan import Plan
from gacq.ops.proof.office import Office
from gacq.ops.proof.patience import wait_until
from gacq.ops.proof.premises import World, premises
from gacq.ops.proof.service import Service
from gacq.ops.proof.soundness import faults_of

TITLE = Text("นาฬิกา", "Clocks")
APPLICATIONS = 3
PAIRS = ((DAY, -DAY), (-DAY, DAY), (YEAR, -YEAR), (-YEAR, YEAR))
"""There and back again, so that each kind of step comes twice and the times of a chore again."""
HOURS = (1, 6, 30)
SETTLE_SECONDS = 120.0
ROUND_MINUTES = 4.0
"""About what all trials together take on a PC that has nothing else to do."""


class Found:
    """What went wrong, by what it was about."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.outages: list[str] = []
        self.sessions: list[str] = []
        self.passing: list[str] = []
        self.chores: list[str] = []
        self.faults: list[str] = []
        self.late: list[float] = []
        self.begun: Counter[tuple[str, int]] = Counter()
        self.rare: frozenset[str] = frozenset()


def run(
    folder: Path,
    *,
    seed: int,
    minutes: float = ROUND_MINUTES,
    pairs: int | None = None,
    say: Callable[[str], None] = lambda _words: None,
) -> Section:
    """At most ``pairs`` pairs of steps, without that as many as ``minutes`` are enough for."""
    most = pairs or max(1, min(len(PAIRS), round(minutes / ROUND_MINUTES * len(PAIRS))))
    chance, found = random.Random(seed), Found()
    chosen = chance.sample(PAIRS, most)
    waits = [(chance.uniform(0.0, 4.0), chance.uniform(0.0, 4.0)) for _ in chosen]
    with premises(folder) as (service, world):
        trials = _begun(service, world, folder / "clock")
        for (there, back), (one, other) in zip(chosen, waits, strict=True):
            for seconds, after in ((there, one), (back, other)):
                found.steps += _tried(partial(trials.step, seconds, after=after))
                if seconds == there > 0:
                    found.chores += trials.chores_came()
                say(f"clocks: set by {seconds / DAY:+.0f} days, {len(found.steps)} faults")
        for seconds in (there for there, _ in chosen):
            found.outages += _tried(partial(trials.outage, seconds))
            say(f"clocks: set by {seconds / DAY:+.0f} days in an outage")
        found.sessions += _tried(trials.sessions)
        for hours in HOURS[:most]:
            found.passing += _tried(partial(trials.hours, hours))
        found.passing += _tried(trials.held)
        say("clocks: sessions, hours that go by, a process that stood still")
        found.begun, found.rare = trials.chores_begun(), frozenset(trials.rare_chores())
        found.late = trials.late
        service.stop()
        found.faults = faults_of(service.data / "gacq.db")
    return section(found, pairs=len(chosen))


def section(found: Found, *, pairs: int) -> Section:
    """What was found, as figures."""
    return Section(TITLE, tuple(_figures(found, pairs)))


def _begun(service: Service, world: World, clock_file: Path) -> Trials:
    """An office whose applications have been checked, started with a clock that can be moved."""
    service.environ |= SETTINGS
    service.start()
    office = Office(service)
    drafts = [office.draft(number) for number in range(1, APPLICATIONS + 1)]
    for draft in drafts:
        office.submit(draft)
    wait_until(office.is_settled, SETTLE_SECONDS)
    service.stop()
    tell_of_chores(service.data / "gacq.db")
    clock = MovedClock(clock_file)
    service.start(Plan(clock_file=str(clock_file)))
    return Trials(service, world, office, clock, drafts)


def _tried(trial: Callable[[], list[str]]) -> list[str]:
    """What was wrong; a service that refuses, hangs or is gone is wrong as well."""
    try:
        return trial()
    except (GacqError, httpx2.TransportError) as error:
        return [f"{type(error).__name__}: {error}"]


def _figures(found: Found, pairs: int) -> Iterator[Figure]:
    yield Figure(
        Text("นาฬิกาที่ถูกตั้งใหม่", "steps of the clock"),
        str(2 * pairs),
        Text(
            "เดินหน้าและถอยหลังหนึ่งวันและหนึ่งปี ระหว่างมีงานรอเวลา งานรอทำซ้ำ และคิวที่พัก",
            "forward and back by a day and a year, with jobs delayed, a retry and a paused queue",
        ),
    )
    yield Figure(
        Text("งานที่รอเวลาเริ่มหลังกำหนด", "delayed work after its time"),
        f"p50 {share_at(found.late, 0.5):.1f} s, max {max(found.late, default=0.0):.1f} s",
        Text(
            "เวลาจริง ค่าติดลบคือเริ่มก่อนเพราะนาฬิกาเดินหน้า",
            "in true time; less than 0 is early, because the clock was set forward",
        ),
    )
    yield none_of(
        Text("งานที่หาย เร็วเกินเหตุ หรือไม่เริ่ม", "lost, too early, or never begun"),
        found.steps,
        Text("งานที่ตั้งเวลาก่อนและหลังการตั้งนาฬิกา", "work delayed before a step and after it"),
    )
    yield none_of(
        Text("งานที่ล้มเหลวเพราะนาฬิกา", "failed because of the clock"),
        found.outages,
        Text(
            "Gemini ใช้ไม่ได้สองชั่วโมง แล้วนาฬิกาถูกตั้งใหม่",
            "Gemini is out for two hours, and the clock is set meanwhile",
        ),
    )
    yield none_of(
        Text("การเข้าสู่ระบบที่ไม่หมดอายุ", "sessions that do not end"),
        found.sessions,
        Text(
            "เข้าสู่ระบบขณะนาฬิกาเร็วไปหนึ่งปี แล้วตั้งให้ถูก",
            "signed in while the clock was a year ahead, which is then put right",
        ),
    )
    yield none_of(
        Text("ชั่วโมงที่ผ่านไป และโปรเซสที่หยุดนิ่ง", "hours that go by, a process held"),
        [*found.passing, *found.faults],
        Text(
            "งานทั้งหมดต้องเสร็จโดยไม่เสียความพยายาม และไฟล์ต้องสมบูรณ์",
            "all work ends, no attempt is lost, and the file is sound",
        ),
    )
    yield none_of(
        Text("งานประจำที่ขาดหรือซ้ำ", "chores missed, or begun twice"),
        [*found.chores, *_repeated(found)],
        Text(
            "งานประจำวันและเดือน นับทุกครั้งที่เริ่มต่อกำหนดเวลา",
            "those of a day and a month, each begin counted by its due time",
        ),
    )
    yield Figure(
        Text("งานประจำทุกไม่กี่นาที", "chores of every few minutes"),
        str(sum(name not in found.rare for name, _ in found.begun)),
        Text(
            "กำหนดเวลาที่เริ่ม เวลาเดียวกันมาอีกครั้งได้เมื่อนาฬิกาถอยหลัง",
            "due times begun; a time comes round again when the clock was set back over it",
        ),
    )


def _repeated(found: Found) -> list[str]:
    return [
        f"the chore {name} was begun {times} times for one due time"
        for (name, _), times in found.begun.items()
        if times > 1 and name in found.rare
    ]
