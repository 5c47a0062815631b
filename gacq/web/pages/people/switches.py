"""What an office may switch on, and what it means that it is on or off: one row each, in words."""

from dataclasses import dataclass

from gacq.settings import Settings


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing that may be on or off.

    Attributes:
        words: what follows from how it stands.
        line: what turns it on in the file of settings.
        path: the page that says more, if there is one.
    """

    name: str
    is_on: bool
    words: str
    line: str
    path: str = ""


def switches(settings: Settings) -> list[Switch]:
    gemini, smtp = settings.ai_qc.reviewer == "gemini", settings.email.transport == "smtp"
    google, https = settings.calendar.provider == "google", settings.server.tls_cert is not None
    return [
        Switch(
            _("AI check of the papers"),
            gemini,
            _("Gemini reads the papers and photos.") if gemini else _("Only rules check them."),
            '[ai_qc] reviewer = "gemini"',
            "/set-up/ai",
        ),
        Switch(
            _("Sending mail"),
            smtp,
            _("Mails are sent.") if smtp else _("Mails are only written as files into a folder."),
            '[email] transport = "smtp"',
            "/set-up/mail",
        ),
        Switch(
            _("Google Calendar"),
            google,
            _("Appointments go to Google Calendar.")
            if google
            else _("Appointments are offered as a calendar feed only."),
            '[calendar] provider = "google"',
            "/set-up/calendar",
        ),
        Switch(
            _("Work in the background"),
            settings.queues.enabled,
            _("Slow work is done in the background.")
            if settings.queues.enabled
            else _("Slow work is done at once, while people wait."),
            "[queues] enabled = true",
        ),
        Switch(
            _("Regular chores"),
            settings.queues.scheduler,
            _("Reminders, reports and clean-ups run by themselves.")
            if settings.queues.scheduler
            else _("Reminders, reports and clean-ups run only when somebody starts them."),
            "[queues] scheduler = true",
        ),
        Switch(
            _("Encrypted pages (https)"),
            https,
            _("What is sent over the network can't be read on the way.")
            if https
            else _("Pages are sent unencrypted: use gacq inside the office's network only."),
            "[server] tls_cert, tls_key",
        ),
        Switch(
            _("Links in mails"),
            settings.office.base_url is not None,
            _("Mails lead to the pages by a link.")
            if settings.office.base_url
            else _("Mails have no links, for gacq does not know its address."),
            '[office] base_url = "http://…"',
        ),
    ]
