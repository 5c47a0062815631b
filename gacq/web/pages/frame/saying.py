"""What the rest of gacq says in English, said in the reader's language.

Errors are raised far from any page, with names and numbers in their words. The catalogue holds
each such sentence with places (``Application %(number)s is %(status)s``); here the sentence is
recognised by them, and its Thai is filled with the same names. What stands in a place is said in
the same way, so a sentence may hold another, a word of the catalogue, or several of them as
``A or B`` and ``A, B``; what a place calls a name is left as it is. What the catalogue does not
know is shown as it was raised.
"""

import re
from functools import cache

from gacq.causes import CAUSES
from gacq.web.pages.frame.saying_dates import dates_in_thai
from gacq.web.words import Language, catalogue

_PLACE = re.compile(r"%\((\w+)\)s")
_NAMES = frozenset({"name", "username"})
"""Places that hold what people call themselves, which may be like a word of the catalogue."""
_NUMBER = r"[^\s;:]+?"
"""What stands in a place that is called count: a number is one word."""
_LISTED = re.compile(r"( or |, )")


def say(text: str, language: Language) -> str:
    """The text in ``language``."""
    if language == "en" or not text:
        return text
    return (
        _known(text, language)
        or _sentence(text, language)
        or _listed(text, language)
        or dates_in_thai(text)
    )


def _known(text: str, language: Language) -> str | None:
    """A text of the catalogue, or what a cause means, with its detail behind it."""
    said = catalogue(language).gettext(text)
    if said != text:
        return said
    causes = _causes()
    if text in causes:
        return causes[text]
    meant = next((english for english in causes if text.startswith(f"{english} ")), None)
    return None if meant is None else f"{causes[meant]} ({text[len(meant) + 1 :]})"


def _sentence(text: str, language: Language) -> str | None:
    for pattern, sentence in _sentences(language):
        if found := pattern.fullmatch(text):
            places = found.groupdict()
            return sentence % {
                place: value if place in _NAMES else say(value, language)
                for place, value in places.items()
            }
    return None


def _listed(text: str, language: Language) -> str | None:
    """``A or B`` and ``A, B``, if each part is a word or a sentence of the catalogue."""
    parts = _LISTED.split(text)
    words = [_known(part, language) or _sentence(part, language) for part in parts[::2]]
    if len(words) < 2 or None in words:
        return None
    joints = [catalogue(language).gettext(part) for part in parts[1::2]]
    return "".join(f"{joint}{word}" for joint, word in zip(["", *joints], words, strict=True))


@cache
def _causes() -> dict[str, str]:
    """What causes mean and what to do about them, English to Thai."""
    meanings = {cause.meaning_en: cause.meaning_th for cause in CAUSES.values()}
    return meanings | {cause.cure_en: cause.cure_th for cause in CAUSES.values()}


@cache
def _sentences(language: Language) -> list[tuple[re.Pattern[str], str]]:
    """The catalogue's sentences with places, the most definite first."""
    known = getattr(catalogue(language), "_catalog", {})
    found = {
        msgid: said
        for msgid, said in known.items()
        if isinstance(msgid, str) and said and _PLACE.search(msgid)
    }
    return [(_pattern(msgid), found[msgid]) for msgid in sorted(found, key=_definite, reverse=True)]


def _definite(msgid: str) -> tuple[int, int]:
    """How much of a sentence is fixed: its own characters count, and of equals fewer places."""
    return len(_PLACE.sub("", msgid)), -len(_PLACE.findall(msgid))


def _pattern(msgid: str) -> re.Pattern[str]:
    parts = _PLACE.split(msgid.replace("%%", "%"))
    written = [re.escape(part) if at % 2 == 0 else _place(part) for at, part in enumerate(parts)]
    return re.compile("".join(written), re.DOTALL)


def _place(name: str) -> str:
    return f"(?P<{name}>{_NUMBER if name == 'count' else '.+?'})"
