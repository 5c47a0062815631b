"""The documents of a draft on its page: uploaded, refused in words, replaced, removed, counted."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image
from starlette.testclient import TestClient

from gacq.applications import application, document
from gacq.applications.document import REQUIRED, DocumentType
from gacq.applications.qc import Issue
from gacq.applications.status import Status
from gacq.staff import Role
from tests.web.office import CONSOLE, Office, opened


def a_photo(colour: str = "green", kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, kind)
    return out.getvalue()


PHOTO = a_photo()
NOTHING = {"": ""}
UNDO = "นำกลับมา<"
"""How the button begins; what it is about is said to screen readers after it."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One for all tests, each of which has an application of its own."""
    with opened(tmp_path_factory.mktemp("office")) as office:
        yield office


@pytest.fixture(scope="module")
def clerk(office: Office) -> TestClient:
    return office.signed_in(Role.CLERK)


def upload(client: TestClient, which: int, data: bytes = PHOTO, kind: str = "crop_photo"):
    path = f"/applications/{which}/uploads/{kind}"
    return client.post(path, files={"file": ("ภาพ.jpg", data)}, follow_redirects=False)


def slot(page: str, kind: str = "crop_photo") -> str:
    """What the page shows at the place of one document."""
    _, _, rest = page.partition(f'id="document-{kind}" tabindex')
    return rest.partition('<li class="slot')[0]


def types_of(office: Office, which: int) -> list[DocumentType]:
    return [each.type for each in office.database.read(document.documents_of, which)]


def missing(page: str) -> list[str]:
    """The links of the list of what is missing."""
    _, _, rest = page.partition('id="missing"')
    return re.findall(r'<li><a href="([^"]+)"', rest.partition('class="acts"')[0])


def returned(office: Office) -> int:
    application_id = office.in_review()
    office.database.write(
        office.workflow.return_for_correction,
        application_id,
        reason="ภาพไม่ชัด",
        actor=CONSOLE,
        now=office.clock.now(),
    )
    return application_id


def test_a_draft_shows_eight_places_and_what_each_must_show(
    clerk: TestClient, office: Office
) -> None:
    page = clerk.get(f"/applications/{office.draft()}").text

    for kind in REQUIRED:
        assert "ยังไม่มี" in slot(page, kind)
        assert 'type="file"' in slot(page, kind)
        assert "ถ่ายภาพ" in slot(page, kind)
    assert "ด้านหน้า เห็นครบทั้งสี่มุม" in slot(page, "id_card")
    assert len(page.encode()) < 150_000


def test_an_upload_leads_back_to_its_place(clerk: TestClient, office: Office) -> None:
    which = office.draft()

    answer = upload(clerk, which)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/applications/{which}?done=attached#document-crop_photo"
    page = clerk.get(answer.headers["location"]).text
    assert "อัปโหลดเอกสารแล้ว" in page
    assert "แนบแล้ว" in slot(page)
    assert "ภาพ.jpg" in slot(page)


def test_a_second_file_takes_the_place_of_the_first(clerk: TestClient, office: Office) -> None:
    which = office.draft()
    upload(clerk, which)
    upload(clerk, which, a_photo("red", "PNG"))

    [found] = office.database.read(document.documents_of, which)
    assert found.media_type == "image/png"


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 415, "ไฟล์ว่างเปล่า"),
        (b"GIF89a" + bytes(50), 415, "ภาพ GIF"),
        (b"PK\x03\x04" + bytes(50), 415, "Word, Excel หรือ zip"),
        (PHOTO[:400], 415, "ภาพ JPEG"),
        (b"%PDF-1.7 cut", 415, "ไฟล์ PDF ไม่ครบ"),
        (PHOTO + bytes(6 * 2**20), 413, "ไม่เกิน 5 MB"),
        (bytes(11 * 2**20), 413, "เกิน 10 MB"),
    ],
    ids=["empty", "gif", "word", "cut photo", "cut pdf", "large photo", "large"],
)
def test_a_file_of_no_use_is_refused_in_words_at_its_place(
    clerk: TestClient, office: Office, data: bytes, status: int, words: str
) -> None:
    which = office.draft()

    answer = upload(clerk, which, data)

    assert answer.status_code == status
    assert "ยังไม่ได้อัปโหลด" in slot(answer.text)
    assert words in slot(answer.text)
    assert "ยังไม่ได้อัปโหลด" not in slot(answer.text, "id_card")
    assert types_of(office, which) == []
    assert list((office.folder / "uploads").glob("*")) == []


def test_the_limit_of_all_files_together_is_said_too(
    clerk: TestClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    which = office.draft()
    monkeypatch.setattr(office.workflow, "_limit_bytes", 10)

    answer = upload(clerk, which)

    assert answer.status_code == 413
    assert "เอกสารของคำขอหนึ่งรวมกัน" in slot(answer.text)


def test_a_form_without_a_chosen_file_asks_for_one(clerk: TestClient, office: Office) -> None:
    path = f"/applications/{office.draft()}/uploads/crop_photo"
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--x--\r\n'

    answer = clerk.post(
        path, content=part, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )

    assert answer.status_code == 422
    assert "โปรดเลือกไฟล์ก่อน" in slot(answer.text)


def test_a_reload_after_a_refused_file_shows_the_page(clerk: TestClient, office: Office) -> None:
    page = clerk.get(f"/applications/{office.draft()}/uploads/crop_photo")

    assert page.status_code == 200
    assert "ยังไม่ได้อัปโหลด" not in slot(page.text)


def test_a_hostile_file_name_is_escaped(clerk: TestClient, office: Office) -> None:
    which = office.draft()
    clerk.post(
        f"/applications/{which}/uploads/crop_photo",
        files={"file": ("<img src=x onerror=alert(1)>&amp;.jpg", PHOTO)},
    )

    assert "<img src=x" not in clerk.get(f"/applications/{which}").text


def test_a_document_is_removed_after_a_question(clerk: TestClient, office: Office) -> None:
    which = office.draft()
    upload(clerk, which)
    path = f"/applications/{which}/uploads/crop_photo/remove"
    shown = slot(clerk.get(f"/applications/{which}").text)
    assert shown.index("ลบไฟล์นี้หรือไม่") < shown.index("ยืนยันลบ")

    answer = clerk.post(path, follow_redirects=False)

    assert answer.headers["location"] == f"/applications/{which}?done=removed#document-crop_photo"
    assert types_of(office, which) == []
    assert clerk.post(path).status_code == 404


def test_what_is_missing_is_listed_with_the_places_to_fill_it_in(
    clerk: TestClient, office: Office
) -> None:
    which = office.draft(cropType=None, farmDistrict=None)
    upload(clerk, which)

    listed = missing(clerk.get(f"/applications/{which}").text)

    assert listed[:2] == [
        f"/applications/{which}/edit#farmDistrict",
        f"/applications/{which}/edit#listedCrop",
    ]
    assert listed[2:] == [f"#document-{kind}" for kind in REQUIRED if kind != "crop_photo"]
    form = clerk.get(f"/applications/{which}/edit").text
    assert form.count("ยังไม่ได้กรอก") == 2


def test_an_incomplete_application_is_not_submitted(clerk: TestClient, office: Office) -> None:
    which = office.draft()

    page = clerk.post(f"/applications/{which}/submit", data=NOTHING)

    assert page.status_code == 422
    assert "ยังไม่ได้ยื่นคำขอ เพราะ" in page.text
    assert len(missing(page.text)) == 8


def test_a_complete_one_is_submitted_and_says_what_comes_next(
    clerk: TestClient, office: Office
) -> None:
    which = office.complete_draft()
    assert "ข้อมูลและเอกสารครบแล้ว" in clerk.get(f"/applications/{which}").text

    page = clerk.post(f"/applications/{which}/submit", data=NOTHING).text

    assert "โปรดแจ้งเลขที่คำขอ" in page
    assert 'id="uploads"' not in page


def test_a_returned_application_shows_what_the_check_found_at_each_place(
    clerk: TestClient, office: Office
) -> None:
    which = returned(office)
    before = clerk.get(f"/applications/{which}").text
    assert "ต้องแก้ไข" in slot(before)
    assert "ภาพไม่ชัด" in slot(before)
    assert "แนบแล้ว" in slot(before, "id_card")

    office.clock.advance(60)
    upload(clerk, which)

    after = slot(clerk.get(f"/applications/{which}").text)
    assert "ต้องแก้ไข" not in after
    assert "เป็นไฟล์ใหม่หลังการตรวจครั้งก่อน" in after


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_who_may_not_fill_in_sees_no_places_for_uploads(office: Office, role: Role) -> None:
    which = office.draft()
    client = office.signed_in(role)

    assert 'id="uploads"' not in client.get(f"/applications/{which}").text
    assert upload(client, which).status_code == 403
    assert types_of(office, which) == []


def test_a_submitted_application_takes_no_file_and_loses_none(
    clerk: TestClient, office: Office
) -> None:
    which = office.submitted()

    assert upload(clerk, which).status_code == 409
    assert clerk.post(f"/applications/{which}/uploads/crop_photo/remove").status_code == 409
    assert len(types_of(office, which)) == 8


def test_there_is_no_place_for_a_ninth_document(clerk: TestClient, office: Office) -> None:
    which = office.draft()

    assert upload(clerk, which, kind="selfie").status_code == 404
    assert clerk.post(f"/applications/{which}/uploads/selfie/remove").status_code == 404
    assert upload(clerk, 999).status_code == 404


def test_a_portal_reaches_only_what_it_took_in(office: Office) -> None:
    which = office.complete_draft()
    portal = office.client(Role.INTAKE)

    assert upload(portal, which).status_code == 404
    assert portal.post(f"/applications/{which}/uploads/crop_photo/remove").status_code == 404
    assert len(types_of(office, which)) == 8


def test_a_damaged_photo_is_said_without_the_decoders_words(
    clerk: TestClient, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "gacq.applications.content")

    page = upload(clerk, office.draft(), PHOTO[: len(PHOTO) // 2]).text

    said = re.search(r'id="document-crop_photo-fault"[^>]*>(.*?)</p>', page)
    assert said is not None
    assert "ภาพ JPEG เสียหายหรือไม่ครบ" in said[1]
    assert not re.search(r"truncated|bytes|processed", said[1])
    assert "truncated" in caplog.text.lower()


@pytest.mark.parametrize("undone", ["removed", "replaced"])
def test_a_file_that_went_by_mistake_is_put_back(
    clerk: TestClient, office: Office, undone: str
) -> None:
    which = office.draft()
    upload(clerk, which)
    [first] = office.database.read(document.documents_of, which)
    if undone == "removed":
        clerk.post(f"/applications/{which}/uploads/crop_photo/remove")
    else:
        upload(clerk, which, a_photo("red"))
    assert UNDO in slot(clerk.get(f"/applications/{which}").text)

    page = clerk.post(f"/applications/{which}/uploads/crop_photo/put-back").text

    assert "นำไฟล์เดิมกลับมาแล้ว" in page
    [now] = office.database.read(document.documents_of, which)
    assert (now.sha256, now.name, now.uploaded_at) == (
        first.sha256,
        first.name,
        first.uploaded_at,
    )
    assert (UNDO in slot(page)) is (undone == "replaced")


def test_putting_back_can_itself_be_undone(clerk: TestClient, office: Office) -> None:
    which = office.draft()
    upload(clerk, which)
    upload(clerk, which, a_photo("red"))
    [second] = office.database.read(document.documents_of, which)

    for _ in range(2):
        clerk.post(f"/applications/{which}/uploads/crop_photo/put-back")

    [now] = office.database.read(document.documents_of, which)
    assert now.sha256 == second.sha256


def test_after_submission_there_is_nothing_to_put_back(clerk: TestClient, office: Office) -> None:
    which = office.complete_draft()
    upload(clerk, which)
    clerk.post(f"/applications/{which}/submit", data=NOTHING)
    path = f"/applications/{which}/uploads/crop_photo/put-back"

    assert clerk.post(path).status_code == 409
    office.database.write(
        application.change,
        which,
        allowed=frozenset(Status),
        doing="return",
        now=office.clock.now(),
        status=Status.RETURNED,
    )

    assert UNDO not in slot(clerk.get(f"/applications/{which}").text)
    assert clerk.post(path).status_code == 404


def test_one_file_in_two_places_is_pointed_out_at_both(clerk: TestClient, office: Office) -> None:
    which = office.draft()
    upload(clerk, which)
    upload(clerk, which, kind="farmer_photo")

    page = clerk.get(f"/applications/{which}").text

    assert "เป็นไฟล์เดียวกับที่แนบไว้ในช่อง “ภาพถ่ายเกษตรกร”" in slot(page)
    assert "เป็นไฟล์เดียวกับที่แนบไว้ในช่อง “ภาพถ่ายพืชที่ปลูก”" in slot(page, "farmer_photo")
    assert "ยื่นได้ แต่อาจถูกส่งคืน" in slot(page)


def test_what_a_first_look_sees_amiss_is_said_at_once_and_goes_with_its_file(
    clerk: TestClient, office: Office
) -> None:
    blurred = Issue("sharpness", "ภาพเบลอ ควรถ่ายใหม่", "The picture is blurred", "crop_photo")
    state, which = office.app.state, office.draft()
    state.services = replace(office.services, look=lambda kind, facts: (blurred,))
    try:
        upload(clerk, which)
    finally:
        state.services = office.services
    assert "ภาพเบลอ ควรถ่ายใหม่" in slot(clerk.get(f"/applications/{which}").text)

    upload(clerk, which, a_photo("red"))

    assert "ภาพเบลอ" not in slot(clerk.get(f"/applications/{which}").text)
