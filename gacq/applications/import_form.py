"""One entry of an import: an application's form, its documents, and its number if any."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from gacq.applications.document import REQUIRED, DocumentType
from gacq.applications.intake import RULES, ApplicationForm, Form, columns_of, read
from gacq.applications.numbering import APPLICATION_NUMBER
from gacq.errors import InvalidInput

_RULES = {
    **RULES,
    "applicationNumber": "must be like GACP-2569-000001, or be left out for a new number",
    "documents": 'must be a list of at most 8 pairs like {"type": "id_card", "file": "a.jpg"}',
    "documents.*": 'must be a pair like {"type": "id_card", "file": "a.jpg"}',
    "documents.*.type": f"must be one of {', '.join(REQUIRED)}",
    "documents.*.file": "must be the path of a file inside the folder, of 1 to 500 signs",
}


class ImportDocument(Form):
    """One of the eight, and where its file lies in the folder."""

    type: DocumentType
    file: Annotated[str, Field(min_length=1, max_length=500)]


class ImportEntry(ApplicationForm):
    """What ``applications.json`` says of one application."""

    application_number: Annotated[str | None, Field(pattern=f"^{APPLICATION_NUMBER.pattern}$")] = (
        None
    )
    documents: Annotated[list[ImportDocument], Field(max_length=len(REQUIRED))] = Field(
        default_factory=list
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A valid entry: column values, the number it brings along, and the files it names."""

    values: dict[str, Any]
    application_number: str | None
    documents: dict[DocumentType, str]


def read_entry(data: object) -> Entry:
    """Raises InvalidInput with every faulty field."""
    form = read(ImportEntry, data, _RULES)
    documents = {each.type: each.file for each in form.documents}
    if len(documents) < len(form.documents):
        raise InvalidInput({"documents": "name a type twice: keep one file for each type"})
    values = columns_of(form)
    values.pop("documents", None)
    return Entry(values, values.pop("application_number", None), documents)
