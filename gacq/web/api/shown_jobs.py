"""How a job, its attempts and its cause look in JSON."""

from datetime import datetime
from typing import Any

from gacq.causes import CAUSES
from gacq.queues.job import AttemptView, JobState, JobView, Outcome
from gacq.queues.job_log import JobLog
from gacq.queues.policy import Queue
from gacq.web.shapes import Shown


class CauseWords(Shown):
    """What a cause means and what to do about it."""

    meaning_th: str
    meaning_en: str
    cure_th: str
    cure_en: str


class JobShown(Shown):
    """One job; ``used`` of ``attempts`` are spent in this ``round``."""

    id: int
    queue: str
    kind: str
    key: str | None
    subject: str | None
    state: JobState
    priority: int
    due_at: datetime
    attempts: int
    used: int
    round: int
    cause: str | None
    detail: str | None
    origin: str
    acknowledged_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, job: JobView) -> "JobShown":
        shown = cls.model_validate(job)
        return shown.model_copy(update={"queue": Queue(job.queue).json_name})


class AttemptShown(Shown):
    """One run of a job; ``outcome`` is null while it runs."""

    number: int
    round: int
    inline: bool
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    cause: str | None
    detail: str | None
    effect: str | None


class LogLineShown(Shown):
    """One line that an attempt logged."""

    attempt: int
    at: datetime
    level: str
    logger: str
    text: str


class JobDetail(JobShown):
    """A job with everything known of it.

    ``log``: its newest lines, oldest first; ``logDropped`` older ones are no longer kept.
    """

    payload: dict[str, Any]
    progress: dict[str, Any] | None
    result: dict[str, Any] | None
    cause_words: CauseWords | None
    history: list[AttemptShown]
    log: list[LogLineShown]
    log_dropped: int

    @classmethod
    def made_of(cls, job: JobView, attempts: list[AttemptView], log: JobLog) -> "JobDetail":
        cause = CAUSES.get(job.cause or "")
        return cls(
            **dict(JobShown.of(job)),
            payload=job.payload,
            progress=job.progress,
            result=job.result,
            cause_words=None if cause is None else CauseWords.model_validate(cause),
            history=[AttemptShown.model_validate(attempt) for attempt in attempts],
            log=[LogLineShown.model_validate(line) for line in log.lines],
            log_dropped=log.dropped,
        )


class BulkShown(Shown):
    """How many jobs matched and how many were changed; why not the others, by job id."""

    matched: int
    changed: int
    refused: dict[str, str]
    dry_run: bool
