"""Styles, scripts and fonts: where they are found, how long they may be kept, and nothing else."""

import re

import pytest
from starlette.testclient import TestClient

from gacq.web.static_files import static_files

SHEETS = sorted(name for name in static_files().files if name.endswith(".css"))


def test_a_page_names_the_style_sheet_by_an_address_that_may_be_kept_for_a_year(
    anyone: TestClient,
) -> None:
    address = static_files().address("style.css")
    assert f'href="{address}"' in anyone.get("/sign-in").text

    sheet = anyone.get(address)

    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    assert sheet.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert sheet.headers["content-encoding"] == "gzip"


def test_the_font_is_served_from_its_package(anyone: TestClient) -> None:
    font = anyone.get(static_files().address("fonts/Sarabun-Regular.ttf"))

    assert font.headers["content-type"] == "font/ttf"
    assert font.content[:4] == b"\x00\x01\x00\x00"


def test_a_page_of_an_earlier_version_gets_todays_file_and_may_not_keep_it(
    anyone: TestClient,
) -> None:
    sheet = anyone.get("/static/000000000000/style.css", headers={"Accept-Encoding": "identity"})

    assert sheet.content == static_files().files["style.css"].content
    assert sheet.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_file_that_a_style_sheet_names_is_there(sheet: str) -> None:
    named = re.findall(r'url\("([^"]+)"\)', static_files().files[sheet].content.decode())

    assert [name for name in named if name not in static_files().files] == []


@pytest.mark.parametrize(
    "name", ["nope.css", "words.py", "..%2Fwords.py", "..%2Ftemplates%2Fframe%2Fbase.html"]
)
def test_nothing_else_is_served(anyone: TestClient, name: str) -> None:
    assert anyone.get(f"/static/{static_files().digest}/{name}").status_code == 404
