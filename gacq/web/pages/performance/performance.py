"""How the office's work went over days and months: the AI check, mail, calendar and reports.

Everything is read from rows of a day, so a page costs the same with a million jobs, and tells of
what retention has removed long ago. Only what waits or stands failed is of this moment.
"""

from dataclasses import dataclass
from datetime import datetime
from math import floor

from starlette.requests import Request
from starlette.responses import Response

from gacq import thai
from gacq.applications.qc_daily import CheckDays, check_days
from gacq.queues.daily import CauseCount, Daily, Ended
from gacq.queues.failures import Failures
from gacq.queues.job import JobState
from gacq.queues.monitor import QueueStats
from gacq.queues.policy import Queue
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.saying import say
from gacq.web.pages.performance.charts import TYPES, chart_of_checks, chart_of_jobs
from gacq.web.pages.performance.spans import SPANS, Span, Steps, steps_of
from gacq.web.pages.queues.base import QueuePage
from gacq.web.pages.queues.job_filters import MAYBE_SENT, JobsAsked

_OTHERS = (Queue.EMAIL, Queue.CALENDAR, Queue.REPORT)


@dataclass(frozen=True, slots=True)
class Performance:
    """What the page shows, as it was read at one moment.

    ``standing``: failures that nobody has seen to, by cause and queue.
    """

    checks: CheckDays
    kinds: dict[Queue, dict[str, Ended]]
    steps: dict[tuple[Queue, str], Ended]
    causes: list[CauseCount]
    standing: dict[tuple[str, Queue], int]

    def ended(self, queue: Queue) -> Ended:
        """All kinds of work of a queue together."""
        return sum(self.kinds[queue].values(), Ended())

    @property
    def maybe_sent(self) -> int:
        """Mails that broke off while they were handed over."""
        return sum(each.failed for each in self.causes if each.cause == MAYBE_SENT)

    @property
    def asks(self) -> bool:
        """Whether there are such mails whose recipients nobody has asked yet."""
        return (MAYBE_SENT, Queue.EMAIL) in self.standing


class PerformancePage(QueuePage):
    async def get(self, request: Request) -> Response:
        language = language_of(request)
        span = _span(request)
        steps = steps_of(span, thai.day(self.now), language)
        found, now = await self.services.threads.files(self._read, steps, self.now)
        return self.draw(
            request,
            "performance/performance.html",
            found=found,
            stats=now,
            since=steps.since,
            check_chart=chart_of_checks(found.checks, steps, language),
            charts={queue: chart_of_jobs(queue, found.steps, steps, language) for queue in _OTHERS},
            types=[(each, say(words, language)) for each, words in TYPES.items()],
            uses_model=found.checks.total.calls or self.services.settings.ai_qc.reviewer != "rules",
            maybe_sent_list=_list_of(MAYBE_SENT, Queue.EMAIL) if found.asks else "",
            list_of=_list_of,
            percent=_percent,
            span_asked=span,
            spans=[(each.value, say(words, language)) for each, words in SPANS.items()],
        )

    def _read(self, steps: Steps, now: datetime) -> tuple[Performance, dict[Queue, QueueStats]]:
        return self.database.read(self._look, steps), self.services.monitor.stats(now)

    def _look(self, steps: Steps) -> Performance:
        daily = Daily(self.database, steps.since)
        return Performance(
            checks=check_days(steps.since, by_month=steps.by_month),
            kinds=daily.by_kind(),
            steps=daily.by_step(by_month=steps.by_month),
            causes=daily.by_cause(),
            standing=Failures(self.database).counts(),
        )


def _span(request: Request) -> Span:
    asked = request.query_params.get("span", "")
    return Span(asked) if asked in list(Span) else Span.MONTH


def _list_of(cause: str, queue: Queue) -> str:
    asked = JobsAsked(queue=queue, state=JobState.FAILED, cause=cause or None, acknowledged="no")
    return asked.address("/queues/jobs")


def _percent(share: float | None) -> str:
    """Rounded down, so that 100% means that nothing went wrong."""
    return "–" if share is None else f"{floor(share * 1000 + 1e-9) / 10:.1f}%"


PAGES = [
    Resource(
        "/performance",
        PerformancePage,
        {"GET": Operation("How the work went", Permission.MANAGE_QUEUES, None)},
    )
]
