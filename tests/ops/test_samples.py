"""The demo's folder holds good applications that score well, and one with each fault."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gacq.applications import content
from gacq.applications.document import PHOTOS, REQUIRED, DocumentType
from gacq.applications.intake import read_form
from gacq.applications.qc import DocumentFinding
from gacq.applications.scoring import decide_inspection_type, exact_scores
from gacq.applications.status import InspectionType
from gacq.children import ChildPool
from gacq.errors import InvalidInput, TooLarge, UnsupportedContent
from gacq.jobs.ai_qc import rules
from gacq.jobs.ai_qc.rules import StoredDocument
from gacq.ops.samples import Fault, Sample, write_samples
from gacq.ops.samples.papers import Scanner
from gacq.settings import AiQcSettings, DocumentSettings


@dataclass(frozen=True, slots=True)
class Office:
    """The written folder, and the two kinds of children that look into it."""

    folder: Path
    samples: tuple[Sample, ...]
    entries: list[dict[str, Any]]
    content_children: ChildPool
    rules_children: ChildPool

    def with_fault(self, fault: Fault) -> list[dict[str, Any]]:
        return [self.entries[each.position - 1] for each in self.samples if each.fault is fault]

    def stored(self, entry: dict[str, Any]) -> list[StoredDocument]:
        """The documents, or what their inspection raises."""
        return [
            self._stored(DocumentType(each["type"]), each["file"]) for each in entry["documents"]
        ]

    def findings(self, entry: dict[str, Any]) -> list[DocumentFinding]:
        return rules.review(self.stored(entry), self.rules_children, seconds_left=lambda: 120.0)

    def _stored(self, slot: DocumentType, file: str) -> StoredDocument:
        path = self.folder / file
        facts = content.inspect(path, self.content_children, limits=DocumentSettings())
        return StoredDocument(slot, path, facts.media_type, facts.sha256)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("samples") / "new" / "folder"
    samples = write_samples(folder)
    entries = json.loads((folder / "applications.json").read_text("utf-8"))["applications"]
    made = Office(
        folder, samples, entries, ChildPool(content.CHILD_MODULE), ChildPool(rules.CHILD_MODULE)
    )
    yield made
    made.content_children.close()
    made.rules_children.close()


def form_of(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "documents"}


def codes(findings: list[DocumentFinding]) -> set[str]:
    return {issue.code for finding in findings for issue in finding.issues}


def inspection_type(findings: list[DocumentFinding], missing: tuple[str, ...]) -> InspectionType:
    overall = exact_scores(findings, missing).overall
    return decide_inspection_type(overall, AiQcSettings(), may_grant_video=False)


def test_there_are_a_dozen_and_more_with_every_fault(office: Office) -> None:
    assert len(office.entries) == len(office.samples) >= 12
    assert {sample.fault for sample in office.samples} == set(Fault)
    assert len(office.with_fault(Fault.NONE)) >= 4


def test_names_and_positions_are_those_of_the_entries(office: Office) -> None:
    for position, (sample, entry) in enumerate(
        zip(office.samples, office.entries, strict=True), start=1
    ):
        assert sample.position == position
        assert (sample.applicant_name, sample.farm_name) == (
            entry["applicantName"],
            entry["farmName"],
        )


def test_every_form_is_valid_but_the_one_with_the_wrong_check_digit(office: Office) -> None:
    for sample, entry in zip(office.samples, office.entries, strict=True):
        if sample.fault is Fault.WRONG_CHECK_DIGIT:
            with pytest.raises(InvalidInput) as caught:
                read_form(form_of(entry))
            assert list(caught.value.fields) == ["applicantId"]
        else:
            assert read_form(form_of(entry))["applicant_name"] == sample.applicant_name


def test_no_two_applications_are_the_same(office: Office) -> None:
    keys = {(entry["applicantId"], entry["farmName"]) for entry in office.entries}

    assert len(keys) == len(office.entries)


def test_good_applications_score_well_and_get_hybrid_by_rules_alone(office: Office) -> None:
    for entry in office.with_fault(Fault.NONE):
        findings = office.findings(entry)

        assert [finding.score for finding in findings] == [10.0] * 8
        assert inspection_type(findings, ()) is InspectionType.HYBRID


@pytest.mark.parametrize(
    ("fault", "code", "spoilt"),
    [
        (Fault.BLURRED, "sharpness", set(PHOTOS)),
        (Fault.DARK, "darkness", set(PHOTOS)),
        (Fault.OVEREXPOSED, "exposure", set(PHOTOS)),
        (Fault.TINY, "resolution", set(PHOTOS)),
        (Fault.BLANK_PAGE, "blank", {DocumentType.LAND_DEED}),
        (Fault.SAME_FILE, "same_file", {DocumentType.STORAGE_FACILITY_PHOTO}),
    ],
)
def test_each_fault_of_a_document_shows_in_that_document_alone(
    office: Office, fault: Fault, code: str, spoilt: set[DocumentType]
) -> None:
    (entry,) = office.with_fault(fault)

    findings = office.findings(entry)

    assert code in codes(findings)
    assert {finding.document for finding in findings if finding.score <= 3} == spoilt
    assert {finding.document for finding in findings if finding.score < 10} == spoilt


def test_the_dark_one_goes_to_an_inspection_on_site(office: Office) -> None:
    (entry,) = office.with_fault(Fault.DARK)

    assert inspection_type(office.findings(entry), ()) is InspectionType.ONSITE


def test_incomplete_data_is_valid_but_lacks_mail_and_position(office: Office) -> None:
    (entry,) = office.with_fault(Fault.INCOMPLETE_DATA)

    values = read_form(form_of(entry))

    assert values.get("applicant_email") is None
    assert "farmLocation" not in entry


@pytest.mark.parametrize(
    ("fault", "slot", "error", "reason"),
    [
        (Fault.TRUNCATED, "farmer_photo", UnsupportedContent, "cut off"),
        (Fault.RENAMED_TEXT, "farmer_photo", UnsupportedContent, "a text file"),
        (Fault.ENCRYPTED_PDF, "land_deed", UnsupportedContent, "password"),
        (Fault.BOMB, "farmer_photo", TooLarge, "pixels"),
    ],
)
def test_broken_files_are_refused_with_their_reason(
    office: Office, fault: Fault, slot: str, error: type[Exception], reason: str
) -> None:
    (entry,) = office.with_fault(fault)
    broken = [each for each in entry["documents"] if each["type"] == slot]
    sound = [each for each in entry["documents"] if each["type"] != slot]

    assert len(office.stored({"documents": sound})) == 7
    with pytest.raises(error, match=reason):
        office.stored({"documents": broken})


def test_the_missing_document_is_the_farm_map(office: Office) -> None:
    (entry,) = office.with_fault(Fault.MISSING_DOCUMENT)

    missing = set(REQUIRED) - {DocumentType(each["type"]) for each in entry["documents"]}

    assert missing == {DocumentType.FARM_MAP}


def test_every_named_file_is_there_and_no_other(office: Office) -> None:
    named = {each["file"] for entry in office.entries for each in entry["documents"]}
    there = {
        path.relative_to(office.folder).as_posix()
        for path in office.folder.rglob("*")
        if path.is_file() and path.name != "applications.json"
    }

    assert there == named


def test_the_same_seed_makes_the_same_files_also_over_what_lies_there(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "01").mkdir()
    (tmp_path / "01" / "id_card.jpg").write_text("left by an earlier run")

    write_samples(tmp_path)

    assert digests(tmp_path) == digests(office.folder)


def test_another_seed_makes_other_pictures() -> None:
    assert Scanner(1).plan("แผนที่") != Scanner(2).plan("แผนที่")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
