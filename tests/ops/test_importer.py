"""Imports from a folder and from a .zip: what is taken in, and each fault by its name."""

import hashlib
import io
import json
import os
import stat
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gacq.applications import application, content, document
from gacq.applications.document import REQUIRED
from gacq.applications.document_store import DocumentStore
from gacq.applications.status import Status
from gacq.children import ChildPool
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import InvalidInput
from gacq.ops.importer import EntryResult, Importer
from gacq.ops.package import INDEX, open_package
from gacq.queues.policy import Queue
from gacq.settings import DocumentSettings
from gacq.staff import Actor, Role
from tests.builders import CONSOLE, Desk, a_form, an_id, some_facts


def a_picture(shade: int = 200) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 100, 50)).save(file, "JPEG")
    return file.getvalue()


PICTURE = a_picture()
CLERK = Actor("staff", 7, "สมมุติ", frozenset({Role.CLERK}))
TABLES = ("application", "document", "job", "audit")


@pytest.fixture(scope="module")
def children() -> Iterator[ChildPool]:
    pool = ChildPool("gacq.applications.content_child")
    yield pool
    pool.close()


class Office:
    """A folder to import from, and the importer of a real office."""

    def __init__(self, desk: Desk, folder: Path, children: ChildPool) -> None:
        self.desk = desk
        self.folder = folder / "package"
        self.folder.mkdir()
        self.store = DocumentStore(folder / "data" / "documents")
        self.importer = Importer(
            database=desk.database,
            workflow=desk.workflow,
            documents=self.store,
            inspect=partial(content.inspect, children=children, limits=DocumentSettings()),
            clock=desk.clock,
            temporary=folder / "data" / "tmp",
        )

    def write(self, *entries: Any) -> None:
        text = json.dumps({"applications": entries}, ensure_ascii=False)
        (self.folder / INDEX).write_text(text, encoding="utf-8")

    def entry(self, number: int = 1, **different: Any) -> dict[str, Any]:
        """A complete entry with its eight files in place; ``files`` puts others for some types."""
        files = different.pop("files", {})
        own = self.folder / f"{number:02d}"
        own.mkdir(exist_ok=True)
        documents = []
        for position, kind in enumerate(REQUIRED):
            path = own / f"{kind}.jpg"
            path.write_bytes(files.get(kind, a_picture(number * 10 + position)))
            documents.append({"type": kind.value, "file": f"{number:02d}/{kind}.jpg"})
        return a_form(number) | {"documents": documents} | different

    def run(self, path: Path | None = None, *, submit: bool = False) -> list[EntryResult]:
        with open_package(path or self.folder) as package:
            return list(self.importer.run(package, actor=CONSOLE, submit=submit))

    def refused(self, *, submit: bool = False) -> tuple[str, ...]:
        """The problems of the one entry, of which nothing may be left."""
        before = self.desk.count("application")
        (result,) = self.run(submit=submit)
        assert (result.outcome, result.application_number) == ("refused", None)
        assert self.desk.count("application") == before
        assert self.desk.count("job") == 0
        return result.problems

    def zipped(self, *, inside: str = "") -> Path:
        target = self.folder.parent / "package.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(self.folder.rglob("*")):
                if path.is_file():
                    archive.write(path, inside + path.relative_to(self.folder).as_posix())
        return target


@pytest.fixture
def office(database: Database, clock: MovableClock, tmp_path: Path, children: ChildPool) -> Office:
    return Office(Desk(database, clock), tmp_path, children)


def outcomes(results: list[EntryResult]) -> list[tuple[int, str]]:
    return [(result.position, result.outcome.value) for result in results]


# --- what is taken in


def test_a_folder_becomes_submitted_applications_with_one_check_each(office: Office) -> None:
    office.write(office.entry(1), office.entry(2))

    results = office.run(submit=True)

    assert outcomes(results) == [(1, "submitted"), (2, "submitted")]
    view = office.desk.database.read(application.by_number, results[0].application_number)
    assert (view.status, view.created_by) == (Status.SUBMITTED, "console")
    assert len(office.desk.jobs(Queue.AI_QC)) == 2
    documents = office.desk.database.read(document.documents_of, view.id)
    assert [each.type for each in documents] == list(REQUIRED)
    assert all(office.store.has(each.sha256) for each in documents)
    assert documents[0].name == "id_card.jpg"


def test_without_submit_they_stay_drafts(office: Office) -> None:
    office.write(office.entry(1))

    (result,) = office.run()

    assert (result.outcome, result.problems) == ("created", ())
    assert office.desk.status(1) is Status.DRAFT
    assert office.desk.count("job") == 0


@pytest.mark.parametrize("inside", ["", "คำขอ/"])
def test_a_zip_is_read_like_a_folder_also_with_the_folder_around_it(
    office: Office, inside: str
) -> None:
    office.write(office.entry(1))

    results = office.run(office.zipped(inside=inside), submit=True)

    assert outcomes(results) == [(1, "submitted")]


def test_a_second_run_changes_nothing(office: Office) -> None:
    office.write(office.entry(1), office.entry(2, applicationNumber="GACP-2568-000042"))
    first = office.run(submit=True)
    rows = [office.desk.count(table) for table in TABLES]

    second = office.run(submit=True)

    assert outcomes(second) == [(1, "already"), (2, "already")]
    assert [each.application_number for each in second] == [
        each.application_number for each in first
    ]
    assert second[1].application_number == "GACP-2568-000042"
    assert rows == [office.desk.count(table) for table in TABLES]


def test_the_same_entry_twice_in_one_package_is_taken_in_once(office: Office) -> None:
    entry = office.entry(1)
    office.write(entry, entry)

    assert outcomes(office.run()) == [(1, "created"), (2, "already")]


def test_another_farm_of_the_same_applicant_is_another_application(office: Office) -> None:
    office.write(office.entry(1), office.entry(2, applicantId=an_id(1), farmName="อีกแปลง"))

    assert outcomes(office.run()) == [(1, "created"), (2, "created")]


def test_one_bad_entry_never_stops_the_others(office: Office) -> None:
    office.write(
        office.entry(1), "nonsense", office.entry(3, applicantId="1234567890123"), office.entry(4)
    )

    results = office.run(submit=True)

    assert outcomes(results) == [
        (1, "submitted"),
        (2, "refused"),
        (3, "refused"),
        (4, "submitted"),
    ]
    assert results[2].problems[0].startswith("applicantId: must be the 13 digits")


def test_nothing_is_left_in_the_temporary_folder(office: Office) -> None:
    office.write(office.entry(1), office.entry(2, files={REQUIRED[0]: b"broken"}))

    office.run()

    assert list((office.store.folder.parent / "tmp").iterdir()) == []


# --- what is refused


def test_a_missing_document_leaves_a_draft(office: Office) -> None:
    entry = office.entry(1)
    entry["documents"] = entry["documents"][1:]
    office.write(entry)

    (result,) = office.run()

    assert result.outcome == "created"
    assert len(office.desk.database.read(document.documents_of, 1)) == 7


def test_a_missing_document_is_named_when_asked_to_submit(office: Office) -> None:
    entry = office.entry(1)
    entry["documents"] = entry["documents"][1:]
    office.write(entry)

    (problem,) = office.refused(submit=True)

    assert problem.startswith("documents.id_card: is missing")


def test_a_named_file_that_is_not_there_leaves_a_draft_that_says_so(office: Office) -> None:
    office.write(office.entry(1))
    (office.folder / "01" / "id_card.jpg").unlink()

    (result,) = office.run()

    assert result.outcome == "created"
    assert result.problems == ("documents.id_card: the file 01/id_card.jpg is not there",)


def test_a_named_file_that_is_not_there_is_a_reason_not_to_submit(office: Office) -> None:
    office.write(office.entry(1))
    (office.folder / "01" / "id_card.jpg").unlink()

    assert office.refused(submit=True) == (
        "documents.id_card: the file 01/id_card.jpg is not there",
    )


def test_all_that_is_wrong_with_an_entry_is_said_at_once(office: Office) -> None:
    entry = office.entry(1, farmPostalCode=None, files={REQUIRED[1]: b"broken"})
    entry["documents"] = entry["documents"][1:]
    office.write(entry)

    problems = office.refused(submit=True)

    assert [problem.split(":")[0] for problem in problems] == [
        "documents.house_registration",
        "farmPostalCode",
        "documents.id_card",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (PICTURE[:200], "cut off"),
        (b"%PDF-1.7 broken", "cut off"),
        (b"just words", "text file"),
        (b"PK\x03\x04" + b"\0" * 50, "zip file"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(office: Office, data: bytes, reason: str) -> None:
    office.write(office.entry(1, files={REQUIRED[3]: data}))

    (problem,) = office.refused()

    assert problem.startswith("documents.farm_map: 01/farm_map.jpg: ")
    assert reason in problem


def test_a_file_above_every_limit_is_not_even_copied(office: Office) -> None:
    office.write(office.entry(1))
    with (office.folder / "01" / "id_card.jpg").open("r+b") as file:
        file.truncate(11 * 1024 * 1024)

    (problem,) = office.refused()

    assert "has 11.0 MB; at most 10 MB are taken" in problem


@pytest.mark.parametrize(
    "name",
    [
        "../secret.jpg",
        "01/../../secret.jpg",
        "/etc/passwd",
        "C:\\secret.jpg",
        "..\\secret.jpg",
        ".",
        "01/\0",
    ],
)
def test_a_path_that_leaves_the_folder_is_refused(office: Office, name: str) -> None:
    (office.folder.parent / "secret.jpg").write_bytes(PICTURE)
    entry = office.entry(1)
    entry["documents"][0]["file"] = name
    office.write(entry)

    (problem,) = office.refused()

    assert "leaves the folder" in problem
    assert "\0" not in problem


def test_a_link_out_of_the_folder_is_refused(office: Office) -> None:
    secret = office.folder.parent / "secret.jpg"
    secret.write_bytes(PICTURE)
    office.write(office.entry(1))
    link = office.folder / "01" / "id_card.jpg"
    link.unlink()
    link.symlink_to(secret)

    (problem,) = office.refused()

    assert "link that leaves the folder" in problem


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(office: Office) -> None:
    office.write(office.entry(1))
    path = office.folder / "01" / "id_card.jpg"
    path.unlink()
    os.mkfifo(path)

    (problem,) = office.refused()

    assert "is not a file" in problem


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"applicantId": "1234567890123"}, "applicantId"),
        ({"farmColour": "green"}, "farmColour"),
        ({"applicationNumber": "7"}, "applicationNumber"),
        ({"documents": "all"}, "documents"),
        ({"documents": [{"type": "passport", "file": "a.jpg"}]}, "documents.0.type"),
        ({"documents": [{"type": "id_card"}]}, "documents.0.file"),
        ({"documents": [{"type": "id_card", "file": "a", "size": 1}]}, "documents.0.size"),
        ({"documents": [{"type": "id_card", "file": "a"}] * 2}, "documents"),
        ({"documents": ["a.jpg"]}, "documents.0"),
    ],
)
def test_a_faulty_field_is_named(office: Office, different: dict[str, Any], field: str) -> None:
    office.write(office.entry(1, **different))

    (problem,) = office.refused()

    assert problem.startswith(f"{field}: ")


def test_a_number_that_belongs_to_another_application_is_refused(office: Office) -> None:
    office.write(office.entry(1, applicationNumber="GACP-2568-000042"))
    office.run()
    office.write(office.entry(2, applicationNumber="GACP-2568-000042"))

    (problem,) = office.refused()

    assert "belongs to another application" in problem


# --- packages that can't be read


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"{", "not valid JSON"),
        (b"[]", "must be"),
        (b'{"applications": {}}', "must be"),
        ("ก".encode("cp874"), "UTF-8"),
        (b"[" * 200_000, "JSON"),
    ],
)
def test_an_index_that_can_not_be_read_says_why(office: Office, text: bytes, reason: str) -> None:
    (office.folder / INDEX).write_bytes(text)

    with pytest.raises(InvalidInput, match=reason):
        office.run()


def test_an_index_with_a_byte_order_mark_is_read(office: Office) -> None:
    office.write(office.entry(1))
    path = office.folder / INDEX
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert outcomes(office.run()) == [(1, "created")]


def test_a_package_without_an_index_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput, match=r"applications\.json: is missing"):
        office.run()


@pytest.mark.parametrize("name", ["nothing", "words.zip"])
def test_what_is_neither_folder_nor_zip_is_refused(office: Office, name: str) -> None:
    (office.folder.parent / "words.zip").write_bytes(b"words")

    with pytest.raises(InvalidInput, match="folder"):
        office.run(office.folder.parent / name)


def test_a_bomb_in_a_zip_is_refused_unread(office: Office) -> None:
    office.write(office.entry(1, files={REQUIRED[0]: b"\0" * 5_000_000}))

    (result,) = office.run(office.zipped())

    assert "unpacks to far more" in result.problems[0]


def test_a_file_that_claims_to_be_small_is_not_unpacked_past_its_limit(office: Office) -> None:
    office.write(office.entry(1, files={REQUIRED[0]: os.urandom(500_000)}))
    path = office.zipped()
    data = path.read_bytes()
    size = (500_000).to_bytes(4, "little")
    assert data.count(size) >= 2
    path.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))

    (result,) = office.run(path)

    assert result.outcome == "refused"


def test_a_link_in_a_zip_is_refused(office: Office) -> None:
    entry = office.entry(1)
    entry["documents"][0]["file"] = "link.jpg"
    office.write(entry)
    path = office.zipped()
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("link.jpg")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")

    (result,) = office.run(path)

    assert "is a link" in result.problems[0]


def test_a_damaged_file_in_a_zip_is_refused_and_the_others_are_taken(office: Office) -> None:
    noise = os.urandom(10_000)
    office.write(office.entry(1, files={REQUIRED[0]: noise}), office.entry(2))
    path = office.zipped()
    data = bytearray(path.read_bytes())
    data[data.index(noise[5000:5100]) + 50] ^= 0xFF
    path.write_bytes(bytes(data))

    results = office.run(path)

    assert outcomes(results) == [(1, "refused"), (2, "created")]
    assert "damaged" in results[0].problems[0]


def test_a_name_that_leaves_a_zip_is_refused(office: Office) -> None:
    entry = office.entry(1)
    entry["documents"][0]["file"] = "../evil.jpg"
    office.write(entry)
    path = office.zipped()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../evil.jpg", PICTURE)

    (result,) = office.run(path)

    assert "leaves the folder" in result.problems[0]


# --- what an application lacks that is there already


def test_drafts_of_an_earlier_import_are_submitted_when_asked_to(office: Office) -> None:
    office.write(office.entry(1))
    office.run()

    assert outcomes(office.run(submit=True)) == [(1, "submitted")]
    rows = [office.desk.count(table) for table in TABLES]
    assert outcomes(office.run(submit=True)) == [(1, "already")]

    assert office.desk.status(1) is Status.SUBMITTED
    assert len(office.desk.jobs(Queue.AI_QC)) == 1
    assert rows == [office.desk.count(table) for table in TABLES]


def test_a_draft_that_still_lacks_a_file_is_not_submitted_and_says_so(office: Office) -> None:
    office.write(office.entry(1))
    (office.folder / "01" / "id_card.jpg").unlink()
    office.run()

    (result,) = office.run(submit=True)

    assert result.outcome == "refused"
    assert result.problems == ("documents.id_card: the file 01/id_card.jpg is not there",)
    assert office.desk.status(1) is Status.DRAFT


@pytest.mark.parametrize("submit", [False, True])
def test_files_that_came_later_or_were_repaired_are_attached_once(
    office: Office, submit: bool
) -> None:
    office.write(office.entry(1))
    late, repaired = (office.folder / "01" / f"{kind}.jpg" for kind in REQUIRED[:2])
    late.unlink()
    office.run()
    late.write_bytes(a_picture(201))
    repaired.write_bytes(a_picture(202))

    assert outcomes(office.run(submit=submit)) == [(1, "submitted" if submit else "updated")]
    rows = [office.desk.count(table) for table in TABLES]
    assert outcomes(office.run(submit=submit)) == [(1, "already")]

    held = office.desk.database.read(document.documents_of, 1)
    assert len(held) == 8
    assert held[0].sha256 == hashlib.sha256(a_picture(201)).hexdigest()
    assert held[1].sha256 == hashlib.sha256(a_picture(202)).hexdigest()
    assert rows == [office.desk.count(table) for table in TABLES]


def test_a_field_that_was_left_open_is_filled_in(office: Office) -> None:
    complete = office.entry(1)
    office.write(complete | {"farmPostalCode": None})
    office.run()
    office.write(complete)

    assert outcomes(office.run(submit=True)) == [(1, "submitted")]

    view = office.desk.database.read(application.get, 1)
    assert view.farm_postal_code == complete["farmPostalCode"]


def test_a_file_that_somebody_else_has_uploaded_since_stays(office: Office) -> None:
    office.write(office.entry(1))
    office.run()
    facts = some_facts("a better photo")
    office.desk.do("attach_document", 1, REQUIRED[0], facts, name="b.jpg", actor=CLERK)
    (office.folder / "01" / "id_card.jpg").write_bytes(a_picture(204))

    (result,) = office.run()

    assert result.outcome == "already"
    assert result.problems[0].startswith("documents.id_card: 01/id_card.jpg was left out")
    assert office.desk.database.read(document.documents_of, 1)[0].sha256 == facts.sha256


@pytest.mark.parametrize("submit", [False, True])
def test_a_path_that_leaves_is_refused_for_an_application_that_is_there_too(
    office: Office, submit: bool
) -> None:
    entry = office.entry(1)
    office.write(entry)
    office.run(submit=submit)
    entry["documents"][0]["file"] = "../../etc/passwd"
    office.write(entry)

    (result,) = office.run(submit=submit)

    assert result.outcome == "refused"
    assert "leaves the folder" in result.problems[0]


def test_a_path_that_comes_back_into_the_folder_is_read(office: Office) -> None:
    entry = office.entry(1)
    entry["documents"][0]["file"] = "./01/../01/id_card.jpg"
    office.write(entry)

    assert outcomes(office.run(submit=True)) == [(1, "submitted")]


def test_an_index_that_is_no_file_is_named(office: Office) -> None:
    (office.folder / INDEX).mkdir()

    with pytest.raises(InvalidInput, match=r"applications\.json: is not a file"):
        office.run()
