"""The rota: which chores an office has, put together from the parts that they need.

What this folder may not know (the web layer's kept results, jobs of other parts) comes in as
functions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gacq.data_folder import DataFolder
from gacq.database import Database
from gacq.ops import acts, retention
from gacq.ops.alerts import Watch
from gacq.ops.chores import Chore, ChoreName, chores
from gacq.ops.leftovers import leftover_files
from gacq.ops.report_retention import remove_old_reports
from gacq.queues.control import Control
from gacq.queues.removal import CHUNK
from gacq.queues.rollup import RollUp
from gacq.queues.text_index import TextIndex
from gacq.reports.shelf import Shelf
from gacq.settings import Settings
from gacq.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Needs:
    """What the chores work with.

    Attributes:
        forget_answers: drops answers kept until a time, at most so many; returns how many.
        work: runs due jobs at once, if nobody else does because the queues are off.
        shelf: the files of reports.
        watch: tells admins of alerts and of failures.
    """

    database: Database
    workflow: Workflow
    control: Control
    folder: DataFolder
    shelf: Shelf
    watch: Watch
    forget_answers: Callable[[datetime, int], int]
    work: Callable[[], int] | None = None


def rota(settings: Settings, needs: Needs) -> tuple[Chore, ...]:
    """The chores of this office, as its settings time them."""
    database, workflow = needs.database, needs.workflow
    return chores(
        settings.chores,
        {
            ChoreName.CATCH_UP: acts.catch_up(database, workflow, work=needs.work),
            ChoreName.ROLL_UP: acts.roll_up(RollUp(database), TextIndex(database)),
            ChoreName.REMINDERS: acts.reminders(database, workflow),
            ChoreName.EXPIRY: acts.expiry(database, workflow, settings.certificates),
            ChoreName.MONTHLY_REPORT: acts.monthly_report(
                database, workflow, settings.office.language
            ),
            ChoreName.ALERTS: acts.telling(needs.watch.tell_of_alerts),
            ChoreName.FAILURES: acts.telling(needs.watch.tell_of_failures),
            ChoreName.RETENTION: retention.retention(_old_things(settings, needs)),
        },
    )


def _old_things(settings: Settings, needs: Needs) -> list[retention.Part]:
    kept_for = timedelta(hours=settings.queues.idempotency_hours)
    return [
        retention.jobs(needs.control),
        retention.expired_sessions(needs.database),
        retention.in_chunks(
            needs.database,
            "kept result",
            lambda now: needs.forget_answers(now - kept_for, CHUNK),
        ),
        retention.closed_alerts(needs.database),
        retention.old_digests(needs.database),
        retention.chore_rows(needs.database),
        retention.Part(
            "report file",
            lambda now: remove_old_reports(needs.database, needs.workflow, needs.shelf, now=now),
        ),
        leftover_files([needs.folder.temporary, needs.folder.uploads]),
    ]
