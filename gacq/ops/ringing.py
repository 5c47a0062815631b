"""APScheduler rings for the chores at their times; what is due then is the schedule's to say.

Its job store is memory: the jobs are declared in code, and the rows are what lasts. It counts on
the wall clock alone, so after a step of that clock, or a sleep of the PC, it would wait for a time
that has long passed or is a day off. A thread of ours sees such a step against the monotonic clock
and rings for every chore at once, from where APScheduler counts anew.
"""

import logging
import sys
import threading
from datetime import datetime, timedelta
from typing import Any

from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from gacq.clock import Clock
from gacq.errors import Unavailable
from gacq.ops.chores import ChoreName
from gacq.ops.schedule import Schedule
from gacq.queues.clock_steps import CLOCK_STEP_SECONDS
from gacq.thai import BANGKOK

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
"""Between two looks at the clocks."""
TRY_AGAIN_AFTER = timedelta(minutes=1)
"""When a chore's row could not even be written, as on a full disk."""


class Ringer:
    """Starts and stops the ringing; one for each service."""

    def __init__(self, schedule: Schedule, clock: Clock) -> None:
        self._schedule = schedule
        self._clock = clock
        self._stop = threading.Event()
        self._looked_at = (clock.now(), clock.monotonic())
        self._watch = threading.Thread(target=self._run, name="gacq-chores", daemon=True)
        self._bells: Any = BackgroundScheduler(
            timezone=BANGKOK,
            executors={"default": _Threads()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Ring for every chore now, for what was missed, and then at its times."""
        self._schedule.plan()
        for name, chore in self._schedule.chores.items():
            self._bells.add_job(
                self.ring,
                chore.times.trigger,
                args=[name],
                id=name.value,
                next_run_time=self._clock.now(),
            )
        self._bells.start()
        self._watch.start()

    def stop(self, *, seconds: float) -> None:
        """Ring no more; what is under way gets ``seconds``, and is else repeated at a start."""
        self._stop.set()
        self._watch.join()
        self._bells.shutdown(wait=False)
        if not self._schedule.wait_for_runs(seconds):
            log.warning("A chore did not end within %.0f s; it is repeated at the start", seconds)

    def follow_clock(self) -> bool:
        """Ring for all if the wall clock has made a step since the last look; True if it has."""
        wall, monotonic = self._clock.now(), self._clock.monotonic()
        last_wall, last_monotonic = self._looked_at
        step = (wall - last_wall).total_seconds() - (monotonic - last_monotonic)
        stepped = abs(step) > CLOCK_STEP_SECONDS
        if stepped:
            log.warning("The clock made a step of %.0f s; the chores are planned anew", step)
            self._schedule.plan()
            for name in self._schedule.chores:
                self._ring_at(name, wall)
        # Last: what could not be planned anew is tried again at the next look.
        self._looked_at = (wall, monotonic)
        return stepped

    def ring(self, name: ChoreName) -> None:
        """Run a chore until nothing of it is due; APScheduler calls this in a thread for each."""
        try:
            # Again, for a time that came while the run was under way: nobody could ring for it.
            while self._schedule.run_due(name):
                pass
        except Unavailable as error:
            log.error("The chore %s could not be noted; it is tried again: %s", name, error)
            self._ring_at(name, self._clock.now() + TRY_AGAIN_AFTER)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.follow_clock()
            except Exception:
                log.exception("The chores could not be planned anew; it is tried again")

    def _ring_at(self, name: ChoreName, moment: datetime) -> None:
        if self._stop.is_set():
            return
        try:
            self._bells.modify_job(name.value, next_run_time=moment)
        except JobLookupError:
            # A stop that came just now has taken the bells down; otherwise one is missing.
            if not self._stop.is_set():
                raise


class _Threads(BaseExecutor):
    """A daemon thread for each run: a long chore blocks no other, and no end of the process."""

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        name = f"gacq-chore-{job.id}"
        threading.Thread(
            target=self._carry_out, args=(job, run_times), name=name, daemon=True
        ).start()

    def _carry_out(self, job: Any, run_times: list[datetime]) -> None:
        try:
            events = run_job(job, "default", run_times, self._logger.name)
        except BaseException:
            self._run_job_error(job.id, *sys.exc_info()[1:])
        else:
            self._run_job_success(job.id, events)
