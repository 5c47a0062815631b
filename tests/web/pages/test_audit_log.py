"""The audit log on a page: every act in words, narrowed down, in pages, and checked as a whole."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import gacq
from gacq import audit, thai
from gacq.queues.control import JobAction
from gacq.staff import Role
from gacq.web.pages.application.telling import TELLINGS
from gacq.web.pages.frame.saying import say
from gacq.web.pages.people.audit_words import ACTS
from tests.web.office import CONSOLE, Office
from tests.web.pages.people import administrator, words

ROOT = Path(gacq.__file__).parent
NOTED = (
    *ROOT.glob("staff/*.py"),
    *ROOT.glob("queues/control.py"),
    *ROOT.glob("ops/schedule.py"),
    *ROOT.glob("workflow/calendars.py"),
    *ROOT.glob("workflow/telling*.py"),
    *ROOT.glob("workflow/reporting.py"),
    *ROOT.glob("web/sign_in.py"),
    *ROOT.glob("web/pages/people/*.py"),
)


def written_acts() -> set[str]:
    """Every act that the code notes about anything but an application, read from the code."""
    found = {f"job.{action}" for action in JobAction}
    for path in NOTED:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in (
                "_note",
                "_note_leave",
                "_note_calendar",
                "_note_feed",
                "_journal",
                "_remove",
            ):
                found |= {_text(each) for each in node.args}
            given = {each.arg: each.value for each in node.keywords}
            if "action" in given and "subject_type" in given:
                found.add(_text(given["action"]))
    return found & (set(ACTS) | {each for each in found if "." in each or "_" in each})


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def note(
    office: Office, action: str, subject: str = "settings", by: str = "", **details: object
) -> None:
    office.database.write(
        audit.record,
        actor=by or CONSOLE.label,
        action=action,
        subject_type=subject,
        subject_id="1",
        details=details,
        now=office.clock.now(),
    )


def page(client: TestClient, query: str = "") -> str:
    return words(client.get(f"/audit{query}").text)


def test_every_act_that_is_noted_has_words() -> None:
    assert written_acts() == set(ACTS)


@pytest.mark.parametrize("action", ACTS)
def test_every_act_is_said_in_thai(action: str) -> None:
    assert say(ACTS[action], "th") != ACTS[action]


def test_an_act_is_shown_with_who_did_it_and_what_it_was_about(office: Office) -> None:
    person = office.person(Role.CLERK)
    client = administrator(office)

    found = page(client)

    assert "เปิดบัญชี" in found
    assert person.name in found
    assert "เจ้าหน้าที่รับคำขอ" in found


def test_codes_and_times_are_said_in_words(office: Office) -> None:
    note(
        office,
        "queue.pause",
        "queue",
        reason="ย้ายเครื่อง",
        until="2026-11-25T03:00:00+00:00",
        queue="ai_qc",
    )

    found = page(administrator(office))

    assert "หยุดคิวชั่วคราว" in found
    assert "25 พ.ย. 2569" in found
    assert "ตรวจเอกสารด้วย AI" in found
    assert "ย้ายเครื่อง" in found


def test_an_application_s_line_is_told_as_in_its_history_and_leads_there(office: Office) -> None:
    application = office.draft()

    found = administrator(office).get("/audit?about=applications").text

    assert say(TELLINGS["create"], "th") in words(found)
    assert f'href="/applications/{application}"' in found


def test_it_is_narrowed_to_a_kind_and_a_person(office: Office) -> None:
    person = office.person(Role.ADMIN)
    note(office, "settings.change", by=f"staff:{person.id} {person.name}", host="ours")
    note(office, "mail.trial", by="staff:99 อื่น", ok=True)
    client = administrator(office)

    assert "แก้ไขการตั้งค่า" in page(client, f"?person={person.id}")
    assert "ส่งอีเมลทดสอบ" not in page(client, f"?person={person.id}")
    assert "เปิดบัญชี" not in page(client, "?about=settings")
    assert "ไม่มีบันทึกที่ตรงกับเงื่อนไข" in page(client, "?about=reports")


def test_it_is_read_from_a_day_backwards(office: Office) -> None:
    day = thai.day(office.clock.now())
    note(office, "mail.trial", ok=True)
    office.clock.advance(timedelta(days=3).total_seconds())
    note(office, "service.restart")

    found = page(administrator(office), f"?until={day}")

    assert "ส่งอีเมลทดสอบ" in found
    assert "เริ่มโปรแกรมใหม่" not in found


def test_more_than_a_page_goes_on(office: Office) -> None:
    client = administrator(office)
    for number in range(60):
        note(office, "settings.change", number=number)

    first = client.get("/audit?about=settings").text
    (older,) = {
        part.split('"')[0].replace("&amp;", "&")
        for part in first.split('href="')[1:]
        if "before=" in part.split('"')[0]
    }
    second = client.get(older).text

    assert first.count('<th scope="row">') == 50
    assert second.count('<th scope="row">') == 10
    assert 'href="/audit?about=settings"' in second


@pytest.mark.parametrize("query", ["?about=x", "?person=x", "?until=yesterday", "?before=0"])
def test_what_can_t_be_asked_for_is_said(office: Office, query: str) -> None:
    assert administrator(office).get(f"/audit{query}").status_code == 422


def test_a_whole_log_is_said_to_be_whole(office: Office) -> None:
    client = administrator(office)

    assert "ไม่พบการแก้ไข" in words(client.post("/audit").text)
    assert client.post("/audit").status_code == 429


def test_a_line_that_was_changed_is_named(office: Office) -> None:
    client = administrator(office)
    note(office, "mail.trial", ok=True)

    def forge() -> None:
        office.database.execute("drop trigger audit_stays")
        office.database.execute("update audit set details = '{}' where action = 'mail.trial'")

    office.database.write(forge)

    found = words(client.post("/audit").text)

    assert "พบการแก้ไขบันทึกภายหลัง" in found
    assert "ถูกแก้ไขหลังจากบันทึก" in found


def test_the_first_line_of_a_moment_is_found_among_many(office: Office) -> None:
    for _ in range(30):
        note(office, "mail.trial", ok=True)
        office.clock.advance(60)
    find = lambda at: office.database.read(audit.first_from, at)  # noqa: E731
    every = office.database.read(lambda: audit.lines(limit=100))[::-1]

    assert find(every[0].at - timedelta(days=1)) == 1
    assert find(every[10].at) == every[10].id
    assert find(every[10].at + timedelta(seconds=1)) == every[11].id
    assert find(every[-1].at + timedelta(days=1)) == every[-1].id + 1
