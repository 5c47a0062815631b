"""Places with their marks, and what the lists of the form say, in the reader's language."""

from dataclasses import dataclass

import pytest

from gacq.staff import Role
from gacq.web.pages.frame import farm_words
from gacq.web.words import Language
from tests.web.office import Office
from tests.web.pages.people import words


@dataclass(frozen=True, slots=True)
class Farm:
    farm_address: str | None = "1 หมู่ 1"
    farm_subdistrict: str | None = "ท่าข้าม"
    farm_district: str | None = "บางขุนเทียน"
    farm_province: str | None = "กรุงเทพมหานคร"
    farm_postal_code: str | None = "10150"


AWAY = Farm(farm_subdistrict="ศรีภูมิ", farm_district="เมือง", farm_province="เชียงใหม่")
UNKNOWN = Farm(None, None, None, None, None)


@pytest.mark.parametrize(
    ("farm", "detail", "written"),
    [
        (AWAY, "district", "อ.เมือง จ.เชียงใหม่"),
        (AWAY, "area", "ต.ศรีภูมิ อ.เมือง จ.เชียงใหม่"),
        (Farm(), "district", "เขตบางขุนเทียน กรุงเทพมหานคร"),
        (Farm(), "whole", "1 หมู่ 1 แขวงท่าข้าม เขตบางขุนเทียน กรุงเทพมหานคร 10150"),
        (UNKNOWN, "whole", ""),
    ],
)
def test_a_place_bears_the_marks_of_its_province(farm: Farm, detail: str, written: str) -> None:
    assert farm_words.place(farm, detail, language="th") == written


@pytest.mark.parametrize(
    ("name", "language", "written"),
    [
        ("ขมิ้นชัน", "th", "ขมิ้นชัน"),
        ("ขมิ้นชัน", "en", "Turmeric"),
        ("มะระขี้นก", "en", "มะระขี้นก"),
        (None, "en", "–"),
    ],
)
def test_a_crop_is_called_by_its_english_name_where_it_has_one(
    name: str | None, language: Language, written: str
) -> None:
    assert farm_words.crop(name, language=language) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("วิสาหกิจชุมชน", "Community enterprise"), ("โรงเรือน", "Greenhouse"), (None, "–")],
)
def test_a_kind_is_told_in_english(value: str | None, written: str) -> None:
    assert farm_words.kind(value, language="en") == written


def test_an_english_reader_sees_no_thai_word_of_the_lists(office: Office) -> None:
    which, client = office.draft(), office.signed_in(Role.CLERK)
    client.post("/language", data={"language": "en", "next": "/"})

    for path in (f"/applications/{which}", "/applications", "/"):
        page = words(client.get(path).text)
        assert "ขมิ้นชัน" not in page and "บุคคลธรรมดา" not in page, path
        assert "Turmeric" in page, path


def test_a_date_is_one_word_and_its_time_another(office: Office) -> None:
    """Where a line breaks, it breaks between the two."""
    client = office.signed_in(Role.CLERK)
    office.draft()

    page = client.get("/applications").text

    today = office.clock.now()
    assert f"{(today.year + 543)} " in page
    assert f"\u00a0{(today.year + 543)}" in page
