"""Clients that keep an office at work: each leads some applications through their story, again and
again, until it is told to stop or the service is gone."""

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import httpx2

from gacq.ops.proof.office import APPLICATIONS, Office, Refused, data_of
from gacq.ops.proof.patience import pause
from gacq.ops.proof.register import Register
from gacq.thai import day

BREATH_SECONDS = 0.02
"""Between two steps of one client; without it the clients take the processor from the service."""
REPORTS = ("applications-register", "inspector-workload", "ai-qc-performance")


class Clients:
    """Work from ``start`` to ``stop``; what they were answered stands in ``register``.

    Args:
        applications: the ids that they share out among themselves; half of them circulate between
            submission and return, the others are inspected, moved and called off.
        seed: of what each does next.
    """

    def __init__(
        self,
        office: Office,
        applications: Sequence[int],
        register: Register,
        *,
        seed: int,
        today: datetime,
        clients: int = 3,
    ) -> None:
        self._office = office
        self._register = register
        self._today = today
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._work,
                args=(list(applications[number::clients]), random.Random(seed * 100 + number)),
                name=f"client-{number}",
                daemon=True,
            )
            for number in range(clients)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _work(self, applications: list[int], chance: random.Random) -> None:
        try:
            while not self._stopping.is_set():
                self._step(chance.choice(applications), chance)
                pause(BREATH_SECONDS)
        except httpx2.TransportError:
            return  # the service is gone; the next clients go on

    def _step(self, application_id: int, chance: random.Random) -> None:
        try:
            if chance.random() < 0.04:
                self._ask_report(chance)
                return
            status = self._office.application(application_id)["status"]
            step = self._next_step(status, application_id, chance)
            if step is not None:
                step()
        except Refused as refused:
            self._register.refused(refused)

    def _next_step(
        self, status: str, application_id: int, chance: random.Random
    ) -> Callable[[], None] | None:
        circulates = application_id % 2 == 0
        match status:
            case "DRAFT" | "RETURNED":
                return lambda: self._submit(application_id)
            case "IN_REVIEW" if circulates:
                body = {"reason": "เอกสารไม่ชัด กรุณาส่งใหม่"}
                return lambda: self._move("reviewer0", application_id, "return", body)
            case "IN_REVIEW":
                return lambda: self._move("reviewer0", application_id, "pass", {"comment": "ครบ"})
            case "REVIEW_PASSED":
                return lambda: self._book(application_id, "schedule", chance)
            case "INSPECTION_SCHEDULED" if chance.random() < 0.2:
                body = {"reason": "เกษตรกรขอเลื่อน"}
                return lambda: self._move("clerk", application_id, "cancel-inspection", body)
            case "INSPECTION_SCHEDULED":
                return lambda: self._book(application_id, "reschedule", chance)
        return None

    def _submit(self, application_id: int) -> None:
        with self._answered(application_id, "submit"):
            job_id = self._office.submit(application_id)
        self._register.moved(application_id, "submit", job_id)

    def _move(self, name: str, application_id: int, verb: str, body: Mapping[str, object]) -> None:
        with self._answered(application_id, verb):
            self._office.move(name, application_id, verb, body)
        self._register.moved(application_id, verb)

    def _book(self, application_id: int, verb: str, chance: random.Random) -> None:
        slot = self._free_slot(application_id, chance)
        if slot is not None:
            reason = {"reason": "เกษตรกรขอเลื่อน"} if verb == "reschedule" else {}
            self._move("clerk", application_id, verb, {**slot, **reason})

    def _free_slot(self, application_id: int, chance: random.Random) -> dict[str, object] | None:
        first = day(self._today) + timedelta(days=chance.randint(4, 70))
        found = data_of(
            self._office.program("clerk").get(
                f"{APPLICATIONS}/{application_id}/slots",
                params={"from": str(first), "to": str(first + timedelta(days=4))},
            )
        )
        slots = [
            {"inspectorId": free["inspector"]["id"], "startsAt": slot["startsAt"]}
            for free in found["inspectors"]
            for each in free["days"]
            for slot in each["slots"]
        ]
        return chance.choice(slots) if slots else None

    def _ask_report(self, chance: random.Random) -> None:
        days = chance.randint(1, 300)
        body = {
            "kind": chance.choice(REPORTS),
            "format": "csv",
            "parameters": {
                "from": str(day(self._today) - timedelta(days=days)),
                "to": str(day(self._today)),
            },
        }
        answer = data_of(self._office.program("admin").post("/api/v1/reports", json=body))
        self._register.reported(int(answer["report"]["id"]), int(answer["jobId"]))

    def _answered(self, application_id: int, step: str) -> "_Answered":
        return _Answered(self._register, application_id, step)


class _Answered:
    """Notes a step whose answer was lost on the way: it may have happened."""

    def __init__(self, register: Register, application_id: int, step: str) -> None:
        self._register = register
        self._application_id = application_id
        self._step = step

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, httpx2.TransportError):
            self._register.lost_answer(self._application_id, self._step)
