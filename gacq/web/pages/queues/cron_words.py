"""A cron line in words, for the forms that people write; any other line is shown as it is."""

from dataclasses import dataclass

_WEEKDAYS = ("1-5", "mon-fri", "MON-FRI")


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


_EVERY_MINUTE = _("every minute")
_EVERY_MINUTES = _("every %(number)s minutes")
_EVERY_HOUR = _("every hour at minute %(minute)s")
_EVERY_HOURS = _("every %(number)s hours at minute %(minute)s")
_DAILY = _("every day at %(time)s")
_ON_WEEKDAYS = _("Monday to Friday at %(time)s")
_MONTHLY = _("on day %(day)s of each month at %(time)s")
_AS_WRITTEN = _("by the line %(line)s")


@dataclass(frozen=True, slots=True)
class Said:
    """A msgid and what goes into its places."""

    words: str
    values: dict[str, str]


def words_of(line: str) -> Said:
    """When a chore with this line comes round."""
    return _said(line.split()) or Said(_AS_WRITTEN, {"line": line})


def _said(parts: list[str]) -> Said | None:
    match parts:
        case ["*", "*", "*", "*", "*"]:
            return Said(_EVERY_MINUTE, {})
        case [often, "*", "*", "*", "*"] if number := _step(often):
            return Said(_EVERY_MINUTES, {"number": number})
        case [minute, "*", "*", "*", "*"] if minute.isdecimal():
            return Said(_EVERY_HOUR, {"minute": minute})
        case [minute, often, "*", "*", "*"] if minute.isdecimal() and (number := _step(often)):
            return Said(_EVERY_HOURS, {"number": number, "minute": minute})
        case [minute, hour, *days] if minute.isdecimal() and hour.isdecimal():
            return _at(f"{int(hour):02}:{int(minute):02}", days)
    return None


def _at(time: str, days: list[str]) -> Said | None:
    match days:
        case ["*", "*", "*"]:
            return Said(_DAILY, {"time": time})
        case ["*", "*", week] if week in _WEEKDAYS:
            return Said(_ON_WEEKDAYS, {"time": time})
        case [day, "*", "*"] if day.isdecimal():
            return Said(_MONTHLY, {"day": day, "time": time})
    return None


def _step(part: str) -> str:
    """The number of ``*/5``; empty for what is no step."""
    number = part.removeprefix("*/")
    return number if part.startswith("*/") and number.isdecimal() else ""
