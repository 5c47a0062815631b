"""Looking for a part of a text in SQL: the rows that may hold it, and those that do.

An index of three-letter pieces (FTS5, trigram) names the rows that hold the pieces of a text, in
whatever order. Whether one holds the text itself, ``holds`` says. Capital letters count as
small ones.
"""

from collections.abc import Sequence

PIECE = 3
"""Letters of a piece; a shorter text has none, so no index can look for it."""
_STEP = 2
"""Every second piece tells almost as much as all of them, in half the time."""
_MOST_PIECES = 20


def pieces(text: str) -> str | None:
    """What FTS5 is asked for, or None for a text that has no pieces."""
    if len(text) < PIECE or "\0" in text:
        return None
    last = len(text) - PIECE
    found = dict.fromkeys(text[at : at + PIECE] for at in (*range(0, last, _STEP), last))
    quoted = ('"' + piece.replace('"', '""') + '"' for piece in list(found)[:_MOST_PIECES])
    return " ".join(quoted)


def holds(columns: Sequence[str], text: str) -> tuple[str, list[str]]:
    """The condition that one of these columns holds the text, with its parameters."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    terms = " or ".join(f"{column} like ? escape '\\'" for column in columns)
    return f"({terms})", [f"%{escaped}%"] * len(columns)
