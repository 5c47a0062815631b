"""A trial letter to whoever asks for it: shows at once whether letters leave the office.

It goes the way of every other letter but is no job, so that it is neither held with the queue nor
tried again behind the back of the person who waits for its outcome.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gacq.jobs.email.folder import FolderTransport, file_name
from gacq.jobs.email.letter import Correspondent, Letter, assemble, masked_address
from gacq.jobs.email.messages import Office, write_trial
from gacq.jobs.email.transport import Transport
from gacq.settings import Settings


@dataclass(frozen=True, slots=True)
class Trying:
    """Stands in for a job's attempt: whoever waits is told how it ended."""

    seconds: float
    number: int = 1

    @property
    def seconds_left(self) -> Callable[[], float]:
        return lambda: self.seconds

    @property
    def about_to(self) -> Callable[[str], None]:
        return lambda effect: None


class Trial:
    """Sends trial letters through the transport that the settings choose."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport

    def send(self, *, name: str, address: str, language: str, now: datetime) -> str:
        """One line on where the letter is now. Raises JobError with the cause."""
        letter = self._letter(Correspondent(name, address, language), now)
        self._transport.send(letter, Trying(self._settings.email.timeout_seconds))
        if isinstance(self._transport, FolderTransport):
            folder = self._settings.email.folder
            return f"the mail lies as {file_name(letter.message_id)} in the folder {folder}"
        return f"the mail server has taken a mail for {masked_address(letter.recipient)}"

    def _letter(self, recipient: Correspondent, now: datetime) -> Letter:
        office, email = self._settings.office, self._settings.email
        return assemble(
            write_trial(
                recipient.language,
                recipient=recipient.name,
                office=Office(office.name, office.base_url),
                now=now,
            ),
            sender=Correspondent(email.from_name, email.from_address),
            recipient=recipient,
            stem=f"gacq-trial-{now:%Y%m%d%H%M%S%f}",
            written_at=now,
        )
