"""How broad the columns of a printed table are: each its share, but never less than its content
needs, as far as the page allows. Lengths are in points; pure.
"""

import re
from collections.abc import Sequence

from gacq.charts import width_of
from gacq.jobs.report.content import Column, ValueKind

PADDING = 8.0
_WORD = re.compile(r"[^\s\u0e00-\u0e7f]+|[\u0e00-\u0e7f]+")
_DAYS = (ValueKind.DATE, ValueKind.MOMENT)
_LONGEST_THAI = 5.0
"""A Thai word is seldom broader than this many times the size of the type."""
_LONGEST_OTHER = 10.5
"""Nor the number of a certificate, than which no other word gets more: it breaks anywhere."""


def widths(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, page: float, size: float
) -> list[float]:
    """The columns' widths, which together are the page's; ``rows`` are written out.

    Where the page is too narrow for all, words and numbers stay whole before dates stay on one
    line, and both before a text gets its share.
    """
    values = [[row[at] for row in rows] for at in range(len(columns))]
    least = [_least(*each, size) for each in zip(columns, values, strict=True)]
    needs = [_need(*each, size) for each in zip(columns, values, strict=True)]
    shares = [column.width for column in columns]
    if sum(needs) < page:
        return _shared(shares, needs, page)
    if sum(least) < page:
        return _spread(shares, least, needs, page)
    return [page * each / sum(least) for each in least]


def _shared(shares: Sequence[float], needs: Sequence[float], page: float) -> list[float]:
    """Columns whose share is too little take what they need; the others share the rest."""
    short: set[int] = set()
    while True:
        left = page - sum(needs[at] for at in short)
        whole = sum(share for at, share in enumerate(shares) if at not in short)
        found = [
            needs[at] if at in short else left * share / whole for at, share in enumerate(shares)
        ]
        more = {at for at, width in enumerate(found) if width < needs[at] - 1e-9} - short
        if not more:
            return found
        short |= more


def _spread(
    shares: Sequence[float], least: Sequence[float], needs: Sequence[float], page: float
) -> list[float]:
    """What is left after the least of each goes where most is missing."""
    fair = [
        max(need, page * share / sum(shares)) for need, share in zip(needs, shares, strict=True)
    ]
    missing = [more - width for more, width in zip(fair, least, strict=True)]
    left = page - sum(least)
    return [width + left * each / sum(missing) for width, each in zip(least, missing, strict=True)]


def _least(column: Column, values: Sequence[str], size: float) -> float:
    """Numbers stay on one line; all else may break between words."""
    whole = column.kind not in (ValueKind.TEXT, *_DAYS)
    texts = [width_of(value, size) if whole else _longest_word(value, size) for value in values]
    return max([_longest_word(column.title, size), *texts]) + PADDING


def _need(column: Column, values: Sequence[str], size: float) -> float:
    """Dates stay on one line as well."""
    days = [width_of(value, size) for value in values if column.kind in _DAYS]
    return max([_least(column, values, size) - PADDING, *days]) + PADDING


def _longest_word(text: str, size: float) -> float:
    return max((_width(word, size) for word in _WORD.findall(text)), default=0.0)


def _width(word: str, size: float) -> float:
    most = _LONGEST_OTHER if word[0] < "\u0e00" else _LONGEST_THAI
    return min(width_of(word, size), size * most)
