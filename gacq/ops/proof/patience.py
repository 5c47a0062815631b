"""Waiting for what another process brings about."""

import threading
from collections.abc import Callable

from gacq.clock import SystemClock
from gacq.errors import GacqError

LOOK_SECONDS = 0.02

_clock = SystemClock()
_never = threading.Event()


class WaitedInVain(GacqError):
    """What was waited for did not come about in time."""

    code = "waited_in_vain"


def wait_until(
    condition: Callable[[], object], seconds: float, *, look_seconds: float = LOOK_SECONDS
) -> None:
    """Return as soon as ``condition`` holds. Raises WaitedInVain after ``seconds``."""
    deadline = _clock.monotonic() + seconds
    while not condition():
        if _clock.monotonic() > deadline:
            raise WaitedInVain(f"what was waited for was not so within {seconds:g} s")
        pause(look_seconds)


def pause(seconds: float) -> None:
    """Do nothing for so long."""
    _never.wait(seconds)
