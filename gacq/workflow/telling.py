"""What the admins are told of the program itself: alerts that stand, and jobs that have failed.

Each step writes down what it tells in the transaction that accepts the letters, so that nothing
is told twice or forgotten, whenever the program stops in between. With no admin who has an
address nobody is told, and the next run tries again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gacq import audit
from gacq.queues import digests, standing
from gacq.queues.alerts import Alert
from gacq.queues.policy import Queue
from gacq.queues.standing import StandingAlert
from gacq.staff import Actor, Role, active_with_role
from gacq.workflow.stage import Stage

ALERTS = Actor.system("alerts")
FAILURES = Actor.system("failures")

DIGESTED = (Queue.CALENDAR, Queue.REPORT)
"""Queues whose failures are told in digests. A failed mail never causes a mail, and each failed
AI check has a letter of its own."""


class Telling(Stage):
    """Letters to the admins that are about no application."""

    def tell_of_alerts(self, alerts: Sequence[Alert], *, now: datetime) -> int:
        """Make the rows follow ``alerts``, which stand now, and write to the admins of new ones.

        Returns how many letters were accepted.
        """
        before = {each.name: each for each in standing.standing()}
        seen = [self._see(alert, before.pop(alert.name, None), now) for alert in alerts]
        for ended in before.values():
            standing.end(ended.id, now=now)
            _note(ALERTS, "alert.end", "alert", ended.id, now, name=ended.name)
        return sum(self._tell_of_alert(each, now) for each in seen if each.is_to_be_told(now))

    def tell_of_failures(self, *, now: datetime) -> int:
        """One digest for each cause of failures that admins have not been told of.

        Returns how many letters were accepted.
        """
        if not self._admins():
            return 0
        causes = digests.untold_causes(DIGESTED)
        return sum(self._tell_of_failures(cause, now) for cause in causes)

    def _see(self, alert: Alert, before: StandingAlert | None, now: datetime) -> StandingAlert:
        if before is not None:
            return standing.see_again(before.id, alert)
        begun = standing.take_up(alert, now=now)
        _note(ALERTS, "alert.begin", "alert", begun.id, now, name=begun.name, told=alert.message)
        return begun

    def _tell_of_alert(self, alert: StandingAlert, now: datetime) -> int:
        admins = self._admins()
        for person in admins:
            self._tell(person, "alert", {"alert": alert.id}, now)
        if admins:
            standing.tell(alert.id, now=now)
        return len(admins)

    def _tell_of_failures(self, cause: str, now: datetime) -> int:
        digest = digests.add(cause, DIGESTED, now=now)
        admins = self._admins()
        for person in admins:
            self._tell(person, "job-failed", {"digest": digest}, now)
        _note(FAILURES, "failures.tell", "digest", digest, now, cause=cause, letters=len(admins))
        return len(admins)

    def _admins(self) -> list[int]:
        return [person.id for person in active_with_role(Role.ADMIN) if person.email]

    def _tell(self, person: int, kind: str, subject: dict[str, int], now: datetime) -> None:
        (number,) = subject.values()
        self._accept_mail(kind, {"staff": person}, f"{number}:staff-{person}", now, subject)


def _note(
    actor: Actor, action: str, subject_type: str, subject: int, now: datetime, **details: Any
) -> None:
    audit.record(
        actor=actor.label,
        action=action,
        subject_type=subject_type,
        subject_id=str(subject),
        details=details,
        now=now,
    )
