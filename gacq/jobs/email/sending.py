"""What a transport is told of the attempt that sends a letter."""

from collections.abc import Callable
from typing import Protocol


class Sending(Protocol):
    """What a transport needs to know of the attempt that sends; an ActiveAttempt does."""

    @property
    def number(self) -> int: ...
    @property
    def seconds_left(self) -> Callable[[], float]: ...
    @property
    def about_to(self) -> Callable[[str], None]: ...
