"""What the rest of gacq says in English, said in the reader's language.

Errors are raised far from any page, with names and numbers in their words. The catalogue holds
each such sentence with placeholders (``Application %(number)s is %(status)s``); here the sentence
is recognised by them, and its Thai is filled with the same names. A sentence that the catalogue
does not know is shown as it was raised.
"""

import re
from functools import cache

from gacq.web.pages.saying_dates import dates_in_thai
from gacq.web.words import Language, catalogue

_PLACE = re.compile(r"%\((\w+)\)s")


def say(text: str, language: Language) -> str:
    """The text in ``language``; what stands in its places is said in the same way."""
    words = catalogue(language)
    whole = words.gettext(text) if text else text
    if whole != text or language == "en":
        return whole
    for pattern, sentence in _sentences(language):
        if found := pattern.fullmatch(text):
            places = found.groupdict()
            return sentence % {name: say(value, language) for name, value in places.items()}
    return dates_in_thai(text)


@cache
def _sentences(language: Language) -> list[tuple[re.Pattern[str], str]]:
    """The catalogue's sentences with places, the most definite first."""
    known = getattr(catalogue(language), "_catalog", {})
    found = [
        (_pattern(msgid), said)
        for msgid, said in known.items()
        if isinstance(msgid, str) and said and _PLACE.search(msgid)
    ]
    return sorted(found, key=lambda pair: len(_PLACE.sub("", pair[0].pattern)), reverse=True)


def _pattern(msgid: str) -> re.Pattern[str]:
    parts = _PLACE.split(msgid.replace("%%", "%"))
    written = [re.escape(part) if at % 2 == 0 else _place(part) for at, part in enumerate(parts)]
    return re.compile("".join(written), re.DOTALL)


def _place(name: str) -> str:
    return f"(?P<{name}>.+?)"
