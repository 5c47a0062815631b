"""A feed in iCalendar (RFC 5545), to which calendar programs subscribe.

Times are written in UTC, which needs no table of time zones; every program shows them in its own.
The same appointments always make the same bytes. The icalendar library escapes what names hold.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, vDuration
from icalendar import Event as Entry

from gacq.applications.appointments import Appointment
from gacq.jobs.calendar.event import Event, event_of, one_line

REFRESH = timedelta(minutes=15)
"""How often a program should look again; most look less often."""

REMINDERS = (timedelta(days=1), timedelta(hours=1))

_END = b"END:VCALENDAR\r\n"
_CANCELLED = {"th": "ยกเลิก", "en": "Cancelled"}
_REMINDER = {"th": "นัดตรวจประเมิน", "en": "Inspection"}


def write(
    appointments: Sequence[Appointment], *, title: str, language: str, of_office: bool
) -> bytes:
    """The feed in "th" or "en". The office's names each inspector and reminds nobody."""
    frame = _frame(title).removesuffix(_END)
    entries = (_written(each, language, of_office) for each in appointments)
    return b"".join((frame, *entries, _END))


def _frame(title: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//gacq//inspections//TH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, one_line(title))
    calendar.add("x-wr-timezone", "Asia/Bangkok")
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    content: bytes = calendar.to_ical()
    return content


@lru_cache(maxsize=10_000)
def _written(appointment: Appointment, language: str, of_office: bool) -> bytes:
    # Kept, as writing one takes a millisecond and programs ask again and again for the same.
    event = event_of(appointment, language=language)
    content: bytes = _entry(event, language, of_office=of_office).to_ical()
    return content


def _entry(event: Event, language: str, *, of_office: bool) -> Entry:
    entry = Entry()
    entry.add("uid", f"{event.id}@gacq")
    # When it was last changed and not when it was fetched: what is the same must look the same.
    entry.add("dtstamp", event.updated_at)
    entry.add("last-modified", event.updated_at)
    entry.add("created", event.booked_at)
    entry.add("sequence", event.sequence)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    entry.add("summary", _summary(event, language, of_office=of_office))
    entry.add("description", event.description)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("categories", [event.type.value])
    if event.place:
        entry.add("location", event.place)
    if event.position:
        entry.add("geo", event.position)
    if event.link and _is_web_address(event.link):
        entry.add("url", event.link)
    if not of_office and not event.cancelled:
        for before in REMINDERS:
            entry.add_component(_alarm(before, language))
    return entry


def _summary(event: Event, language: str, *, of_office: bool) -> str:
    whose = f" - {event.inspector_name}" if of_office else ""
    # In words too: not every program shows the status of what it subscribed to.
    cancelled = f"{_CANCELLED[language]}: " if event.cancelled else ""
    return f"{cancelled}{event.summary}{whose}"


def _alarm(before: timedelta, language: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _REMINDER[language])
    alarm.add("trigger", -before)
    return alarm


def _is_web_address(text: str) -> bool:
    try:
        return urlsplit(text).scheme in ("http", "https")
    except ValueError:
        return False
