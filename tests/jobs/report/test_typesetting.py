"""Typesetting uses the office's font alone, and breaks only words that would leave the page."""

import hashlib
from pathlib import Path

import pytest

from gacq.charts import width_of
from gacq.jobs.report import typesetting
from gacq.jobs.report.typesetting import FontMissing, breakable, fonts, typeset

PRINTED = {
    "Regular": "226d4f368fbc0457990ddef2692679badfd2c1a4e89e5ac4d43c10ba7743b2f1",
    "Medium": "cc7c3016daab3321674fdf6e2ef59850dc0c07503de1cbdb8b90fe8080ada2b4",
    "SemiBold": "c0bb057d86e4a12097d701ac0953597e315788d47a446f5b63a6604ab21dceba",
    "Bold": "d38308ca27d067b9a1b79006337c1f9a66c29aa016d96a9d88d3801da7fa83b9",
}


@pytest.mark.parametrize("face", PRINTED)
def test_the_font_is_the_one_that_was_looked_at(face: str) -> None:
    content = (fonts() / f"Sarabun-{face}.ttf").read_bytes()

    assert hashlib.sha256(content).hexdigest() == PRINTED[face]


def test_a_missing_font_is_an_error_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "fonts", lambda: tmp_path)
    (tmp_path / "plain.typ").write_text('#set text(font: "Sarabun")\nx', encoding="utf-8")
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)

    with pytest.raises(FontMissing, match="install the package fontpkg-sarabun again"):
        typeset("plain.typ", {}, tmp_path / "out.pdf")

    assert not (tmp_path / "out.pdf").exists()


def test_templates_read_nothing_outside_their_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plain.typ").write_text('#read("../secret")')
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path / "in")

    with pytest.raises(RuntimeError, match=r"access|outside|escape"):
        typeset("plain.typ", {}, tmp_path / "out.pdf")


def test_no_template_brings_in_a_package() -> None:
    for template in typesetting.TEMPLATES.glob("*.typ"):
        assert "@preview" not in template.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["GACP-2569-12-0001", "สวนสมุนไพร" * 30, "a b " * 100, "", "http://gacq.office/x"]
)
def test_text_that_breaks_by_itself_or_fits_stays_as_it_is(text: str) -> None:
    assert breakable(text, room=150, size=10) == text


def test_a_word_broader_than_its_room_may_break_within_it() -> None:
    parts = breakable("W" * 200, room=100, size=10).split("\u200b")

    assert "".join(parts) == "W" * 200
    assert all(width_of(part, 10) <= 100 for part in parts)
