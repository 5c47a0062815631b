"""The report of a proof, in both languages and all three forms."""

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from gacq.ops.proof.figures import Figure, Section, Text, share_at
from gacq.ops.proof.report import Report, to_html, to_pdf


def a_report(*, holds: bool | None = True, value: str = "0") -> Report:
    figure = Figure(Text("สูญหาย", "lost"), value, Text("เทียบกับคำตอบ", "against answers"), holds)
    section = Section(Text("การตาย", "deaths"), (figure,))
    return Report(
        made_at=datetime(2026, 11, 25, 18, 30, tzinfo=UTC),
        command="gacq prove --minutes 2 --seed 7",
        minutes=2.04,
        machine={"cores": "2"},
        sections=(section,),
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("th", ("26 พฤศจิกายน 2569", "สูญหาย", "เทียบกับคำตอบ", "รักษาไว้ได้ครบ")),
        ("en", ("26 November 2026", "lost", "against answers", "everything promised was kept")),
    ],
)
def test_the_page_says_when_what_and_how(language: str, words: tuple[str, ...]) -> None:
    page = to_html(a_report(), language)

    assert all(word in page for word in words)
    assert "gacq prove --minutes 2 --seed 7" in page


def test_what_was_not_kept_is_said_at_the_top_and_beside_its_figure() -> None:
    page = to_html(a_report(holds=False), "en")

    assert "a promise was NOT kept" in page
    assert "everything promised was kept" not in page


def test_a_figure_that_promises_nothing_breaks_nothing() -> None:
    assert a_report(holds=None).holds


def test_names_from_the_files_of_an_office_are_no_markup() -> None:
    page = to_html(a_report(value="<script>alert(1)</script>"), "th")

    assert "<script>" not in page


def test_the_pdf_holds_the_same_on_one_page(tmp_path: Path) -> None:
    pages = to_pdf(a_report(value="#strong[7] jobs"), "en", tmp_path / "proof.pdf")

    document = pypdfium2.PdfDocument(tmp_path / "proof.pdf")
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert pages == 1
    assert "#strong[7] jobs" in text


@pytest.mark.parametrize(
    ("share", "value"), [(0.5, 2.0), (0.99, 4.0), (0.75, 3.0), (0.751, 4.0), (0.0, 1.0)]
)
def test_a_share_is_the_smallest_value_that_so_many_do_not_exceed(
    share: float, value: float
) -> None:
    assert share_at([3.0, 1.0, 4.0, 2.0], share) == value


def test_the_share_of_nothing_is_nothing() -> None:
    assert share_at([], 0.99) == 0.0
