"""Files under their SHA-256."""

import hashlib
from pathlib import Path

import pytest

from gacq.applications.document import label_of
from gacq.applications.document_store import DocumentStore
from gacq.errors import NotFound


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


def a_file(tmp_path: Path, data: bytes = b"a photo") -> Path:
    path = tmp_path / "incoming"
    path.write_bytes(data)
    return path


def test_a_file_lies_under_its_content_in_a_folder_of_its_first_two_digits(
    store: DocumentStore, tmp_path: Path
) -> None:
    sha256 = store.add(a_file(tmp_path))

    assert sha256 == hashlib.sha256(b"a photo").hexdigest()
    assert store.path_of(sha256) == store.folder / sha256[:2] / sha256
    assert store.path_of(sha256).read_bytes() == b"a photo"
    assert not (tmp_path / "incoming").exists()


def test_the_same_content_is_stored_once(store: DocumentStore, tmp_path: Path) -> None:
    first = store.add(a_file(tmp_path))
    second = store.add(a_file(tmp_path))

    assert first == second
    assert [path for path in store.folder.rglob("*") if path.is_file()] == [store.path_of(first)]
    assert not (tmp_path / "incoming").exists()


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "A" * 64, "a" * 63, "g" * 64])
def test_what_is_no_hash_names_no_file(store: DocumentStore, sha256: str) -> None:
    with pytest.raises(NotFound):
        store.path_of(sha256)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("บัตร.jpg", "บัตร.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\id.pdf", "id.pdf"),
        ('a";\r\nX: y.jpg', "aX y.jpg"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_files_own_name_is_only_a_safe_label(name: str, label: str) -> None:
    assert label_of(name) == label
