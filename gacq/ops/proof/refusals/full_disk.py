"""A disk without room under a service at work, and with room again.

The process is forbidden to let any file grow (RLIMIT_FSIZE), which works without root and fills
no disk of anybody's. Linux alone can do this to another process.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psutil

from gacq.applications.document import DocumentType
from gacq.ops.proof.office import APPLICATIONS, Office, Refused, a_form, data_of, small_files
from gacq.ops.proof.patience import WaitedInVain, pause, wait_until
from gacq.ops.proof.premises import World
from gacq.ops.proof.register import Register
from gacq.ops.proof.service import Service
from gacq.ops.proof.stand_ins.gemini_behaviour import Call, Response, answer

SMALLEST_BYTES = 1024
FULL_SECONDS = 4.0
"""How long there is no room; an outcome that can't be stored is tried again every second."""
RECOVER_SECONDS = 90.0


@dataclass
class FullDisk:
    """What a full disk did; ``possible`` is False where this system can't be made to have one."""

    possible: bool = True
    refused: list[str] = field(default_factory=list)
    """What was refused, and in which words."""
    troubles: list[str] = field(default_factory=list)


def fill_and_free(
    service: Service, world: World, office: Office, register: Register, applications: Sequence[int]
) -> FullDisk:
    """No room while a check runs; then room. The service has started and has nothing to do."""
    if not hasattr(psutil.Process, "rlimit") or sys.platform != "linux":
        return FullDisk(possible=False)
    found = FullDisk()
    draft = office.draft(900)
    gate = _Gate()
    world.gemini.always = gate
    running = _submit_one(office, register, applications, draft)
    wait_until(lambda: gate.asked, RECOVER_SECONDS)
    _limit(service, SMALLEST_BYTES)
    try:
        gate.open = True
        _ask(found, "a new application", lambda: _create(office))
        _ask(found, "a submission", lambda: office.submit(draft))
        _ask(found, "an upload", lambda: _upload(office, draft))
        pause(FULL_SECONDS)
        if office.application(running)["status"] != "SUBMITTED":
            found.troubles.append("a check ended although nothing could be written")
    finally:
        _limit(service, psutil.RLIM_INFINITY)
    _recover(found, service, office, register, draft)
    return found


class _Gate:
    """A Gemini that answers once it may."""

    def __init__(self) -> None:
        self.asked = False
        self.open = False

    def __call__(self, call: Call) -> Response:
        self.asked = True
        while not (self.open or call.released.wait(0.05)):
            pass
        return answer()(call)


def _limit(service: Service, size: int) -> None:
    process = service.process
    _, most = process.rlimit(psutil.RLIMIT_FSIZE)
    process.rlimit(psutil.RLIMIT_FSIZE, (size, most))


def _submit_one(office: Office, register: Register, applications: Sequence[int], draft: int) -> int:
    """An application whose check then runs: one of those that may be submitted, or a new one."""
    for application_id in applications:
        if office.application(application_id)["status"] in ("DRAFT", "RETURNED"):
            chosen = application_id
            break
    else:
        chosen = office.draft(draft + 1)
    register.moved(chosen, "submit", office.submit(chosen))
    return chosen


def _create(office: Office) -> None:
    data_of(office.program("clerk").post(APPLICATIONS, json=a_form(901)))


def _upload(office: Office, draft: int) -> None:
    kind = DocumentType.CROP_PHOTO
    office.upload(draft, small_files(330)[kind], kind=kind)


def _ask(found: FullDisk, what: str, ask: Callable[[], object]) -> None:
    """It must be refused with 503, a wait, and words about the disk."""
    try:
        ask()
    except Refused as refused:
        found.refused.append(what)
        if refused.status != 503 or not refused.retry_after:
            found.troubles.append(f"{what}: {refused.status} without a wait: {refused}")
        elif not any(words in str(refused) for words in ("free space", "room", "disk")):
            found.troubles.append(f"{what}: no cure is named: {refused}")
    else:
        found.troubles.append(f"{what} was accepted although nothing could be written")


def _recover(
    found: FullDisk, service: Service, office: Office, register: Register, draft: int
) -> None:
    """With room again: the same is accepted, and what waited is finished by itself."""
    try:
        register.moved(draft, "submit", office.submit(draft))
        wait_until(office.is_settled, RECOVER_SECONDS, look_seconds=0.2)
    except WaitedInVain:
        found.troubles.append("work was not finished by itself when there was room again")
    except Refused as refused:
        found.troubles.append(f"still refused with room again: {refused}")
    for folder in ("uploads", "tmp"):
        found.troubles += [
            f"left behind: {folder}/{each.name}"
            for each in (service.data / folder).glob("*")
            if each.is_file()
        ]
