"""The ways a letter can leave the office, and the choice between them.

``folder`` writes files and needs nothing; ``smtp`` hands letters to a mail server. Both send one
letter to one recipient and raise TransientError or PermanentError when it did not go.
"""

from typing import Protocol

from gacq.jobs.email.folder import FolderTransport
from gacq.jobs.email.letter import Letter
from gacq.jobs.email.sending import Sending
from gacq.jobs.email.smtp import SmtpTransport
from gacq.settings import EmailSettings


class Transport(Protocol):
    """One way out. Objects are used from several threads at once."""

    name: str
    service: str | None
    """The outside service whose breaker and rate bucket hold it; None: no one outside."""

    fingerprint: str
    """Changes when the settings of that service change; tells no secret."""

    def send(self, letter: Letter, attempt: Sending) -> None:
        """Send it, within the attempt's time. Returns only when it was surely taken."""

    def check(self) -> str:
        """Try the way out without sending; one line on what works, or raises JobError."""


def choose(settings: EmailSettings) -> Transport:
    if settings.transport == "smtp":
        return SmtpTransport(settings)
    return FolderTransport(settings.folder)
