"""What can go wrong with a question to a child, sorted by what it says about the question.

ChildError
├── ChildTimeout    no answer within the limit; the child was killed
├── ChildCrashed    the child died over it, or could not be started
└── ChildFailed     the child is well, the function raised
"""

from gacq.errors import GacqError


class ChildError(GacqError):
    code = "child"


class ChildUnavailable(ChildError):
    """There was no child to ask; it says nothing about the question."""

    code = "child_unavailable"


class ChildTimeout(ChildError):
    """No answer within the limit."""

    code = "child_timeout"


class ChildCrashed(ChildError):
    """The child ended without an answer. ``stderr`` holds the last it wrote, for the log only."""

    code = "child_crashed"

    def __init__(self, message: str, *, stderr: str = "") -> None:
        self.stderr = stderr
        super().__init__(message)

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}; its last words: {self.stderr}" if self.stderr else message


class ChildFailed(ChildError):
    """The function raised; ``kind`` is the name of the exception's class.

    ``detail`` is what another error said that led to it, for the log only.
    """

    code = "child_failed"

    def __init__(self, message: str, *, kind: str, detail: str = "") -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(message)
