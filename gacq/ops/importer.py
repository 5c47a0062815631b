"""Takes in applications from a package: every valid entry, and a reason for every other one.

An entry's files go into the store first; then all of its rows are one transaction, so that an
import that is cut off can simply be run again. What is there already is left as it is. One bad
entry never stops the others; a full disk does, because nothing after it could be stored either.
"""

import errno
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from gacq.applications import application as applications
from gacq.applications.application import ApplicationView
from gacq.applications.completeness import missing_for_submission
from gacq.applications.content import DocumentFacts
from gacq.applications.document import DocumentType
from gacq.applications.document_store import DocumentStore
from gacq.applications.import_form import Entry, read_entry
from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import Conflict, InvalidInput, RequestError, StorageFull, Unavailable
from gacq.ops.package import FileMissing, Package
from gacq.staff import Actor
from gacq.workflow import Workflow

DEFAULT_FILE_LIMIT = 10 * 1024 * 1024


class ImportOutcome(StrEnum):
    """What became of an entry."""

    CREATED = "created"
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
            there = self._database.read(_find, entry)
        except RequestError as error:
            return EntryResult(position, ImportOutcome.REFUSED, problems=_sentences(error))
        if there is not None:
            return EntryResult(position, ImportOutcome.ALREADY, there.application_number)
        stored, faults, missing = self._store(package, entry, scratch)
        if submit:
            present = [each.kind for each in stored] + list(faults) + list(missing)
            lacking = missing_for_submission(entry.values, present)
            problems = (*faults.values(), *missing.values(), *_sentences(InvalidInput(lacking)))
        else:
            problems = tuple(faults.values())
        if problems:
            return EntryResult(position, ImportOutcome.REFUSED, problems=problems)
        left_open = tuple(missing.values())
        return self._record(position, entry, stored, left_open, actor, submit)

    def _store(
        self, package: Package, entry: Entry, scratch: Path
    ) -> tuple[list[_Stored], dict[DocumentType, str], dict[DocumentType, str]]:
        """Put the files into the store; returns them, the faulty ones, and those not there."""
        stored: list[_Stored] = []
        faults: dict[DocumentType, str] = {}
        missing: dict[DocumentType, str] = {}
        for kind, name in entry.documents.items():
            try:
                package.copy(name, scratch, limit=self._file_limit)
                facts = self._inspect(scratch)
                self._documents.add(scratch, facts.sha256)
            except FileMissing:
                missing[kind] = f"documents.{kind}: the file {_quoted(name)} is not there"
            except (RequestError, Unavailable) as error:
                faults[kind] = f"documents.{kind}: {_quoted(name)}: {error}"
            except OSError as error:
                raise _storage_error(error) from error
            else:
                stored.append(_Stored(kind, facts, name))
        return stored, faults, missing

    def _record(
        self,
        position: int,
        entry: Entry,
        stored: list[_Stored],
        left_open: tuple[str, ...],
        actor: Actor,
        submit: bool,
    ) -> EntryResult:
        try:
            outcome, number = self._database.write(
                self._write, entry, stored, actor, submit, self._clock.now()
            )
        except RequestError as error:
            return EntryResult(position, ImportOutcome.REFUSED, problems=_sentences(error))
        return EntryResult(position, outcome, number, left_open)

    def _write(
        self, entry: Entry, stored: list[_Stored], actor: Actor, submit: bool, now: datetime
    ) -> tuple[ImportOutcome, str]:
        """All of an entry's rows; part of one transaction."""
        there = _find(entry)
        if there is not None:
            return ImportOutcome.ALREADY, there.application_number
        created = self._workflow.create(
            entry.values, actor=actor, now=now, application_number=entry.application_number
        )
        for each in stored:
            self._workflow.attach_document(
                created.id, each.kind, each.facts, name=each.name, actor=actor, now=now
            )
        if not submit:
            return ImportOutcome.CREATED, created.application_number
        self._workflow.submit(created.id, actor=actor, now=now)
        return ImportOutcome.SUBMITTED, created.application_number


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
