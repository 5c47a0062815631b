"""The catalogues: every text of the pages is there in Thai, once, and none is left over."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from gacq.web.pages.frame.saying import say
from gacq.web.words import FOLDER, catalogue

WEB = FOLDER.parent
PLACES = re.compile(r"%\((\w+)\)s")


def written_texts() -> set[str]:
    """What templates and pages ask the catalogue for."""
    found = extract_from_dir(
        str(WEB),
        method_map=[("pages/**.py", "python"), ("templates/**.html", "jinja2")],
        options_map={
            "templates/**.html": {
                "extensions": "jinja2.ext.i18n",
                "trim_blocks": "true",
                "lstrip_blocks": "true",
                "silent": "false",
            }
        },
    )
    return {message if isinstance(message, str) else message[0] for _, _, message, *_ in found}


def translated() -> list[tuple[str, str, str]]:
    """File, English and Thai of every entry."""
    entries = []
    for path in sorted((FOLDER / "th").glob("*.po")):
        with path.open("rb") as file:
            entries += [(path.name, str(each.id), str(each.string)) for each in read_po(file)]
    return [entry for entry in entries if entry[1]]


def test_every_text_is_there_in_thai() -> None:
    thai = {english for _, english, words in translated() if words}

    assert sorted(written_texts() - thai) == []


def test_no_text_is_translated_twice() -> None:
    counted = Counter(english for _, english, _ in translated())

    assert [english for english, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("path", sorted((FOLDER / "th").glob("*.po")), ids=lambda path: path.name)
def test_no_translation_is_left_over(path: Path) -> None:
    """What ``says.po`` holds is raised as errors, which no extraction can see."""
    if path.name.startswith("says"):
        return
    mine = {english for name, english, _ in translated() if name == path.name}

    assert sorted(mine - written_texts()) == []


def test_a_translation_keeps_the_places_of_its_text() -> None:
    for name, english, words in translated():
        places, kept = set(PLACES.findall(english)), set(PLACES.findall(words))
        # What only a program needs of an error, such as a permission's name, may be left out.
        assert kept <= places if name.startswith("says") else kept == places, english


def test_an_english_reader_gets_an_error_as_it_was_raised() -> None:
    assert say("Application GACP-2569-000001 has no certificate", "en") == (
        "Application GACP-2569-000001 has no certificate"
    )


def test_what_the_catalogue_does_not_know_is_shown_as_it_is() -> None:
    assert say("Something %s that nobody wrote down", "th") == "Something %s that nobody wrote down"


def test_the_thai_catalogue_holds_texts() -> None:
    assert catalogue("th").gettext("Sign in") == "เข้าสู่ระบบ"
