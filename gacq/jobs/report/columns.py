"""How broad the columns of a printed table are: each its share, but never less than its content
needs, as far as the page allows. Lengths are in points; pure.
"""

import re
from collections.abc import Sequence

from gacq.charts import width_of
from gacq.jobs.report.content import Column, ValueKind

PADDING = 8.0
_WORD = re.compile(r"[^\s\u0e00-\u0e7f]+|[\u0e00-\u0e7f]+")
_LONGEST_THAI = 5.0
"""A Thai word is seldom broader than this many times the size of the type."""
_MOST_SHARE = 0.3


def widths(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, page: float, size: float
) -> list[float]:
    """The columns' widths, which together are the page's; ``rows`` are written out."""
    needs = [
        min(_need(column, [row[at] for row in rows], size), page * _MOST_SHARE)
        for at, column in enumerate(columns)
    ]
    if sum(needs) >= page:
        return [page * need / sum(needs) for need in needs]
    return _shared([column.width for column in columns], needs, page)


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


def _need(column: Column, values: Sequence[str], size: float) -> float:
    """Numbers and dates stay on one line; texts and titles may break between words."""
    texts = [_longest_word(column.title, size)]
    if column.kind is ValueKind.TEXT:
        texts += [_longest_word(value, size) for value in values]
    else:
        texts += [width_of(value, size) for value in values]
    return max(texts) + PADDING


def _longest_word(text: str, size: float) -> float:
    return max((_width(word, size) for word in _WORD.findall(text)), default=0.0)


def _width(word: str, size: float) -> float:
    width = width_of(word, size)
    return width if word[0] < "\u0e00" else min(width, size * _LONGEST_THAI)
