"""What the letters say, in both languages, as text and as HTML."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from gacq.applications.status import InspectionType, Status
from gacq.causes import CAUSES
from gacq.jobs.email.facts import (
    AboutAlert,
    AboutApplication,
    AboutCertificate,
    AboutFailures,
    AboutInspection,
    Facts,
)
from gacq.jobs.email.kinds import ANNOUNCED, RULES, Audience, Change, Kind
from gacq.jobs.email.letter import Words
from gacq.jobs.email.messages import Office, write

MORNING = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
APPLICATION = AboutApplication(
    id=7,
    number="GACP-2569-000007",
    lot_id="LOT-2569-0007",
    applicant="สมมุติ ทดสอบ",
    farm="ไร่สมมุติ",
    crop="ขมิ้นชัน",
    place="1 หมู่ 99 ศรีภูมิ เมือง เชียงใหม่ 50200",
    submitted_at=datetime(2026, 11, 23, 18, 30, tzinfo=UTC),
    inspection_type=InspectionType.HYBRID,
    score=8.99,
)
INSPECTION = AboutInspection(
    type=InspectionType.HYBRID,
    starts_at=MORNING,
    ends_at=MORNING + timedelta(hours=4),
    inspector="ผู้ตรวจ สมมุติ",
    days_ahead=1,
    meeting_link="https://meet.example/abc",
    score=92.5,
)
CERTIFICATE = AboutCertificate(
    number="GACP-2569-12-0001",
    code="a-long-code",
    issued_at=MORNING,
    expires_at=MORNING + timedelta(days=90),
    days_left=90,
)
FACTS = Facts(
    application=APPLICATION,
    inspection=INSPECTION,
    certificate=CERTIFICATE,
    failures=AboutFailures(
        count=22,
        queues=(("calendar", 20), ("report", 2)),
        job_ids=tuple(range(101, 121)),
        first_at=MORNING,
        last_at=MORNING + timedelta(hours=1),
    ),
    alert=AboutAlert(
        name="calendar.stuck",
        queue="Calendar",
        critical=True,
        message_th="งานที่รอนานที่สุดรอมาแล้ว 16 นาที",
        message_en="the oldest job has waited 16 minutes",
        began_at=MORNING,
    ),
    status=Status.RETURNED,
    change=Change.BOOKED,
    reason="ภาพโฉนดไม่ชัด",
    cause=CAUSES["gemini_bad_reply"],
)
OFFICE = Office("สำนักงานสาธารณสุขจังหวัดทดสอบ", "http://gacq.office:8470")
HOSTILE = '<script>alert("x")</script> & \r\nBcc: all@mail.example'

READERS = [(kind, audience) for kind in Kind for audience in sorted(RULES[kind].audiences)]
OF_APPLICATIONS = [pair for pair in READERS if pair[0] not in (Kind.JOB_FAILED, Kind.ALERT)]
LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


class Shape(HTMLParser):
    """The tags of a page, and whether each one is closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def written(
    kind: Kind,
    facts: Facts = FACTS,
    *,
    audience: Audience | None = None,
    language: str = "th",
    recipient: str = "อนงค์ สมมุติ",
    office: Office = OFFICE,
) -> Words:
    return write(
        kind,
        facts,
        audience=audience or min(RULES[kind].audiences),
        language=language,
        recipient=recipient,
        office=office,
    )


@LANGUAGES
@pytest.mark.parametrize(("kind", "audience"), READERS)
def test_every_letter_is_complete_in_both_languages(
    kind: Kind, audience: Audience, language: str
) -> None:
    words = written(kind, audience=audience, language=language)

    assert words.subject.startswith("[GACP] ")
    for body in (words.text, words.html):
        assert "อนงค์ สมมุติ" in body
        assert OFFICE.name in body
        assert not {"{{", "{%", "None", "Undefined"} & set(body.split())
    assert "\n\n\n" not in words.text
    assert words.text.strip() == words.text.rstrip("\n")
    assert Shape(words.html).open == []


@LANGUAGES
@pytest.mark.parametrize(("kind", "audience"), OF_APPLICATIONS)
def test_every_letter_about_an_application_names_it_and_its_farm(
    kind: Kind, audience: Audience, language: str
) -> None:
    words = written(kind, audience=audience, language=language)

    for body in (words.text, words.html):
        for told in ("GACP-2569-000007", "ไร่สมมุติ", "ขมิ้นชัน", "LOT-2569-0007"):
            assert told in body


@LANGUAGES
@pytest.mark.parametrize(("kind", "audience"), READERS)
def test_every_letter_does_without_what_is_not_known(
    kind: Kind, audience: Audience, language: str
) -> None:
    bare = replace(
        FACTS,
        application=AboutApplication(7, "GACP-2569-000007", "LOT-2569-0007", "สมมุติ", "ไร่"),
        inspection=replace(INSPECTION, meeting_link=None, score=None),
        alert=replace(FACTS.alert, name="from.tomorrow"),
        reason=None,
    )

    words = written(kind, bare, audience=audience, language=language, office=Office("สำนักงาน"))

    assert "None" not in words.text + words.html
    assert "\n\n\n" not in words.text
    assert "http" not in words.text


@LANGUAGES
@pytest.mark.parametrize(("kind", "audience"), READERS)
def test_only_staff_get_a_link_to_the_offices_pages(
    kind: Kind, audience: Audience, language: str
) -> None:
    of_office = kind in (Kind.JOB_FAILED, Kind.ALERT)
    facts = replace(
        FACTS,
        application=None if of_office else APPLICATION,
        certificate=CERTIFICATE if kind is Kind.CERTIFICATE_EXPIRING else None,
    )

    words = written(kind, facts, audience=audience, language=language)

    links = [link for link in Shape(words.html).links if link.startswith("http://gacq.office")]
    if audience is Audience.STAFF:
        page = "/" if of_office else "/applications/7"
        assert links == [f"http://gacq.office:8470{page}"]
        assert links[0] in words.text
    elif kind is Kind.CERTIFICATE_EXPIRING:
        assert links == ["http://gacq.office:8470/verify/a-long-code"]
    else:
        assert links == []


@LANGUAGES
@pytest.mark.parametrize(("kind", "audience"), READERS)
def test_a_hostile_name_stays_a_name(kind: Kind, audience: Audience, language: str) -> None:
    facts = replace(
        FACTS,
        application=replace(APPLICATION, farm=HOSTILE, applicant=HOSTILE, place=HOSTILE),
        inspection=replace(INSPECTION, inspector=HOSTILE, meeting_link=f"javascript:{HOSTILE}"),
        reason=HOSTILE,
    )

    words = written(
        kind,
        facts,
        audience=audience,
        language=language,
        recipient=HOSTILE,
        office=Office(HOSTILE),
    )

    shape = Shape(words.html)
    assert "script" not in shape.tags
    assert not any(link.startswith("javascript:") for link in shape.links)
    assert "&lt;script&gt;" in words.html
    assert '<script>alert("x")</script> & Bcc: all@mail.example' in words.text
    assert "&lt;" not in words.text
    assert not any(line.startswith("Bcc") for line in words.text.splitlines())


def test_a_new_application_is_told_with_its_score_and_dates_in_thai() -> None:
    words = written(Kind.NEW_APPLICATION)

    assert words.subject == "[GACP] คำขอใหม่รอการตรวจสอบ – GACP-2569-000007"
    assert "เรียน อนงค์ สมมุติ" in words.text
    assert "วันที่ยื่น: 24 พฤศจิกายน 2569" in words.text
    assert "คะแนนรวม: 8.99 เต็ม 10" in words.text
    assert "ประเภทการตรวจ: แบบผสม" in words.text
    assert "http://gacq.office:8470/applications/7" in words.text
    assert 'href="http://gacq.office:8470/applications/7"' in words.html


def test_an_english_reader_gets_english_words_and_years() -> None:
    words = written(Kind.NEW_APPLICATION, language="en", recipient="Boon")

    assert words.subject == "[GACP] New application to review: GACP-2569-000007"
    assert "Submitted: 24 November 2026" in words.text
    assert "Overall score: 8.99 of 10" in words.text


def test_a_failed_check_says_why() -> None:
    words = written(Kind.AI_QC_FAILED)

    assert words.subject == "[GACP] ตรวจเอกสารอัตโนมัติไม่สำเร็จ – GACP-2569-000007"
    assert CAUSES["gemini_bad_reply"].meaning_th in words.text
    assert "ลงพื้นที่" in words.text


@pytest.mark.parametrize(
    ("change", "language", "subject"),
    [
        (Change.BOOKED, "th", "มอบหมายงานตรวจประเมิน – GACP-2569-000007"),
        (Change.MOVED, "th", "เลื่อนนัดหมายตรวจประเมิน – GACP-2569-000007"),
        (Change.CHANGED, "th", "แก้ไขรายละเอียดนัดหมายตรวจประเมิน – GACP-2569-000007"),
        (Change.CANCELLED, "th", "ยกเลิกนัดหมายตรวจประเมิน – GACP-2569-000007"),
        (Change.BOOKED, "en", "Inspection assigned to you: GACP-2569-000007"),
        (Change.MOVED, "en", "Inspection moved: GACP-2569-000007"),
        (Change.CHANGED, "en", "Inspection details changed: GACP-2569-000007"),
        (Change.CANCELLED, "en", "Inspection cancelled: GACP-2569-000007"),
    ],
)
def test_an_inspector_is_told_what_happened_to_an_appointment_and_when_it_is(
    change: Change, language: str, subject: str
) -> None:
    facts = replace(FACTS, change=change)

    words = written(Kind.INSPECTOR_ASSIGNMENT, facts, language=language)

    times = {
        "th": "25 พฤศจิกายน 2569 เวลา 09:00–13:00 น.",
        "en": "25 November 2026, 09:00–13:00",
    }
    assert words.subject == f"[GACP] {subject}"
    assert times[language] in words.text


def test_who_inspects_no_more_is_told_no_new_time() -> None:
    facts = replace(FACTS, change=Change.CANCELLED, inspection=None, reason=None)

    words = written(Kind.INSPECTOR_ASSIGNMENT, facts)

    assert "มอบหมายให้ผู้ตรวจประเมินท่านอื่นแล้ว" in words.text
    assert "09:00" not in words.text


@pytest.mark.parametrize(
    ("type_", "video", "place"),
    [
        (InspectionType.VIDEO, True, False),
        (InspectionType.HYBRID, True, True),
        (InspectionType.ONSITE, False, True),
    ],
)
@LANGUAGES
def test_a_farmer_is_reminded_where_to_be_and_what_to_prepare(
    type_: InspectionType, video: bool, place: bool, language: str
) -> None:
    facts = replace(FACTS, inspection=replace(INSPECTION, type=type_))

    told = written(
        Kind.INSPECTION_REMINDER, facts, audience=Audience.APPLICANT, language=language
    ).text

    camera = {"th": "กล้องและไมโครโฟน", "en": "camera, microphone"}[language]
    at_farm = {"th": "รอผู้ตรวจประเมินที่แปลงปลูก", "en": "be at the farm"}[language]
    assert (camera in told, "https://meet.example/abc" in told) == (video, video)
    assert (at_farm in told, "1 หมู่ 99 ศรีภูมิ" in told) == (place, place)


@LANGUAGES
def test_an_inspector_is_reminded_without_advice_for_farmers(language: str) -> None:
    told = written(Kind.INSPECTION_REMINDER, audience=Audience.STAFF, language=language).text

    assert "กล้อง" not in told
    assert "camera" not in told
    assert "https://meet.example/abc" in told


@pytest.mark.parametrize(
    ("days", "thai", "english"),
    [
        (0, "การตรวจประเมินวันนี้", "inspection today"),
        (1, "การตรวจประเมินพรุ่งนี้", "inspection tomorrow"),
        (2, "การตรวจประเมินวันที่ 25 พฤศจิกายน 2569", "inspection on 25 November 2026"),
    ],
)
def test_a_reminder_says_which_day_it_is(days: int, thai: str, english: str) -> None:
    facts = replace(FACTS, inspection=replace(INSPECTION, days_ahead=days))

    assert thai in written(Kind.INSPECTION_REMINDER, facts).subject
    assert english in written(Kind.INSPECTION_REMINDER, facts, language="en").subject


def test_an_approver_reads_score_and_inspector() -> None:
    words = written(Kind.INSPECTION_COMPLETE)

    assert words.subject == "[GACP] ตรวจประเมินเสร็จสิ้น รอการอนุมัติ – GACP-2569-000007"
    assert "ผลคะแนน: 92.5 เต็ม 100" in words.text
    assert "ผู้ตรวจประเมิน: ผู้ตรวจ สมมุติ" in words.text


def test_a_round_score_has_no_decimals() -> None:
    facts = replace(FACTS, inspection=replace(INSPECTION, score=100.0))

    assert "Score: 100 of 100" in written(Kind.INSPECTION_COMPLETE, facts, language="en").text


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.RETURNED, "ขอให้แก้ไขเพิ่มเติม"),
        (Status.REVIEW_PASSED, "ผ่านการตรวจเอกสารแล้ว"),
        (Status.INSPECTION_SCHEDULED, "ได้นัดหมายตรวจประเมิน"),
        (Status.INSPECTION_COMPLETED, "เสร็จสิ้นแล้ว"),
        (Status.APPROVED, "ได้รับการอนุมัติแล้ว"),
        (Status.REJECTED, "ไม่ได้รับการอนุมัติ"),
        (Status.CERTIFICATE_ISSUED, "ได้ออกใบรับรอง"),
        (Status.WITHDRAWN, "ถูกถอนแล้ว"),
    ],
)
def test_an_applicant_is_told_the_new_status(status: Status, sentence: str) -> None:
    facts = replace(FACTS, status=status, change=None)

    words = written(Kind.STATUS_CHANGE, facts)

    assert words.subject == f"[GACP] สถานะคำขอ GACP-2569-000007: {status.label('th')}"
    assert sentence in words.text


@LANGUAGES
def test_every_announced_status_has_a_sentence_of_its_own(language: str) -> None:
    plain = replace(FACTS, inspection=None, certificate=None, change=None, reason=None)
    bodies = {
        written(Kind.STATUS_CHANGE, replace(plain, status=status), language=language).text
        for status in ANNOUNCED
    }

    assert len(bodies) == len(ANNOUNCED)
    silent = written(Kind.STATUS_CHANGE, replace(plain, status=Status.DRAFT), language=language)
    assert all(len(body) > len(silent.text) for body in bodies)


@LANGUAGES
def test_an_applicant_reads_when_and_where_the_inspection_is(language: str) -> None:
    facts = replace(FACTS, status=Status.INSPECTION_SCHEDULED, certificate=None)

    told = written(Kind.STATUS_CHANGE, facts, language=language).text

    assert "09:00–13:00" in told
    assert "https://meet.example/abc" in told
    assert "1 หมู่ 99 ศรีภูมิ เมือง เชียงใหม่ 50200" in told


@pytest.mark.parametrize(
    ("status", "change", "language", "subject", "sentence"),
    [
        (
            Status.INSPECTION_SCHEDULED,
            Change.MOVED,
            "th",
            "เลื่อนนัดหมายตรวจประเมิน – GACP-2569-000007",
            "เป็นวันและเวลาใหม่",
        ),
        (
            Status.INSPECTION_SCHEDULED,
            Change.MOVED,
            "en",
            "Inspection moved: GACP-2569-000007",
            "has been moved",
        ),
        (
            Status.INSPECTION_SCHEDULED,
            Change.CHANGED,
            "th",
            "แก้ไขรายละเอียดนัดหมายตรวจประเมิน – GACP-2569-000007",
            "วันและเวลานัดคงเดิม",
        ),
        (
            Status.INSPECTION_SCHEDULED,
            Change.CHANGED,
            "en",
            "Inspection details changed: GACP-2569-000007",
            "stays at its time",
        ),
        (
            Status.REVIEW_PASSED,
            Change.CANCELLED,
            "th",
            "ยกเลิกนัดหมายตรวจประเมิน – GACP-2569-000007",
            "วันที่ 25 พฤศจิกายน 2569 เวลา 09:00–13:00 น. ถูกยกเลิกแล้ว",
        ),
        (
            Status.REVIEW_PASSED,
            Change.CANCELLED,
            "en",
            "Inspection cancelled: GACP-2569-000007",
            "on 25 November 2026, 09:00–13:00, has been cancelled",
        ),
    ],
)
def test_an_applicant_reads_why_an_appointment_changed(
    status: Status, change: Change, language: str, subject: str, sentence: str
) -> None:
    facts = replace(FACTS, status=status, change=change, reason="ผู้ตรวจประเมินป่วย")

    words = written(Kind.STATUS_CHANGE, facts, language=language)

    assert words.subject == f"[GACP] {subject}"
    assert sentence in words.text
    assert "    ผู้ตรวจประเมินป่วย\n" in words.text


def test_an_issued_certificate_is_told_with_number_validity_and_its_page() -> None:
    facts = replace(FACTS, status=Status.CERTIFICATE_ISSUED, change=None, inspection=None)

    words = written(Kind.STATUS_CHANGE, facts)

    assert "เลขที่ใบรับรอง: GACP-2569-12-0001" in words.text
    assert "ใช้ได้ถึงวันที่: 23 กุมภาพันธ์ 2570" in words.text
    assert "http://gacq.office:8470/verify/a-long-code" in words.text


@pytest.mark.parametrize(
    ("days", "thai", "english"),
    [
        (90, "เหลืออีก 90 วัน", "in 90 days"),
        (1, "เหลืออีก 1 วัน", "in 1 day:"),
        (0, "หมดอายุวันนี้", "ends today"),
        (-3, "หมดอายุแล้ว", "has ended"),
    ],
)
def test_a_certificate_that_ends_says_how_many_days_are_left(
    days: int, thai: str, english: str
) -> None:
    facts = replace(FACTS, certificate=replace(CERTIFICATE, days_left=days))

    assert thai in written(Kind.CERTIFICATE_EXPIRING, facts).subject
    words = written(Kind.CERTIFICATE_EXPIRING, facts, language="en")
    assert english in words.subject
    assert "23 February 2027" in words.text


def test_a_digest_names_cause_cure_queues_and_the_first_jobs() -> None:
    facts = replace(FACTS, cause=CAUSES["network"])

    words = written(Kind.JOB_FAILED, facts)

    assert words.subject == f"[GACP] งานล้มเหลว 22 งาน: {CAUSES['network'].meaning_th}"
    assert f"วิธีแก้ไข: {CAUSES['network'].cure_th}" in words.text
    assert "คิว: ปฏิทิน 20, รายงาน 2" in words.text
    assert "119, 120 และอีก 2 งาน" in words.text
    assert "ล้มเหลวครั้งแรก: 25 พฤศจิกายน 2569 เวลา 09:00 น." in words.text


def test_a_digest_of_one_job_speaks_of_one() -> None:
    one = replace(FACTS.failures, count=1, queues=(("report", 1),), job_ids=(101,))

    words = written(Kind.JOB_FAILED, replace(FACTS, failures=one), language="en")

    assert words.subject.startswith("[GACP] 1 failed job: ")
    assert "This job has failed" in words.text
    assert "Jobs: 101\n" in words.text


def test_jobs_that_failed_for_good_are_not_promised_another_try() -> None:
    facts = replace(FACTS, cause=CAUSES["gemini_unavailable"])

    told = written(Kind.JOB_FAILED, facts, language="en").text

    assert "does not try again by itself" in told
    assert "Cure:" not in told


@pytest.mark.parametrize(
    ("critical", "thai", "english"),
    [(True, "แจ้งเหตุวิกฤต", "Critical alert"), (False, "แจ้งเตือน", "Alert")],
)
def test_an_alert_says_how_grave_it_is_what_it_is_and_what_to_do(
    critical: bool, thai: str, english: str
) -> None:
    facts = replace(FACTS, alert=replace(FACTS.alert, critical=critical))

    words = written(Kind.ALERT, facts)

    assert words.subject == f"[GACP] {thai} (ปฏิทิน): งานที่รอนานที่สุดรอมาแล้ว 16 นาที"
    assert "ตั้งแต่: 25 พฤศจิกายน 2569 เวลา 09:00 น." in words.text
    assert "วิธีแก้ไข: เริ่มโปรแกรมใหม่" in words.text
    english_subject = written(Kind.ALERT, facts, language="en").subject
    assert english_subject == f"[GACP] {english} (Calendar): the oldest job has waited 16 minutes"


def test_a_reason_keeps_its_lines() -> None:
    facts = replace(FACTS, reason="ภาพโฉนดไม่ชัด\r\nภาพแปลง <มืด> เกินไป")

    words = written(Kind.STATUS_CHANGE, facts)

    assert "    ภาพโฉนดไม่ชัด\n    ภาพแปลง <มืด> เกินไป\n" in words.text
    assert "ภาพแปลง &lt;มืด&gt; เกินไป" in words.html
