"""Pictures of stored documents for the screen: a page of a PDF, or a photo made small.

Documents come from strangers, so a child process with a limit on time and memory opens them.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gacq.applications import picture_child
from gacq.children import ChildCrashed, ChildFailed, ChildPool, ChildTimeout, ChildUnavailable
from gacq.errors import NotFound, Unavailable, UnsupportedContent

CHILD_MODULE = picture_child.__name__
"""What to make the ChildPool with that ``draw`` is given."""

THUMBNAIL, SCREEN, CLOSE = 320, 1_280, 2_560
WIDTHS = (THUMBNAIL, SCREEN, CLOSE)
"""The widths in pixels that are drawn; any other number would only fill caches."""
TURNS = (0, 90, 180, 270)
"""Degrees to the right by which a picture that lies on its side may be turned."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be sent."""

    media_type: str
    content: bytes


def draw(
    path: Path,
    children: ChildPool,
    *,
    media_type: str,
    page: int,
    width: int,
    turn: int,
    temporary: Path,
    timeout_seconds: float = 20.0,
) -> Picture:
    """Page ``page``, counted from 1, of the document at ``path``.

    Raises NotFound if the file or the page is not there, UnsupportedContent if it can't be drawn,
    and Unavailable if no child was free.
    """
    if not path.is_file():
        raise NotFound("The file is missing from the data folder; restore it from a backup")
    temporary.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="picture-", dir=temporary) as folder:
        out = Path(folder) / "picture"
        argument = {
            "path": str(path),
            "media_type": media_type,
            "page": page,
            "width": width,
            "turn": turn,
            "out": str(out),
        }
        drawn = _ask(children, argument, timeout_seconds=timeout_seconds)
        return Picture(drawn["media_type"], out.read_bytes())


def _ask(
    children: ChildPool, argument: dict[str, Any], *, timeout_seconds: float
) -> dict[str, Any]:
    try:
        return children.call("draw", argument, timeout_seconds=timeout_seconds)
    except ChildUnavailable as error:
        raise Unavailable("too many pictures are being drawn at this moment") from error
    except (ChildTimeout, ChildCrashed) as error:
        raise UnsupportedContent("This page can't be drawn: download the original") from error
    except ChildFailed as failure:
        if failure.kind == picture_child.NoSuchPage.__name__:
            raise NotFound(f"This page is not there: {failure}") from None
        raise UnsupportedContent("This page can't be drawn: download the original") from failure
