"""The figures of a database that refuses, with the promises that they have to keep."""

from collections import Counter
from typing import TYPE_CHECKING

from gacq.ops.proof.figures import Figure, Section, Text, counted, none_of, undamaged
from gacq.ops.proof.reckoning import Reckoning
from gacq.ops.proof.refusals.full_disk import FullDisk

if TYPE_CHECKING:
    from gacq.ops.proof.refusals.faults import Outcome


def section(outcome: "Outcome") -> Section:
    assert outcome.reckoning is not None
    return Section(
        Text("ฐานข้อมูลที่ปฏิเสธ", "A database that refuses"),
        (*_while_it_ran(outcome), *_of_disk(outcome.disk), *_at_the_end(outcome.reckoning)),
    )


def _while_it_ran(outcome: "Outcome") -> tuple[Figure, ...]:
    register = outcome.register
    return (
        Figure(
            Text("คำสั่งที่ถูกปฏิเสธ", "statements that met a fault"),
            f"{outcome.met.total()} ({counted(outcome.met)})",
            Text(
                "ฐานข้อมูลไม่ว่าง ดิสก์เต็ม หรืออ่านเขียนไม่ได้ ที่คำสั่ง SQL ซึ่งกำหนดด้วย seed"
                f" ใน {outcome.rounds} รอบ ระหว่างทำงาน",
                "busy, disk full or I/O error at statements that the seed names, in"
                f" {outcome.rounds} rounds, under load",
            ),
            holds=outcome.met.total() > 0,
        ),
        Figure(
            Text("คำขอที่ไม่รับ", "requests refused"),
            counted(_refusals(outcome)),
            Text("คำตอบที่ไม่สำเร็จ ตามรหัสสถานะ", "answers that were no success, by status"),
        ),
        none_of(
            Text("คำตอบที่ไม่บอกทางแก้", "refused without a cure"),
            register.unclear,
            Text(
                "ทุกคำตอบ 5xx ต้องเป็น 503 ที่บอกว่าให้รอนานเท่าใด",
                "every 5xx must be a 503 that says how long to wait",
            ),
        ),
        Figure(
            Text("การเริ่มที่ไม่สำเร็จ", "starts refused"),
            str(outcome.refused_starts),
            Text(
                "ฐานข้อมูลปฏิเสธระหว่างเริ่ม โปรแกรมบอกเหตุแล้วเริ่มใหม่ได้",
                "the database refused at a start; it said why, and the next start went",
            ),
        ),
        none_of(
            Text("ไม่กลับมาเอง", "not recovered by itself"),
            outcome.troubles,
            Text(
                "เมื่อความขัดข้องหมดไป โปรเซสเดิมต้องทำงานที่เหลือจนเสร็จและหยุดอย่างเรียบร้อย",
                "after the faults the same process finishes what is left, and stops in order",
            ),
        ),
    )


def _refusals(outcome: "Outcome") -> Counter[str]:
    return Counter({str(status): n for status, n in outcome.register.refusals.items()})


def _of_disk(disk: FullDisk | None) -> tuple[Figure, ...]:
    how = Text(
        "ห้ามโปรเซสขยายไฟล์ใด ๆ ขณะตรวจคำขอหนึ่ง แล้วเลิกห้าม",
        "no file of the process may grow while a check runs, and then may again (RLIMIT_FSIZE)",
    )
    name = Text("ดิสก์เต็ม", "full disk")
    if disk is None or not disk.possible:
        value = "ทดสอบไม่ได้บนระบบนี้ / not possible on this system"
        return (Figure(name, value, how),)
    refused = Figure(name, f"503: {', '.join(disk.refused)}", how, holds=len(disk.refused) == 3)
    return (
        refused,
        none_of(
            Text("ดิสก์เต็ม: สิ่งที่ผิด", "full disk: what went wrong"),
            disk.troubles,
            Text(
                "ไม่รับพร้อมบอกทางแก้ งานที่ทำอยู่รอ เมื่อมีที่ว่างก็เสร็จเอง และไม่มีไฟล์ค้าง",
                "refused with a cure; running work waits and finishes by itself when there is room;"
                " no half files are left",
            ),
        ),
    )


def _at_the_end(found: Reckoning) -> tuple[Figure, ...]:
    return (
        Figure(
            Text("งานที่รับไว้", "accepted"),
            f"{found.accepted} ({found.jobs}; {counted(found.finished)})",
            Text(
                "งานที่ตอบรับแล้ว ในวงเล็บคืองานทั้งหมด และสถานะในตอนท้าย",
                "jobs whose acceptance was answered; in brackets all jobs and how they ended",
            ),
        ),
        none_of(
            Text("สูญหาย", "lost"),
            found.lost,
            Text(
                "คำตอบที่ผู้ใช้ได้รับ เทียบกับข้อมูลในระบบ เซิร์ฟเวอร์อีเมล และปฏิทิน",
                "what clients were answered, held against the rows, the mail server, the calendar",
            ),
        ),
        none_of(
            Text("เสร็จสองครั้ง", "finished twice"),
            found.doubled,
            Text(
                "ผลสองชุดของงานเดียว อีเมลฉบับเดียวมาถึงสองครั้ง หรือนัดเดียวสองรายการ",
                "two results of one job, one mail twice, two entries of one inspection",
            ),
        ),
        none_of(
            Text("ผลที่ไม่ได้บันทึก", "outcomes not kept"),
            [*found.unlabelled, *(["maybe_sent"] * found.undecided)],
            Text(
                "ไม่มีโปรเซสใดตาย จึงต้องไม่มีอีเมลที่ไม่รู้ผล และทุกครั้งที่เริ่มใหม่ต้องบอกเหตุ",
                "no process died, so the fate of no mail is unknown, and every repetition says why",
            ),
        ),
        undamaged(found.faults),
    )
