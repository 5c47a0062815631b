"""What can be wrong with the queues as a whole, in words for people: one table, and its alerts.

``name`` says which alert it is (``calendar.failed``): with 12 failed jobs and with 13 it is the
same one. Adding a kind of alert is adding a row here.
"""

from dataclasses import dataclass

from gacq.causes import CAUSES
from gacq.queues.policy import Queue

LABELS = {
    Queue.AI_QC: "AI QC",
    Queue.EMAIL: "Email",
    Queue.CALENDAR: "Calendar",
    Queue.REPORT: "Report",
}
"""Names in alerts, as the original system wrote them."""

LABELS_TH = {
    Queue.AI_QC: "ตรวจเอกสารอัตโนมัติ",
    Queue.EMAIL: "อีเมล",
    Queue.CALENDAR: "ปฏิทิน",
    Queue.REPORT: "รายงาน",
}

GACQ = "gacq"
"""What an alert names in place of a queue when it is about the program itself."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing a person should know; ``severity`` is ``warning`` or ``critical``.

    Attributes:
        queue: the queue's English label, or ``gacq``.
        name: stays the same while numbers in the message change.
    """

    queue: str
    severity: str
    message: str
    name: str
    message_th: str


@dataclass(frozen=True, slots=True)
class AlertKind:
    """One row of the table; ``{}`` in a message takes the number or the words that it needs."""

    severity: str
    message_th: str
    message_en: str
    cure_th: str
    cure_en: str
    page: str = ""
    """Where on the office's pages it is put right."""


HELD = "held"
"""Its name goes on with the cause, which has words and a cure of its own."""

CHORE = "chore"
"""Its name goes on with the chore's."""

KINDS = {
    "failed": AlertKind(
        "warning",
        "งานล้มเหลว {} งาน",
        "{} failed jobs",
        "เปิดดูสาเหตุของงานที่ล้มเหลว แก้ไข แล้วลองงานใหม่หรือกดรับทราบ",
        "Look up why the jobs failed, put it right, then retry or acknowledge them.",
        "/queues/failures",
    ),
    "waiting": AlertKind(
        "warning",
        "งานรออยู่ {} งาน",
        "{} jobs waiting",
        "หากจำนวนไม่ลดลง ให้ตรวจว่าคิวนี้ถูกหยุดไว้หรือบริการภายนอกช้าหรือไม่",
        "If the number does not fall, see whether the queue is paused or its service is slow.",
    ),
    HELD: AlertKind("warning", "พักงานไว้ก่อน: {}", "jobs are held: {}", "", "", "/settings"),
    "stuck": AlertKind(
        "critical",
        "งานที่รอนานที่สุดรอมาแล้ว {} นาที",
        "the oldest job has waited {} minutes",
        "เริ่มโปรแกรมใหม่ หากยังไม่เดินให้ส่งบันทึกข้อผิดพลาดให้ผู้พัฒนา",
        "Restart gacq; if the job still does not start, send the log to the developers.",
    ),
    "follow_up": AlertKind(
        "warning",
        "งานล้มเหลว {} งานที่บันทึกผลต่อเนื่องไม่ได้",
        "{} failed jobs whose follow-up could not be stored",
        "เปิดดูงานเหล่านี้ แล้วดำเนินการกับคำขอที่เกี่ยวข้องด้วยตนเอง",
        "Look at these jobs, and do by hand what should have followed for their applications.",
        "/queues/jobs?state=failed&acknowledged=no",
    ),
    "consumer": AlertKind(
        "critical",
        "ตัวเดินคิวหยุดนิ่ง ให้เริ่มโปรแกรมใหม่",
        "the consumer does not move; restart gacq",
        "เริ่มโปรแกรมใหม่",
        "Restart gacq.",
    ),
    CHORE: AlertKind(
        "warning",
        "งานตามเวลา “{}” ไม่สำเร็จ",
        "the chore “{}” did not end well",
        "เปิดหน้า “งานตามเวลา” อ่านสาเหตุ แก้ไข แล้วกด “สั่งทำทันที”",
        "Open the page “Chores”, read why, put it right, then press “Run now”.",
        "/chores",
    ),
    "database": AlertKind(
        "critical",
        "เขียนฐานข้อมูลไม่ได้ ให้ตรวจดิสก์",
        "the database can't be written; check the disk",
        "เพิ่มที่ว่างในดิสก์ หรือตรวจสิทธิ์ของโฟลเดอร์ข้อมูล",
        "Make room on the disk, or check the rights of the data folder.",
    ),
}


def of_queue(queue: Queue, kind: str, number: float) -> Alert:
    """An alert that counts jobs or minutes of one queue."""
    return _alert(LABELS[queue], f"{queue}.{kind}", kind, f"{number:.0f}", f"{number:.0f}")


def of_held(queue: Queue, cause: str) -> Alert:
    """The alert of a queue whose outside service is held, for this cause."""
    known = CAUSES.get(cause)
    thai, english = (known.meaning_th, known.meaning_en) if known else (cause, cause)
    return _alert(LABELS[queue], f"{queue}.{HELD}.{cause}", HELD, thai, english)


def of_program(kind: str, number: int = 0) -> Alert:
    """An alert about gacq as a whole."""
    return _alert(GACQ, f"{GACQ}.{kind}", kind, str(number), str(number))


def of_chore(name: str, *, thai: str, english: str) -> Alert:
    """The alert of a chore whose last run failed or was interrupted."""
    return _alert(GACQ, f"{GACQ}.{CHORE}.{name}", CHORE, thai, english)


def cure_of(name: str, language: str) -> str | None:
    """What to do about the alert of this name; None if this version does not know it."""
    _, _, rest = name.partition(".")
    kind, _, cause = rest.partition(".")
    known = CAUSES.get(cause) if kind == HELD else KINDS.get(kind)
    if known is None:
        return None
    return known.cure_th if language == "th" else known.cure_en


def page_of(name: str) -> str:
    """The page on which the alert of this name is put right; empty if there is none."""
    kind = name.partition(".")[2].partition(".")[0]
    return KINDS[kind].page if kind in KINDS else ""


def queue_label(label: str, language: str) -> str:
    """The queue of an alert (its English label) or of a job (its name) in words."""
    for queue in Queue:
        if label in (queue.value, LABELS[queue]):
            return LABELS_TH[queue] if language == "th" else LABELS[queue]
    return label


def _alert(queue: str, name: str, kind: str, thai: str, english: str) -> Alert:
    row = KINDS[kind]
    return Alert(
        queue, row.severity, row.message_en.format(english), name, row.message_th.format(thai)
    )
