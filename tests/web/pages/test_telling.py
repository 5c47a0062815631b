"""History in words: every action that the code writes has a sentence, in both languages."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeGuard

import pytest

import gacq
from gacq.audit import AuditEntry
from gacq.staff import Role
from gacq.web.pages.application import looks
from gacq.web.pages.application.telling import PARTS, TELLINGS, People, tell, tell_views
from gacq.web.pages.application.telling_details import DETAILS
from gacq.web.pages.frame.saying import say

ROOT = Path(gacq.__file__).parent
AT = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
PEOPLE = People({3: "สมมุติ", 4: "อีกคน"}, {3: frozenset({Role.REVIEWER})})


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in (*ROOT.glob("workflow/*.py"), *ROOT.glob("web/**/*.py"), *ROOT.glob("ops/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def written_actions() -> set[str]:
    """What the workflow and the web note about an application, read from the code itself."""
    found: set[str] = set()
    for path, call in calls():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in ("_note", "_leave_check") and len(call.args) >= 3:
            found |= _texts(call.args[1])
        if isinstance(call.func, ast.Name) and call.func.id == "_note" and path.stem == "looks":
            found |= {getattr(looks, each.id) for each in call.args if _is_constant(each)}
        if name == "record":
            named = {each.arg: each.value for each in call.keywords}
            subject = named.get("subject_type")
            if isinstance(subject, ast.Constant) and subject.value == "application":
                found |= _texts(named["action"])
    return found


def _is_constant(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id.isupper()


def _texts(node: ast.AST) -> set[str]:
    constants = [each for each in ast.walk(node) if isinstance(each, ast.Constant)]
    return {each.value for each in constants if isinstance(each.value, str)}


def entry(
    action: str, actor: str = "staff:3 สมมุติ", at: datetime = AT, **details: Any
) -> AuditEntry:
    return AuditEntry(1, at, actor, action, "application", "1", details, "")


def test_the_code_is_read_rightly() -> None:
    assert {"create", "pass", "return", "withdraw", "view", "print"} <= written_actions()


def test_every_action_has_a_sentence() -> None:
    # A payment is recorded or corrected, which the code decides in a line of its own.
    assert written_actions() | {"record_payment", "correct_payment"} == set(TELLINGS)


def test_every_action_with_details_has_a_sentence() -> None:
    assert set(DETAILS) <= set(TELLINGS)


@pytest.mark.parametrize("action", TELLINGS)
def test_an_action_can_be_told_with_no_details_at_all(action: str) -> None:
    for language in ("th", "en"):
        (day,) = tell([entry(action)], PEOPLE, language)  # type: ignore[arg-type]
        assert day.lines[0].sentence == say(TELLINGS[action], language)  # type: ignore[arg-type]


def test_lines_are_grouped_by_day_in_bangkok_the_latest_first() -> None:
    late = AT.replace(hour=16, minute=59)
    lines = [entry("create", at=late), entry("update", at=late + timedelta(minutes=2))]

    days = tell(lines, PEOPLE, "en")

    assert [day.day.day for day in days] == [26, 25]


@pytest.mark.parametrize(
    ("label", "who", "role"),
    [
        ("staff:3 สมมุติ", "สมมุติ", "ผู้ตรวจสอบเอกสาร"),
        ("staff:9 คนเก่า", "คนเก่า", ""),
        ("token:5 portal", "portal", "โปรแกรมภายนอก"),
        ("system ai_qc", "ระบบ", "ตรวจเอกสารอัตโนมัติ"),
        ("console", "บรรทัดคำสั่งของเครื่องแม่ข่าย", ""),
    ],
)
def test_who_did_it_is_named_as_people_know_them(label: str, who: str, role: str) -> None:
    (line,) = tell([entry("submit", label)], PEOPLE, "th")[0].lines

    assert (line.who, line.role) == (who, role)


def test_a_changed_field_shows_old_and_new_and_a_private_one_neither() -> None:
    changes = {"farmName": ["สวนเก่า", "สวนใหม่"], "applicantPhone": []}

    (line,) = tell([entry("update", changed=changes)], PEOPLE, "en")[0].lines

    farm, phone = line.details
    assert (farm.label, farm.old, farm.new) == ("Name of the farm", "สวนเก่า", "สวนใหม่")
    assert (phone.label, phone.old) == ("Phone", None)


def test_an_inspection_that_moved_shows_where_it_stood() -> None:
    found = {
        "inspector": 4,
        "startsAt": "2026-12-02T02:00:00+00:00",
        "was": [3, "2026-12-01T02:00:00+00:00"],
    }

    (line,) = tell([entry("reschedule", **found)], PEOPLE, "en")[0].lines

    when, who = line.details
    assert (when.old, when.new) == ("1 Dec 2026, 09:00", "2 Dec 2026, 09:00")
    assert (who.old, who.new) == ("สมมุติ", "อีกคน")


def test_a_reason_is_told_in_the_person_s_own_words() -> None:
    (line,) = tell([entry("return", reason="ภาพไม่ชัด")], PEOPLE, "th")[0].lines

    assert line.said == "ภาพไม่ชัด"


def test_an_action_of_an_older_version_is_shown_by_its_name() -> None:
    (line,) = tell([entry("forgotten_step")], PEOPLE, "th")[0].lines

    assert line.sentence == "forgotten_step"


def test_documents_uploaded_in_a_row_are_one_line() -> None:
    uploads = [entry("attach_document", type=kind) for kind in ("id_card", "crop_photo")]

    (line,) = tell(uploads, PEOPLE, "en")[0].lines

    assert [each.new for each in line.details] == ["Copy of the ID card", "Photo of the crop"]


def test_uploads_of_two_people_stay_two_lines() -> None:
    uploads = [
        entry("attach_document", type="id_card"),
        entry("attach_document", "console", type="id_card"),
    ]

    assert len(tell(uploads, PEOPLE, "en")[0].lines) == 2


def test_looks_of_one_person_on_one_day_are_one_line() -> None:
    looks = [entry("view", at=AT + timedelta(minutes=each)) for each in range(5)]

    (seen,) = tell_views(looks, PEOPLE, "th")

    assert (seen.times, seen.last_at) == (5, AT + timedelta(minutes=4))


def test_every_part_of_gacq_that_acts_by_itself_has_a_name() -> None:
    acting = {
        text
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Actor.system"
        for text in _texts(node)
    }

    assert acting == set(PARTS)
    assert all(say(name, "th") != name for name in PARTS.values())
