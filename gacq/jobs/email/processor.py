"""Sends one letter to one recipient, whose address is looked up when it is sent.

``order`` reads what the job asks for, ``lookup`` finds reader and facts, ``messages`` writes,
``letter`` makes it a mail and the transport sends it. A letter that fails never causes another;
one that is not needed any more ends as completed, and its result says why.
"""

import logging
from datetime import datetime
from typing import Any

from gacq.causes import CAUSES
from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import GacqError, JobError
from gacq.jobs.email.facts import Facts
from gacq.jobs.email.letter import Correspondent, Words, compose, masked_address
from gacq.jobs.email.lookup import look_up
from gacq.jobs.email.messages import Office, write
from gacq.jobs.email.need import NotNeeded
from gacq.jobs.email.order import Order, read_order
from gacq.jobs.email.transport import Transport
from gacq.queues.job import ActiveAttempt, Failure, JobView
from gacq.settings import Settings

log = logging.getLogger(__name__)


class EmailProcessor:
    """The processor of the ``email`` queue."""

    def __init__(
        self, *, database: Database, settings: Settings, clock: Clock, transport: Transport
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._transport = transport
        self.service = transport.service
        self.service_fingerprint = transport.fingerprint

    def process(self, attempt: ActiveAttempt) -> dict[str, str] | None:
        """Send the letter; returns the job's result, in which the address is masked.

        None if it is not needed any more.
        """
        order = read_order(attempt.job)
        now = self._clock.now()
        try:
            recipient, facts = self._database.read(self._look_up, order, now)
        except NotNeeded as why:
            log.info("No letter is needed: %s", why)
            return None
        letter = compose(
            self._words(order, recipient, facts),
            sender=self._sender(),
            recipient=recipient,
            job=attempt.job,
            now=now,
        )
        log.info(
            "Handing letter %s of %s bytes for %s to %s",
            letter.message_id,
            len(letter.content),
            masked_address(letter.recipient),
            self._transport.name,
        )
        self._transport.send(letter, attempt)
        log.info("The letter was taken")
        return {
            "messageId": letter.message_id,
            "to": masked_address(letter.recipient),
            "transport": self._transport.name,
            "at": self._clock.now().isoformat().replace("+00:00", "Z"),
        }

    def record(self, job: JobView, outcome: dict[str, str] | None, now: datetime) -> dict[str, Any]:
        """Nothing to write: the letter is its own record."""
        if outcome is None:
            return {"sent": False, "note": f"no letter was needed: {self._why_not(job, now)}"}
        return dict(outcome)

    def exhausted(self, job: JobView, failure: Failure, now: datetime) -> None:
        """Nothing follows: failures are shown on the page."""

    def check(self) -> str:
        """One line on the way out that works. Raises GacqError with problem and cure."""
        try:
            return self._transport.check()
        except JobError as error:
            cause = CAUSES[error.cause]
            raise GacqError(f"{cause.meaning_en} {cause.cure_en} ({error.detail})") from error

    def _words(self, order: Order, recipient: Correspondent, facts: Facts) -> Words:
        office = self._settings.office
        return write(
            order.kind,
            facts,
            audience=order.audience,
            language=recipient.language,
            recipient=recipient.name,
            office=Office(office.name, office.base_url),
        )

    def _sender(self) -> Correspondent:
        email = self._settings.email
        return Correspondent(email.from_name, email.from_address)

    def _look_up(self, order: Order, now: datetime) -> tuple[Correspondent, Facts]:
        return look_up(order, language=self._settings.office.language, now=now)

    def _why_not(self, job: JobView, now: datetime) -> str:
        try:
            self._look_up(read_order(job), now)
        except (NotNeeded, JobError) as why:
            return str(why)
        return "when it was due, its occasion was gone"
