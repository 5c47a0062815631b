"""The background work of one application, as everybody of the office may see it.

Only what waits or has failed is shown: what is done left its mark on the application itself. Who
manages queues is led on to the job.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gacq.causes import CAUSES
from gacq.queues.job import LIVE, JobState, JobView
from gacq.web.words import Language


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


_KINDS = {
    "check": _("Automatic check of the papers"),
    "sync": _("Entry in the office's calendar"),
    "new-application": _("Mail to the reviewers"),
    "ai-qc-failed": _("Mail to the administrators"),
    "inspector-assignment": _("Mail to the inspector"),
    "inspection-reminder": _("Mail that reminds of the inspection"),
    "inspection-complete": _("Mail to the approvers"),
    "status-change": _("Mail to the applicant"),
    "certificate-expiring": _("Mail that reminds of the certificate's end"),
}
_STATES = {
    JobState.WAITING: (_("will be done now"), "waits"),
    JobState.DELAYED: (_("will be done later"), "waits"),
    JobState.ACTIVE: (_("is being done"), "waits"),
    JobState.FAILED: (_("could not be done"), "bad"),
}


@dataclass(frozen=True, slots=True)
class ShownJob:
    """One piece of work. ``what`` and ``state`` are msgids, the cause is in the reader's language.

    Attributes:
        at: when it is due, or when it failed.
    """

    id: int
    what: str
    state: str
    mark: str
    at: datetime
    meaning: str
    cure: str


def open_work(jobs: Iterable[JobView], language: Language) -> list[ShownJob]:
    """What waits, runs or has failed and was not acknowledged; newest first."""
    return [_shown(job, language) for job in jobs if _stands(job)]


def _stands(job: JobView) -> bool:
    failed = job.state is JobState.FAILED and job.acknowledged_at is None
    return failed or job.state in LIVE


def _shown(job: JobView, language: Language) -> ShownJob:
    state, mark = _STATES[job.state]
    cause = CAUSES.get(job.cause or "")
    meaning = cure = ""
    if cause is not None:
        meaning = cause.meaning_th if language == "th" else cause.meaning_en
        cure = cause.cure_th if language == "th" else cause.cure_en
    at = job.finished_at if job.state is JobState.FAILED and job.finished_at else job.due_at
    return ShownJob(job.id, _KINDS.get(job.kind, job.kind), state, mark, at, meaning, cure)
