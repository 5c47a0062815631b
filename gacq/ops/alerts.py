"""Keeps an eye on the queues, and has the admins told of what they should know.

Two chores call this: every few minutes for what stands still, every hour for what has failed.
What is worth a letter is ``queues.standing``'s and ``queues.digests``' to say; that it is told
once is the workflow's, in one transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from gacq.database import Database
from gacq.queues.monitor import Monitor
from gacq.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Told:
    """What a run came to: how many letters were accepted, and how many alerts stand."""

    letters: int
    alerts: int | None = None
    """None for a run that looked at failures alone."""

    def __str__(self) -> str:
        letters = f"letters accepted: {self.letters}"
        return letters if self.alerts is None else f"alerts that stand: {self.alerts}; {letters}"


class Watch:
    """Looks at the queues for the admins. One object serves all threads."""

    def __init__(self, *, database: Database, monitor: Monitor, workflow: Workflow) -> None:
        self._database = database
        self._monitor = monitor
        self._workflow = workflow

    def tell_of_alerts(self, now: datetime) -> Told:
        """Compare health with the alerts that stood before, and write of those that are new."""
        alerts = self._monitor.health(now).alerts
        letters = self._database.write(self._workflow.tell_of_alerts, alerts, now=now)
        return Told(letters, len(alerts))

    def tell_of_failures(self, now: datetime) -> Told:
        """Write one digest a cause of the jobs that have failed since the last one."""
        return Told(self._database.write(self._workflow.tell_of_failures, now=now))
