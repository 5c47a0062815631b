"""All hostile files, kind after kind."""

from collections.abc import Iterator

from gacq.ops.proof.hostile import archives, foreign, jpeg, names, pdf, png, polyglots
from gacq.ops.proof.hostile.hostile_file import HostileFile


def hostile_files() -> Iterator[HostileFile]:
    for part in (png, jpeg, pdf, archives, polyglots, foreign, names):
        yield from part.files()
