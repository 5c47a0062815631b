"""Takes in applications from a package: every valid entry, and a reason for every other one.

An entry's files go into the store first; then all of its rows are one transaction, so that an
import that is cut off can simply be run again. What is there already is left as it is, but an
application that may still be changed gets what it lacks. One bad entry never stops the others; a
full disk does, because nothing after it could be stored either.
"""

import errno
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from gacq.applications import document
from gacq.applications.application import ApplicationView
from gacq.applications.content import DocumentFacts
from gacq.applications.document_store import DocumentStore, sha256_of
from gacq.applications.import_form import Entry, read_entry
from gacq.applications.status import EDITABLE, Status
from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import RequestError, StorageFull, Unavailable
from gacq.ops.import_entry import (
    EntryFiles,
    Standing,
    Stored,
    fault,
    find,
    look_up,
    open_fields,
    paths_that_leave,
    quoted,
    reasons_to_refuse,
    sentences,
)
from gacq.ops.package import FileMissing, Package
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
            there = self._database.read(look_up, entry)
        except RequestError as error:
            return EntryResult(position, ImportOutcome.REFUSED, problems=sentences(error))
        if there.is_settled:
            files = EntryFiles(faults=paths_that_leave(entry))
        else:
            files = self._store(package, entry, there, actor, scratch)
        if problems := reasons_to_refuse(entry, there, files, submit=submit):
            return EntryResult(position, ImportOutcome.REFUSED, problems=problems)
        return self._record(position, entry, files, actor, submit)

    def _store(
        self, package: Package, entry: Entry, there: Standing, actor: Actor, scratch: Path
    ) -> EntryFiles:
        """Put the files into the store, but for those that the application has already."""
        files = EntryFiles()
        for kind, name in entry.documents.items():
            held = there.documents.get(kind)
            try:
                package.copy(name, scratch, limit=self._file_limit)
                if held is not None and held.sha256 == sha256_of(scratch):
                    continue
                if held is not None and held.uploaded_by != actor.label:
                    files.left_out[kind] = (
                        f"documents.{kind}: {quoted(name)} was left out, as {held.uploaded_by}"
                        " has uploaded another file since"
                    )
                    continue
                facts = self._inspect(scratch)
                self._documents.add(scratch, facts.sha256)
            except FileMissing:
                if held is None:
                    sentence = f"documents.{kind}: the file {quoted(name)} is not there"
                    files.missing[kind] = sentence
            except (RequestError, Unavailable) as error:
                files.faults[kind] = fault(kind, name, error)
            except OSError as error:
                raise _storage_error(error) from error
            else:
                files.stored.append(Stored(kind, facts, name))
        return files

    def _record(
        self, position: int, entry: Entry, files: EntryFiles, actor: Actor, submit: bool
    ) -> EntryResult:
        try:
            outcome, number = self._database.write(
                self._write, entry, files.stored, actor, submit, self._clock.now()
            )
        except RequestError as error:
            return EntryResult(position, ImportOutcome.REFUSED, problems=sentences(error))
        left_open = (*files.missing.values(), *files.left_out.values())
        return EntryResult(position, outcome, number, left_open)

    def _write(
        self, entry: Entry, stored: list[Stored], actor: Actor, submit: bool, now: datetime
    ) -> tuple[ImportOutcome, str]:
        """All of an entry's rows; part of one transaction."""
        view = find(entry)
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
        stored: list[Stored],
        actor: Actor,
        now: datetime,
    ) -> bool:
        """Give an application what it lacks, and repaired files; whether there was anything."""
        to_fill = open_fields(view, entry)
        if to_fill:
            self._workflow.update(view.id, to_fill, actor=actor, now=now)
        held = {(each.type, each.sha256) for each in document.documents_of(view.id)}
        changed = [each for each in stored if (each.kind, each.facts.sha256) not in held]
        self._attach(view.id, changed, actor, now)
        return bool(to_fill or changed)

    def _attach(
        self, application_id: int, stored: list[Stored], actor: Actor, now: datetime
    ) -> None:
        for each in stored:
            self._workflow.attach_document(
                application_id, each.kind, each.facts, name=each.name, actor=actor, now=now
            )


def _storage_error(error: OSError) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull("The disk of the data folder is full: make room, then import again")
    return Unavailable(f"The data folder refuses to be written ({error.strerror})")
