"""A job that kills its process whenever it runs: it alone is set aside, its neighbours finish.

The death comes from the stand-in for Gemini: as soon as it is asked about one certain farm, the
process that asked is killed, as by a library that crashes on one certain file.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

from gacq.clock import SystemClock
from gacq.ops.proof.figures import Figure, Section, Text
from gacq.ops.proof.office import Office, Refused, data_of
from gacq.ops.proof.patience import pause
from gacq.ops.proof.premises import premises
from gacq.ops.proof.service import Service, ServiceEnded
from gacq.ops.proof.stand_ins.gemini_behaviour import Call, Response, answer

NEIGHBOURS = 5
MOST_DEATHS = 12
"""Far more than the five orphanings after which any job is set aside."""
_FARM = "สวนสมมุติ มรณะ"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the killer ended, after how many deaths, and how its neighbours did."""

    deaths: int
    state: str
    cause: str | None
    status: str
    neighbours: Counter[str]


def run(folder: Path, *, seed: int, minutes: float, say: Callable[[str], None]) -> Section:
    """The seed changes nothing here: there is one schedule. Takes about half a minute."""
    return section(force(folder, minutes=minutes, say=say))


def force(folder: Path, *, minutes: float, say: Callable[[str], None]) -> Outcome:
    clock = SystemClock()
    with premises(folder) as (service, world):
        world.gemini.always = _deadly(service)
        service.start()
        office = Office(service)
        killer = office.draft(1, farmName=_FARM)
        neighbours = [office.draft(number) for number in range(2, 2 + NEIGHBOURS)]
        _submit_all(office, [killer, *neighbours])
        until = clock.monotonic() + max(60.0, minutes * 60)
        deaths = 0
        while deaths < MOST_DEATHS and clock.monotonic() < until:
            if _came_to_rest(office):
                break
            deaths += 1
            say(f"death {deaths} by the job that kills")
            _start_anew(service)
        return _outcome(office, deaths, killer)


def _deadly(service: Service) -> Callable[[Call], Response]:
    def behave(call: Call) -> Response:
        if _FARM in call.asked.prompt:
            try:
                service.process.kill()
            except (psutil.NoSuchProcess, ServiceEnded):
                pass  # it is gone already, and asks no more
        return answer()(call)

    return behave


def _submit_all(office: Office, applications: list[int]) -> None:
    for application_id in applications:
        while not _submitted(office, application_id):
            _start_anew(office.service)


def _submitted(office: Office, application_id: int) -> bool:
    """False where the process died before it answered."""
    try:
        office.submit(application_id)
    except httpx2.TransportError:
        return False
    except Refused as refused:
        # Its answer was lost with the process, but not what it asked for.
        if refused.status != 409:
            raise
    return True


def _start_anew(service: Service) -> None:
    service.kill()
    try:
        service.start()
    except (ServiceEnded, httpx2.TransportError):
        return  # killed again before it answered


def _came_to_rest(office: Office) -> bool:
    """Whether all jobs ended; False when the process died before that."""
    while True:
        try:
            if office.is_settled():
                return True
        except (httpx2.TransportError, ServiceEnded):
            return False
        pause(0.1)


def _outcome(office: Office, deaths: int, killer: int) -> Outcome:
    listed = {"queue": "ai_qc", "limit": "200"}
    checks = data_of(office.program("admin").get("/api/v1/queue/jobs", params=listed))
    (own,) = [job for job in checks if job["subject"] == str(killer)]
    others = Counter(job["state"] for job in checks if job is not own)
    shown = office.application(killer)
    status = f"{shown['status']} {shown['inspectionType']}"
    return Outcome(deaths, own["state"], own["cause"], status, others)


def section(outcome: Outcome) -> Section:
    aside = (outcome.state, outcome.cause) == ("failed", "kills_process")
    others = ", ".join(f"{state} {count}" for state, count in outcome.neighbours.items())
    return Section(
        Text("งานที่ทำให้โปรเซสตาย", "A job that kills its process"),
        (
            Figure(
                Text("งานที่เป็นต้นเหตุ", "the job itself"),
                f"{outcome.state}, {outcome.cause} ({outcome.status})",
                Text(
                    f"โปรเซสตายทุกครั้งที่ตรวจสวนนี้ ตาย {outcome.deaths} ครั้งจึงถูกกันไว้",
                    f"the process died whenever it checked one farm; after {outcome.deaths} deaths"
                    " the job was set aside and its application went on to a person",
                ),
                holds=aside and outcome.status == "IN_REVIEW ONSITE",
            ),
            Figure(
                Text("งานข้างเคียง", "its neighbours"),
                others,
                Text(
                    "งานที่กำลังทำอยู่พร้อมกันต้องเสร็จ ไม่ถูกกันไว้ด้วย",
                    "jobs that ran beside it must finish, and not be set aside with it",
                ),
                holds=set(outcome.neighbours) == {"completed"},
            ),
        ),
    )
