"""A letter: rendered words put into the bytes and the envelope that a transport sends.

The same job always makes the same letter, byte for byte, so that a repeat is recognised as one.
The header lines are folded here: in the Pythons before 3.13 the email package loses the spaces
between the encoded words of a Thai subject.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote

from gacq.errors import PermanentError
from gacq.queues.job import JobView

_WIRE = SMTP.clone(refold_source="none")
_WIRE_UTF8 = _WIRE.clone(utf8=True)

_LOCAL_PART = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\],;:@\\\"]+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")

_LONGEST_NAME = 100

_REPLACED = {"Cc": " ", "Zl": " ", "Zp": " ", "Zs": " ", "Cf": "", "Cs": ""}
"""What becomes of control characters, spaces and unseen marks, by Unicode category."""


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Someone who sends or gets mail; ``language`` is "th" or "en"."""

    name: str
    address: str
    language: str = "th"


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says: one subject line, and the same body as text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a transport sends. ``international`` letters need a server that offers SMTPUTF8."""

    message_id: str
    sender: str
    recipient: str
    content: bytes
    international: bool


def compose(
    words: Words, *, sender: Correspondent, recipient: Correspondent, job: JobView, now: datetime
) -> Letter:
    """The letter of one job. Raises PermanentError ``bad_address``."""
    written_at = _written_at(job, now)
    return assemble(
        words, sender=sender, recipient=recipient, stem=_stem(job), written_at=written_at
    )


def assemble(
    words: Words,
    *,
    sender: Correspondent,
    recipient: Correspondent,
    stem: str,
    written_at: datetime,
) -> Letter:
    """A letter whose Message-ID begins with ``stem``. Raises PermanentError ``bad_address``."""
    sender_address = plain_address(sender.address)
    recipient_address = plain_address(recipient.address)
    message_id = f"<{stem}@{sender_address.rpartition('@')[2]}>"
    international = not (sender_address + recipient_address).isascii()

    message = EmailMessage(policy=_WIRE_UTF8 if international else _WIRE)
    message.set_raw("From", _mailbox("From", sender.name, sender_address))
    message.set_raw("To", _mailbox("To", recipient.name, recipient_address))
    message.set_raw("Subject", _folded("Subject", one_line(words.subject)))
    message.set_raw("Date", format_datetime(written_at))
    message.set_raw("Message-ID", message_id)
    message.set_raw("Auto-Submitted", "auto-generated")
    message.set_content(words.text, cte="base64")
    message.add_alternative(words.html, subtype="html", cte="base64")
    # The package would choose a random one, and a repeat would be another file.
    message.set_boundary(f"=_{stem}")
    return Letter(message_id, sender_address, recipient_address, bytes(message), international)


def plain_address(address: str) -> str:
    """The address with its domain in ASCII. Raises PermanentError ``bad_address``."""
    local_part, _, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _bad_address(address) from error
    if not _LOCAL_PART.fullmatch(local_part) or not _DOMAIN.fullmatch(domain):
        raise _bad_address(address)
    return f"{local_part}@{domain}"


def masked_address(address: str) -> str:
    """``somchai@mail.example`` as ``s…@mail.example``, for results and logs."""
    local_part, _, domain = address.rpartition("@")
    return f"{local_part[:1]}…@{domain}"


def one_line(text: str) -> str:
    """The text on one line: a name can neither break a header nor forge a line of a letter."""
    seen = (_REPLACED.get(unicodedata.category(sign), sign) for sign in text)
    return " ".join("".join(seen).split())


def _stem(job: JobView) -> str:
    """What a Message-ID begins with: the same for every attempt of one round, and for no other job.

    Within a round a repeat must be seen as the same message. A new round is a person's decision
    to send again, and mail servers drop an id that they have met before, even one that they
    quarantined. The creation time tells jobs apart when ids start again at 1 on a new data folder.
    """
    return f"gacq-job-{job.id}-{job.round}-{job.created_at:%Y%m%d%H%M%S}"


def _written_at(job: JobView, now: datetime) -> datetime:
    """When the office decided to write; a letter sent again later carries the later time."""
    return job.created_at if job.round == 1 else now


def _mailbox(header: str, name: str, address: str) -> str:
    shown = one_line(name)[:_LONGEST_NAME]
    if not shown:
        return address
    if shown.isascii() and "=?" not in shown:
        return f'"{quote(shown)}" <{address}>'
    return f"{_folded(header, shown)}\r\n <{address}>"


def _folded(header: str, text: str) -> str:
    """The value of a header as RFC 2047 writes it, in lines of at most 76 characters."""
    plain = text.isascii() and "=?" not in text
    charset = "us-ascii" if plain else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name=header).encode(linesep="\r\n")


def _bad_address(address: str) -> PermanentError:
    return PermanentError("bad_address", f"not an e-mail address: {masked_address(address)}")
