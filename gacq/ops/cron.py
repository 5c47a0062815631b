"""When a cron line comes round, in Thailand's time; pure arithmetic over APScheduler's trigger.

APScheduler looks ahead only. To catch up with what was missed one has to look back, so ``latest``
searches for the last time by halving: a dozen questions, whatever the line and the distance.
"""

from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from gacq.thai import BANGKOK

_FARTHEST = timedelta(days=8 * 366)
"""A line comes round at least every eight years: on 29 February around a year like 2100."""
_MINUTE = timedelta(minutes=1)
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_OFTEN = 8
"""Times that follow within a day of the first."""


class Times:
    """The times of one cron line, as aware UTC."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.trigger = CronTrigger.from_crontab(line, timezone=BANGKOK)

    def next(self, now: datetime) -> datetime | None:
        """The first time after ``now``; None for a line that never comes round again."""
        found: datetime | None = self.trigger.get_next_fire_time(None, now + _TICK)
        return None if found is None else found.astimezone(UTC)

    def latest(self, now: datetime) -> datetime | None:
        """The last time up to and with ``now``; None if there was none in eight years."""
        before, after = now - _FARTHEST, now
        if not self._comes_by(now, before):
            return None
        # Times are whole minutes, so within one minute there is one of them.
        while after - before > _MINUTE:
            middle = before + (after - before) / 2
            if self._comes_by(now, middle):
                before = middle
            else:
                after = middle
        return self.next(before)

    def is_frequent(self, now: datetime) -> bool:
        """Whether it comes round so often that nobody would read a row of each time."""
        first = moment = self.next(now)
        for _ in range(_OFTEN):
            moment = None if moment is None else self.next(moment)
        return first is not None and moment is not None and moment - first <= _DAY

    def _comes_by(self, now: datetime, since: datetime) -> bool:
        found = self.next(since)
        return found is not None and found <= now
