"""Strangers at the door: the corpus of hostile files and requests, sent to the running service."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from gacq.ops.proof.figures import Figure, Section, Text, counted, none_of
from gacq.ops.proof.hostile.requests import send_hostile_requests
from gacq.ops.proof.hostile.sending import send_hostile_files
from gacq.ops.proof.hostile.tally import Sent
from gacq.ops.proof.office import Office
from gacq.ops.proof.premises import premises

MOST_MEMORY_MB = 400
"""Of the service alone: a body is never held whole, and no file is opened in it."""
MOST_CHILD_MEMORY_MB = 1_024
"""The cap of the processes that open files."""
LONG_MINUTES = 5.0
"""With less time, files that hold a child until its limit of 20 s are left out."""


def run(folder: Path, *, seed: int, minutes: float, say: Callable[[str], None]) -> Section:
    """All that is known, once; the seed changes nothing, and little time only leaves out some."""
    with premises(folder) as (service, _):
        service.start()
        office = Office(service, reviewers=1)
        drafts = [office.draft(number, files={}) for number in (1, 2, 3)]
        pid = service.process.pid
        say("hostile files")
        files = send_hostile_files(
            service.base_url,
            token=office.token("clerk"),
            applications=drafts[:2],
            pid=pid,
            data_folder=service.data,
            endless=minutes >= LONG_MINUTES,
        )
        say("hostile requests")
        requests = send_hostile_requests(
            service.base_url, token=office.token("clerk"), application=drafts[2], pid=pid
        )
        lives = service.is_running
    return section(files, requests, lives=lives)


def section(files: Sent, requests: Sent, *, lives: bool) -> Section:
    statuses = Counter(files.by_status) + Counter(requests.by_status)
    broken = [str(status) for status in statuses.elements() if status == 0 or status >= 500]
    troubles = [*files.troubles, *requests.troubles]
    if not lives:
        troubles.append("the service has ended")
    memory = max(files.memory_mb, requests.memory_mb)
    children = max(files.child_memory_mb, requests.child_memory_mb)
    slowest = max(files.livez_slowest_seconds, requests.livez_slowest_seconds)
    unanswered = files.livez_unanswered + requests.livez_unanswered
    return Section(
        Text("ไฟล์และคำขอที่ประสงค์ร้าย", "Hostile files and requests"),
        (
            _sent(Text("ไฟล์ที่ส่ง", "files sent"), files.by_kind),
            _sent(Text("คำขอที่ส่ง", "requests sent"), requests.by_kind),
            Figure(
                Text("คำตอบ", "answers"),
                counted(Counter({str(status): count for status, count in statuses.items()})),
                Text("รหัสสถานะ HTTP ของทุกคำตอบ", "HTTP status of every answer"),
            ),
            none_of(
                Text("ตอบผิดพลาดหรือไม่ตอบ", "errors or no answer"),
                broken,
                Text("สถานะ 5xx หรือไม่มีคำตอบเลย", "a status of 5xx, or no answer at all"),
            ),
            none_of(
                Text("ไม่เป็นตามที่ควร", "not as it should be"),
                troubles,
                Text(
                    "รับไฟล์ที่ควรปฏิเสธ ปฏิเสธไฟล์ที่ดี ไม่บอกวิธีแก้ หรือเหลือไฟล์ค้าง",
                    "taken though it should be refused, refused though good, no cure named, or a"
                    " file left behind",
                ),
            ),
            Figure(
                Text("หน่วยความจำสูงสุด", "highest memory"),
                f"{memory:.0f} MB / {children:.0f} MB",
                Text(
                    "ของบริการ และของโปรเซสลูกที่เปิดไฟล์",
                    "of the service, and of the child processes that open files",
                ),
                holds=memory <= MOST_MEMORY_MB and children <= MOST_CHILD_MEMORY_MB,
            ),
            Figure(
                Text("ยังตอบผู้อื่นได้", "others were answered"),
                f"{unanswered} / {slowest:.1f} s",
                Text(
                    "ครั้งที่ /livez ไม่ตอบ และคำตอบที่ช้าที่สุด ระหว่างนั้น",
                    "how often /livez gave no answer meanwhile, and its slowest answer",
                ),
                holds=unanswered == 0,
            ),
        ),
    )


def _sent(name: Text, by_kind: Mapping[str, int]) -> Figure:
    kinds = Counter({str(kind): count for kind, count in by_kind.items()})
    how = Text("สร้างด้วยโปรแกรมขณะส่ง ตามชนิด", "made by code when they are sent, by kind")
    return Figure(name, f"{kinds.total()} ({counted(kinds)})", how)
