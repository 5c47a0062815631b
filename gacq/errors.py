"""Every error that gacq raises on purpose, sorted by what the caller should do.

    GacqError
    ├── ConfigurationError      change appliance.toml, then start again
    ├── DataFolderError         put the data folder right, then start again
    ├── RequestError            the request is at fault: change it
    │   ├── InvalidInput            400/422, one message per field
    │   ├── NotSignedIn             401
    │   ├── NotAllowed              403
    │   ├── NotFound                404
    │   ├── Conflict                409, the thing is not in the state this needs
    │   ├── TooLarge                413
    │   ├── UnsupportedContent      415
    │   └── TooManyRequests         429, wait retry_after seconds
    ├── Unavailable             503, nothing was changed: wait retry_after seconds
    │   └── StorageFull             503, make room on the disk first
    └── JobError                raised by a processor, settled by the runner
        ├── TransientError          try again by the queue's policy
        └── PermanentError          fail now

The web layer turns these into status codes in one place (``web/envelope.py``) and the command
line into exit codes; nothing else translates them.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class GacqError(Exception):
    """Base of all; ``code`` is the stable name a program may test for."""

    code = "error"


class ConfigurationError(GacqError):
    """All mistakes found in the settings, one line each, in ``problems``."""

    code = "configuration"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class DataFolderError(GacqError):
    """The data folder can't be used: in use, not writable, on a share, from a newer gacq."""

    code = "data_folder"


class RequestError(GacqError):
    """The caller asked for something that can't be done as asked."""

    code = "bad_request"


class InvalidInput(RequestError):
    """Input that fails validation; ``fields`` maps a field's JSON name to what is wrong."""

    code = "invalid_input"

    def __init__(self, fields: Mapping[str, str], message: str | None = None) -> None:
        self.fields = dict(fields)
        super().__init__(
            message or "; ".join(f"{name}: {why}" for name, why in self.fields.items())
        )


class NotSignedIn(RequestError):
    code = "not_signed_in"


class NotAllowed(RequestError):
    code = "not_allowed"


class NotFound(RequestError):
    code = "not_found"


class Conflict(RequestError):
    """The thing is not in the state that this needs, or someone else was first.

    ``details``, by JSON name, is what a program needs in order to go on from here.
    """

    code = "conflict"

    def __init__(self, message: str, *, details: Mapping[str, Any] | None = None) -> None:
        self.details = None if details is None else dict(details)
        super().__init__(message)


class TooLarge(RequestError):
    code = "too_large"


class UnsupportedContent(RequestError):
    """A file or body of a kind that is not taken here, told by its content."""

    code = "unsupported_content"


class TooManyRequests(RequestError):
    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after_seconds: float) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)


class Unavailable(GacqError):
    """Nothing was changed; the same request may succeed after ``retry_after_seconds``."""

    code = "unavailable"

    def __init__(self, message: str, *, retry_after_seconds: float = 5.0) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)


class StorageFull(Unavailable):
    """The disk has no room for the change; nothing was stored."""

    code = "storage_full"


class JobError(GacqError):
    """What a processor raises to say how its attempt ended.

    ``cause`` is a name from ``causes.CAUSES``; ``detail`` is for the log and the job's history,
    and must hold no secret and no full id number.
    """

    code = "job"

    def __init__(self, cause: str, detail: str = "") -> None:
        self.cause = cause
        self.detail = detail
        super().__init__(f"{cause}: {detail}" if detail else cause)


class TransientError(JobError):
    """May succeed later. With ``retry_after_seconds`` the outside service named its own wait."""

    def __init__(
        self, cause: str, detail: str = "", *, retry_after_seconds: float | None = None
    ) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(cause, detail)


class PermanentError(JobError):
    """Will not succeed however often it is tried."""
