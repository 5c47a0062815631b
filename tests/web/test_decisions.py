"""Payment, approval and issuing over HTTP."""

import pytest
from starlette.testclient import TestClient

from gacq.staff import Actor, Role
from tests.builders import acting
from tests.decisions import a_code
from tests.web.decided import certified, inspected
from tests.web.office import Office

PATH = "/api/v1/applications"
REVIEWER = Actor("staff", 9_999, "ผู้ตรวจ", frozenset({Role.REVIEWER}), 9_999)


@pytest.fixture
def approver(office: Office) -> TestClient:
    return office.client(Role.APPROVER)


def test_from_the_receipt_to_the_certificate(
    office: Office, clerk: TestClient, approver: TestClient
) -> None:
    path = f"{PATH}/{inspected(office, reviewer=REVIEWER)}"

    paid = clerk.post(f"{path}/payment", json={"receipt": "RE-2569/0012", "paidOn": "2026-11-01"})
    sent = clerk.post(f"{path}/send-for-approval")
    approved = approver.post(f"{path}/approve", json={"comment": "ครบถ้วน"})
    issued = approver.post(f"{path}/issue")

    answers = [paid, sent, approved, issued]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert paid.json()["data"]["paymentReceipt"] == "RE-2569/0012"
    assert paid.json()["data"]["paymentAt"] == "2026-10-31T17:00:00Z"
    assert [answer.json()["data"]["status"] for answer in answers[1:]] == [
        "PENDING_APPROVAL",
        "APPROVED",
        "CERTIFICATE_ISSUED",
    ]
    data = issued.json()["data"]
    assert (data["approvalComment"], data["rejectionReason"]) == ("ครบถ้วน", None)
    assert data["certificateNumber"].endswith("-12-0001")
    certificate = clerk.get(f"{path}/certificate").json()["data"]
    assert certificate["number"] == data["certificateNumber"]
    assert certificate["expiresAt"] == data["certificateExpiresAt"]
    assert certificate["standing"] == "VALID"
    assert certificate["paper"]["approverName"] == data["approverName"]
    assert office.client().get(certificate["verifyPath"]).status_code == 200


def test_an_approver_rejects_with_a_reason(
    office: Office, clerk: TestClient, approver: TestClient
) -> None:
    path = f"{PATH}/{inspected(office, reviewer=REVIEWER)}"
    clerk.post(f"{path}/send-for-approval")

    assert approver.post(f"{path}/reject").status_code == 422
    response = approver.post(f"{path}/reject", json={"reason": "พบสารตกค้าง"})

    assert response.json()["data"]["status"] == "REJECTED"
    assert response.json()["data"]["rejectionReason"] == "พบสารตกค้าง"


def test_an_unpaid_application_is_409(
    office: Office, clerk: TestClient, approver: TestClient
) -> None:
    path = f"{PATH}/{inspected(office, reviewer=REVIEWER)}"
    clerk.post(f"{path}/send-for-approval")

    response = approver.post(f"{path}/approve")

    assert response.status_code == 409
    assert "record the receipt" in response.json()["error"]["message"]


def test_who_passed_the_review_gets_403_with_the_cure(office: Office, clerk: TestClient) -> None:
    person, both = office.person(Role.REVIEWER, Role.APPROVER), office.client()
    both.headers["Authorization"] = f"Bearer {office.token(person)}"
    path = f"{PATH}/{inspected(office, reviewer=acting(person))}"
    clerk.post(f"{path}/payment", json={"receipt": "1"})
    clerk.post(f"{path}/send-for-approval")

    response = both.post(f"{path}/approve")

    assert response.status_code == 403
    assert "certificates.reviewer_may_approve" in response.json()["error"]["message"]


def test_a_payment_is_corrected_and_taken_back(office: Office, clerk: TestClient) -> None:
    path = f"{PATH}/{office.submitted()}/payment"
    clerk.post(path, json={"receipt": "RE-1"})

    refused = clerk.post(path, json={"receipt": "RE-2"})
    corrected = clerk.post(path, json={"receipt": "RE-2", "reason": "พิมพ์ผิด"})
    taken_back = clerk.post(f"{path}/take-back", json={"reason": "คนละคำขอ"})

    assert list(refused.json()["error"]["fields"]) == ["reason"]
    assert corrected.json()["data"]["paymentReceipt"] == "RE-2"
    assert taken_back.json()["data"]["paymentStatus"] == "PENDING"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "receipt"),
        ({"receipt": ""}, "receipt"),
        ({"receipt": "<b>"}, "receipt"),
        ({"receipt": "1", "paidOn": "31/12/2569"}, "paidOn"),
        ({"receipt": "1", "paidOn": "2569-01-31"}, "paidOn"),
        ({"receipt": "1", "amount": 100}, "amount"),
    ],
)
def test_a_payment_that_can_not_be_is_422_with_its_field(
    office: Office, clerk: TestClient, body: dict[str, object], field: str
) -> None:
    response = clerk.post(f"{PATH}/{office.submitted()}/payment", json=body)

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == [field]


def test_issuing_again_with_the_same_key_gives_the_same_certificate(
    office: Office, clerk: TestClient, approver: TestClient
) -> None:
    path = f"{PATH}/{inspected(office, reviewer=REVIEWER)}"
    clerk.post(f"{path}/payment", json={"receipt": "1"})
    clerk.post(f"{path}/send-for-approval")
    approver.post(f"{path}/approve")

    key = {"Idempotency-Key": "once"}
    first, again = (approver.post(f"{path}/issue", headers=key) for _ in range(2))

    assert first.json() == again.json()
    assert approver.post(f"{path}/issue").status_code == 409


def test_certificates_are_listed_searched_and_told_when_they_end(
    office: Office, clerk: TestClient
) -> None:
    for number, farm in enumerate(("ไร่หนองบัว", "ไร่ดอนกลาง")):
        certified(office, code=a_code(number), farmName=farm)
    path = "/api/v1/certificates"

    rows = clerk.get(path).json()["data"]
    found = clerk.get(path, params={"q": "หนองบัว"}).json()["data"]
    soon = clerk.get(path, params={"expiringWithinDays": "1095"}).json()["data"]
    none = clerk.get(path, params={"expiringWithinDays": "90"}).json()["data"]

    assert [row["paper"]["farmName"] for row in rows] == ["ไร่ดอนกลาง", "ไร่หนองบัว"]
    assert [row["paper"]["farmName"] for row in found] == ["ไร่หนองบัว"]
    assert [row["id"] for row in soon] == [row["id"] for row in reversed(rows)]
    assert none == []


@pytest.mark.parametrize("query", ["expiringWithinDays=-1", "cursor=x", "limit=0", "colour=red"])
def test_a_list_that_can_not_be_is_422(clerk: TestClient, query: str) -> None:
    assert clerk.get(f"/api/v1/certificates?{query}").status_code == 422


def test_an_application_without_a_certificate_is_404(office: Office, clerk: TestClient) -> None:
    application_id = office.draft()

    for which in (application_id, application_id + 1):
        assert clerk.get(f"{PATH}/{which}/certificate").status_code == 404
