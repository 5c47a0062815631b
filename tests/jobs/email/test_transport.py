"""The choice of the way out, by the settings."""

from pathlib import Path

from gacq.jobs.email.folder import FolderTransport
from gacq.jobs.email.smtp import SmtpTransport
from gacq.jobs.email.transport import choose
from gacq.settings import EmailSettings


def test_mail_goes_to_the_folder_until_a_server_is_set(tmp_path: Path) -> None:
    transport = choose(EmailSettings(folder=tmp_path))

    assert isinstance(transport, FolderTransport)
    assert transport.service == "mail folder"


def test_mail_goes_to_the_server_when_the_settings_say_so() -> None:
    transport = choose(EmailSettings(transport="smtp", host="mail.example"))

    assert isinstance(transport, SmtpTransport)
    assert transport.service == "smtp"
