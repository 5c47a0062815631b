"""Takes in applications from a package: every valid entry, and a reason for every other one.

An entry's files go into the store first; then all of its rows are one transaction, so that an
import that is cut off can simply be run again. What is there already is left as it is, but an
application that may still be changed gets what it lacks. One bad entry never stops the others; a
full disk does, because nothing after it could be stored either.
"""

import errno
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from gacq.applications import application as applications
from gacq.applications import document
from gacq.applications.application import ApplicationView
from gacq.applications.completeness import missing_for_submission
from gacq.applications.content import DocumentFacts
from gacq.applications.document import DocumentType, DocumentView
from gacq.applications.document_store import DocumentStore, sha256_of
from gacq.applications.import_form import Entry, read_entry
from gacq.applications.status import EDITABLE, Status
from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import (
    Conflict,
    InvalidInput,
    RequestError,
    StorageFull,
    Unavailable,
    UnsupportedContent,
)
from gacq.ops.package import FileMissing, Package, inner_path
from gacq.staff import Actor
from gacq.workflow import Workflow

DEFAULT_FILE_LIMIT = 10 * 1024 * 1024


class ImportOutcome(StrEnum):
    """What became of an entry."""

    CREATED = "created"
    UPDATED = "updated"
    SUBMITTED = "submitted"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class EntryResult:
    """One entry's end. ``problems`` says why it was refused, or what a draft still lacks."""

    position: int
    outcome: ImportOutcome
    application_number: str | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stored:
    """A document of an entry whose file lies in the store."""

    kind: DocumentType
    facts: DocumentFacts
    name: str


@dataclass(frozen=True, slots=True)
class _There:
    """What an entry has become already, if it has."""

    view: ApplicationView | None = None
    documents: Mapping[DocumentType, DocumentView] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """Whether the import may not change it any more."""
        return self.view is not None and self.view.status not in EDITABLE


@dataclass(frozen=True, slots=True)
class _Files:
    """What has become of an entry's files; a sentence for each that did not come to be stored."""

    stored: list[_Stored] = field(default_factory=list)
    faults: dict[DocumentType, str] = field(default_factory=dict)
    missing: dict[DocumentType, str] = field(default_factory=dict)
    left_out: dict[DocumentType, str] = field(default_factory=dict)


class Importer:
    """Takes in packages.

    Args:
        inspect: says what a file is by its content, or raises with the reason.
        temporary: a folder on the disk of the store, for files that are looked at.
        file_limit: bytes above which a file is not even copied.
    """

    def __init__(
        self,
        *,
        database: Database,
        workflow: Workflow,
        documents: DocumentStore,
        inspect: Callable[[Path], DocumentFacts],
        clock: Clock,
        temporary: Path,
        file_limit: int = DEFAULT_FILE_LIMIT,
    ) -> None:
        self._database = database
        self._workflow = workflow
        self._documents = documents
        self._inspect = inspect
        self._clock = clock
        self._temporary = temporary
        self._file_limit = file_limit

    def run(self, package: Package, *, actor: Actor, submit: bool = False) -> Iterator[EntryResult]:
        """Take in one entry after the other; positions count from 1.

        Raises StorageFull or Unavailable; the entries that were yielded before it stay.
        """
        self._temporary.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="import-", dir=self._temporary) as folder:
            for position, data in enumerate(package.entries, 1):
                yield self._take(package, position, data, actor, submit, Path(folder) / "file")

    def _take(
        self,
        package: Package,
        position: int,
        data: object,
        actor: Actor,
        submit: bool,
        scratch: Path,
    ) -> EntryResult:
        try:
            entry = read_entry(data)
            there = self._database.read(_look, entry)
        except RequestError as error:
            return EntryResult(position, ImportOutcome.REFUSED, problems=_sentences(error))
        if there.is_settled:
            files = _Files(faults=_paths_that_leave(entry))
        else:
            files = self._store(package, entry, there, actor, scratch)
        if problems := _reasons_to_refuse(entry, there, files, submit=submit):
            return EntryResult(position, ImportOutcome.REFUSED, problems=problems)
        return self._record(position, entry, files, actor, submit)

    def _store(
        self, package: Package, entry: Entry, there: _There, actor: Actor, scratch: Path
    ) -> _Files:
        """Put the files into the store, but for those that the application has already."""
        files = _Files()
        for kind, name in entry.documents.items():
            held = there.documents.get(kind)
            try:
                package.copy(name, scratch, limit=self._file_limit)
                if held is not None and held.sha256 == sha256_of(scratch):
                    continue
                if held is not None and held.uploaded_by != actor.label:
                    files.left_out[kind] = (
                        f"documents.{kind}: {_quoted(name)} was left out, as {held.uploaded_by}"
                        " has uploaded another file since"
                    )
                    continue
                facts = self._inspect(scratch)
                self._documents.add(scratch, facts.sha256)
            except FileMissing:
                if held is None:
                    sentence = f"documents.{kind}: the file {_quoted(name)} is not there"
                    files.missing[kind] = sentence
            except (RequestError, Unavailable) as error:
                files.faults[kind] = _fault(kind, name, error)
            except OSError as error:
                raise _storage_error(error) from error
            else:
                files.stored.append(_Stored(kind, facts, name))
        return files

    def _record(
        self, position: int, entry: Entry, files: _Files, actor: Actor, submit: bool
    ) -> EntryResult:
        try:
            outcome, number = self._database.write(
                self._write, entry, files.stored, actor, submit, self._clock.now()
            )
        except RequestError as error:
            return EntryResult(position, ImportOutcome.REFUSED, problems=_sentences(error))
        left_open = (*files.missing.values(), *files.left_out.values())
        return EntryResult(position, outcome, number, left_open)

    def _write(
        self, entry: Entry, stored: list[_Stored], actor: Actor, submit: bool, now: datetime
    ) -> tuple[ImportOutcome, str]:
        """All of an entry's rows; part of one transaction."""
        view = _find(entry)
        if view is not None and view.status not in EDITABLE:
            return ImportOutcome.ALREADY, view.application_number
        if view is None:
            outcome = ImportOutcome.CREATED
            view = self._workflow.create(
                entry.values, actor=actor, now=now, application_number=entry.application_number
            )
            self._attach(view.id, stored, actor, now)
        else:
            changed = self._complete(view, entry, stored, actor, now)
            outcome = ImportOutcome.UPDATED if changed else ImportOutcome.ALREADY
        # What an officer has returned is not sent in again as it was.
        worth_it = view.status is Status.DRAFT or outcome is ImportOutcome.UPDATED
        if submit and worth_it:
            self._workflow.submit(view.id, actor=actor, now=now)
            outcome = ImportOutcome.SUBMITTED
        return outcome, view.application_number

    def _complete(
        self,
        view: ApplicationView,
        entry: Entry,
        stored: list[_Stored],
        actor: Actor,
        now: datetime,
    ) -> bool:
        """Give an application what it lacks, and repaired files; whether there was anything."""
        open_fields = _open_fields(view, entry)
        if open_fields:
            self._workflow.update(view.id, open_fields, actor=actor, now=now)
        held = {(each.type, each.sha256) for each in document.documents_of(view.id)}
        changed = [each for each in stored if (each.kind, each.facts.sha256) not in held]
        self._attach(view.id, changed, actor, now)
        return bool(open_fields or changed)

    def _attach(
        self, application_id: int, stored: list[_Stored], actor: Actor, now: datetime
    ) -> None:
        for each in stored:
            self._workflow.attach_document(
                application_id, each.kind, each.facts, name=each.name, actor=actor, now=now
            )


def _look(entry: Entry) -> _There:
    view = _find(entry)
    if view is None:
        return _There()
    return _There(view, {each.type: each for each in document.documents_of(view.id)})


def _reasons_to_refuse(
    entry: Entry, there: _There, files: _Files, *, submit: bool
) -> tuple[str, ...]:
    faults = tuple(files.faults.values())
    if not submit or there.is_settled:
        return faults
    values = entry.values
    if there.view is not None:
        held = {name: getattr(there.view, name) for name in values}
        values = held | _open_fields(there.view, entry)
    stored = [each.kind for each in files.stored]
    present = {*stored, *files.faults, *files.missing, *there.documents}
    lacking = InvalidInput(missing_for_submission(values, present))
    return (*faults, *files.missing.values(), *_sentences(lacking))


def _open_fields(view: ApplicationView, entry: Entry) -> dict[str, Any]:
    """What the entry says of fields that are still empty."""
    return {
        name: value
        for name, value in entry.values.items()
        if value is not None and getattr(view, name) is None
    }


def _paths_that_leave(entry: Entry) -> dict[DocumentType, str]:
    faults = {}
    for kind, name in entry.documents.items():
        try:
            inner_path(name)
        except UnsupportedContent as error:
            faults[kind] = _fault(kind, name, error)
    return faults


def _fault(kind: DocumentType, name: str, error: Exception) -> str:
    return f"documents.{kind}: {_quoted(name)}: {error}"


def _find(entry: Entry) -> ApplicationView | None:
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


def _sentences(error: RequestError) -> tuple[str, ...]:
    if isinstance(error, InvalidInput):
        return tuple(f"{name}: {why}" for name, why in error.fields.items())
    return (str(error),)


def _quoted(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name[:120])


def _storage_error(error: OSError) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull("The disk of the data folder is full: make room, then import again")
    return Unavailable(f"The data folder refuses to be written ({error.strerror})")
