"""The documents of an application that is still filled in: attached, removed, put back."""

from collections.abc import Sequence
from datetime import datetime

from gacq.applications import application as applications
from gacq.applications import document, former
from gacq.applications.document import DocumentType, DocumentView, Facts
from gacq.applications.qc import Issue
from gacq.applications.status import EDITABLE
from gacq.errors import NotFound
from gacq.staff import Actor
from gacq.workflow.stage import Stage


class Attaching(Stage):
    """What is done with one document at a time, in DRAFT and RETURNED."""

    def attach_document(
        self,
        application_id: int,
        document_type: DocumentType,
        facts: Facts,
        *,
        name: str,
        actor: Actor,
        now: datetime,
        seen: Sequence[Issue] | None = None,
    ) -> DocumentView:
        """Make a file that lies in the store the current one of its type.

        ``seen`` is what a first look saw amiss in it; the file that was there can be put back.

        Raises Conflict unless DRAFT or RETURNED, TooLarge above the application's limit.
        """
        changed = applications.change(
            application_id, allowed=EDITABLE, doing="a new document", now=now
        )
        replaced = _current(application_id, document_type)
        attached = document.put(
            application_id,
            document_type,
            facts,
            name=name,
            by=actor.label,
            now=now,
            limit_bytes=self._limit_bytes,
            seen=None if seen is None else [issue.to_json() for issue in seen],
        )
        if replaced is not None and replaced.sha256 != attached.sha256:
            former.keep(replaced)
        self._note(
            changed,
            "attach_document",
            actor,
            now,
            type=document_type.value,
            sha256=facts.sha256,
            size=facts.size,
            replaced=replaced.sha256 if replaced else None,
        )
        return attached

    def remove_document(
        self, application_id: int, document_type: DocumentType, *, actor: Actor, now: datetime
    ) -> None:
        """It can be put back. Raises Conflict unless DRAFT or RETURNED, NotFound without one."""
        changed = applications.change(
            application_id, allowed=EDITABLE, doing="removal of a document", now=now
        )
        removed = document.document_of(application_id, document_type)
        document.take_away(application_id, document_type)
        former.keep(removed)
        self._note(
            changed,
            "remove_document",
            actor,
            now,
            type=document_type.value,
            sha256=removed.sha256,
        )

    def put_back_document(
        self, application_id: int, document_type: DocumentType, *, actor: Actor, now: datetime
    ) -> None:
        """Undo the last replacement or removal; what stands there now can be put back in turn.

        Raises Conflict unless DRAFT or RETURNED, NotFound if there is nothing to put back.
        """
        changed = applications.change(
            application_id, allowed=EDITABLE, doing="putting back a document", now=now
        )
        before = former.former_of(application_id).get(document_type)
        if before is None:
            raise NotFound("There is no earlier file to put back here")
        gone = _current(application_id, document_type)
        former.put_back(before, limit_bytes=self._limit_bytes)
        if gone is not None:
            former.keep(gone)
        self._note(
            changed,
            "put_back_document",
            actor,
            now,
            type=document_type.value,
            sha256=before.sha256,
            replaced=gone.sha256 if gone else None,
        )


def _current(application_id: int, kind: DocumentType) -> DocumentView | None:
    try:
        return document.document_of(application_id, kind)
    except NotFound:
        return None
