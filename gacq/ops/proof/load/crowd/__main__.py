"""``python -m gacq.ops.proof.load.crowd PLAN``: does what the plan in that file says.

What came of it is printed as JSON.
"""

import asyncio
import gc
import sys
from collections import Counter, defaultdict
from pathlib import Path

from gacq.clock import SystemClock
from gacq.ops.proof.load.crowd.connection import Answer, Connection
from gacq.ops.proof.load.crowd.errands import Errand, Errands
from gacq.ops.proof.load.crowd.plan import Outcome, Plan
from gacq.ops.proof.load.crowd.streams import Listening

KEPT_EXAMPLES = 20
BEHIND_SECONDS = 60.0
"""A crowd that has fallen so far behind its minute gives up; what it has not asked shows that."""

_clock = SystemClock()


class Crowd:
    """Works through a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._errands = Errands(plan)
        self._listening = Listening(plan)
        self._seconds: defaultdict[str, list[float]] = defaultdict(list)
        self._statuses: Counter[str] = Counter()
        self._bare = 0
        self._locked = 0
        self._wrong: list[str] = []
        self._broken: list[str] = []
        self._asked = 0
        self._began = 0.0

    async def outcome(self) -> Outcome:
        await self._listening.open()
        self._began = _clock.monotonic()
        await asyncio.gather(*(self._work() for _ in range(self._plan.clients)))
        took = _clock.monotonic() - self._began
        return Outcome(
            took_seconds=took,
            seconds=dict(self._seconds),
            statuses=dict(self._statuses),
            bare_refusals=self._bare,
            locked=self._locked,
            wrong=self._wrong,
            broken=self._broken,
            applications=self._errands.states,
            streams=await self._listening.result(),
        )

    async def _work(self) -> None:
        connection = Connection(self._plan.port)
        while (due := await self._due()) is not None:
            errand = self._errands.next()
            try:
                await self._run(errand, connection, due)
            finally:
                errand.over()
        connection.close()

    async def _due(self) -> float | None:
        """When the next request is to go out, as soon as it is time; None when there is no more."""
        now = _clock.monotonic()
        if self._plan.per_minute is None:
            await asyncio.sleep(self._plan.pause_seconds)
            return _clock.monotonic() if now - self._began < self._plan.seconds else None
        due = self._began + self._asked * 60 / self._plan.per_minute
        if due - self._began >= self._plan.seconds or now - due > BEHIND_SECONDS:
            return None
        self._asked += 1
        await asyncio.sleep(max(0.0, due - now))
        return due

    async def _run(self, errand: Errand, connection: Connection, due: float) -> None:
        asked = _clock.monotonic()
        try:
            answer = await connection.ask(errand.request)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self._broken.append(f"{errand.name}: {type(error).__name__} {error}")
            return
        answered = _clock.monotonic()
        self._seconds[errand.name].append(answered - due)
        self._note(errand, answer)
        if answer.status < 300:
            errand.learn(answer)
            if errand.changes is not None:
                self._listening.changed(errand.changes, asked, answered)

    def _note(self, errand: Errand, answer: Answer) -> None:
        self._statuses[str(answer.status)] += 1
        self._locked += b"database is locked" in answer.body
        if answer.status in (429, 503):
            self._bare += "retry-after" not in answer.headers
        elif answer.status >= 300 and len(self._wrong) < KEPT_EXAMPLES:
            said = answer.body[:300].decode(errors="replace")
            self._wrong.append(f"{errand.name}: {answer.status} {said}")


def main() -> None:
    plan = Plan.from_json(Path(sys.argv[1]).read_text(encoding="utf-8"))
    gc.disable()  # its own pauses would count as the service's
    sys.stdout.write(asyncio.run(Crowd(plan).outcome()).to_json())


if __name__ == "__main__":
    main()
