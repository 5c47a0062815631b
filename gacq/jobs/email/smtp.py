"""Letters handed to a mail server. Each takes one connection, led step by step by ``session``."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gacq.jobs.email.letter import Letter
from gacq.jobs.email.sending import Sending
from gacq.jobs.email.session import Session, credentials
from gacq.settings import EmailSettings


class SmtpTransport:
    """One connection a letter. Verifies the server's certificate unless security is plain.

    ``ca_file`` holds certificates (PEM) that are trusted beside the operating system's.
    """

    name = "smtp"
    service: str | None = "smtp"

    def __init__(self, settings: EmailSettings, *, ca_file: Path | None = None) -> None:
        self._settings = settings
        self._ca_file = ca_file
        self.fingerprint = _fingerprint(settings, ca_file)

    def send(self, letter: Letter, attempt: Sending) -> None:
        """Raises TransientError or PermanentError; which one is ``session``'s to say."""
        with self._session(attempt.seconds_left) as session:
            session.deliver(letter, about_to=attempt.about_to)

    def check(self) -> str:
        """Connect, encrypt and sign in as a letter would, then leave."""
        settings = self._settings
        with self._session(lambda: settings.timeout_seconds) as session:
            session.ask("NOOP")
        return f"{settings.host}:{settings.port} ({settings.security}) is ready to take mail"

    @contextmanager
    def _session(self, seconds_left: Callable[[], float]) -> Iterator[Session]:
        session = Session(self._settings, self._ca_file, seconds_left)
        try:
            session.greet()
            yield session
            session.leave()
        finally:
            session.close()


def _fingerprint(settings: EmailSettings, ca_file: Path | None) -> str:
    user, password = credentials(settings)
    told = [settings.host, settings.port, settings.security, user.hex(), password.hex()]
    return hashlib.sha256(json.dumps([*told, str(ca_file)]).encode()).hexdigest()
