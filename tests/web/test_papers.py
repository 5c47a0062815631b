"""Papers over the API: who gets which, when there is none, and what is remembered of a print."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from gacq import audit
from gacq.applications import inspections
from gacq.applications.papers import PaperKind
from gacq.applications.status import InspectionType
from gacq.children import ChildCrashed, ChildError, ChildFailed, ChildTimeout, ChildUnavailable
from gacq.staff import Role
from tests.jobs.report.pdf import flat
from tests.web import decided
from tests.web.office import CONSOLE, FORM, Office


@pytest.fixture
def clerk(office: Office) -> TestClient:
    return office.client(Role.CLERK)


def certified(office: Office) -> int:
    return decided.certified(office).application_id


def booked(office: Office) -> int:
    application_id, inspector = office.draft(), office.person(Role.INSPECTOR)
    values = {
        "application_id": application_id,
        "inspector_id": inspector.id,
        "inspector_name": inspector.name,
        "type": InspectionType.ONSITE,
        "starts_at": office.clock.now() + timedelta(days=7),
        "ends_at": office.clock.now() + timedelta(days=7, hours=8),
        "booked_by": "สมมุติ",
        "booked_at": office.clock.now(),
        "updated_at": office.clock.now(),
    }
    office.database.write(inspections.add, values)
    return application_id


def returned(office: Office) -> int:
    application_id = office.in_review()
    office.database.write(
        office.workflow.return_for_correction,
        application_id,
        reason="1. ถ่ายภาพใหม่\n2. ส่งแผนที่",
        actor=CONSOLE,
        now=office.clock.now(),
    )
    return application_id


MADE: dict[PaperKind, Callable[[Office], int]] = {
    PaperKind.CERTIFICATE: certified,
    PaperKind.APPOINTMENT_LETTER: booked,
    PaperKind.RETURN_LETTER: returned,
}


def address_of(application_id: int, kind: PaperKind) -> str:
    return f"/api/v1/applications/{application_id}/{kind}.pdf"


def prints(office: Office, application_id: int) -> list[dict[str, Any]]:
    lines = office.database.read(audit.history, "application", str(application_id))
    return [line.details for line in lines if line.action == "print"]


@pytest.mark.parametrize("kind", PaperKind)
def test_a_paper_opens_in_the_browser_under_a_readable_name(
    office: Office, clerk: TestClient, kind: PaperKind
) -> None:
    response = clerk.get(address_of(MADE[kind](office), kind))

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("inline; filename*=UTF-8''")
    assert response.headers["content-disposition"].endswith(f"-{kind}.pdf")
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize("kind", PaperKind)
def test_each_print_is_in_the_audit_log_and_leaves_no_file(
    office: Office, clerk: TestClient, kind: PaperKind
) -> None:
    application_id = MADE[kind](office)
    before = set(office.folder.rglob("*"))

    clerk.get(address_of(application_id, kind))
    clerk.get(address_of(application_id, kind))

    assert [line["paper"] for line in prints(office, application_id)] == [kind, kind]
    assert set(office.folder.rglob("*")) == before


def test_the_return_letter_lists_the_reason_and_the_checks_findings(
    office: Office, clerk: TestClient
) -> None:
    text = flat(clerk.get(address_of(returned(office), PaperKind.RETURN_LETTER)).content)

    assert "1.ถ่ายภาพใหม่2.ส่งแผนที่" in text
    assert "ภาพถ่ายพืชที่ปลูก:ภาพไม่ชัด" in text
    assert FORM["applicantId"] not in text


def test_the_certificate_shows_what_was_issued(office: Office, clerk: TestClient) -> None:
    text = flat(clerk.get(address_of(certified(office), PaperKind.CERTIFICATE)).content)

    for part in (FORM["farmName"], FORM["cropType"], decided.CODE, "ตำบลศรีภูมิ"):
        assert part in text
    assert FORM["applicantId"] not in text


@pytest.mark.parametrize(
    ("query", "said"), [("", "ขอแสดงความนับถือ"), ("?language=en", "faithfully")]
)
def test_letters_are_thai_unless_english_is_asked_for(
    office: Office, clerk: TestClient, query: str, said: str
) -> None:
    address = address_of(booked(office), PaperKind.APPOINTMENT_LETTER)

    assert said in flat(clerk.get(f"{address}{query}").content)


def test_a_language_that_is_not_spoken_is_refused(office: Office, clerk: TestClient) -> None:
    address = address_of(booked(office), PaperKind.APPOINTMENT_LETTER)

    assert clerk.get(f"{address}?language=fr").status_code == 422


@pytest.mark.parametrize(
    ("kind", "status", "cure"),
    [
        (PaperKind.CERTIFICATE, 404, "has no certificate"),
        (PaperKind.APPOINTMENT_LETTER, 409, "has no inspection ahead: book one"),
        (PaperKind.RETURN_LETTER, 409, "is DRAFT; a return letter is for one that is RETURNED"),
    ],
)
def test_a_paper_that_there_is_not_is_said_in_words_and_not_noted(
    office: Office, clerk: TestClient, kind: PaperKind, status: int, cure: str
) -> None:
    application_id = office.draft()

    response = clerk.get(address_of(application_id, kind))

    assert response.status_code == status
    assert cure in response.json()["error"]["message"]
    assert prints(office, application_id) == []


@pytest.mark.parametrize("kind", PaperKind)
def test_an_application_that_there_is_not_is_not_found(clerk: TestClient, kind: PaperKind) -> None:
    response = clerk.get(address_of(999_999, kind))

    assert response.status_code == 404
    assert response.json()["error"]["message"] == "There is no application 999999"


@pytest.mark.parametrize(
    ("failure", "cure"),
    [
        (ChildTimeout("no answer"), "ask for it again"),
        (ChildCrashed("died"), "ask for it again"),
        (ChildUnavailable("none free"), "ask for it again"),
        (ChildFailed("the font is missing: install it", kind="FontMissing"), "install it"),
        (ChildFailed("No space left on device", kind="OSError"), "make room on the disk"),
    ],
)
def test_a_paper_that_could_not_be_drawn_is_a_503_with_the_cure(
    office: Office,
    clerk: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    failure: ChildError,
    cure: str,
) -> None:
    application_id = certified(office)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise failure

    monkeypatch.setattr(office.paper_children, "call", fail)
    response = clerk.get(address_of(application_id, PaperKind.CERTIFICATE))

    assert response.status_code == 503
    assert cure in response.json()["error"]["message"]
    assert prints(office, application_id) == []


def test_after_a_child_was_killed_the_next_paper_comes_from_a_new_one(
    office: Office, clerk: TestClient
) -> None:
    address = address_of(certified(office), PaperKind.CERTIFICATE)
    clerk.get(address)
    (child,) = office.paper_children._children
    child._process.kill()
    child._process.wait()

    assert clerk.get(address).status_code == 200


def test_the_document_names_pdf_as_the_only_answer(clerk: TestClient) -> None:
    paths = clerk.get("/api/openapi.json").json()["paths"]
    letter = paths["/api/v1/applications/{id}/return-letter.pdf"]["get"]

    assert list(letter["responses"]["200"]["content"]) == ["application/pdf"]
    assert [each["name"] for each in letter["parameters"]] == ["id", "language"]
