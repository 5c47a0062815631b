"""One hostile file: made by code when it is needed, so that none of them lies on a disk."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong with a file; figures are given for each."""

    BOMB = "bombs"
    POLYGLOT = "polyglots"
    PDF = "malformed PDFs"
    JPEG = "malformed JPEGs"
    PNG = "malformed PNGs"
    ARCHIVE = "archives"
    FOREIGN = "other kinds of file"
    NAME = "hostile names"


Make = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class HostileFile:
    """``title`` is unique and is what a report calls it.

    ``taken`` says that it is let in: nothing in it does harm once its pages are drawn as pictures,
    which is all that an officer is shown of it. ``endless`` says that it would keep a child busy
    for minutes, so that the child's limit ends it.
    """

    kind: Kind
    title: str
    name: str
    make: Make
    taken: bool = False
    endless: bool = False
