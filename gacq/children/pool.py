"""At most ``size`` children of one module, started when first needed and ended when idle."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gacq.children.child import Child, Reply, failure_in
from gacq.children.errors import ChildUnavailable
from gacq.clock import Clock, SystemClock


class ChildPool:
    """Asks functions of ``module`` in child processes. Any number of threads may call at once.

    ``module`` lists what may be called in ``FUNCTIONS``, a dict of names to functions that take
    and return a dict of JSON values. A child may use ``memory_mb`` of memory.
    """

    def __init__(
        self,
        module: str,
        *,
        size: int = 1,
        memory_mb: int = 1024,
        idle_seconds: float = 60.0,
        clock: Clock | None = None,
    ) -> None:
        self._module = module
        self._size = size
        self._memory_mb = memory_mb
        self._idle_seconds = idle_seconds
        self._clock = clock or SystemClock()
        self._changed = threading.Condition()
        self._idle: list[Child] = []
        self._children: set[Child] = set()
        self._starting = 0
        self._closed = False
        # Linux kills a child when the thread that started it ends, so one that stays starts all.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="gacq-child-starter")

    @property
    def children(self) -> int:
        """How many children there are now, idle ones included."""
        return len(self._children)

    def call(
        self, function: str, argument: dict[str, Any], *, timeout_seconds: float
    ) -> dict[str, Any]:
        """Call ``function(argument)`` in a child and return its answer.

        The limit counts from now on: waiting for a free child and starting one are part of it.
        Raises ChildUnavailable if there was none to ask, else ChildTimeout, ChildCrashed or
        ChildFailed; after a time-out or crash the next call gets a new child.
        """
        deadline = self._clock.monotonic() + timeout_seconds
        child = self._take(deadline)
        reply: Reply = {"last": True}
        try:
            reply = child.ask(
                function, argument, timeout_seconds=deadline - self._clock.monotonic()
            )
        finally:
            self._give_back(child, usable=not reply.get("last", False))
        if failure := failure_in(reply):
            raise failure
        answer: dict[str, Any] = reply["answer"]
        return answer

    def close(self) -> None:
        """End every child, also those at work: who waits for one gets ChildCrashed."""
        with self._changed:
            self._closed = True
            children = list(self._children)
            self._idle.clear()
            self._changed.notify_all()
        for child in children:
            child.kill()
        with self._changed:
            self._children.difference_update(children)
        self._starter.shutdown()

    def _take(self, deadline: float) -> Child:
        while True:
            with self._changed:
                left = deadline - self._clock.monotonic()
                if not self._changed.wait_for(self._obtainable, timeout=max(left, 0.0)):
                    raise ChildUnavailable("no child was free within the limit")
                self._refuse_if_closed()
                if not self._idle:
                    self._starting += 1
                    break
                child = self._idle.pop()
            if child.alive:
                return child
            self._give_back(child, usable=False)
        return self._started()

    def _obtainable(self) -> bool:
        return self._closed or bool(self._idle) or self._room()

    def _room(self) -> bool:
        return len(self._children) + self._starting < self._size

    def _started(self) -> Child:
        try:
            child = self._starter.submit(self._start).result()
        except OSError as error:
            raise ChildUnavailable(f"a child could not be started: {error}") from error
        except RuntimeError:  # the executor was shut down
            raise _closed() from None
        finally:
            with self._changed:
                self._starting -= 1
                self._changed.notify()
        return child

    def _start(self) -> Child:
        child = Child(
            self._module,
            memory_mb=self._memory_mb,
            idle_seconds=self._idle_seconds,
            retire=self._retire,
        )
        with self._changed:
            closed = self._closed
            if not closed:
                self._children.add(child)
        if closed:
            child.kill()
            raise _closed()
        return child

    def _give_back(self, child: Child, *, usable: bool) -> None:
        with self._changed:
            kept = usable and not self._closed
            if kept:
                self._idle.append(child)
            else:
                self._children.discard(child)
            self._changed.notify()
        if not kept:
            child.kill()

    def _retire(self, child: Child) -> bool:
        with self._changed:
            if child not in self._idle:
                return False
            self._idle.remove(child)
            self._children.discard(child)
            self._changed.notify()
            return True

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise _closed()


def _closed() -> ChildUnavailable:
    return ChildUnavailable("the children have been ended: gacq is stopping")
