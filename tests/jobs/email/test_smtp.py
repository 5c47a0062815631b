"""Letters handed to a real mail server on loopback, and every way in which that goes wrong."""

import dataclasses
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from gacq.errors import JobError, PermanentError, TransientError
from gacq.jobs.email.letter import Letter
from gacq.jobs.email.smtp import SmtpTransport
from gacq.ops.proof.stand_ins.certificate import Certificate
from gacq.ops.proof.stand_ins.smtp import MailServer, Security, Step, Trouble
from gacq.queues.job import ActiveAttempt
from gacq.settings import EmailSettings

MakeAttempt = Callable[..., ActiveAttempt]
MakeLetter = Callable[..., Letter]
MakeSettings = Callable[..., EmailSettings]
Send = Callable[..., None]


@pytest.fixture
def send(settings_for: MakeSettings, make_letter: MakeLetter, make_attempt: MakeAttempt) -> Send:
    """Send one letter: ``send(server, seconds=0.2, to="a@b.example", user="gacq")``."""

    def send(
        server: MailServer,
        *,
        seconds: float = 10.0,
        to: str = "anong@mail.example",
        ca_file: Path | None = None,
        **setting: Any,
    ) -> None:
        transport = SmtpTransport(settings_for(server, **setting), ca_file=ca_file)
        transport.send(make_letter(to=to), make_attempt(seconds=seconds))

    return send


@contextmanager
def refused(kind: type[JobError], cause: str) -> Iterator[None]:
    with pytest.raises(JobError) as caught:
        yield
    assert (type(caught.value), caught.value.cause) == (kind, cause), caught.value


def test_a_letter_arrives_whole(
    server: MailServer, send: Send, make_letter: MakeLetter, marks: list[str]
) -> None:
    send(server)

    (kept,) = server.messages
    assert kept.data == make_letter().content
    assert kept.sender == "gacq@office.example"
    assert kept.recipients == ("anong@mail.example",)
    assert marks == ["smtp-data"]
    subject = message_from_bytes(kept.data, policy=policy.default)["Subject"]
    assert subject == "[GACP] ทดสอบ"


def test_a_line_that_begins_with_a_dot_arrives_as_it_was(
    server: MailServer, settings_for: MakeSettings, make_attempt: MakeAttempt
) -> None:
    content = b"Subject: x\r\n\r\n.\r\n..two\r\nend\r\n"
    letter = Letter("<x@office.example>", "a@office.example", "b@mail.example", content, False)

    SmtpTransport(settings_for(server)).send(letter, make_attempt())

    assert server.messages[0].data == content


def test_the_server_is_told_an_address_that_needs_no_dns(server: MailServer, send: Send) -> None:
    send(server)

    assert server.messages[0].client == "[127.0.0.1]"


# --- refusals


@pytest.mark.parametrize(
    ("step", "reply", "kind", "cause"),
    [
        (Step.RCPT, "550 5.1.1 No such user", PermanentError, "bad_address"),
        (Step.RCPT, "552 5.2.2 Mailbox full", PermanentError, "bad_address"),
        (Step.RCPT, "451 4.7.1 Greylisted", TransientError, "smtp_unavailable"),
        (Step.MAIL, "550 5.7.1 Sender refused", PermanentError, "smtp_rejected"),
        (Step.MAIL, "421 4.3.2 Closing down", TransientError, "smtp_down"),
        (Step.MAIL, "530 5.7.0 Authentication required", TransientError, "smtp_auth"),
        (Step.DATA, "554 5.5.1 No", PermanentError, "smtp_rejected"),
        (Step.DATA, "451 4.3.0 Later", TransientError, "smtp_unavailable"),
        (Step.END, "554 5.7.1 Spam", PermanentError, "smtp_rejected"),
        (Step.END, "452 4.3.1 No room", TransientError, "smtp_unavailable"),
        (Step.EHLO, "550 Go away", TransientError, "smtp_down"),
        (Step.CONNECT, "554 Not here", TransientError, "smtp_down"),
        (Step.CONNECT, "421 Too many", TransientError, "smtp_down"),
        (Step.MAIL, "what?", TransientError, "smtp_unavailable"),
    ],
)
def test_a_refusal_is_sorted_by_what_to_do_about_it(
    server: MailServer, send: Send, step: Step, reply: str, kind: type[JobError], cause: str
) -> None:
    server.at(step, reply)

    with refused(kind, cause):
        send(server)

    assert server.messages == []


def test_what_the_server_said_is_kept_for_the_history(server: MailServer, send: Send) -> None:
    server.at(Step.RCPT, "550 5.1.1 No such user here")

    with pytest.raises(PermanentError) as caught:
        send(server)

    assert caught.value.detail == "RCPT: 550 5.1.1 No such user here"


def test_a_greylisted_letter_goes_at_the_next_try(server: MailServer, send: Send) -> None:
    server.at(Step.RCPT, "451 4.7.1 Greylisted", times=1)

    with refused(TransientError, "smtp_unavailable"):
        send(server)
    send(server)

    assert len(server.messages) == 1


def test_one_refused_recipient_does_not_touch_the_next_letter(
    server: MailServer, send: Send
) -> None:
    server.at(Step.RCPT, "550 5.1.1 No such user", times=1)

    with refused(PermanentError, "bad_address"):
        send(server, to="nobody@mail.example")
    send(server, to="anong@mail.example")

    assert [kept.recipients for kept in server.messages] == [("anong@mail.example",)]


# --- a broken connection


@pytest.mark.parametrize("step", [Step.CONNECT, Step.EHLO, Step.MAIL, Step.RCPT, Step.DATA])
@pytest.mark.parametrize("trouble", list(Trouble))
def test_a_connection_lost_before_the_message_means_it_did_not_go(
    server: MailServer, send: Send, marks: list[str], trouble: Trouble, step: Step
) -> None:
    server.at(step, trouble)
    is_about_the_letter = step in (Step.MAIL, Step.RCPT, Step.DATA)

    with refused(TransientError, "smtp_unavailable" if is_about_the_letter else "smtp_down"):
        send(server, seconds=0.3)

    assert marks == []
    assert server.messages == []


@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.parametrize(("step", "taken"), [(Step.BODY, 0), (Step.END, 1)])
def test_a_connection_lost_after_the_message_began_leaves_its_fate_unknown(
    server: MailServer, send: Send, marks: list[str], step: Step, taken: int, trouble: Trouble
) -> None:
    server.at(step, trouble)

    with refused(PermanentError, "maybe_sent"):
        send(server, seconds=0.3)

    assert marks == ["smtp-data"]
    assert len(server.messages) == taken


def test_an_unreadable_answer_to_the_message_leaves_its_fate_unknown(
    server: MailServer, send: Send
) -> None:
    server.at(Step.END, "what?")

    with refused(PermanentError, "maybe_sent"):
        send(server)


def test_a_superseded_attempt_hands_over_nothing(
    server: MailServer,
    settings_for: MakeSettings,
    make_letter: MakeLetter,
    make_attempt: MakeAttempt,
) -> None:
    class Superseded(Exception):
        pass

    def about_to(effect: str) -> None:
        raise Superseded

    late = dataclasses.replace(make_attempt(), about_to=about_to)
    with pytest.raises(Superseded):
        SmtpTransport(settings_for(server)).send(make_letter(), late)

    assert server.counts[Step.DATA] == 1
    assert server.counts[Step.END] == 0
    assert server.messages == []


def test_a_server_that_does_not_listen_is_a_matter_of_the_network(
    server: MailServer, send: Send
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))

        with refused(TransientError, "network"):
            send(server, port=silent.getsockname()[1])


@pytest.mark.parametrize("host", ["bad..name", "a" * 70 + ".example"])
def test_a_server_name_that_leads_nowhere_is_a_matter_of_the_network(
    server: MailServer, send: Send, host: str
) -> None:
    with refused(TransientError, "network"):
        send(server, host=host)


# --- sign-in


@pytest.fixture
def guarded() -> Iterator[MailServer]:
    """A server that takes mail after sign-in only."""
    with MailServer(users={"gacq": "รหัสผ่าน"}) as running:
        yield running


def test_a_password_in_thai_signs_in(
    guarded: MailServer,
    send: Send,
) -> None:
    send(guarded, user="gacq", password="รหัสผ่าน")

    assert guarded.messages[0].user == "gacq"


def test_a_server_that_offers_only_login_is_signed_in_to(
    guarded: MailServer,
    send: Send,
) -> None:
    guarded.mechanisms = ("LOGIN",)
    send(guarded, user="gacq", password="รหัสผ่าน")

    assert guarded.messages[0].user == "gacq"


def test_a_wrong_password_is_a_fault_of_the_service_and_tried_once(
    guarded: MailServer,
    send: Send,
    marks: list[str],
) -> None:
    with refused(TransientError, "smtp_auth"):
        send(guarded, user="gacq", password="guess")

    assert guarded.counts[Step.AUTH] == 1
    assert marks == []


def test_a_server_that_can_not_check_passwords_now_is_tried_later(
    guarded: MailServer,
    send: Send,
) -> None:
    guarded.at(Step.AUTH, "454 4.7.0 Temporary authentication failure")
    with refused(TransientError, "smtp_down"):
        send(guarded, user="gacq", password="รหัสผ่าน")


def test_a_server_without_sign_in_is_a_fault_of_the_settings(
    server: MailServer, send: Send
) -> None:
    with refused(TransientError, "smtp_auth"):
        send(server, user="gacq", password="secret")


def test_a_server_that_wants_a_sign_in_nobody_set_is_a_fault_of_the_settings(
    guarded: MailServer,
    send: Send,
) -> None:
    with refused(TransientError, "smtp_auth"):
        send(guarded)


def test_a_password_never_shows(
    guarded: MailServer, send: Send, settings_for: MakeSettings
) -> None:
    settings = settings_for(guarded, user="gacq", password="hunter2hunter2")

    with pytest.raises(TransientError) as caught:
        send(guarded, user="gacq", password="hunter2hunter2")

    shown = f"{caught.value} {caught.value.detail} {settings} {SmtpTransport(settings).fingerprint}"
    assert "hunter2" not in shown


# --- encryption


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_an_encrypted_letter_arrives(
    security: Security,
    certificate: Certificate,
    send: Send,
) -> None:
    with MailServer(
        security=security, tls=certificate.server_context(), users={"gacq": "secret"}
    ) as server:
        send(server, ca_file=certificate.file, user="gacq", password="secret")

    assert server.messages[0].encrypted
    assert server.messages[0].user == "gacq"


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    security: Security,
    certificate: Certificate,
    send: Send,
) -> None:
    with (
        MailServer(security=security, tls=certificate.server_context()) as server,
        refused(TransientError, "smtp_tls"),
    ):
        send(server)

    assert server.messages == []


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_for_another_server_is_refused(
    security: Security,
    certificate: Certificate,
    send: Send,
) -> None:
    with (
        MailServer(security=security, tls=certificate.server_context()) as server,
        refused(TransientError, "smtp_tls"),
    ):
        send(server, ca_file=certificate.file, host="localhost")


def test_a_server_without_starttls_is_sent_nothing(server: MailServer, send: Send) -> None:
    with refused(TransientError, "smtp_tls"):
        send(server, security="starttls", user="gacq", password="secret")

    assert server.counts[Step.AUTH] == server.counts[Step.MAIL] == 0


@pytest.mark.parametrize(
    ("reply", "cause"),
    [("454 4.7.0 TLS not available now", "smtp_down"), ("502 No", "smtp_tls")],
)
def test_starttls_that_is_offered_and_refused_sends_nothing(
    certificate: Certificate,
    send: Send,
    reply: str,
    cause: str,
) -> None:
    with MailServer(security=Security.STARTTLS, tls=certificate.server_context()) as server:
        server.at(Step.STARTTLS, reply)

        with refused(TransientError, cause):
            send(server)

    assert server.counts[Step.MAIL] == 0


def test_tls_spoken_to_a_plain_port_is_a_matter_of_encryption(
    server: MailServer, send: Send
) -> None:
    with refused(TransientError, "smtp_tls"):
        send(server, security="tls")


def test_a_server_that_asks_for_starttls_first_is_a_matter_of_encryption(
    certificate: Certificate,
    send: Send,
) -> None:
    with MailServer(security=Security.STARTTLS, tls=certificate.server_context()) as server:
        server.at(Step.MAIL, "530 5.7.0 Must issue a STARTTLS command first")

        with refused(TransientError, "smtp_tls"):
            send(server, security="plain")


def test_a_missing_file_of_certificates_is_named(
    server: MailServer, send: Send, tmp_path: Path
) -> None:
    with pytest.raises(TransientError, match=r"none\.pem"):
        send(server, security="tls", ca_file=tmp_path / "none.pem")


# --- addresses outside ASCII


def test_a_server_without_smtputf8_is_not_asked_to_take_a_thai_address(
    server: MailServer, send: Send
) -> None:
    with refused(PermanentError, "bad_address"):
        send(server, to="สมชาย@mail.example")

    assert server.counts[Step.MAIL] == 0


def test_a_server_with_smtputf8_takes_a_thai_address(send: Send) -> None:
    with MailServer(smtputf8=True) as server:
        send(server, to="สมชาย@mail.example")

    assert server.messages[0].recipients == ("สมชาย@mail.example",)


# --- gacq check


def test_check_signs_in_and_sends_nothing(guarded: MailServer, settings_for: MakeSettings) -> None:
    settings = settings_for(guarded, user="gacq", password="รหัสผ่าน")

    line = SmtpTransport(settings).check()

    assert line == f"127.0.0.1:{guarded.port} (plain) is ready to take mail"
    assert guarded.counts[Step.AUTH] == guarded.counts[Step.NOOP] == 1
    assert guarded.counts[Step.MAIL] == 0


@pytest.mark.parametrize(
    "different",
    [{"port": 1}, {"user": "a"}, {"password": "b"}, {"host": "x.example"}, {"security": "tls"}],
)
def test_the_fingerprint_changes_with_every_setting_of_the_connection(
    server: MailServer, settings_for: MakeSettings, different: dict[str, Any]
) -> None:
    before = SmtpTransport(settings_for(server)).fingerprint

    assert SmtpTransport(settings_for(server)).fingerprint == before
    assert SmtpTransport(settings_for(server, **different)).fingerprint != before
