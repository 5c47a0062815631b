"""Waiting for a condition with a limit, for what truly runs in threads or processes."""

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Return as soon as the condition holds; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"the condition did not come true within {seconds} s")
        time.sleep(0.005)
