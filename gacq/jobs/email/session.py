"""One conversation with a mail server, and every answer sorted by what to do about it.

It is led step by step over smtplib, because it matters where it breaks: before the message is
handed over the letter surely did not go; once that has begun and until the server has answered,
nobody knows (``maybe_sent``), and only a person may send it again.
"""

import base64
import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

from gacq.errors import JobError, PermanentError, TransientError
from gacq.jobs.email.letter import Letter, one_line
from gacq.settings import EmailSettings

_BAD_MESSAGE = {"MAIL": "smtp_rejected", "RCPT": "bad_address", "DATA": "smtp_rejected"}
"""Steps at which a 5xx is about this one message: it fails now."""

_BAD_SERVICE = {"STARTTLS": "smtp_tls", "AUTH": "smtp_auth"}
"""Steps at which a 5xx is about the settings: no message would fare better."""

_BEFORE_THE_LETTER = frozenset({"EHLO", "STARTTLS", "AUTH"})
"""Steps at which trouble says nothing about the letter: the server itself is not in service."""

_CLOSING_DOWN = 421
_AUTHENTICATION_REQUIRED = 530

_LONGEST_REPLY = 300


class Session:
    """One connection. Each step has the setting's time limit or what the attempt has left."""

    def __init__(
        self, settings: EmailSettings, ca_file: Path | None, seconds_left: Callable[[], float]
    ) -> None:
        self._settings = settings
        self._ca_file = ca_file
        self._seconds_left = seconds_left
        self._client = self._connect()

    def greet(self) -> None:
        """Say hello, encrypt and sign in, as far as the settings ask for it."""
        self._hello()
        if self._settings.security == "starttls":
            self._encrypt()
            self._hello()
        if self._settings.user:
            self._sign_in()

    def deliver(self, letter: Letter, *, about_to: Callable[[str], None]) -> None:
        options = self._options(letter)
        self.ask("MAIL", f"FROM:<{letter.sender}>{options}")
        self.ask("RCPT", f"TO:<{letter.recipient}>")
        self.ask("DATA", accepted=(354,))
        about_to("smtp-data")
        self._hand_over(letter.content)

    def ask(
        self, step: str, argument: str = "", *, accepted: tuple[int, ...] = (250, 251, 252)
    ) -> None:
        code, reply = self._command(step, argument)
        if code not in accepted:
            raise self._refusal(step, code, reply)

    def leave(self) -> None:
        # The letter is taken; whatever happens to the goodbye changes nothing.
        with contextlib.suppress(OSError):
            self._limit_time(at_most=2.0)
            self._client.quit()

    def close(self) -> None:
        self._client.close()

    def _connect(self) -> smtplib.SMTP:
        host, port, limit = self._settings.host or "", self._settings.port, self._limit()
        context = self._tls() if self._settings.security == "tls" else None
        client: smtplib.SMTP
        try:
            # A made-up local name: smtplib would ask the DNS for ours, which can take seconds.
            if context:
                client = smtplib.SMTP_SSL(host, port, "localhost", timeout=limit, context=context)
            else:
                client = smtplib.SMTP(host, port, "localhost", timeout=limit)
        except smtplib.SMTPException as error:
            raise TransientError("smtp_down", f"greeting: {_words(error)}") from error
        except ssl.SSLError as error:
            raise TransientError("smtp_tls", _words(error)) from error
        except (OSError, UnicodeError) as error:
            raise TransientError("network", f"{host}:{port}: {_words(error)}") from error
        client.local_hostname = _address_literal(client)
        return client

    def _hello(self) -> None:
        with self._unbroken("EHLO"):
            code, reply = self._client.ehlo()
        if code != 250:
            raise self._refusal("EHLO", code, reply)

    def _encrypt(self) -> None:
        if not self._client.has_extn("starttls"):
            raise TransientError("smtp_tls", "the server does not offer STARTTLS")
        context = self._tls()
        with self._unbroken("STARTTLS"):
            try:
                self._client.starttls(context=context)
            except smtplib.SMTPResponseException as error:
                raise self._refusal("STARTTLS", error.smtp_code, error.smtp_error) from error
            except ssl.SSLError as error:
                raise TransientError("smtp_tls", _words(error)) from error

    def _sign_in(self) -> None:
        """One try with one mechanism: smtplib's own tries each in turn, which locks accounts."""
        offered = self._client.esmtp_features.get("auth", "").upper().split()
        user, password = credentials(self._settings)
        if "PLAIN" in offered:
            self._authenticate("PLAIN " + _base64(b"\0" + user + b"\0" + password))
        elif "LOGIN" in offered:
            self._authenticate("LOGIN", user, password)
        else:
            raise TransientError("smtp_auth", "the server offers neither AUTH PLAIN nor LOGIN")

    def _authenticate(self, mechanism: str, *answers: bytes) -> None:
        code, reply = self._command("AUTH", mechanism)
        for answer in answers:
            if code == 334:
                code, reply = self._command(_base64(answer), step="AUTH")
        if code != 235:
            raise self._refusal("AUTH", code, reply)

    def _options(self, letter: Letter) -> str:
        options = f" SIZE={len(letter.content)}" if self._client.has_extn("size") else ""
        if not letter.international:
            return options
        if not self._client.has_extn("smtputf8"):
            raise PermanentError("bad_address", "the server takes addresses in ASCII only")
        self._client.command_encoding = "utf-8"
        return f"{options} SMTPUTF8 BODY=8BITMIME"

    def _hand_over(self, content: bytes) -> None:
        """Send the message itself. From here on a broken connection leaves its fate unknown."""
        try:
            self._limit_time()
            self._client.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
            self._limit_time()
            code, reply = self._client.getreply()
        except OSError as error:
            raise PermanentError("maybe_sent", _words(error)) from error
        if 200 <= code < 300:
            return
        if code < 400:
            raise PermanentError("maybe_sent", f"the server answered {code} {_text(reply)}")
        raise self._refusal("DATA", code, reply)

    def _command(self, command: str, argument: str = "", *, step: str = "") -> tuple[int, bytes]:
        with self._unbroken(step or command):
            return self._client.docmd(command, argument)

    @contextlib.contextmanager
    def _unbroken(self, step: str) -> Iterator[None]:
        """One step before the message: when the connection breaks, the letter surely did not go."""
        self._limit_time()
        try:
            yield
        except OSError as error:
            raise TransientError(_trouble_at(step), f"{step}: {_words(error)}") from error

    def _refusal(self, step: str, code: int, reply: bytes | str) -> JobError:
        """Sort a reply that is not the hoped-for one."""
        detail = f"{step}: {code} {_text(reply)}"
        if code == _CLOSING_DOWN:
            return TransientError("smtp_down", detail)
        if not 500 <= code < 600:
            return TransientError(_trouble_at(step), detail)
        if code == _AUTHENTICATION_REQUIRED:
            # Some servers say the same when they want STARTTLS first.
            encrypted = isinstance(self._client.sock, ssl.SSLSocket)
            wants_tls = not encrypted and self._client.has_extn("starttls")
            return TransientError("smtp_tls" if wants_tls else "smtp_auth", detail)
        if step in _BAD_MESSAGE:
            return PermanentError(_BAD_MESSAGE[step], detail)
        return TransientError(_BAD_SERVICE.get(step, _trouble_at(step)), detail)

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        try:
            if self._ca_file:
                context.load_verify_locations(self._ca_file)
        except OSError as error:
            raise TransientError("smtp_tls", f"{self._ca_file}: {_words(error)}") from error
        return context

    def _limit(self) -> float:
        return min(self._settings.timeout_seconds, self._seconds_left())

    def _limit_time(self, *, at_most: float = float("inf")) -> None:
        if self._client.sock is not None:
            self._client.sock.settimeout(min(at_most, self._limit()))


def _trouble_at(step: str) -> str:
    return "smtp_down" if step in _BEFORE_THE_LETTER else "smtp_unavailable"


def credentials(settings: EmailSettings) -> tuple[bytes, bytes]:
    password = settings.password.reveal() if settings.password else ""
    return (settings.user or "").encode(), password.encode()


def _address_literal(client: smtplib.SMTP) -> str:
    """What to call this computer in EHLO: its address, as mail programs do; it needs no DNS."""
    assert client.sock is not None
    address = str(client.sock.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _text(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return one_line(text)[:_LONGEST_REPLY]


def _words(error: Exception) -> str:
    return _text(str(error)) or type(error).__name__
