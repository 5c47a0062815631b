"""Letters say what their reader needs, in the reader's language, and no id number."""

from pathlib import Path
from typing import Any

import pytest

from gacq.applications.places import address_of
from gacq.applications.qc import Issue
from gacq.applications.status import InspectionType
from gacq.jobs.report import draw_paper, letters
from gacq.jobs.report.letters import Sender, corrections, remarks
from tests.builders import an_id
from tests.jobs.report.pdf import flat, pages_of
from tests.jobs.report.rows import NOW, an_application, an_inspection

SENDER = Sender("สำนักงานสมมุติ", "เชียงใหม่")
ISSUES = (
    Issue("blurred", "ภาพไม่ชัด", "Blurred", "water_source_photo"),
    Issue("dark", "ภาพมืด", "Dark", "water_source_photo"),
    Issue("name", "ชื่อไม่ตรง", "Name differs", "id_card"),
    Issue("area", "ไม่ระบุพื้นที่", "No area", None),
    Issue("other", "อื่น", "Other", "no_such_document"),
)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "letter.pdf"


def appoint(target: Path, *, language: str = "th", farm: str = "สวนสมมุติ", **different: Any) -> str:
    data = letters.appointment(
        an_application(farm_name=farm),
        an_inspection(**different),
        sender=SENDER,
        language=language,
        now=NOW,
    )
    draw_paper.draw({"template": "letter.typ", "data": data, "target": str(target)})
    return flat(target)


def give_back(target: Path, reason: str, *issues: Issue, language: str = "th") -> str:
    data = letters.returned(
        an_application(return_reason=reason), issues, sender=SENDER, language=language, now=NOW
    )
    draw_paper.draw({"template": "letter.typ", "data": data, "target": str(target)})
    return flat(target)


def test_an_appointment_names_day_time_place_and_inspector(target: Path) -> None:
    text = appoint(target)

    for part in (
        "เรียนนายสมมุติทดสอบ",
        "23พฤศจิกายน2569",
        "คำขอเลขที่GACP-2569-000123ลงวันที่24ตุลาคม2569",
        "วันที่30พฤศจิกายน2569",
        "เวลา10:00–14:00น.",
        "ลงพื้นที่",
        "นางสาวสมมุติตรวจดี",
        "1หมู่99ตำบลศรีภูมิอำเภอเมืองจังหวัดเชียงใหม่50200",
        "ขอแสดงความนับถือ",
        "นายแพทย์สาธารณสุขจังหวัดเชียงใหม่",
    ):
        assert part in text


def test_an_appointment_in_english_has_christian_years(target: Path) -> None:
    text = appoint(target, language="en")

    assert "30November2026" in text and "10:00to14:00" in text
    assert "whereyougrowturmeric" in text and "2569-000123" in text


@pytest.mark.parametrize(
    ("kind", "link", "said"),
    [
        (InspectionType.VIDEO, "https://meet.example.com/abc", "https://meet.example.com/abc"),
        (InspectionType.VIDEO, None, "เจ้าหน้าที่จะแจ้งให้ทราบก่อนวันนัดหมาย"),
        (InspectionType.HYBRID, "https://meet.example.com/abc", "https://meet.example.com/abc"),
    ],
)
def test_a_video_inspection_gives_the_link_or_says_that_it_follows(
    target: Path, kind: InspectionType, link: str | None, said: str
) -> None:
    assert said in appoint(target, type=kind, meeting_link=link)


def test_an_inspection_at_the_farm_has_no_link(target: Path) -> None:
    assert "ลิงก์วิดีโอ" not in appoint(target, meeting_link="https://meet.example.com/abc")


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("kind", InspectionType)
def test_an_appointment_is_one_page_that_says_what_to_have_ready(
    target: Path, kind: InspectionType, language: str
) -> None:
    text = appoint(target, language=language, type=kind)

    phone = "กล้องและไมโครโฟน" if language == "th" else "cameraandmicrophone"
    assert len(pages_of(target)) == 1
    assert (phone in text) is (kind is not InspectionType.ONSITE)
    assert "4." in text


def test_a_return_lists_each_line_of_the_reason_once(target: Path) -> None:
    text = give_back(target, "1. ภาพไม่ชัด\n\n2) ขาดแผนที่\n- ที่อยู่ไม่ตรง")

    assert "1.ภาพไม่ชัด2.ขาดแผนที่3.ที่อยู่ไม่ตรง" in text


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (8, 1), (30, 2)])
def test_long_lists_go_on_over_pages_and_end_with_the_signature(
    target: Path, lines: int, pages: int
) -> None:
    give_back(target, "\n".join(f"แก้ไขเอกสารรายการที่ {line}" for line in range(1, lines + 1)))

    found = pages_of(target)
    assert len(found) == pages
    assert "ขอแสดงความนับถือ" in found[-1] and "จึงเรียนมาเพื่อโปรดดำเนินการ" in found[-1]


def test_a_return_adds_what_the_check_found_a_line_a_document(target: Path) -> None:
    text = give_back(target, "แก้ไข", *ISSUES)

    assert "1.ข้อมูลในคำขอ:ไม่ระบุพื้นที่" in text
    assert "3.ภาพถ่ายแหล่งน้ำ:ภาพไม่ชัด·ภาพมืด" in text


def test_without_findings_nothing_is_said_of_them(target: Path) -> None:
    assert "ข้อสังเกต" not in give_back(target, "แก้ไข")


def test_remarks_come_in_the_order_of_the_documents_in_the_readers_language() -> None:
    assert remarks(ISSUES, "en") == [
        "Data of the application: No area",
        "Copy of the ID card: Name differs",
        "Photo of the water source: Blurred · Dark",
    ]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("1. ภาพ", "ภาพ"),
        ("๒) ภาพ", "ภาพ"),
        ("(3) ภาพ", "ภาพ"),
        ("• ภาพ", "ภาพ"),
        ("- ภาพ", "ภาพ"),
        ("2569 เป็นปี", "2569 เป็นปี"),
        ("1.5 ไร่", "1.5 ไร่"),
        ("-", "-"),
    ],
)
def test_typed_numbers_and_dashes_go_and_words_stay(line: str, kept: str) -> None:
    assert corrections(line) == [kept]


def test_an_id_number_in_a_reason_is_masked(target: Path) -> None:
    text = give_back(target, f"เลข {an_id(7)} ไม่ตรงกับบัตร")

    assert an_id(7) not in text and f"xxxxxxxxx{an_id(7)[-4:]}" in text


@pytest.mark.parametrize("text", ["#panic() *x* $y$ <b>", "x" * 200, "สวนสมุนไพร" * 20])
def test_names_and_reasons_are_printed_as_text(target: Path, text: str) -> None:
    assert "".join(text.split()) in give_back(target, text)
    assert "".join(text.split()) in appoint(target, farm=text)


@pytest.mark.parametrize(
    ("province", "language", "address"),
    [
        ("เชียงใหม่", "th", "1 หมู่ 2 ตำบลก อำเภอข จังหวัดเชียงใหม่ 50200"),
        ("กรุงเทพมหานคร", "th", "1 หมู่ 2 แขวงก เขตข กรุงเทพมหานคร 50200"),
        ("เชียงใหม่", "en", "1 หมู่ 2, ก, ข, เชียงใหม่ 50200"),
    ],
)
def test_an_address_is_written_as_its_reader_expects(
    province: str, language: str, address: str
) -> None:
    assert address_of(("1 หมู่ 2", "ก", "ข", province, "50200"), language) == address


def test_what_an_address_lacks_is_left_out() -> None:
    assert address_of((None, "ตำบลก", None, "เชียงใหม่", None), "th") == "ตำบลก จังหวัดเชียงใหม่"
