"""What the letters say, in both languages, as text and as HTML."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from gacq.applications.status import InspectionType, Status
from gacq.causes import CAUSES
from gacq.jobs.email.messages import ANNOUNCED, Facts, Kind, Office, write

FACTS = Facts(
    application_id=7,
    application_number="GACP-2569-000007",
    lot_id="LOT-2569-0007",
    applicant_name="สมมุติ ทดสอบ",
    farm_name="ไร่สมมุติ",
    crop="ขมิ้นชัน",
    submitted_at=datetime(2026, 11, 23, 18, 30, tzinfo=UTC),
    inspection_type=InspectionType.HYBRID,
    score=8.99,
    status=Status.RETURNED,
    reason="ภาพโฉนดไม่ชัด",
    cause=CAUSES["gemini_bad_reply"],
)
OFFICE = Office("สำนักงานสาธารณสุขจังหวัดทดสอบ", "http://gacq.office:8470")
HOSTILE = '<script>alert("x")</script> & \r\nBcc: all@mail.example'


class Shape(HTMLParser):
    """The tags of a page, and whether each one is closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_letter_is_complete_in_both_languages(kind: Kind, language: str) -> None:
    words = write(kind, FACTS, language=language, recipient="อนงค์ สมมุติ", office=OFFICE)

    assert words.subject.startswith("[GACP] ")
    assert "GACP-2569-000007" in words.subject
    for body in (words.text, words.html):
        for told in ("อนงค์ สมมุติ", "ไร่สมมุติ", "ขมิ้นชัน", "LOT-2569-0007", OFFICE.name):
            assert told in body
        assert not {"{{", "{%", "None", "Undefined"} & set(body.split())
    assert "\n\n\n" not in words.text
    assert words.text.strip() == words.text.rstrip("\n")
    assert Shape(words.html).open == []


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_letter_does_without_what_is_not_known(kind: Kind, language: str) -> None:
    bare = replace(
        FACTS, crop=None, submitted_at=None, inspection_type=None, score=None, reason=None
    )

    words = write(kind, bare, language=language, recipient="อนงค์", office=Office("สำนักงาน"))

    assert "None" not in words.text + words.html
    assert "\n\n\n" not in words.text
    assert "http" not in words.text


def test_a_new_application_is_told_with_its_score_and_dates_in_thai() -> None:
    words = write(Kind.NEW_APPLICATION, FACTS, language="th", recipient="อนงค์ สมมุติ", office=OFFICE)

    assert words.subject == "[GACP] คำขอใหม่รอการตรวจสอบ – GACP-2569-000007"
    assert "เรียน อนงค์ สมมุติ" in words.text
    assert "วันที่ยื่น: 24 พฤศจิกายน 2569" in words.text
    assert "คะแนนรวม: 8.99 เต็ม 10" in words.text
    assert "ประเภทการตรวจ: แบบผสม" in words.text
    assert "http://gacq.office:8470/applications/7" in words.text
    assert 'href="http://gacq.office:8470/applications/7"' in words.html


def test_an_english_reader_gets_english_words_and_years() -> None:
    words = write(Kind.NEW_APPLICATION, FACTS, language="en", recipient="Boon", office=OFFICE)

    assert words.subject == "[GACP] New application to review: GACP-2569-000007"
    assert "Submitted: 24 November 2026" in words.text
    assert "Overall score: 8.99 of 10" in words.text


def test_a_failed_check_says_why() -> None:
    words = write(Kind.AI_QC_FAILED, FACTS, language="th", recipient="อนงค์", office=OFFICE)

    assert words.subject == "[GACP] ตรวจเอกสารอัตโนมัติไม่สำเร็จ – GACP-2569-000007"
    assert CAUSES["gemini_bad_reply"].meaning_th in words.text
    assert "ลงพื้นที่" in words.text


@pytest.mark.parametrize(
    ("status", "subject", "sentence"),
    [
        (Status.RETURNED, "ส่งคืนแก้ไข", "ขอให้แก้ไขเพิ่มเติม"),
        (Status.REVIEW_PASSED, "ผ่านการตรวจเอกสาร", "ผ่านการตรวจเอกสารแล้ว"),
        (Status.WITHDRAWN, "ถอนคำขอ", "ถูกถอนแล้ว"),
    ],
)
def test_an_applicant_is_told_the_new_status(status: Status, subject: str, sentence: str) -> None:
    facts = replace(FACTS, status=status)

    words = write(Kind.STATUS_CHANGE, facts, language="th", recipient="สมมุติ", office=OFFICE)

    assert words.subject == f"[GACP] สถานะคำขอ GACP-2569-000007: {subject}"
    assert sentence in words.text
    assert "http" not in words.text, "applicants can't open the office's pages"


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_announced_status_has_a_sentence_of_its_own(language: str) -> None:
    bodies = set()
    for status in ANNOUNCED:
        facts = replace(FACTS, status=status, reason=None)
        words = write(Kind.STATUS_CHANGE, facts, language=language, recipient="x", office=OFFICE)
        bodies.add(words.text)

    assert len(bodies) == len(ANNOUNCED)
    nothing = replace(FACTS, status=Status.DRAFT, reason=None)
    silent = write(Kind.STATUS_CHANGE, nothing, language=language, recipient="x", office=OFFICE)
    assert all(len(body) > len(silent.text) for body in bodies)


def test_a_reason_keeps_its_lines() -> None:
    facts = replace(FACTS, reason="ภาพโฉนดไม่ชัด\r\nภาพแปลง <มืด> เกินไป")

    words = write(Kind.STATUS_CHANGE, facts, language="th", recipient="สมมุติ", office=OFFICE)

    assert "    ภาพโฉนดไม่ชัด\n    ภาพแปลง <มืด> เกินไป\n" in words.text
    assert "ภาพแปลง &lt;มืด&gt; เกินไป" in words.html


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_hostile_name_stays_a_name(kind: Kind, language: str) -> None:
    facts = replace(FACTS, farm_name=HOSTILE, applicant_name=HOSTILE, reason=HOSTILE)

    words = write(kind, facts, language=language, recipient=HOSTILE, office=Office(HOSTILE))

    assert "script" not in Shape(words.html).tags
    assert "&lt;script&gt;" in words.html
    assert '<script>alert("x")</script> & Bcc: all@mail.example' in words.text
    assert "&lt;" not in words.text
    assert not any(line.startswith("Bcc") for line in words.text.splitlines())
