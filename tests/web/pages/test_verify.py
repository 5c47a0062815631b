"""The page behind a certificate's QR code."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from gacq import thai
from tests.web.decided import CODE, certified
from tests.web.office import FORM, Office

HOSTILE = """<script>alert(1)</script> " ' & {{ 7*7 }} <img src=x onerror=y>"""


def test_a_valid_certificate_is_shown_in_both_languages(office: Office, anyone: TestClient) -> None:
    certificate = certified(office)

    page = anyone.get(f"/verify/{CODE}")

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for words in (
        "ใบรับรองนี้ยังมีผลใช้ได้",
        "This certificate is valid",
        certificate.number,
        thai.long_date(certificate.issued_at),
        thai.long_date(certificate.expires_at),
        thai.long_date(certificate.expires_at, language="en"),
        "ตำบลศรีภูมิ อำเภอเมือง จังหวัดเชียงใหม่ 50200",
        "5.5 ไร่",
        "Turmeric",
    ):
        assert words in page.text, words


def test_it_shows_nothing_that_is_not_on_the_paper(office: Office, anyone: TestClient) -> None:
    certified(office, applicantEmail="farmer@example.com")

    text = anyone.get(f"/verify/{CODE}").text

    for private in (FORM["applicantId"], FORM["applicantPhone"], "farmer@example.com", "RE-1"):
        assert str(private) not in text
    assert str(FORM["applicantId"])[-4:] not in text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "This certificate is valid"), (1, "This certificate has expired")],
)
def test_it_is_valid_to_the_end_of_its_last_day(
    office: Office, anyone: TestClient, seconds: int, words: str
) -> None:
    end = certified(office).expires_at
    office.clock.advance((end - office.clock.now()).total_seconds() + seconds)

    assert words in anyone.get(f"/verify/{CODE}").text


@pytest.mark.parametrize("farm", [HOSTILE, "ไร่" * 60])
def test_what_people_wrote_is_escaped(office: Office, anyone: TestClient, farm: str) -> None:
    certified(office, farmName=farm, applicantName=farm)

    text = anyone.get(f"/verify/{CODE}").text

    assert "<script" not in text
    assert "<img" not in text
    assert "49" not in text.split("<dl")[1].split("</dl>")[0]
    if farm is HOSTILE:
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &#34; &#39; &amp; {{ 7*7 }}" in text


@pytest.mark.parametrize(
    "code", [CODE[::-1], CODE[:-1], "", "x", "a/b", "%00", "%E0%B8%81", "x" * 3000, "..%2F..%2Fetc"]
)
def test_a_wrong_code_and_a_malformed_one_look_the_same(
    office: Office, anyone: TestClient, code: str
) -> None:
    certified(office)
    unknown = anyone.get("/verify/zzzzzzzzzzzzzzzzzzzzzzzz")

    page = anyone.get(f"/verify/{code}")

    assert (page.status_code, page.text) == (404, unknown.text)
    assert "ไม่พบใบรับรองที่มีรหัสนี้" in page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_many_wrong_codes_have_to_wait_and_then_the_page_is_back(
    office: Office, anyone: TestClient
) -> None:
    certified(office)
    answers = [anyone.get(f"/verify/{number}").status_code for number in range(21)]

    slowed = anyone.get(f"/verify/{CODE}")
    office.clock.advance(int(slowed.headers["retry-after"]))

    assert answers == [404] * 20 + [429]
    assert slowed.status_code == 429
    assert "โปรดรอสักครู่" in slowed.text
    assert anyone.get(f"/verify/{CODE}").status_code == 200


def test_a_right_code_is_never_slowed(office: Office, anyone: TestClient) -> None:
    certified(office)

    assert {anyone.get(f"/verify/{CODE}").status_code for _ in range(30)} == {200}


@pytest.mark.parametrize("code", [CODE, "unknown"])
def test_the_page_is_closed_to_scripts_searchers_and_caches(
    office: Office, anyone: TestClient, code: str
) -> None:
    certified(office)

    page = anyone.get(f"/verify/{code}")

    policy = page.headers["content-security-policy"]
    assert policy.startswith(
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'"
    )
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in page.headers
    assert "style=" not in page.text
    assert "<script" not in page.text


def test_a_farm_in_bangkok_is_in_a_khwaeng_and_a_khet(office: Office, anyone: TestClient) -> None:
    certified(
        office,
        farmProvince="กรุงเทพมหานคร",
        farmDistrict="เขตบางกะปิ",
        farmSubdistrict="คลองจั่น",
        farmPostalCode="10240",
        farmAreaRai=1_000_000,
    )

    text = anyone.get(f"/verify/{CODE}").text

    assert "แขวงคลองจั่น เขตบางกะปิ กรุงเทพมหานคร 10240" in text
    assert "1,000,000 ไร่" in text


def test_dates_are_bangkoks(office: Office, anyone: TestClient) -> None:
    last_second = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
    office.clock.advance((last_second - office.clock.now() + timedelta(seconds=1)).total_seconds())
    certified(office)

    text = anyone.get(f"/verify/{CODE}").text

    assert "1 มกราคม 2570" in text
    assert "31 ธันวาคม 2572" in text
