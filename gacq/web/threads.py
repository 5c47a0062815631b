"""Where blocking work goes, so that neither the event loop nor other work waits for it."""

from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

P = ParamSpec("P")
T = TypeVar("T")

HASHING = 2
FILES = 8
INLINE = 8


class Threads:
    """One limit per kind of work: a crowd signing in holds up no upload, and the reverse."""

    def __init__(self) -> None:
        self._hashing = CapacityLimiter(HASHING)
        self._files = CapacityLimiter(FILES)
        self._inline = CapacityLimiter(INLINE)

    async def hash(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """For passwords: 30 ms of processor time."""
        return await self._run(self._hashing, fn, args, kwargs)

    async def files(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """For the disk, and for calls that open their own transactions."""
        return await self._run(self._files, fn, args, kwargs)

    async def inline(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """For jobs that run inside the request: up to their queue's time limit."""
        return await self._run(self._inline, fn, args, kwargs)

    async def _run(
        self, limiter: CapacityLimiter, fn: Callable[..., T], args: Any, kwargs: Any
    ) -> T:
        return await run_sync(partial(fn, *args, **kwargs), limiter=limiter)
