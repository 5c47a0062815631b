"""The services outside of this PC, as the settings choose them; None for what is switched off."""

from collections.abc import Callable, Mapping

from gacq.jobs.ai_qc.gemini import GenaiModel
from gacq.jobs.ai_qc.generativeai import GenerativeaiModel
from gacq.jobs.ai_qc.model import Model
from gacq.jobs.calendar.google import GoogleCalendar
from gacq.jobs.email import transport
from gacq.jobs.email.trial import Trial
from gacq.settings import AiQcSettings, CalendarSettings, Settings


def model(settings: AiQcSettings) -> Model | None:
    """The driver that the settings choose; each brings in its SDK only when it is first used."""
    if settings.reviewer == "rules":
        return None
    driver = GenerativeaiModel if settings.sdk == "generativeai" else GenaiModel
    key = settings.api_key.reveal() if settings.api_key else ""
    return driver(settings.model, key=key, endpoint=settings.endpoint)


def google(settings: CalendarSettings) -> GoogleCalendar | None:
    """Google's calendar, where the settings switch it on."""
    return GoogleCalendar(settings) if settings.provider == "google" else None


def trial_mail(settings: Settings) -> Trial:
    """The way of letters that people try by hand."""
    return Trial(settings, transport.choose(settings.email))


def service_checks(settings: Settings) -> Mapping[str, Callable[[], str | None]]:
    """A real connection to each outside service that is switched on; each raises GacqError."""
    checks: dict[str, Callable[[], str | None]] = {}
    gemini = model(settings.ai_qc)
    if gemini is not None:
        checks["Gemini"] = gemini.check
    if settings.email.transport == "smtp":
        checks["mail server"] = transport.choose(settings.email).check
    calendar = google(settings.calendar)
    if calendar is not None:
        checks["Google Calendar"] = calendar.check
    return checks
