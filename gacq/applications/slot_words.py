"""Why a time can't be booked, in words that name what stands in the way; pure."""

from collections.abc import Iterable
from datetime import date, datetime

from gacq.applications.availability import Broken, Rule, Wish
from gacq.applications.week import Span, weekday_of
from gacq.thai import BANGKOK, long_date, short_moment

_WORDS = {
    Rule.PAST: "{start} is in the past",
    Rule.TOO_SOON: "{day} is too soon: book at least {earliest} days ahead, from {first} on",
    Rule.TOO_FAR: "that is too far ahead: book at most {latest} days ahead, until {last}",
    Rule.UNKNOWN_HOLIDAYS: "the public holidays of {year} are not known to this version of gacq",
    Rule.HOLIDAY: "{day} is a public holiday: {holiday}",
    Rule.DAY_OFF: "{day} is a {weekday}, when {name} does not work",
    Rule.TOO_LONG: "{kind} inspections take {hours} hours, and {name} works {span} on {day}: "
    "choose another inspector or change the working hours",
    Rule.OUTSIDE_HOURS: "{name} works {span} on {day}, and {kind} inspections take {hours} hours",
    Rule.BREAK: "{name} has a break {span} on {day}",
    Rule.LEAVE: "{name} is on leave {span}",
    Rule.DAY_FULL: "{name} has as many inspections on {day} as one day may have ({most})",
    Rule.OVERLAP: "{name} has another inspection {span} on {day}",
    Rule.TRAVEL: "{name} has another inspection {span} on {day}, and needs {travel} minutes to "
    "travel between the two",
    Rule.NO_GAP: "{name} has no {hours} hours together left on {day}",
}


def why(broken: Broken, *, name: str, wish: Wish) -> str:
    """One sentence without its full stop; ``name`` is the inspector's."""
    holiday, rules = broken.holiday, wish.rules
    return _WORDS[broken.rule].format(
        name=name,
        kind=wish.kind.value,
        hours=f"{wish.length.total_seconds() / 3600:g}",
        day=_day(broken.day),
        weekday=weekday_of(broken.day).capitalize(),
        year=broken.day.year,
        holiday=f"{holiday.thai} ({holiday.english})" if holiday else "",
        start=moment(broken.span.starts_at) if broken.span else "",
        span=_span(broken) if broken.span else "",
        earliest=rules.earliest_days,
        latest=rules.latest_days,
        first=_day(wish.first_day),
        last=_day(wish.last_day),
        most=rules.most_a_day,
        travel=rules.travel_minutes,
    )


def moment(at: datetime) -> str:
    """``23 Nov 2026, 14:05``; a time too far off for Bangkok's calendar stays as it is."""
    try:
        return short_moment(at, language="en")
    except OverflowError:
        return at.isoformat()


def listed(spans: Iterable[Span]) -> str:
    """``23 Nov 2026, 09:00; 24 Nov 2026, 09:00``."""
    return "; ".join(moment(span.starts_at) for span in spans)


def _day(day: date) -> str:
    return long_date(day, language="en")


def _span(broken: Broken) -> str:
    """Only the times of what lies within the day; leave may be days long."""
    assert broken.span is not None
    start, end = (each.astimezone(BANGKOK) for each in (broken.span.starts_at, broken.span.ends_at))
    if start.date() == broken.day == end.date():
        return f"from {start:%H:%M} to {end:%H:%M}"
    return f"from {moment(start)} to {moment(end)}"
