"""The commented ``appliance.toml``: made from the settings themselves, so that it lacks none."""

import json
from collections.abc import Iterator
from pathlib import Path

from gacq.settings.keys import KEYS, Key, plain

_HEAD = """\
# The settings of gacq. Each line shows a setting with its default; change what you need.
# ค่าตั้งของระบบ gacq แต่ละบรรทัดแสดงค่าเริ่มต้น แก้เฉพาะที่ต้องการ แล้วเริ่มโปรแกรมใหม่
#
# Check your changes with "gacq check" and restart. A variable of the environment wins over this
# file: GACQ_EMAIL__PORT over port in [email], GACQ_QUEUES__AI_QC__ATTEMPTS over attempts in
# [queues.ai_qc]. The older names ENABLE_QUEUE, ENABLE_SCHEDULER and AI_QC_RETRY_ATTEMPTS,
# EMAIL_..., CALENDAR_... and REPORT_RETRY_ATTEMPTS are understood too.
# Passwords and keys do not belong in here: name a file that holds one, or set the variable.
# File names are taken from this file's folder. On Windows write them in single quotes.
"""

_SECTIONS = {
    "office": ("The office, as people see it.", "ข้อมูลสำนักงานที่ปรากฏบนหน้าเว็บ จดหมาย และเอกสาร"),
    "server": ("Where the pages are served.", "ที่อยู่และพอร์ตของหน้าเว็บ และการลงชื่อเข้าใช้"),
    "data": ("Where everything is kept; back this up.", "โฟลเดอร์เก็บข้อมูลทั้งหมด ต้องอยู่ในเครื่องนี้"),
    "queues": ("All queues together.", "ค่ารวมของทุกคิวงาน"),
    "queues.ai_qc": ("The AI check of an application's documents.", "คิวตรวจเอกสารด้วย AI"),
    "queues.email": ("Mails. Settings as in [queues.ai_qc].", "คิวส่งอีเมล"),
    "queues.calendar": ("Calendar entries. Settings as in [queues.ai_qc].", "คิวปฏิทินนัดหมาย"),
    "queues.report": ("Reports. Settings as in [queues.ai_qc].", "คิวจัดทำรายงาน"),
    "ai_qc": ("Who checks documents, and what scores mean.", "ผู้ตรวจเอกสารอัตโนมัติและเกณฑ์คะแนน"),
    "email": ("How mails leave the office.", "การส่งอีเมล"),
    "deadlines": (
        "Working days that each stage may take before it is marked as overdue.",
        "จำนวนวันทำการของแต่ละขั้นตอน เกินจากนี้ถือว่าเกินกำหนด",
    ),
    "documents": ("What may be uploaded.", "ขนาดไฟล์เอกสารที่รับได้"),
    "inspections": (
        "When inspections can be booked, and how long they take.",
        "เวลานัดตรวจประเมินและระยะเวลาที่ใช้",
    ),
    "certificates": ("Approval and certificates.", "การอนุมัติและใบรับรอง"),
    "calendar": ("How calendar programs learn of inspections.", "การเชื่อมต่อปฏิทินนัดหมาย"),
    "reports": ("The files of reports.", "ไฟล์รายงาน"),
    "chores": (
        "When chores run, in Bangkok's time: minute, hour, day, month, day of the week.",
        "เวลาทำงานประจำของระบบ (เวลากรุงเทพฯ): นาที ชั่วโมง วันที่ เดือน วันในสัปดาห์",
    ),
    "logs": ("The log files in the data folder.", "บันทึกการทำงานของระบบ"),
    "redis": ("Not supported by this version.", "ยังไม่รองรับในรุ่นนี้"),
}

_DESCRIBED_ONCE = ("queues.email", "queues.calendar", "queues.report")
"""Sections with the same settings as ``queues.ai_qc``, whose words are not repeated."""


def appliance_toml() -> str:
    """The whole file, every setting at its default."""
    return _HEAD + "".join(_section(name) for name in _SECTIONS)


def _section(name: str) -> str:
    english, thai = _SECTIONS[name]
    keys = [key for key in KEYS.values() if key.name.rpartition(".")[0] == name]
    explained = name not in _DESCRIBED_ONCE
    body = "\n".join(line for key in keys for line in _lines(key, explained=explained))
    return f"\n# {english}\n# {thai}\n[{name}]\n{body}\n"


def _lines(key: Key, *, explained: bool) -> Iterator[str]:
    last = key.name.rpartition(".")[2]
    if key.is_secret:
        yield f"# {last}: {key.words}; not here but in the variable {key.variable}"
        return
    setting = f"{last} = {_value(key)}"
    yield f"{setting:<31} # {_comment(key)}" if explained else setting


def _comment(key: Key) -> str:
    if key.choices:
        return f"{' | '.join(key.choices)}: {key.words}"
    if key.limits:
        return f"{key.words} ({plain(key.limits[0])} to {plain(key.limits[1])})"
    return key.words


def _value(key: Key) -> str:
    value = key.blank if key.default is None else key.default
    if isinstance(value, Path):
        value = value.as_posix()
    if isinstance(value, float):
        return plain(value) if value.is_integer() else repr(value)
    return json.dumps(value, ensure_ascii=False)  # a JSON scalar is a TOML one
