"""The words of a report in both languages, and numbers as people write them."""

from collections.abc import Callable

Say = Callable[[str], str]
"""Gives the words of one language for a name."""


class Words:
    """All words of one kind of report: a name, its Thai and its English."""

    def __init__(self, **words: tuple[str, str]) -> None:
        self._words = words

    def within(self, language: str) -> Say:
        """Thai for "th", English for anything else. An unknown name raises KeyError."""
        which = 0 if language == "th" else 1
        return lambda name: self._words[name][which]


def whole(number: int | None) -> str:
    return f"{number or 0:,}"


def decimal(number: float | None, places: int = 1) -> str:
    """A dash where there is nothing to tell."""
    return "–" if number is None else f"{number:,.{places}f}"


def percent(part: int, of: int) -> str:
    """``83.3 %``; a dash where there is nothing to have a part of."""
    return f"{100 * part / of:.1f} %" if of else "–"
