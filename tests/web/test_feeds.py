"""Calendar feeds over HTTP: secret addresses, and what a calendar program reads there."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import vobject
from starlette.testclient import TestClient

from gacq import audit
from gacq.applications import inspections
from gacq.applications.inspections import Inspection
from gacq.applications.status import InspectionType
from gacq.staff import Role, StaffView, accounts
from gacq.staff.accounts import Changes
from tests.web.office import Office

OFFICE_FEED = "/api/v1/calendar/feed"


@pytest.fixture
def anong(office: Office) -> StaffView:
    return office.person(Role.INSPECTOR, name="อนงค์ สมมุติ")


@pytest.fixture
def boon(office: Office) -> StaffView:
    return office.person(Role.INSPECTOR, name="บุญ สมมุติ")


def feed_of(person: StaffView) -> str:
    return f"/api/v1/inspectors/{person.id}/feed"


def as_person(office: Office, person: StaffView) -> TestClient:
    client = office.client()
    client.headers["Authorization"] = f"Bearer {office.token(person)}"
    return client


def path_of(response: Any) -> str:
    """The path of the address that was given."""
    assert response.status_code == 201, response.text
    return urlsplit(response.json()["data"]["address"]).path


def book(office: Office, inspector: StaffView, *, days: float = 7, **of_form: Any) -> int:
    now = office.clock.now()
    starts_at = now + timedelta(days=days)
    values = {
        "application_id": office.draft(**of_form),
        "inspector_id": inspector.id,
        "inspector_name": inspector.name,
        "type": InspectionType.ONSITE,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=8),
        "booked_by": "console",
        "booked_at": now,
        "updated_at": now,
    }
    return office.database.write(inspections.add, values).id


def summaries(response: Any) -> list[str]:
    assert response.status_code == 200, response.text
    calendar = vobject.readOne(response.text, validate=True)
    return [entry.summary.value for entry in calendar.contents.get("vevent", [])]


def test_an_inspector_gets_an_address_and_reads_their_inspections_there(
    office: Office, anong: StaffView, boon: StaffView, anyone: TestClient
) -> None:
    book(office, anong, farmName="สวน, ไร่; นา")
    book(office, boon)

    path = path_of(as_person(office, anong).post(feed_of(anong), json={}))
    response = anyone.get(path)

    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["cache-control"] == "private, no-cache"
    (summary,) = summaries(response)
    assert summary.startswith("[GACP] ตรวจประเมินลงพื้นที่") and "อนงค์" not in summary
    entry = vobject.readOne(response.text).vevent
    assert entry.location.value.startswith("สวน, ไร่; นา, 1 หมู่ 1")
    assert "ตรวจประเมิน GACP - อนงค์ สมมุติ" in response.text.replace("\r\n ", "")


def test_the_office_s_address_shows_everybody_s_with_their_names(
    office: Office, anong: StaffView, boon: StaffView, admin: TestClient, anyone: TestClient
) -> None:
    book(office, anong, days=7)
    book(office, boon, days=8)

    path = path_of(admin.post(OFFICE_FEED, json={}))

    names = [summary.split(" - ")[-1] for summary in summaries(anyone.get(path))]
    assert names == ["อนงค์ สมมุติ", "บุญ สมมุติ"]


def test_the_window_is_ninety_days_back_and_all_ahead(
    office: Office, anong: StaffView, admin: TestClient, anyone: TestClient
) -> None:
    for days in (-91, -89, 300):
        book(office, anong, days=days)
    path = path_of(admin.post(feed_of(anong), json={}))

    assert len(summaries(anyone.get(path))) == 2


def test_the_address_is_the_office_s_own_if_it_has_set_one(
    office: Office, anong: StaffView
) -> None:
    office.set(office={"base_url": "https://gacq.example.com/"})

    made = as_person(office, anong).post(feed_of(anong), json={}).json()["data"]

    assert made["address"].startswith("https://gacq.example.com/calendar/")
    assert set(made) == {"address", "createdAt"}


def test_an_english_inspector_reads_english(office: Office, anyone: TestClient) -> None:
    ann = office.person(Role.INSPECTOR, name="Ann", language="en")
    book(office, ann)

    path = path_of(as_person(office, ann).post(feed_of(ann), json={}))

    (summary,) = summaries(anyone.get(path))
    assert summary.startswith("[GACP] ONSITE Inspection")


# --- who may


def test_an_inspector_may_not_handle_another_s_or_the_office_s(
    office: Office, anong: StaffView, boon: StaffView
) -> None:
    client = as_person(office, anong)

    for path in (feed_of(boon), OFFICE_FEED):
        assert client.post(path, json={}).status_code == 403
        assert client.delete(path).status_code == 403


@pytest.mark.parametrize("role", [Role.ADMIN, Role.APPROVER])
def test_who_manages_calendars_handles_everybody_s(
    office: Office, anong: StaffView, role: Role
) -> None:
    client = office.client(role)

    assert client.post(feed_of(anong), json={}).status_code == 201
    assert client.delete(feed_of(anong)).status_code == 200


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.INTAKE])
def test_nobody_else_does(office: Office, anong: StaffView, role: Role) -> None:
    client = office.client(role)

    response = client.post(feed_of(anong), json={})

    assert response.status_code == 403
    assert "ask an approver or an admin" in response.json()["error"]["message"]


def test_only_an_active_inspector_has_a_calendar(office: Office, admin: TestClient) -> None:
    clerk = office.person(Role.CLERK)

    assert admin.post(feed_of(clerk), json={}).status_code == 409
    assert admin.post("/api/v1/inspectors/999999/feed", json={}).status_code == 404


# --- the secret


def test_a_new_address_ends_the_one_before(
    office: Office, anong: StaffView, anyone: TestClient
) -> None:
    client = as_person(office, anong)
    old = path_of(client.post(feed_of(anong), json={}))
    new = path_of(client.post(feed_of(anong), json={}))

    assert anyone.get(old).status_code == 404
    assert anyone.get(new).status_code == 200


def test_a_new_address_of_one_leaves_the_others(
    office: Office, anong: StaffView, boon: StaffView, admin: TestClient, anyone: TestClient
) -> None:
    kept = [path_of(admin.post(where, json={})) for where in (feed_of(boon), OFFICE_FEED)]

    admin.post(feed_of(anong), json={})
    admin.delete(feed_of(anong))

    assert [anyone.get(path).status_code for path in kept] == [200, 200]


def test_an_address_that_was_ended_is_gone(
    office: Office, anong: StaffView, anyone: TestClient
) -> None:
    client = as_person(office, anong)
    path = path_of(client.post(feed_of(anong), json={}))

    assert client.delete(feed_of(anong)).status_code == 200

    assert anyone.get(path).status_code == 404
    assert client.delete(feed_of(anong)).status_code == 404


def disable(office: Office, person: StaffView) -> None:
    office.database.write(accounts.edit, person.id, Changes(active=False), now=office.clock.now())


def make_clerk(office: Office, person: StaffView) -> None:
    changes = Changes(roles=frozenset({Role.CLERK}))
    office.database.write(accounts.edit, person.id, changes, now=office.clock.now())


@pytest.mark.parametrize("change", [disable, make_clerk])
def test_the_feed_of_who_is_no_active_inspector_any_more_is_gone(
    office: Office,
    anong: StaffView,
    anyone: TestClient,
    change: Callable[[Office, StaffView], None],
) -> None:
    path = path_of(as_person(office, anong).post(feed_of(anong), json={}))

    change(office, anong)

    assert anyone.get(path).status_code == 404


def test_wrong_ended_and_disabled_can_t_be_told_apart(
    office: Office, anong: StaffView, boon: StaffView, admin: TestClient, anyone: TestClient
) -> None:
    ended = path_of(admin.post(feed_of(anong), json={}))
    admin.delete(feed_of(anong))
    disabled = path_of(admin.post(feed_of(boon), json={}))
    disable(office, boon)
    wrong = f"/calendar/{'A' * 43}.ics"

    answers = [anyone.get(path) for path in (wrong, ended, disabled)]

    told = {
        (answer.status_code, answer.json()["error"]["message"], answer.headers["cache-control"])
        for answer in answers
    }
    assert told == {
        (404, "There is no calendar at this address; ask the office for a new one", "no-store")
    }


@pytest.mark.parametrize("secret", ["", "x", "..", "%00", "A" * 5000, "' or 1=1 --"])
def test_a_strange_address_is_wrong_like_any_other(anyone: TestClient, secret: str) -> None:
    assert anyone.get(f"/calendar/{secret}.ics").status_code == 404


def test_the_secret_is_kept_nowhere(
    office: Office, anong: StaffView, admin: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"Idempotency-Key": "once"}
    path = path_of(admin.post(feed_of(anong), json={}, headers=headers))
    secret = path.removeprefix("/calendar/").removesuffix(".ics")

    dump = office.database.read(_everything, office)

    assert len(secret) == 43
    assert secret not in dump
    assert "calendar_feed.give" in dump


def test_a_breakdown_logs_no_secret(
    office: Office, anong: StaffView, admin: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    path = path_of(admin.post(feed_of(anong), json={}))
    secret = path.removeprefix("/calendar/").removesuffix(".ics")

    def broken(*args: Any, **options: Any) -> bytes:
        raise ZeroDivisionError("bug")

    object.__setattr__(office.services, "feed", broken)
    response = admin.get(path)

    assert response.status_code == 500
    assert "GET /calendar/(secret).ics" in caplog.text
    assert secret not in caplog.text


def test_giving_and_ending_are_in_the_audit_log(
    office: Office, anong: StaffView, admin: TestClient
) -> None:
    admin.post(feed_of(anong), json={})
    admin.delete(feed_of(anong))

    lines = office.database.read(audit.history, "calendar_feed", "1")

    assert [line.action for line in lines] == ["calendar_feed.give", "calendar_feed.revoke"]
    assert lines[0].details == {"staffId": anong.id}


# --- asked again and again


@pytest.fixture
def address(office: Office, anong: StaffView, admin: TestClient) -> str:
    book(office, anong)
    return path_of(admin.post(feed_of(anong), json={}))


def test_what_is_still_the_same_is_not_sent_again(anyone: TestClient, address: str) -> None:
    etag = anyone.get(address).headers["etag"]

    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        response = anyone.get(address, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == etag


def test_any_change_of_what_is_shown_is_sent(
    office: Office, anyone: TestClient, address: str, anong: StaffView
) -> None:
    known = {"If-None-Match": anyone.get(address).headers["etag"]}
    office.database.write(
        lambda: Inspection.update(sequence=1, meeting_link="https://meet.example.com/x").execute()
    )

    response = anyone.get(address, headers=known)

    assert response.status_code == 200
    assert response.headers["etag"] != known["If-None-Match"]
    assert "meet.example.com" in response.text.replace("\r\n ", "")


def test_head_tells_the_same_headers(anyone: TestClient, address: str) -> None:
    whole = {"Accept-Encoding": "identity"}
    got, headed = anyone.get(address, headers=whole), anyone.head(address, headers=whole)

    assert headed.status_code == 200
    assert headed.headers["etag"] == got.headers["etag"]
    assert headed.headers["content-length"] == str(len(got.content))


def test_other_methods_are_not_taken(anyone: TestClient, address: str) -> None:
    response = anyone.post(address)

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"


def test_the_document_describes_the_feed(anyone: TestClient) -> None:
    get = anyone.get("/api/openapi.json").json()["paths"]["/calendar/{secret}.ics"]["get"]

    assert list(get["responses"]["200"]["content"]) == ["text/calendar"]
    assert {"200", "304", "404", "503"} == set(get["responses"])
    assert [each["name"] for each in get["parameters"]] == ["secret", "If-None-Match"]
    assert get["security"] == []


def _everything(office: Office) -> str:
    """Every row of every table, as text."""
    tables = office.database.execute(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
    ).fetchall()
    return repr([office.database.execute(f"select * from {name}").fetchall() for (name,) in tables])
