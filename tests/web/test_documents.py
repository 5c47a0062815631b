"""Documents over HTTP: what is taken, what is refused, and who may open what."""

import io
import random
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from gacq import audit
from gacq.staff import Role
from tests.web.office import Office


def a_photo(width: int = 640, kind: str = "JPEG") -> bytes:
    noise = random.Random(7).randbytes(width * 480)
    out = io.BytesIO()
    Image.frombytes("L", (width, 480), noise).save(out, kind)
    return out.getvalue()


PHOTO = a_photo()


@pytest.fixture
def path(office: Office) -> str:
    return f"/api/v1/applications/{office.draft()}/documents"


def upload(client: TestClient, path: str, data: bytes = PHOTO, kind: str = "crop_photo"):
    return client.post(path, data={"type": kind}, files={"file": ("ภาพ.jpg", data)})


def left_over(office: Office) -> list[Path]:
    return list((office.folder / "uploads").glob("*"))


def test_a_photo_is_taken_and_comes_back(clerk: TestClient, office: Office, path: str) -> None:
    made = upload(clerk, path)

    assert made.status_code == 201
    shown = made.json()["data"]
    assert (shown["type"], shown["name"]) == ("crop_photo", "ภาพ.jpg")
    assert (shown["mediaType"], shown["size"]) == ("image/jpeg", len(PHOTO))
    back = clerk.get(f"{path}/crop_photo")
    assert back.content == PHOTO
    assert back.headers["content-type"] == "image/jpeg"
    assert back.headers["x-content-type-options"] == "nosniff"
    disposition = back.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="GACP-')
    assert disposition.endswith('-crop_photo.jpg"')
    assert left_over(office) == []


def test_a_second_upload_takes_the_place_of_the_first(clerk: TestClient, path: str) -> None:
    upload(clerk, path)
    other = a_photo(800)
    upload(clerk, path, other)

    assert clerk.get(f"{path}/crop_photo").content == other
    assert len(clerk.get(path).json()["data"]) == 1


def test_content_counts_and_not_the_name(clerk: TestClient, path: str) -> None:
    response = upload(clerk, path, a_photo(kind="PNG"))

    assert response.json()["data"]["mediaType"] == "image/png"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just words",
        PHOTO[: len(PHOTO) // 2],
        a_photo(kind="GIF"),
        b"MZ" + PHOTO,
        b"%PDF-1.7 and nothing more",
    ],
    ids=["empty", "text", "truncated", "gif", "program", "no pdf"],
)
def test_a_file_of_no_use_is_415(clerk: TestClient, office: Office, path: str, data: bytes) -> None:
    response = upload(clerk, path, data)

    assert response.status_code == 415
    assert response.json()["error"]["code"] == "unsupported_content"
    assert left_over(office) == []
    assert clerk.get(path).json()["data"] == []


@pytest.mark.parametrize(("megabytes", "what"), [(6, PHOTO), (11, b"")], ids=["photo", "any"])
def test_a_file_that_is_too_large_is_413(
    clerk: TestClient, office: Office, path: str, megabytes: int, what: bytes
) -> None:
    response = upload(clerk, path, what + bytes(megabytes * 2**20))

    assert response.status_code == 413
    assert left_over(office) == []


def test_a_form_without_a_file_or_type_is_422(clerk: TestClient, path: str) -> None:
    without_file = clerk.post(path, files={"type": (None, "crop_photo")})
    without_type = clerk.post(path, files={"file": ("a.jpg", PHOTO)})
    wrong_type = upload(clerk, path, kind="selfie")
    two_files = clerk.post(
        path, data={"type": "crop_photo"}, files=[("file", ("a", PHOTO)), ("file", ("b", PHOTO))]
    )

    unknown = clerk.post(path, data={"type": "crop_photo", "typ": ""}, files={"file": PHOTO})
    no_file = clerk.post(path, files={"type": (None, "crop_photo"), "file": (None, "words")})

    assert unknown.json()["error"]["fields"] == {"typ": "is not a known field"}
    assert "must be a file" in no_file.json()["error"]["fields"]["file"]
    assert list(without_file.json()["error"]["fields"]) == ["file"]
    assert list(without_type.json()["error"]["fields"]) == ["type"]
    assert list(wrong_type.json()["error"]["fields"]) == ["type"]
    assert list(two_files.json()["error"]["fields"]) == ["file"]
    for response in (without_file, without_type, wrong_type, two_files, unknown, no_file):
        assert response.status_code == 422


def test_an_upload_with_a_key_is_made_once(clerk: TestClient, path: str) -> None:
    def send(data: bytes = PHOTO, key: str = "a"):
        return clerk.post(
            path,
            data={"type": "crop_photo"},
            files={"file": ("a.jpg", data)},
            headers={"Idempotency-Key": key},
        )

    first, again, other = send(), send(), send(a_photo(800))

    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["idempotency-replayed"] == "true"
    for refused in (other, send(key="a b")):
        assert refused.status_code == 422
        assert list(refused.json()["error"]["fields"]) == ["Idempotency-Key"]


@pytest.mark.parametrize("folder", ["uploads", "documents"])
def test_a_folder_that_can_not_be_written_is_503_with_the_cure(
    clerk: TestClient, office: Office, path: str, folder: str
) -> None:
    (office.folder / folder).write_text("a file where the folder belongs")

    response = upload(clerk, path)

    assert response.status_code == 503
    assert "see that its disk is there" in response.json()["error"]["message"]
    assert clerk.get(path).json()["data"] == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"", "", 415),
        (b"", "multipart/form-data", 415),
        (b"", "multipart/form-data; boundary=x", 400),
        (b"no form at all", "multipart/form-data; boundary=x", 400),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
            "multipart/form-data; boundary=x",
            400,
        ),
        (b"--x\r\n\r\nabc\r\n--x--\r\n", "multipart/form-data; boundary=x", 400),
    ],
)
def test_a_broken_form_is_refused(
    clerk: TestClient, office: Office, path: str, body: bytes, kind: str, status: int
) -> None:
    response = clerk.post(path, content=body, headers={"Content-Type": kind})

    assert response.status_code == status
    assert left_over(office) == []


def test_a_submitted_application_takes_no_document(clerk: TestClient, office: Office) -> None:
    path = f"/api/v1/applications/{office.submitted()}/documents"

    assert upload(clerk, path).status_code == 409


def test_nobody_uploads_to_an_application_that_is_not_there(clerk: TestClient) -> None:
    assert upload(clerk, "/api/v1/applications/999/documents").status_code == 404


@pytest.mark.parametrize("kind", ["id_card", "house_registration", "land_deed"])
def test_papers_with_whole_id_numbers_are_for_those_who_need_them(
    office: Office, kind: str
) -> None:
    application_id = office.complete_draft()
    path = f"/api/v1/applications/{application_id}/documents/{kind}"

    assert office.client(Role.CLERK).get(path).status_code == 403
    assert office.client(Role.ADMIN).get(path).status_code == 403
    assert office.client(Role.REVIEWER).get(path).status_code == 200
    last = office.database.read(audit.history, "application", str(application_id))[-1]
    assert (last.action, last.details) == ("view_document", {"type": kind})


@pytest.mark.parametrize("name", ["crop_photo", "selfie", "..%2f..%2fgacq.db"])
def test_a_document_that_is_not_there_is_404(reviewer: TestClient, path: str, name: str) -> None:
    assert reviewer.get(f"{path}/{name}").status_code == 404


def test_a_file_lost_from_the_folder_is_said_to_be_lost(
    reviewer: TestClient, office: Office
) -> None:
    path = f"/api/v1/applications/{office.complete_draft()}/documents/crop_photo"
    for file in (office.folder / "documents").rglob("*"):
        if file.is_file():
            file.unlink()

    response = reviewer.get(path)

    assert response.status_code == 404
    assert "restore it from a backup" in response.json()["error"]["message"]
