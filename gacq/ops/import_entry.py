"""One entry of an import beside the application that it has become: what differs between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gacq.applications import application as applications
from gacq.applications import document
from gacq.applications.application import ApplicationView
from gacq.applications.completeness import missing_for_submission
from gacq.applications.content import DocumentFacts
from gacq.applications.document import DocumentType, DocumentView
from gacq.applications.import_form import Entry
from gacq.applications.status import EDITABLE
from gacq.errors import Conflict, InvalidInput, RequestError, UnsupportedContent
from gacq.ops.package import inner_path


@dataclass(frozen=True, slots=True)
class Stored:
    """A document of an entry whose file lies in the store."""

    kind: DocumentType
    facts: DocumentFacts
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What an entry has become already, if it has."""

    view: ApplicationView | None = None
    documents: Mapping[DocumentType, DocumentView] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """Whether the import may not change it any more."""
        return self.view is not None and self.view.status not in EDITABLE


@dataclass(frozen=True, slots=True)
class EntryFiles:
    """What has become of an entry's files; a sentence for each that did not come to be stored."""

    stored: list[Stored] = field(default_factory=list)
    faults: dict[DocumentType, str] = field(default_factory=dict)
    missing: dict[DocumentType, str] = field(default_factory=dict)
    left_out: dict[DocumentType, str] = field(default_factory=dict)


def look_up(entry: Entry) -> Standing:
    view = find(entry)
    if view is None:
        return Standing()
    return Standing(view, {each.type: each for each in document.documents_of(view.id)})


def reasons_to_refuse(
    entry: Entry, there: Standing, files: EntryFiles, *, submit: bool
) -> tuple[str, ...]:
    faults = tuple(files.faults.values())
    if not submit or there.is_settled:
        return faults
    values = entry.values
    if there.view is not None:
        held = {name: getattr(there.view, name) for name in values}
        values = held | open_fields(there.view, entry)
    stored = [each.kind for each in files.stored]
    present = {*stored, *files.faults, *files.missing, *there.documents}
    lacking = InvalidInput(missing_for_submission(values, present))
    return (*faults, *files.missing.values(), *sentences(lacking))


def open_fields(view: ApplicationView, entry: Entry) -> dict[str, Any]:
    """What the entry says of fields that are still empty."""
    return {
        name: value
        for name, value in entry.values.items()
        if value is not None and getattr(view, name) is None
    }


def paths_that_leave(entry: Entry) -> dict[DocumentType, str]:
    faults = {}
    for kind, name in entry.documents.items():
        try:
            inner_path(name)
        except UnsupportedContent as error:
            faults[kind] = fault(kind, name, error)
    return faults


def fault(kind: DocumentType, name: str, error: Exception) -> str:
    return f"documents.{kind}: {quoted(name)}: {error}"


def find(entry: Entry) -> ApplicationView | None:
    """The application that this entry has become. Raises Conflict if its number is taken."""
    applicant_id, farm_name = entry.values["applicant_id"], entry.values["farm_name"]
    if entry.application_number is None:
        return applications.of_farm(applicant_id, farm_name)
    if not applications.has_number(entry.application_number):
        return None
    there = applications.by_number(entry.application_number)
    if (there.applicant_id, there.farm_name) != (applicant_id, farm_name):
        raise Conflict(
            f"applicationNumber: {entry.application_number} belongs to another application; "
            "correct it or leave it out"
        )
    return there


def sentences(error: RequestError) -> tuple[str, ...]:
    if isinstance(error, InvalidInput):
        return tuple(f"{name}: {why}" for name, why in error.fields.items())
    return (str(error),)


def quoted(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name[:120])
