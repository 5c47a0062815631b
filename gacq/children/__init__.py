"""Warm child processes for work on files that may be hostile, huge or slow to open.

A thread can't be stopped and a damaged picture can take the whole process with it; a child can
be killed, is capped in memory, holds no secret, and dies with its parent. It is asked and answers
in JSON; whatever is bigger travels as a file whose path is in the question.
"""

from gacq.children.errors import (
    ChildCrashed,
    ChildError,
    ChildFailed,
    ChildTimeout,
    ChildUnavailable,
)
from gacq.children.pool import ChildPool

__all__ = [
    "ChildCrashed",
    "ChildError",
    "ChildFailed",
    "ChildPool",
    "ChildTimeout",
    "ChildUnavailable",
]
