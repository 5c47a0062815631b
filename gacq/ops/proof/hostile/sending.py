"""Sends hostile files to a running service, by the API and by the page, and counts what it does."""

from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from gacq.applications.document import PHOTOS
from gacq.clock import Clock, SystemClock
from gacq.ops.proof.hostile.asking import Asker, Reply
from gacq.ops.proof.hostile.corpus import hostile_files
from gacq.ops.proof.hostile.hostile_file import HostileFile
from gacq.ops.proof.hostile.tally import Sent, Tally
from gacq.ops.proof.hostile.watching import Watch

SLOT = PHOTOS[0]
"""The document that is sent again and again."""
WIDTHS = (320, 1_280)
LEAVE_NOTHING = ("uploads", "tmp")
"""Folders of the data folder in which nothing may be left."""


def send_hostile_files(
    base_url: str,
    *,
    token: str,
    applications: Sequence[int],
    pid: int,
    data_folder: Path | None = None,
    endless: bool = True,
    clock: Clock | None = None,
) -> Sent:
    """Send the corpus to drafts that a clerk's ``token`` may change, and look at what was taken.

    Each file goes to the API and to the page of the next application in turn; what is taken is
    drawn as pictures. ``pid`` is the service's process, ``data_folder`` its data if it lies here.
    ``endless=False`` leaves out files that hold a child until its limit of 20 s.
    """
    clock = clock or SystemClock()
    sender = _Sender(Asker(base_url, token=token), clock)
    with Watch(base_url, pid=pid, clock=clock) as watch:
        for file, application in zip(_chosen(endless), cycle(applications), strict=False):
            sender.send(file, application)
    for left in _left_in(data_folder) if data_folder else ():
        sender.tally.trouble(f"left behind: {left}")
    return sender.tally.result(watch)


def _chosen(endless: bool) -> Iterator[HostileFile]:
    return (each for each in hostile_files() if endless or not each.endless)


def _left_in(data_folder: Path) -> Iterator[Path]:
    for folder in LEAVE_NOTHING:
        yield from (data_folder / folder).glob("*")


class _Sender:
    def __init__(self, asker: Asker, clock: Clock) -> None:
        self.tally = Tally(clock)
        self._asker = asker
        self._clock = clock

    def send(self, file: HostileFile, application: int) -> None:
        data = file.make()
        self.tally.sent(file.kind)
        if self._by_api(file, data, application) and file.taken:
            self._look_at(file, application)
        self._by_page(file, data, application)

    def _by_api(self, file: HostileFile, data: bytes, application: int) -> bool:
        began = self._clock.monotonic()
        reply = self._asker.upload(
            f"/api/v1/applications/{application}/documents",
            data,
            name=file.name,
            fields={"type": SLOT},
        )
        self._note(file, "API", began, reply, expected=(201,) if file.taken else (413, 415))
        if not file.taken and reply.status in (413, 415) and not _has_cure(reply):
            self.tally.trouble(f"{file.title} (API): no cure in {reply.text[:200]}")
        return reply.status == 201

    def _by_page(self, file: HostileFile, data: bytes, application: int) -> None:
        began = self._clock.monotonic()
        path = f"/applications/{application}/uploads/{SLOT}"
        reply = self._asker.upload(path, data, name=file.name, fields={}, page=True)
        self._note(file, "page", began, reply, expected=(303,) if file.taken else (413, 415))

    def _look_at(self, file: HostileFile, application: int) -> None:
        """As an officer does: the list of documents, its page, and the pictures of it."""
        for path in (
            f"/applications/{application}",
            f"/applications/{application}/documents/{SLOT}",
        ):
            began = self._clock.monotonic()
            reply = self._asker.ask("GET", path, headers={"Accept": "text/html"})
            self._note(file, "page of it", began, reply, expected=(200,))
        for width in WIDTHS:
            began = self._clock.monotonic()
            path = f"/applications/{application}/documents/{SLOT}/1?width={width}"
            reply = self._asker.ask("GET", path)
            self._note(file, f"picture of {width}", began, reply, expected=(200,))

    def _note(
        self, file: HostileFile, way: str, began: float, reply: Reply, *, expected: Sequence[int]
    ) -> None:
        self.tally.timed(f"{file.title} ({way})", began, reply.status)
        if reply.status not in expected:
            self.tally.trouble(f"{file.title} ({way}): {reply.status} {reply.text[:200]}")


def _has_cure(reply: Reply) -> bool:
    message = str(reply.error.get("message", ""))
    return ": " in message and "upload" in message.rpartition(": ")[2]
