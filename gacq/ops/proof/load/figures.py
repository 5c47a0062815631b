"""What a run under load says of gacq, line by line."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gacq.ops.proof.figures import Figure, Text, share_at
from gacq.ops.proof.load.crowd.plan import Outcome
from gacq.ops.proof.looking import Vitals

LARGEST_WAL_MB = 64.0
STEEPEST_MB_A_MINUTE = 1.0
WARM_UP_SHARE = 0.3
"""Of a run; what a process fills once, its caches and its pools, is no growth."""
JUDGED_FROM_MINUTES = 5.0
"""A shorter run says nothing about growth."""
TOLD_WITHIN_SECONDS = 1.0
TIMES_NORMAL = 3.0
"""How much slower than before the hammering a request may be after it: another program that
happens to work now makes as much of a difference."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the run brought, from its quiet beginning to its quiet end.

    Attributes:
        drained: whether every job of the hammering came to its end in time.
        complaints: lines of log and standard error that speak of a locked database.
        errors: lines of the log that tell of an error.
    """

    quiet: Outcome
    steady: Outcome
    hammered: Outcome
    after: Outcome
    vitals: list[Vitals]
    hammered_vitals: list[Vitals]
    drained: bool
    complaints: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def figures(
    measured: Measured, *, per_minute: float, minutes: float, streams: int
) -> Iterator[Figure]:
    yield from _steady(measured, per_minute, minutes)
    yield from _streams(measured, streams)
    yield from _memory(measured, minutes)
    yield from _hammered(measured)
    yield from _after(measured)


def _steady(measured: Measured, per_minute: float, minutes: float) -> Iterator[Figure]:
    steady = measured.steady
    asked = _answers(steady) + len(steady.broken)
    wanted = round(per_minute * minutes)
    faults = [*steady.broken, *steady.wrong]
    yield Figure(
        Text("คำขอที่ส่งตามเวลา", "Requests sent on time"),
        f"{asked:,} of {wanted:,} ({_statuses(steady)})" + _examples(faults),
        Text(
            f"ผสม 14 แบบ ทั้งอ่านและเขียน {per_minute:,.0f} ครั้งต่อนาที นาน {minutes:g} นาที "
            "ต้องไม่มีคำขอใดถูกปฏิเสธ",
            f"14 kinds, reading and writing, {per_minute:,.0f} a minute for {minutes:g} minutes; "
            "none of them may be refused",
        ),
        holds=asked >= wanted > 0 and not faults and set(map(_hundreds, steady.statuses)) == {2},
    )
    for share in (0.5, 0.95, 0.99):
        now, before = _milliseconds(steady, share), _milliseconds(measured.quiet, share)
        yield Figure(
            Text(f"เวลาตอบ p{share * 100:g}", f"Time to answer, p{share * 100:g}"),
            f"{now:,.1f} ms = {_ratio(now, before)} x {before:,.1f} ms",
            Text(
                "นับจากเวลาที่ถึงกำหนดส่ง เทียบกับคำขอแบบเดียวกันทีละครั้งก่อนหน้านั้นในรอบเดียวกัน",
                "counted from when each was due; beside it the same mix one at a time, before",
            ),
        )
    yield Figure(
        Text("เวลาประมวลผลต่อคำขอ", "Processor time a request"),
        f"{_computed(measured.vitals) * 1000 / max(asked, 1):.1f} ms, "
        f"{_computed(measured.hammered_vitals) * 1000 / max(_answers(measured.hammered), 1):.1f} ms"
        " when hammered",
        Text(
            "เวลาซีพียูของโปรเซสบริการหารด้วยจำนวนคำขอ รวมงานในคิวที่เกิดตามมา",
            "of the service's process, the queues' work included; does not depend on what else"
            " the machine does",
        ),
    )
    locked = steady.locked + measured.hammered.locked + len(measured.complaints)
    yield Figure(
        Text("คำว่า database is locked", 'The words "database is locked"'),
        str(locked),
        Text("ค้นในคำตอบทุกคำตอบและในบันทึกของโปรแกรม", "looked for in every answer and in the log"),
        holds=locked == 0,
    )
    yield Figure(
        Text("ข้อผิดพลาดในบันทึก", "Errors in the log"),
        str(len(measured.errors)) + _examples(measured.errors),
        Text("บรรทัดระดับ ERROR ตลอดการทดสอบ", "lines of level ERROR over the whole run"),
        holds=not measured.errors,
    )


def _streams(measured: Measured, streams: int) -> Iterator[Figure]:
    seen = measured.steady.streams
    yield Figure(
        Text("หน้าเว็บที่เปิดค้างไว้", "Open pages"),
        f"{seen.open_at_end} / {streams}, {seen.broken} broken",
        Text(
            "สตรีมเหตุการณ์ที่ยังเปิดอยู่เมื่อจบ (สตรีมที่ครบ 10 นาทีเปิดใหม่เองเหมือนหน้าเว็บจริง)",
            "event streams open at the end; one of ten minutes is ended on purpose and opened anew",
        ),
        holds=seen.open_at_end == streams and seen.broken == 0,
    )
    p99 = share_at(seen.told_seconds, 0.99)
    yield Figure(
        Text("บอกการเปลี่ยนแปลงถึงทุกหน้า", "A change is told to every page"),
        f"p50 {share_at(seen.told_seconds, 0.5):.2f} s, p99 {p99:.2f} s, "
        f"max {share_at(seen.told_seconds, 1):.2f} s, {len(seen.told_seconds):,} told, "
        f"{seen.untold} untold",
        Text(
            "จากคำตอบของการเปลี่ยนแปลงจนถึงเหตุการณ์ที่แต่ละสตรีมได้รับ",
            "from the answer to a change until each stream had word of it",
        ),
        holds=None if not seen.told_seconds else seen.untold == 0 and p99 <= TOLD_WITHIN_SECONDS,
    )


def _memory(measured: Measured, minutes: float) -> Iterator[Figure]:
    taken = measured.vitals[int(len(measured.vitals) * WARM_UP_SHARE) :]
    judged = minutes >= JUDGED_FROM_MINUTES
    for name, values in (
        (Text("หน่วยความจำของบริการ", "Memory of the service"), [each.memory_mb for each in taken]),
        (
            # Not of all together: each more that is needed at once adds its 30 MB, up to a bound.
            Text("หน่วยความจำของโปรเซสลูกที่ใหญ่สุด", "Memory of its largest child"),
            [each.child_mb for each in taken],
        ),
    ):
        slope = slope_a_minute([each.at for each in taken], values)
        yield Figure(
            name,
            f"{slope:+.2f} MB/min, {min(values, default=0):.0f}-{max(values, default=0):.0f} MB",
            Text("ความชันกำลังสองน้อยที่สุดหลังช่วงอุ่นเครื่อง", "slope by least squares, after warming up"),
            holds=slope <= STEEPEST_MB_A_MINUTE if judged else None,
        )
    everything = [*measured.vitals, *measured.hammered_vitals]
    largest = max((each.wal_mb for each in everything), default=0.0)
    yield Figure(
        Text("ขนาดใหญ่สุดของไฟล์ WAL", "Largest write-ahead log"),
        f"{largest:.1f} MB",
        Text("ดูขนาดไฟล์ทุกวินาทีตลอดการทดสอบ", "the file's size, looked at every second"),
        holds=largest < LARGEST_WAL_MB,
    )
    yield Figure(
        Text("เธรดและไฟล์ที่เปิดมากสุด", "Most threads and open files"),
        f"{max((each.threads for each in everything), default=0)}, "
        f"{max((each.handles for each in everything), default=0)}",
        Text("ของโปรเซสบริการ", "of the service's process"),
    )


def _hammered(measured: Measured) -> Iterator[Figure]:
    hammered = measured.hammered
    answered = _answers(hammered)
    good = set(map(_hundreds, hammered.statuses)) <= {2} or not hammered.wrong
    yield Figure(
        Text("ระดมส่งให้เร็วที่สุด", "As fast as they can"),
        f"{answered:,} answers, {answered / max(hammered.took_seconds, 0.001):,.0f}/s "
        f"({_statuses(hammered)})" + _examples([*hammered.broken, *hammered.wrong]),
        Text(
            "ยอมรับเฉพาะ 2xx และ 429 หรือ 503 ที่บอกว่าให้กลับมาเมื่อใด",
            "only 2xx is right, or 429 and 503 that say when to come back",
        ),
        holds=answered > 0 and good and not hammered.broken and hammered.bare_refusals == 0,
    )
    yield Figure(
        Text("เวลาตอบเมื่อถูกระดม", "Time to answer meanwhile"),
        f"p50 {_milliseconds(hammered, 0.5):,.0f} ms, p99 {_milliseconds(hammered, 0.99):,.0f} ms, "
        f"longest {_milliseconds(hammered, 1.0):,.0f} ms",
        Text("ของทุกคำขอ", "of all requests"),
    )


def _after(measured: Measured) -> Iterator[Figure]:
    yield Figure(
        Text("งานในคิวหลังจากนั้น", "The queues afterwards"),
        "empty" if measured.drained else "not empty",
        Text("ทุกงานจบภายใน 5 นาที", "every job came to its end within five minutes"),
        holds=measured.drained,
    )
    now, before = _milliseconds(measured.after, 0.5), _milliseconds(measured.quiet, 0.5)
    faults = [*measured.after.broken, *measured.after.wrong]
    yield Figure(
        Text("กลับสู่ปกติ", "Back to normal"),
        f"p50 {now:,.1f} ms = {_ratio(now, before)} x {before:,.1f} ms"
        f" ({_statuses(measured.after)})" + _examples(faults),
        Text("คำขอแบบเดียวกันทีละครั้ง ก่อนและหลัง", "the same mix one at a time, after and before"),
        holds=not faults and now <= TIMES_NORMAL * before,
    )


def slope_a_minute(seconds: Sequence[float], values: Sequence[float]) -> float:
    """By how much the values grow a minute, by least squares; 0 of fewer than two."""
    count = len(values)
    if count < 2:
        return 0.0
    mean_at, mean = sum(seconds) / count, sum(values) / count
    spread = sum((at - mean_at) ** 2 for at in seconds)
    together = sum((at - mean_at) * (of - mean) for at, of in zip(seconds, values, strict=True))
    return 60 * together / spread if spread else 0.0


def _computed(taken: Sequence[Vitals]) -> float:
    return taken[-1].processor_seconds - taken[0].processor_seconds if taken else 0.0


def _answers(outcome: Outcome) -> int:
    return sum(outcome.statuses.values())


def _milliseconds(outcome: Outcome, share: float) -> float:
    return share_at(outcome.all_seconds, share) * 1000


def _ratio(now: float, before: float) -> str:
    return f"{now / before:.2f}" if before else "-"


def _hundreds(status: str) -> int:
    return int(status) // 100


def _statuses(outcome: Outcome) -> str:
    counted = Counter(outcome.statuses)
    return ", ".join(f"{status}: {count:,}" for status, count in sorted(counted.items()))


def _examples(faults: Sequence[str]) -> str:
    return f"; {len(faults)} faults, the first: {faults[0]}" if faults else ""
