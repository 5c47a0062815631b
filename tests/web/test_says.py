"""Every sentence that the code raises to a person is there in Thai, with its words and names."""

import ast
import re

import pytest

from gacq.applications import content
from gacq.applications.document import DocumentType
from gacq.applications.intake import RULES
from gacq.applications.status import Status, Verb
from gacq.causes import CAUSES
from gacq.ops import doctor
from gacq.staff import Role
from gacq.web import wording
from gacq.web.pages.frame.labels import ROLES
from gacq.web.pages.frame.saying import say
from tests.web.raised import ROOT, sentences


def test_every_raised_sentence_is_there_in_thai() -> None:
    unsaid = {f"{each.where} {each.words}" for each in sentences() if is_english(each.words)}

    assert sorted(unsaid) == []


def test_the_search_finds_sentences_of_every_form() -> None:
    found = {each.words for each in sentences()}

    assert "Application «1» is «3»; «5» needs «7»" in found
    assert "must be one e-mail address" in found
    assert "The user name or the password is wrong" in found


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_of_the_form_is_there_in_thai(rule: str) -> None:
    assert not is_english(rule)
    assert not is_english(f"is missing; it {rule}")


def test_every_fault_of_a_field_is_there_in_thai() -> None:
    words = [*wording._WORDS.values(), *wording._PATTERNS.values()]
    filled = [re.sub(r"\{(\w+)\}", "7", each) for each in words]

    assert [each for each in filled if is_english(each)] == []


@pytest.mark.parametrize("status", Status)
def test_a_status_in_a_sentence_is_called_as_on_the_pages(status: Status) -> None:
    assert say(status, "th") == status.label("th")


@pytest.mark.parametrize("kind", DocumentType)
def test_a_document_in_a_sentence_is_called_as_on_the_pages(kind: DocumentType) -> None:
    assert say(kind, "th") == kind.label("th")


@pytest.mark.parametrize("role", Role)
def test_a_role_in_a_sentence_is_called_as_on_the_pages(role: Role) -> None:
    assert say(role, "th") == say(ROLES[role], "th")


def test_all_that_can_be_done_to_an_application_has_a_thai_word() -> None:
    doing = [verb.replace("_", " ") for verb in Verb] + sorted(done_in_workflow())

    assert [each for each in doing if is_english(each)] == []


def test_all_kinds_of_refused_files_have_a_thai_name() -> None:
    names = {name for _, _, name in content._REFUSED}

    assert [name for name in names if is_english(f"this is {name}: {content._CURE}")] == []
    cured = [f"this is {name}: {cure}" for name, cure in content._CURES.items()]
    assert [each for each in cured if is_english(each)] == []


def test_a_conflict_is_said_whole() -> None:
    raised = "Application GACP-2569-000007 is DRAFT; pass needs SUBMITTED or IN_REVIEW"

    assert say(raised, "th") == (
        "คำขอ GACP-2569-000007 อยู่ในสถานะ “ร่าง” การให้ผ่านการตรวจเอกสารทำได้เมื่ออยู่ในสถานะ"
        " “ยื่นคำขอแล้ว หรือ อยู่ระหว่างตรวจสอบ” เท่านั้น"
    )


def test_a_refusal_names_the_roles_in_thai() -> None:
    raised = "สมชาย ใจดี may not do this (edit_applications): needs one of: intake, clerk"

    assert say(raised, "th") == (
        "สมชาย ใจดี ไม่มีสิทธิ์ทำรายการนี้ ต้องมีบทบาทอย่างใดอย่างหนึ่ง: ระบบภายนอก (รับคำขอ), เจ้าหน้าที่รับคำขอ"
    )


def test_a_persons_name_is_left_as_it_is() -> None:
    raised = "สมชาย or <b>pass</b> is the last active admin; make another account admin first"

    assert say(raised, "th").startswith("สมชาย or <b>pass</b> เป็น")


def test_what_a_check_found_is_said_with_the_meaning_of_its_cause() -> None:
    cause = CAUSES["smtp_auth"]

    assert say(f"{cause.meaning_en} 535 no", "th") == f"{cause.meaning_th} (535 no)"
    assert say(cause.cure_en, "th") == cause.cure_th


def test_what_the_computer_lacks_is_said_in_thai() -> None:
    found = doctor.sqlite_version((3, 40, 0))

    assert say(found.message, "th") == "รุ่น 3.40.0 เก่ากว่า 3.51.3"
    assert not is_english(found.cure)


def done_in_workflow() -> set[str]:
    """The texts that the workflow gives as ``doing`` and ``needed_for``."""
    return {
        str(node.value.value).replace("_", " ")
        for path in (ROOT / "workflow").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.keyword)
        and node.arg in ("doing", "needed_for")
        and isinstance(node.value, ast.Constant)
    }


def is_english(words: str) -> bool:
    """Whether a Thai reader would get the words as they were raised."""
    return say(words, "th") == words
