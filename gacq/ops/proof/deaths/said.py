"""The figures of deaths of the process, with the promises that they have to keep."""

from collections import Counter
from dataclasses import dataclass

from gacq.ops.proof.figures import Figure, Section, Text, counted, none_of, share_at, undamaged
from gacq.ops.proof.reckoning import Reckoning
from gacq.ops.proof.register import Register


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the whole run: deaths by where they came, and the accounts."""

    deaths: Counter[str]
    register: Register
    reckoning: Reckoning


def section(outcome: Outcome) -> Section:
    """The figures, with the promises that they have to keep."""
    found = outcome.reckoning
    rescues = found.rescue_seconds
    return Section(
        Text("การตายของโปรเซส", "Deaths of the process"),
        (
            Figure(
                Text("การตาย", "deaths"),
                f"{outcome.deaths.total()} ({counted(outcome.deaths)})",
                Text(
                    "SIGKILL จากภายนอกในเวลาที่กำหนดด้วย seed และจากภายในก่อนคำสั่ง SQL ลำดับที่กำหนด",
                    "SIGKILL from outside at moments that the seed names, and from inside before"
                    " the n-th statement of a phase, under load",
                ),
            ),
            Figure(
                Text("งานที่รับไว้", "accepted"),
                f"{found.accepted} ({found.jobs})",
                Text(
                    "งานที่ผู้ใช้ได้รับคำตอบว่ารับแล้ว ในวงเล็บคืองานทั้งหมดรวมอีเมลและปฏิทินที่เกิดตามมา",
                    "jobs whose acceptance was answered to a client; in brackets all jobs, with"
                    " the mails and calendar entries that followed",
                ),
            ),
            Figure(
                Text("งานที่เสร็จ", "finished"),
                counted(found.finished),
                Text("สถานะของทุกงานในตอนท้าย", "the state of every job at the end"),
            ),
            none_of(
                Text("สูญหาย", "lost"),
                found.lost,
                Text(
                    "คำตอบที่ผู้ใช้ได้รับ เทียบกับข้อมูลในระบบ เซิร์ฟเวอร์อีเมล และปฏิทิน",
                    "what clients were answered, held against the rows, the mail server and the"
                    " calendar",
                ),
            ),
            none_of(
                Text("เสร็จสองครั้ง", "finished twice"),
                found.doubled,
                Text(
                    "ผลสองชุดของงานเดียว อีเมลฉบับเดียวมาถึงสองครั้ง หรือนัดเดียวสองรายการในปฏิทิน",
                    "two results of one job, one mail that arrived twice, two entries of one"
                    " inspection",
                ),
            ),
            Figure(
                Text("เริ่มมากกว่าหนึ่งครั้ง", "run more than once"),
                counted(found.run_twice),
                Text(
                    "งานตามเหตุที่ต้องเริ่มใหม่ ซึ่งเขียนไว้ในประวัติของงาน",
                    "jobs by why an attempt had to be repeated, as their history says",
                ),
            ),
            none_of(
                Text("เริ่มซ้ำโดยไม่บอกเหตุ", "run again without a reason"),
                found.unlabelled,
                Text(
                    "ประวัติของทุกงาน และโปรเซสที่เริ่มครั้งนั้นต้องตายจริง",
                    "the history of every job; an orphan's process must really have died",
                ),
            ),
            Figure(
                Text("อีเมลที่ต้องให้คนตัดสิน", "mails for a person to decide"),
                str(found.undecided),
                Text(
                    "ตายระหว่างส่งเนื้อความ ระบบไม่ส่งซ้ำเอง",
                    "death came while the message was handed over: it is not sent again by itself",
                ),
            ),
            Figure(
                Text("งานที่ถูกกันไว้", "jobs set aside"),
                str(found.set_aside),
                Text(
                    "งานที่กำลังทำอยู่ในการตายหลายครั้ง ปรากฏเป็นงานล้มเหลวพร้อมเหตุผล",
                    "running at too many deaths: failed with that reason, for a person to retry",
                ),
            ),
            Figure(
                Text("เวลากู้คืน", "rescue"),
                f"p50 {share_at(rescues, 0.5):.3f} s, p99 {share_at(rescues, 0.99):.3f} s"
                f" ({len(rescues)})",
                Text(
                    "จากการเปิดฐานข้อมูลจนทุกงานของโปรเซสที่ตายถูกจัดการ ในทุกครั้งที่เริ่ม",
                    "from opening the database until all work of dead processes is settled, at"
                    " every start",
                ),
                holds=share_at(rescues, 0.99) <= 1.0,
            ),
            undamaged(found.faults),
        ),
    )
