"""The reviewer that needs no network: measures each document and judges it by the table of checks.

Opening files is a child's work (``measure``). Rules have read no document: whether they alone may
grant a video inspection is not decided here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gacq.applications.document import PHOTOS, DocumentType
from gacq.applications.qc import DocumentFinding, Issue
from gacq.children import ChildCrashed, ChildFailed, ChildPool, ChildTimeout, ChildUnavailable
from gacq.errors import PermanentError, TransientError
from gacq.jobs.ai_qc import measure
from gacq.jobs.ai_qc.checks import CHECKS, Check

CHILD_MODULE = measure.__name__
"""What to make the ChildPool with that ``review`` is given."""

FULL_SCORE = 10.0

_LONGEST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document to judge: its slot and the file in the store."""

    type: DocumentType
    path: Path
    media_type: str
    sha256: str


def review(
    documents: Sequence[StoredDocument],
    children: ChildPool,
    *,
    seconds_left: Callable[[], float],
) -> list[DocumentFinding]:
    """One finding a document, in their order; of two that are the same the later one is blamed.

    A file that takes longer than any real one counts as unreadable. Raises
    PermanentError("document_missing") if a file is gone, and TransientError("timed_out") if the
    time of the job was over or there was no child to measure.
    """
    measured = [_measured(document, children, seconds_left()) for document in documents]
    return [
        judge(document.type, measures | _compared(number, documents, measured))
        for number, (document, measures) in enumerate(zip(documents, measured, strict=True))
    ]


def judge(slot: DocumentType, measures: dict[str, Any]) -> DocumentFinding:
    """The finding that these measures make; pure."""
    if "unreadable" in measures:
        return _unreadable(slot, measures)
    faults = _worst_of_each_name([check for check in CHECKS if check.catches(slot, measures)])
    return DocumentFinding(
        document=slot,
        score=max(FULL_SCORE - sum(check.points for check in faults), 0.0),
        reviewer="rules",
        measures={name: value for name, value in measures.items() if name != "fingerprint"},
        issues=tuple(Issue(check.name, check.thai, check.english, slot.value) for check in faults),
    )


def _worst_of_each_name(checks: Sequence[Check]) -> list[Check]:
    worst: dict[str, Check] = {}
    for check in checks:
        if check.name not in worst or check.points > worst[check.name].points:
            worst[check.name] = check
    # What takes every point explains the rest: a blank page is not also hard to read.
    fatal = [check for check in worst.values() if check.points >= FULL_SCORE]
    return fatal or list(worst.values())


def _measured(document: StoredDocument, children: ChildPool, seconds: float) -> dict[str, Any]:
    if not document.path.is_file():
        raise _missing(document)
    argument = {"path": str(document.path), "media_type": document.media_type}
    try:
        return children.call("measure", argument, timeout_seconds=min(seconds, _LONGEST_SECONDS))
    except ChildTimeout as error:
        if seconds > _LONGEST_SECONDS:  # it had all that a file gets: no other try will end either
            return {"unreadable": str(error)}
        raise TransientError("timed_out", f"measuring {document.type}: {error}") from error
    except ChildUnavailable as error:
        raise TransientError("timed_out", f"measuring {document.type}: {error}") from error
    except ChildCrashed as error:
        return {"unreadable": str(error.args[0])}
    except ChildFailed as error:
        if error.kind == FileNotFoundError.__name__:
            raise _missing(document) from error
        if error.kind in (measure.Unreadable.__name__, MemoryError.__name__):
            return {"unreadable": str(error)}
        raise


def _missing(document: StoredDocument) -> PermanentError:
    return PermanentError("document_missing", f"{document.type}: {document.sha256}")


def _unreadable(slot: DocumentType, measures: dict[str, Any]) -> DocumentFinding:
    issue = Issue(
        "unreadable",
        "เปิดไฟล์ไม่ได้ ไฟล์อาจเสีย ควรอัปโหลดใหม่",
        "The file can't be opened and may be damaged: upload it anew",
        slot.value,
    )
    return DocumentFinding(slot, 0.0, "rules", measures, (issue,))


def _compared(
    number: int, documents: Sequence[StoredDocument], measured: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What shows only beside the documents before this one."""
    document, earlier = documents[number], range(number)
    compared: dict[str, Any] = {"is_pdf": int(document.media_type == measure.PDF)}
    if any(documents[other].sha256 == document.sha256 for other in earlier):
        return compared | {"same_file": 1}
    if document.type in PHOTOS:
        photos = [other for other in earlier if documents[other].type in PHOTOS]
        distances = [_distance(measured[number], measured[other]) for other in photos]
        compared |= {"likeness": min(distances)} if distances else {}
    return compared


def _distance(one: dict[str, Any], other: dict[str, Any]) -> int:
    """How many of the 256 bits differ: 0 for the same picture, near 128 for another."""
    if "fingerprint" not in one or "fingerprint" not in other:
        return 256
    return (int(one["fingerprint"], 16) ^ int(other["fingerprint"], 16)).bit_count()
