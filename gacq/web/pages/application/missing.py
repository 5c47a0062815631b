"""What an application still lacks before it can be submitted, each with the place to fill it in."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from gacq.applications.application import ApplicationView
from gacq.applications.completeness import missing_for_submission
from gacq.applications.document import REQUIRED, DocumentType
from gacq.web.pages.intake.fields import CROP, LABELS, LISTED_CROP
from gacq.web.words import Language, catalogue

_DOCUMENT = "documents."


@dataclass(frozen=True, slots=True)
class Missing:
    """A field or a document, under the name that ``completeness`` gives it."""

    name: str
    application_id: int

    @property
    def document(self) -> DocumentType | None:
        name = self.name.removeprefix(_DOCUMENT)
        return DocumentType(name) if self.name.startswith(_DOCUMENT) else None

    @property
    def path(self) -> str:
        """Where it is filled in."""
        if self.document:
            return f"#document-{self.document}"
        field = LISTED_CROP if self.name == CROP else self.name
        return f"/applications/{self.application_id}/edit#{field}"

    def label(self, language: Language) -> str:
        if self.document:
            return self.document.label(language)
        return catalogue(language).gettext(LABELS[self.name])


def still_missing(
    application: ApplicationView, present: Collection[DocumentType]
) -> tuple[Missing, ...]:
    """Fields first, as the form has them, then documents, as the office reads them."""
    names = missing_for_submission(asdict(application), present)
    places = [*LABELS, *(f"{_DOCUMENT}{kind}" for kind in REQUIRED)]
    return tuple(Missing(name, application.id) for name in sorted(names, key=places.index))
