"""From when to when a leave lasts, as people say it: whole days by their dates alone."""

from datetime import datetime, timedelta

from gacq import thai
from gacq.applications.week import Span
from gacq.web.words import Language


def span_words(span: Span, language: Language) -> str:
    """``30 พ.ย. 2569 – 2 ธ.ค. 2569``, with times where it does not last whole days."""
    if not _is_midnight(span.starts_at) or not _is_midnight(span.ends_at):
        return _with_times(span, language)
    first, last = thai.day(span.starts_at), thai.day(span.ends_at - timedelta(minutes=1))
    words = thai.short_date(first, language=language)
    return words if first == last else f"{words} – {thai.short_date(last, language=language)}"


def _with_times(span: Span, language: Language) -> str:
    if _is_midnight(span.ends_at):
        last = thai.short_date(span.ends_at - timedelta(minutes=1), language=language)
        return f"{thai.short_moment(span.starts_at, language=language)} – {last}"
    if thai.day(span.starts_at) == thai.day(span.ends_at):
        day = thai.short_date(span.starts_at, language=language)
        return f"{day} {thai.time_span(span.starts_at, span.ends_at, language=language)}"
    edges = (span.starts_at, span.ends_at)
    return " – ".join(thai.short_moment(edge, language=language) for edge in edges)


def _is_midnight(moment: datetime) -> bool:
    local = thai.in_bangkok(moment)
    assert isinstance(local, datetime), "a moment stays one"
    return local.hour == local.minute == 0
