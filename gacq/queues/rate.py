"""The rate bucket of one outside service, asked before a claim, where waiting is free."""

from collections import deque

WINDOW_SECONDS = 60.0


class RateBucket:
    """``calls_per_minute`` tokens; each returns 60 s after it was spent.

    So no 60 s, wherever they begin, hold more calls than the rate; a bucket that refills evenly
    would allow nearly twice as many after a quiet minute. 0 means no limit.
    """

    def __init__(self, calls_per_minute: int) -> None:
        self._limit = calls_per_minute
        self._spent: deque[float] = deque()

    def wait_seconds(self, now: float) -> float:
        """Monotonic ``now``; 0 if a token is there, else seconds until the next returns."""
        if not self._limit:
            return 0.0
        while self._spent and self._spent[0] + WINDOW_SECONDS <= now:
            self._spent.popleft()
        if len(self._spent) < self._limit:
            return 0.0
        return self._spent[0] + WINDOW_SECONDS - now

    def take(self, now: float) -> None:
        if self._limit:
            self._spent.append(now)

    def give_back(self) -> None:
        """The claim that the last token was for came to nothing."""
        if self._spent:
            self._spent.pop()
