"""A certificate is one page that says what was kept on the day of issue, in two languages."""

from pathlib import Path
from typing import Any

import pytest

from gacq.jobs.report import draw_paper
from gacq.jobs.report.certificate_paper import shown
from tests.jobs.report.pdf import flat, metadata_of, pages_of, sizes_of
from tests.jobs.report.rows import CODE, a_certificate

URL = "http://gacq.office:8470"
LONG = "สวนสมุนไพรวิสาหกิจชุมชนกลุ่มแม่บ้านเกษตรกรบ้านหนองน้ำใสพัฒนาและแปรรูปสมุนไพรพื้นบ้าน" * 3


def drawn(folder: Path, *, base_url: str | None = URL, **different: Any) -> Path:
    target = folder / "certificate.pdf"
    data = shown(a_certificate(**different), base_url=base_url)
    draw_paper.draw({"template": "certificate.typ", "data": data, "target": str(target)})
    return target


def test_it_says_who_what_where_and_until_when(tmp_path: Path) -> None:
    text = flat(drawn(tmp_path))

    for part in (
        "สำนักงานสมมุติ",
        "GACP-2569-50-0001",
        "นายสมมุติทดสอบ",
        "สวนสมมุติ",
        "1หมู่99ตำบลศรีภูมิอำเภอเมืองจังหวัดเชียงใหม่50200",
        "ขมิ้นชัน",
        "Turmeric",
        "กลางแจ้ง",
        "Outdoor",
        "5.5ไร่",
        "5.5rai(0.88ha)",
        "23พฤศจิกายน256923November2026",
        "22พฤศจิกายน257222November2029",
        "นายแพทย์สาธารณสุขจังหวัดเชียงใหม่",
    ):
        assert part in text


def test_it_leads_to_the_verification_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[str] = []
    draw = draw_paper.qr
    monkeypatch.setattr(draw_paper, "qr", lambda text: encoded.append(text) or draw(text))

    text = flat(drawn(tmp_path, base_url=f"{URL}/"))

    assert encoded == [f"{URL}/verify/{CODE}"]
    assert f"{URL}/verify/{CODE}" in text


def test_without_an_address_it_gives_the_code_and_says_where_to_ask(tmp_path: Path) -> None:
    data = shown(a_certificate(), base_url=None)
    text = flat(drawn(tmp_path, base_url=None))

    assert data["address"] is None
    assert CODE in text and "/verify/" not in text
    assert "ที่สำนักงานผู้ออกโดยแจ้งรหัส" in text


@pytest.mark.parametrize("name", [LONG, "x" * 250, "#panic() *x* $y$ <b>", '"' * 40])
def test_it_stays_one_page_with_every_name_whole(tmp_path: Path, name: str) -> None:
    target = drawn(tmp_path, farmName=name, farmAddress=name, applicantName=name, office=name)

    assert sizes_of(target) == [(595, 842)]
    assert flat(target).count("".join(name.split())) >= 4


def test_what_was_not_kept_is_a_dash(tmp_path: Path) -> None:
    nothing = dict.fromkeys(a_certificate().shown)
    text = pages_of(drawn(tmp_path, **nothing))[0]

    assert "None" not in text and text.count("–") >= 7


def test_a_crop_without_an_english_name_stands_alone() -> None:
    facts = shown(a_certificate(cropType="ว่านสมมุติ"), base_url=None)["facts"]

    assert [fact["also"] for fact in facts if fact["english"] == "Crop"] == [""]


def test_the_file_is_titled_with_its_number(tmp_path: Path) -> None:
    assert metadata_of(drawn(tmp_path))["Title"] == "ใบรับรอง GACP เลขที่ GACP-2569-50-0001"
