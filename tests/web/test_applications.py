"""Applications over HTTP: create, read, change, list; who sees what of them."""

import pytest
from starlette.testclient import TestClient

from gacq import audit
from gacq.staff import Role
from tests.web.office import FORM, Office

PATH = "/api/v1/applications"


def test_a_clerk_takes_in_an_application(clerk: TestClient) -> None:
    response = clerk.post(PATH, json=FORM)

    assert response.status_code == 201
    made = response.json()["data"]
    assert made["status"] == "DRAFT"
    assert made["applicantName"] == FORM["applicantName"]
    assert made["farmLocation"] == FORM["farmLocation"]
    assert clerk.get(f"{PATH}/{made['id']}").json()["data"]["documents"] == []


def test_each_wrong_field_is_named(clerk: TestClient) -> None:
    body = {**FORM, "applicantId": "1101700230709", "farmPostalCode": "5020", "colour": "red"}

    response = clerk.post(PATH, json=body)

    assert response.status_code == 422
    assert set(response.json()["error"]["fields"]) == {"applicantId", "farmPostalCode", "colour"}


@pytest.mark.parametrize("role", [Role.CLERK, Role.INSPECTOR, Role.ADMIN])
def test_the_id_number_is_masked(office: Office, role: Role) -> None:
    application_id = office.draft()

    response = office.client(role).get(f"{PATH}/{application_id}")

    assert FORM["applicantId"] not in response.text
    assert response.json()["data"]["applicantId"].endswith("0708")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.APPROVER])
def test_those_who_need_it_see_it_whole_and_that_is_audited(office: Office, role: Role) -> None:
    application_id = office.draft()

    response = office.client(role).get(f"{PATH}/{application_id}")

    assert response.json()["data"]["applicantId"] == FORM["applicantId"]
    last = office.database.read(audit.history, "application", str(application_id))[-1]
    assert last.action == "view"
    assert last.actor.startswith("token:")


def test_lists_never_show_it_whole(office: Office, reviewer: TestClient) -> None:
    office.draft()

    response = reviewer.get(PATH)

    assert len(response.json()["data"]) == 1
    assert FORM["applicantId"] not in response.text


def test_changes_are_kept_and_told(clerk: TestClient, office: Office) -> None:
    application_id = office.draft()

    changed = clerk.patch(f"{PATH}/{application_id}", json={"farmName": "สวนใหม่"})

    assert changed.status_code == 200
    assert changed.json()["data"]["farmName"] == "สวนใหม่"
    history = clerk.get(f"{PATH}/{application_id}/history").json()["data"]
    assert [line["action"] for line in history] == ["create", "update"]


def test_a_change_on_an_old_reading_is_refused(clerk: TestClient, office: Office) -> None:
    path = f"{PATH}/{office.draft()}"
    etag = clerk.get(path).headers["etag"]
    clerk.patch(path, json={"farmName": "สวนหนึ่ง"})

    late = clerk.patch(path, json={"farmName": "สวนสอง"}, headers={"If-Match": etag})

    assert late.status_code == 409
    assert clerk.get(path).json()["data"]["farmName"] == "สวนหนึ่ง"
    fresh = {"If-Match": clerk.get(path).headers["etag"]}
    assert clerk.patch(path, json={"farmName": "สวนสอง"}, headers=fresh).status_code == 200
    bad = clerk.patch(path, json={}, headers={"If-Match": "*"})
    assert bad.status_code == 422


def test_a_submitted_application_does_not_change(clerk: TestClient, office: Office) -> None:
    application_id = office.submitted()

    response = clerk.patch(f"{PATH}/{application_id}", json={"farmName": "สวนใหม่"})

    assert response.status_code == 409


def test_another_program_sees_what_it_created_alone(office: Office) -> None:
    portal, other = office.client(Role.INTAKE), office.client(Role.INTAKE)
    theirs = office.complete_draft()
    mine = portal.post(PATH, json=FORM).json()["data"]["id"]

    assert [row["id"] for row in portal.get(PATH).json()["data"]] == [mine]
    assert portal.get(f"{PATH}/{mine}").status_code == 200
    assert other.get(f"{PATH}/{mine}").status_code == 404
    for method, path in (
        ("GET", ""),
        ("PATCH", ""),
        ("GET", "/history"),
        ("GET", "/documents"),
        ("GET", "/documents/crop_photo"),
        ("POST", "/submit"),
    ):
        assert portal.request(method, f"{PATH}/{theirs}{path}").status_code == 404, path
    results = portal.get(f"/api/v1/ai-qc/applications/{theirs}/results")
    assert results.status_code == 404


def test_the_pages_of_a_list_hold_each_application_once(clerk: TestClient, office: Office) -> None:
    made = [office.draft() for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        body = clerk.get(PATH, params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [row["id"] for row in body["data"]]
        assert body["page"]["limit"] == 2
        cursor = body["page"]["next"]

    assert seen == made[::-1]


def test_a_list_is_filtered_and_searched(clerk: TestClient, office: Office) -> None:
    office.draft(farmName="สวนหนึ่ง")
    second = office.draft(farmName="สวนสอง")

    found = clerk.get(PATH, params={"q": "สวนสอง", "status": "DRAFT"}).json()["data"]

    assert [row["id"] for row in found] == [second]
    assert clerk.get(PATH, params={"status": "SUBMITTED"}).json()["data"] == []
