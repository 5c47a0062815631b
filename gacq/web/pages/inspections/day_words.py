"""Why somebody has no free time on a day, short enough for a cell of a week view.

``slot_words`` says the same in a whole sentence, with the names that a cell has around it.
"""

from gacq import thai
from gacq.applications.availability import Broken, Rule, Wish
from gacq.web.words import Language, catalogue


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


_WORDS = {
    Rule.PAST: _("Past"),
    Rule.TOO_SOON: _("Too soon: from %(first)s on"),
    Rule.TOO_FAR: _("Too far ahead: until %(last)s"),
    Rule.UNKNOWN_HOLIDAYS: _("The public holidays are not known yet"),
    Rule.HOLIDAY: _("Public holiday"),
    Rule.DAY_OFF: _("Day off"),
    Rule.TOO_LONG: _("Works fewer than %(hours)s hours"),
    Rule.LEAVE: _("On leave"),
    Rule.DAY_FULL: _("Full: %(most)s inspections already"),
    Rule.NO_GAP: _("No %(hours)s hours together are free"),
}


def day_words(broken: Broken, wish: Wish, language: Language) -> str:
    words = catalogue(language).gettext(_WORDS[broken.rule])
    return words % {
        "first": thai.short_date(wish.first_day, language=language),
        "last": thai.short_date(wish.last_day, language=language),
        "hours": hours_words(wish),
        "most": wish.rules.most_a_day,
    }


def hours_words(wish: Wish) -> str:
    """How many hours an inspection of this kind takes: ``2`` or ``2.5``."""
    return f"{wish.length.total_seconds() / 3600:g}"
