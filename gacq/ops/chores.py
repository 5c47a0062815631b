"""The chores as data: what each is called, when it comes round, and the one function it calls.

The functions come from outside, for a chore may need any part of the service; one that is given
none does not exist in this office.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gacq.errors import GacqError
from gacq.ops.cron import Times
from gacq.settings.sections import ChoreSettings


class ChoreName(StrEnum):
    """What comes round by itself; each has its line of the same name in the settings."""

    CATCH_UP = "catch_up"
    ROLL_UP = "roll_up"
    ALERTS = "alerts"
    FAILURES = "failures"
    REMINDERS = "reminders"
    EXPIRY = "expiry"
    MONTHLY_REPORT = "monthly_report"
    RETENTION = "retention"

    def label(self, language: str) -> str:
        """What people read: Thai for "th", English for anything else."""
        thai, english = _LABELS[self]
        return thai if language == "th" else english


_LABELS = {
    ChoreName.CATCH_UP: ("ตามคำขอที่ยังไม่ได้ตรวจ", "Catch up with unchecked applications"),
    ChoreName.ROLL_UP: ("รวมตัวเลขของคิวงาน", "Add up the figures of the queues"),
    ChoreName.ALERTS: ("แจ้งเตือนสิ่งที่หยุดชะงัก", "Tell admins what stands still"),
    ChoreName.FAILURES: ("แจ้งงานที่ล้มเหลว", "Tell admins which jobs have failed"),
    ChoreName.REMINDERS: ("เตือนนัดตรวจประเมินวันพรุ่งนี้", "Remind of tomorrow's inspections"),
    ChoreName.EXPIRY: ("แจ้งใบรับรองใกล้หมดอายุ", "Tell holders of certificates that end soon"),
    ChoreName.MONTHLY_REPORT: ("จัดทำรายงานประจำเดือน", "Make the report of the month before"),
    ChoreName.RETENTION: ("ลบข้อมูลเก่า", "Remove what is old"),
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a chore runs now: ``due_at`` is the time it was planned for, ``now`` the time it is.

    They are apart when a missed one is caught up: the work goes by ``now``, unless it is about a
    span of time, such as the month before ``due_at``.
    """

    due_at: datetime
    now: datetime


Act = Callable[[Occasion], str]
"""Does a chore's work and says in words what it did. Whatever it raises is a failed run."""


@dataclass(frozen=True, slots=True)
class Chore:
    """One chore of this office."""

    name: ChoreName
    times: Times
    act: Act


def counted(count: int, thing: str) -> str:
    """``1 job``, ``2 jobs``, ``1,204 jobs``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


class ChoreFailed(GacqError):
    """A chore did part of its work; the words say which part and why not the rest."""

    code = "chore"


def chores(settings: ChoreSettings, acts: Mapping[ChoreName, Act]) -> tuple[Chore, ...]:
    """The chores that have a function, in the order in which they are listed."""
    return tuple(
        Chore(name, Times(getattr(settings, name)), acts[name])
        for name in ChoreName
        if name in acts
    )
