"""Has a model read an application's documents: shrink them, ask about them, keep what it said.

All documents go in one call; what is too big for one is split between documents, and the findings
of the calls that succeeded are saved, so that a retry asks only about the rest.
"""

import hashlib
import json
import logging
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gacq.applications.application import ApplicationView
from gacq.applications.document import DocumentType
from gacq.applications.qc import DocumentFinding
from gacq.children import ChildPool, ChildTimeout, ChildUnavailable
from gacq.errors import TransientError
from gacq.jobs.ai_qc import prompt, verdict
from gacq.jobs.ai_qc.model import FilePart, Model, Part, TextPart
from gacq.jobs.ai_qc.rules import StoredDocument
from gacq.queues.job import ActiveAttempt

log = logging.getLogger(__name__)

PROMPT_BYTES = 32_000
"""Room left in each request for the prompt, the schema and the labels."""
MARGIN_SECONDS = 1.0
"""A call gives up this long before its attempt ends, so that it ends with a cause of its own."""


@dataclass(frozen=True, slots=True)
class Sendable:
    """One document, shrunk: the files that stand for it."""

    type: DocumentType
    files: tuple[FilePart, ...]

    @property
    def size(self) -> int:
        """Bytes it takes in a request, where files are written in base64."""
        return sum(4 * -(-len(file.data) // 3) for file in self.files)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model found; ``tokens`` of all calls together, None if it never said.

    ``calls``: how many of them were answered.
    """

    findings: tuple[DocumentFinding, ...] = ()
    model: str | None = None
    tokens: int | None = None
    calls: int = 0

    def joined(self, other: "Reading") -> "Reading":
        tokens = [each for each in (self.tokens, other.tokens) if each is not None]
        return Reading(
            (*self.findings, *other.findings),
            other.model or self.model,
            sum(tokens) if tokens else None,
            self.calls + other.calls,
        )

    def to_json(self) -> dict[str, Any]:
        findings = [finding.to_json() for finding in self.findings]
        return {
            "findings": findings,
            "model": self.model,
            "tokens": self.tokens,
            "calls": self.calls,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Reading":
        findings = tuple(DocumentFinding.from_json(each) for each in data["findings"])
        return cls(findings, data["model"], data["tokens"], data.get("calls", 0))


class Reader:
    """Asks one model. ``temporary`` is a folder for shrunk copies; none stays there."""

    def __init__(
        self,
        model: Model,
        children: ChildPool,
        *,
        model_name: str,
        pixels: int,
        max_request_mb: int,
        temporary: Path,
    ) -> None:
        self._model = model
        self._children = children
        self._model_name = model_name
        self._pixels = pixels
        self._limit = max_request_mb * 1_000_000 - PROMPT_BYTES
        self._temporary = temporary

    def read(
        self,
        application: ApplicationView,
        documents: Sequence[StoredDocument],
        attempt: ActiveAttempt,
    ) -> Reading:
        """One finding for each document. Raises TransientError or PermanentError."""
        basis = self._basis(application, documents)
        reading = saved(attempt.job.progress, basis)
        known = {finding.document for finding in reading.findings}
        rest = [document for document in documents if document.type not in known]
        calls = bundles(self._shrunk(rest, attempt), limit=self._limit)
        for number, bundle in enumerate(calls, start=1):
            if number > 1:
                attempt.save_progress({"basis": basis, "reading": reading.to_json()})
                attempt.take_call()
            reading = reading.joined(self._ask(application, bundle, attempt))
        return reading

    def _ask(
        self, application: ApplicationView, bundle: Sequence[Sendable], attempt: ActiveAttempt
    ) -> Reading:
        types = [document.type for document in bundle]
        log.info("Asking %s about %s", self._model_name, ", ".join(types))
        reply = self._model.ask(
            prompt.instructions(application, types),
            list(_parts(bundle)),
            prompt.schema(types),
            timeout_seconds=max(0.05, attempt.seconds_left() - MARGIN_SECONDS),
        )
        log.info("%s has answered, tokens: %s", reply.model or "The model", reply.tokens)
        return Reading(tuple(verdict.read(reply.text, types)), reply.model, reply.tokens, 1)

    def _shrunk(
        self, documents: Sequence[StoredDocument], attempt: ActiveAttempt
    ) -> list[Sendable]:
        self._temporary.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="ai_qc-", dir=self._temporary) as folder:
            return [self._shrink(document, Path(folder), attempt) for document in documents]

    def _shrink(self, document: StoredDocument, folder: Path, attempt: ActiveAttempt) -> Sendable:
        argument = {
            "path": str(document.path),
            "media_type": document.media_type,
            "out": str(folder / document.type.value),
            "pixels": self._pixels,
        }
        try:
            answer = self._children.call("shrink", argument, timeout_seconds=attempt.seconds_left())
        except (ChildTimeout, ChildUnavailable) as error:
            raise TransientError("timed_out", f"shrinking {document.type}: {error}") from error
        files = [
            FilePart(Path(part["path"]).read_bytes(), part["media_type"])
            for part in answer["parts"]
        ]
        return Sendable(document.type, tuple(files))

    def _basis(self, application: ApplicationView, documents: Sequence[StoredDocument]) -> str:
        """A hash of all that a finding rests on: saved ones of another basis are not used."""
        basis = [
            prompt.VERSION,
            self._model_name,
            self._pixels,
            prompt.form_data(application),
            [(document.type.value, document.sha256) for document in documents],
        ]
        return hashlib.sha256(json.dumps(basis).encode()).hexdigest()


def saved(progress: dict[str, Any] | None, basis: str) -> Reading:
    """What an earlier attempt saved on the same basis; empty if there is nothing."""
    if progress is None or progress.get("basis") != basis:
        return Reading()
    return Reading.from_json(progress["reading"])


def bundles(documents: Sequence[Sendable], *, limit: int) -> list[list[Sendable]]:
    """The documents in order, in as few calls of at most ``limit`` bytes as that order allows.

    A document is never split; one that is too big by itself goes alone.
    """
    calls: list[list[Sendable]] = []
    room = 0
    for document in documents:
        if not calls or document.size > room:
            calls.append([])
            room = limit
        calls[-1].append(document)
        room -= document.size
    return calls


def _parts(bundle: Sequence[Sendable]) -> Iterator[Part]:
    for document in bundle:
        for file in document.files:
            yield TextPart(prompt.label(document.type))
            yield file
