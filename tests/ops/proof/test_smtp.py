"""The mail stand-in, spoken to by smtplib as any mail program would."""

import smtplib
import ssl

import pytest

from gacq.ops.proof.stand_ins.certificate import Certificate
from gacq.ops.proof.stand_ins.smtp import MailServer, Security, Step, Trouble


def client_of(server: MailServer) -> smtplib.SMTP:
    return smtplib.SMTP(server.host, server.port, local_hostname="localhost", timeout=5)


def deliver(client: smtplib.SMTP) -> None:
    client.sendmail("gacq@office.example", ["anong@mail.example"], b"Subject: x\r\n\r\nhello\r\n")


def test_a_message_is_kept_with_its_envelope() -> None:
    with MailServer() as server, client_of(server) as client:
        deliver(client)

    (kept,) = server.messages
    assert kept.sender == "gacq@office.example"
    assert kept.recipients == ("anong@mail.example",)
    assert kept.data == b"Subject: x\r\n\r\nhello\r\n"
    assert not kept.encrypted
    assert server.counts[Step.RCPT] == 1


def test_a_planned_reply_is_given_as_often_as_planned() -> None:
    with MailServer() as server, client_of(server) as client:
        server.at(Step.RCPT, "451 4.7.1 Come back later", times=2)

        for _ in range(2):
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                deliver(client)
        deliver(client)

    assert len(server.messages) == 1
    assert server.counts[Step.RCPT] == 3


def test_plans_for_one_step_follow_one_another() -> None:
    with MailServer() as server, client_of(server) as client:
        server.at(Step.MAIL, "451 first", times=1)
        server.at(Step.MAIL, "550 then")

        for code in (451, 550, 550):
            with pytest.raises(smtplib.SMTPSenderRefused) as refused:
                deliver(client)
            assert refused.value.smtp_code == code


def test_behave_forgets_the_plans() -> None:
    with MailServer() as server, client_of(server) as client:
        server.at(Step.MAIL, "550 no")
        server.behave()

        deliver(client)

    assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("step", "kept"),
    [(Step.MAIL, 0), (Step.RCPT, 0), (Step.DATA, 0), (Step.BODY, 0), (Step.END, 1)],
)
def test_a_dropped_connection_keeps_only_what_was_whole(step: Step, kept: int) -> None:
    with MailServer() as server:
        server.at(step, Trouble.DROP)
        client = client_of(server)

        with pytest.raises((smtplib.SMTPException, ConnectionError)):
            deliver(client)
        client.close()

    assert len(server.messages) == kept


def test_a_connection_dropped_at_once_gives_no_greeting() -> None:
    with MailServer() as server:
        server.at(Step.CONNECT, Trouble.DROP)

        with pytest.raises((smtplib.SMTPException, ConnectionError)):
            client_of(server)


def test_a_hanging_server_says_nothing_until_it_is_stopped() -> None:
    with MailServer() as server:
        server.at(Step.NOOP, Trouble.HANG)
        client = client_of(server)
        assert client.sock is not None
        client.sock.settimeout(0.1)

        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            client.noop()
        client.close()


def test_mail_is_taken_after_sign_in_only_when_there_are_users() -> None:
    with MailServer(users={"gacq": "secret"}) as server, client_of(server) as client:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            deliver(client)
        assert refused.value.smtp_code == 530
        with pytest.raises(smtplib.SMTPAuthenticationError) as wrong:
            client.login("gacq", "guess")
        assert wrong.value.smtp_code == 535

        client.login("gacq", "secret")
        deliver(client)

    assert server.messages[0].user == "gacq"


def test_sign_in_is_not_offered_without_users() -> None:
    with MailServer() as server, client_of(server) as client:
        client.ehlo()

        assert not client.has_extn("auth")


def test_starttls_encrypts_the_rest_of_the_conversation(certificate: Certificate) -> None:
    server = MailServer(security=Security.STARTTLS, tls=certificate.server_context())
    context = ssl.create_default_context(cafile=str(certificate.file))
    with server, client_of(server) as client:
        client.starttls(context=context)
        deliver(client)

    assert server.messages[0].encrypted


def test_tls_from_the_start_is_spoken(certificate: Certificate) -> None:
    server = MailServer(security=Security.TLS, tls=certificate.server_context())
    context = ssl.create_default_context(cafile=str(certificate.file))
    with (
        server,
        smtplib.SMTP_SSL(server.host, server.port, "localhost", context=context) as client,
    ):
        deliver(client)

    assert server.messages[0].encrypted
