"""The figures of outages of the outside services, with the promises that they have to keep."""

from typing import TYPE_CHECKING

from gacq.ops.proof.figures import Figure, Section, Text, none_of

if TYPE_CHECKING:
    from gacq.ops.proof.outages.outage import Outcome, Passed

OUTAGE_HOURS = 24.0
MOST_CALLS = {"aiQc": 15 + 4, "email": 60, "calendar": 4 * 60}
"""Within a minute after the end: Gemini's rate, and what was running when it began to count."""


def section(outcome: "Outcome") -> Section:
    assert outcome.reckoning is not None
    found = outcome.reckoning
    return Section(
        Text("บริการภายนอกขัดข้อง", "Outages of the outside services"),
        (
            *(figure for passed in outcome.passed for figure in _of_one(passed)),
            none_of(
                Text("สูญหาย", "lost"),
                found.lost,
                Text(
                    "คำตอบที่ผู้ใช้ได้รับ เทียบกับข้อมูลในระบบ เซิร์ฟเวอร์อีเมล และปฏิทิน ซึ่งต้องแสดงนัดล่าสุด",
                    "what clients were answered, held against the rows, the mail server and the"
                    " calendar, which must show each inspection's newest time",
                ),
            ),
            none_of(
                Text("ทำสองครั้ง", "done twice"),
                [*found.doubled, *(["maybe_sent"] * found.undecided)],
                Text(
                    "อีเมลฉบับเดียวมาถึงสองครั้ง นัดเดียวสองรายการ หรืออีเมลที่ไม่รู้ผล",
                    "one mail that arrived twice, two entries of one inspection, a mail whose fate"
                    " is unknown",
                ),
            ),
            none_of(
                Text("ความเสียหายของข้อมูล", "damage to the data"),
                [*found.faults, *found.unlabelled],
                Text(
                    "ไฟล์ฐานข้อมูล ลำดับแฮชของบันทึก และประวัติของทุกงาน",
                    "the database, the chain of the audit log, the history of every job",
                ),
            ),
        ),
    )


def _of_one(passed: "Passed") -> tuple[Figure, ...]:
    trouble = passed.trouble
    name = f"{trouble.name}, {trouble.hours:g} h"
    how = Text(
        "นาฬิกาของบริการถูกเลื่อนไปข้างหน้า ระหว่างนั้นบริการภายนอกทั้งหมดใช้ไม่ได้",
        "the service's clock is moved on while the outside services don't work",
    )
    return (
        Figure(
            Text(name, name),
            f"held by {_listed(passed.held_by)}; tried {_listed(passed.probes)}, at most"
            f" {passed.longest_gap:.0f} s apart",
            how,
            holds=bool(passed.held_by),
        ),
        _resumed(name, passed),
        _failed(name, passed),
        none_of(
            Text(f"{name}: สิ่งที่ผิด", f"{name}: what went wrong"),
            passed.wrong,
            Text(
                "API และหน้าเว็บต้องบอกเหตุ ลองทีละงาน ห่างกันไม่เกิน 5 นาที และกลับมาทำเอง",
                "the API and the page say why; one probe at a time, at most 5 minutes apart; it"
                " goes on by itself",
            ),
        ),
    )


def _resumed(name: str, passed: "Passed") -> Figure:
    within = all(count <= MOST_CALLS[queue] for queue, count in passed.most_calls.items())
    after = "never" if passed.resumed_after is None else f"{passed.resumed_after:.0f} s"
    return Figure(
        Text(f"{name}: กลับมาทำต่อ", f"{name}: back at work"),
        f"after {after}; calls in the busiest minute {_listed(passed.most_calls)}",
        Text(
            "เวลาที่งานทั้งหมดเสร็จหลังบริการกลับมา และจำนวนครั้งที่เรียกในนาทีที่มากที่สุด",
            "how long after the end all was done, and the most calls in any minute of it",
        ),
        holds=passed.resumed_after is not None and within,
    )


def _failed(name: str, passed: "Passed") -> Figure:
    is_long = passed.trouble.hours > OUTAGE_HOURS
    count = sum(passed.failed.values())
    return Figure(
        Text(f"{name}: งานที่ล้มเหลว", f"{name}: jobs failed"),
        f"{_listed(passed.failed)}; checks given up {passed.onsite}",
        Text(
            "ถ้าขัดข้องไม่ถึง 24 ชั่วโมง ต้องไม่มีงานใดล้มเหลวเพราะเหตุนี้ ถ้านานกว่านั้นต้องล้มเหลว"
            "พร้อมเหตุ และคำขอต้องได้รับการตรวจแบบลงพื้นที่",
            "none because of an outage under 24 hours; after more they fail with its cause, and"
            " the applications go to an on-site inspection",
        ),
        holds=(count > 0 and passed.onsite > 0) if is_long else (count == passed.onsite == 0),
    )


def _listed(counts: "dict[str, int] | dict[str, str | None]") -> str:
    return ", ".join(f"{name} {value}" for name, value in counts.items()) or "0"
