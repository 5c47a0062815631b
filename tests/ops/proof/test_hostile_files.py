"""Every hostile file is refused with a cure, or can be drawn and measured once it is taken."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gacq.applications import content, pictures
from gacq.applications.content import DocumentFacts
from gacq.applications.document import DocumentType
from gacq.children import ChildPool
from gacq.errors import TooLarge, UnsupportedContent
from gacq.jobs.ai_qc import rules
from gacq.jobs.ai_qc.rules import StoredDocument
from gacq.ops.proof.hostile import HostileFile, Kind, hostile_files
from gacq.ops.proof.hostile.packing import packed, zeros
from gacq.settings import DocumentSettings

FILES = [file for file in hostile_files() if file.kind is not Kind.NAME]
SHORT = [file for file in FILES if not file.endless]
TAKEN = [file for file in SHORT if file.taken]
PATIENCE_SECONDS = 300.0
"""A machine that is busy with other things is no fault of the file."""


@dataclass(frozen=True)
class Children:
    """A pool for each of the three who open files."""

    content: ChildPool
    pictures: ChildPool
    rules: ChildPool


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    modules = (content.CHILD_MODULE, pictures.CHILD_MODULE, rules.CHILD_MODULE)
    made = Children(*(ChildPool(module) for module in modules))
    yield made
    for pool in (made.content, made.pictures, made.rules):
        pool.close()


def looked_at(
    file: HostileFile, path: Path, children: Children, *, seconds: float = PATIENCE_SECONDS
) -> DocumentFacts:
    path.write_bytes(file.make())
    limits = DocumentSettings()
    return content.inspect(path, children.content, limits=limits, timeout_seconds=seconds)


def test_titles_are_unique() -> None:
    titles = [file.title for file in hostile_files()]

    assert len(titles) == len(set(titles)) > 150


@pytest.mark.parametrize(
    "file", [file for file in SHORT if not file.taken], ids=lambda file: file.title
)
def test_it_is_refused_with_a_cure_and_without_our_paths(
    file: HostileFile, children: Children, tmp_path: Path
) -> None:
    with pytest.raises((UnsupportedContent, TooLarge)) as caught:
        looked_at(file, tmp_path / "upload", children)

    said = str(caught.value)
    assert "upload" in said.rpartition(": ")[2]
    assert str(tmp_path) not in said


@pytest.mark.parametrize("file", TAKEN, ids=lambda file: file.title)
def test_what_is_taken_can_be_drawn_and_measured(
    file: HostileFile, children: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "_LONGEST_SECONDS", PATIENCE_SECONDS)
    path = tmp_path / "document"
    facts = looked_at(file, path, children)

    for width in (pictures.THUMBNAIL, pictures.CLOSE):
        drawn = pictures.draw(
            path,
            children.pictures,
            media_type=facts.media_type,
            page=1,
            width=width,
            turn=90,
            temporary=tmp_path,
            timeout_seconds=PATIENCE_SECONDS,
        )
        assert drawn.content[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")
    (finding,) = rules.review(
        [StoredDocument(DocumentType.CROP_PHOTO, path, facts.media_type, facts.sha256)],
        children.rules,
        seconds_left=lambda: PATIENCE_SECONDS,
    )
    assert "unreadable" not in [issue.code for issue in finding.issues]


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.endless], ids=lambda file: file.title
)
def test_what_would_never_end_is_ended_and_refused(
    file: HostileFile, children: Children, tmp_path: Path
) -> None:
    with pytest.raises(UnsupportedContent, match=r"can't be read: .* upload it again"):
        looked_at(file, tmp_path / "upload", children, seconds=3.0)


def test_packing_unpacks_to_what_it_says() -> None:
    block = bytes(range(256)) * 20

    assert zlib.decompress(packed(block, 300)) == block * 300
    assert zlib.decompress(zeros(3 * 2**20)) == bytes(3 * 2**20)
