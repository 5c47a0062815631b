"""Files that can't be taken, sent to the running process: each is named, and none is kept."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx2
import pytest
from PIL import Image

from gacq.applications.document import DocumentType
from gacq.ops.samples.faults import bomb, encrypted_pdf
from tests.acceptance.people import People, small_files, upload
from tests.acceptance.service import Service, data_of

pytestmark = pytest.mark.acceptance

MB = 2**20
PHOTO = small_files()[DocumentType.CROP_PHOTO]


@dataclass(frozen=True)
class Desk:
    """A running service with one draft at ``path``."""

    people: People
    path: str

    @property
    def data(self) -> Path:
        return self.people.service.data

    def upload(self, content: object, *, name: str = "ภาพ.jpg") -> httpx2.Response:
        return upload(self.people.clerk, self.path, content, name=name)

    def kept(self) -> list[Path]:
        """Every file that an upload has left."""
        folders = [self.data / "documents", self.data / "uploads"]
        return [path for each in folders for path in each.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Service(tmp_path_factory.mktemp("office")) as service:
        service.start()
        people = People(service, reviewers=1)
        yield Desk(people, people.draft(files={}))


def an_image_of(megabytes: float) -> bytes:
    """A picture that nothing is wrong with but its size."""
    noise = random.Random(7).randbytes(int(megabytes * MB))
    out = BytesIO()
    Image.frombytes("L", (1024, len(noise) // 1024), noise).save(out, "PNG", compress_level=0)
    return out.getvalue()


def a_pdf_of(megabytes: float) -> bytes:
    out = BytesIO()
    Image.open(BytesIO(PHOTO)).save(out, "PDF")
    return out.getvalue() + b"\n%" + bytes(int(megabytes * MB))


REFUSED: dict[str, tuple[Callable[[], bytes], str, int, str]] = {
    "truncated": (lambda: PHOTO[: len(PHOTO) // 2], "ภาพ.jpg", 415, "damaged or cut off"),
    "empty": (lambda: b"", "ภาพ.jpg", 415, "the file is empty"),
    "a text file": (lambda: "รูปจะส่งภายหลัง".encode(), "ภาพ.jpg", 415, "this is a text file"),
    "a renamed zip": (lambda: b"PK\x03\x04" + PHOTO, "โฉนด.pdf", 415, "Word, Excel or zip"),
    "a renamed program": (lambda: b"MZ" + bytes(900), "ภาพ.jpg", 415, "this is a program"),
    "an oversized image": (lambda: an_image_of(5.1), "ภาพ.png", 413, "an image may have 5 MB"),
    "an oversized PDF": (lambda: a_pdf_of(10), "โฉนด.pdf", 413, "over 10 MB"),
    "a bomb": (bomb, "ภาพ.png", 413, "50,000 x 50,000 pixels"),
    "an encrypted PDF": (encrypted_pdf, "โฉนด.pdf", 415, "protected with a password"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_reason_and_cure_and_nothing_is_kept(desk: Desk, what: str) -> None:
    content, name, status, words = REFUSED[what]

    answer = desk.upload(content(), name=name)

    assert answer.status_code == status, answer.text
    message = answer.json()["error"]["message"]
    assert words in message
    assert "upload it again" in message or "make it smaller" in message
    assert data_of(desk.people.clerk.get(f"{desk.path}/documents")) == []
    assert desk.kept() == []


def test_what_a_file_is_is_told_by_its_content_and_not_by_its_name(desk: Desk) -> None:
    path = desk.people.draft(2, files={})

    shown = data_of(upload(desk.people.clerk, path, PHOTO, name="../../โฉนด.pdf"), 201)

    assert shown["mediaType"] == "image/jpeg"
    (kept,) = desk.kept()
    assert kept.name.startswith(shown["sha256"])
    kept.unlink()


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in chunks"])
def test_a_hundred_megabytes_are_refused_without_being_held_in_memory(
    desk: Desk, declared: bool
) -> None:
    process = desk.people.service.process
    before = process.memory_info().rss
    most = before

    def body() -> Iterator[bytes]:
        nonlocal most
        yield _FORM
        for _ in range(100):
            yield bytes(MB)
            most = max(most, process.memory_info().rss)

    headers = {"Content-Type": "multipart/form-data; boundary=part"}
    if declared:
        headers["Content-Length"] = str(len(_FORM) + 100 * MB)
    answer = desk.people.clerk.post(f"{desk.path}/documents", content=body(), headers=headers)

    assert answer.status_code == 413
    assert "smaller" in answer.json()["error"]["message"]
    assert max(most, process.memory_info().rss) - before < 30 * MB
    assert desk.kept() == []
    assert desk.people.clerk.get("/livez").status_code == 200


_FORM = (
    b'--part\r\nContent-Disposition: form-data; name="type"\r\n\r\ncrop_photo\r\n'
    b'--part\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff\xd8\xff'
)
