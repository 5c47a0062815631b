"""The words of the pages in Thai and English: gettext catalogues, compiled when they are loaded.

Templates and pages are written in English. ``locale/th/`` holds the Thai for each text, one file
for each part of the pages. A catalogue is compiled here, in memory, so that no compiled file has
to be kept in step with it.
"""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

Language = Literal["th", "en"]
LANGUAGES: tuple[Language, ...] = ("th", "en")

FOLDER = Path(__file__).with_name("locale")


@cache
def catalogue(language: Language) -> gettext.NullTranslations:
    """The texts of one language; English ones stand for themselves."""
    if language == "en":
        return gettext.NullTranslations()
    # Imported when the first page is drawn: it takes memory that the command line never needs.
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole = Catalog(locale=language)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as written:
            for message in read_po(written, locale=language):
                if message.id:
                    whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def known(text: str | None) -> Language | None:
    """``text`` if it names a language of the pages."""
    return text if text in LANGUAGES else None
