"""Sends hostile requests to a running service: bodies, texts, headers, and talk that is no HTTP."""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlencode

from gacq.clock import Clock, SystemClock
from gacq.ops.proof.hostile import wire
from gacq.ops.proof.hostile.asking import Asker, Reply
from gacq.ops.proof.hostile.tally import Sent, Tally
from gacq.ops.proof.hostile.texts import BODIES, CONTENT_TYPES, FIELDS, KEYS, QUERIES, TEXTS
from gacq.ops.proof.hostile.watching import Watch

WIRE_SECONDS = 60.0
"""Longer than any limit of the service on a pause."""
_AT_ONCE = 16
_JSON = {"Content-Type": "application/json"}
_LISTS = ("/api/v1/applications", "/applications")
_HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
_REFUSED = (400, 404, 409, 413, 415, 422, 431)


def send_hostile_requests(
    base_url: str, *, token: str, application: int, pid: int, clock: Clock | None = None
) -> Sent:
    """Everything but files, with a clerk's ``token``; the draft ``application`` is changed by it.

    What is let in is looked at on the draft's page. Trouble is a status of 500 or more, no answer,
    and markup of a text that reaches the page as markup.
    """
    clock = clock or SystemClock()
    asker, tally = Asker(base_url, token=token), Tally(clock)
    with Watch(base_url, pid=pid, clock=clock) as watch:
        for kind, title, ask in _questions(asker, application):
            tally.sent(kind)
            began = clock.monotonic()
            reply = ask()
            tally.timed(title, began, reply.status)
            if reply.status not in (200, 201, 303, *_REFUSED):
                tally.trouble(f"{title}: {reply.status} {reply.text[:200]}")
            if "<script>document" in reply.text or "<img src=x" in reply.text:
                if not reply.headers.get("content-type", "").startswith("application/json"):
                    tally.trouble(f"{title}: markup reaches the page")
        _talk(base_url, token, application, tally, clock)
    return tally.result(watch)


def _questions(asker: Asker, application: int) -> Iterator[tuple[str, str, Callable[[], Reply]]]:
    path = f"/api/v1/applications/{application}"
    patch = partial(asker.ask, "PATCH", path)
    for title, body in BODIES.items():
        yield "bodies", f"body: {title}", partial(patch, body=body, headers=_JSON)
    for title, text in TEXTS.items():
        for field in FIELDS:
            given = json.dumps({field: text}).encode()
            yield "texts", f"{field}: {title}", partial(patch, body=given, headers=_JSON)
        typed = dict.fromkeys(FIELDS, text)
        yield "texts", f"form: {title}", partial(_type_in, asker, application, typed)
        yield "texts", f"bare form: {title}", partial(_post_form, asker, application, typed)
        yield "texts", f"page after {title}", partial(_page, asker, f"/applications/{application}")
    for kind, headers in _headers():
        yield kind, f"{kind}: {str(headers)[:60]}", partial(patch, body=b"{}", headers=headers)
    for query in QUERIES:
        for where in _LISTS:
            title = f"{where}?{query[:40]}"
            yield "queries", title, partial(_page, asker, f"{where}?{query}")


def _page(asker: Asker, path: str) -> Reply:
    return asker.ask("GET", path, headers={"Accept": "text/html"})


def _type_in(asker: Asker, application: int, typed: Mapping[str, str]) -> Reply:
    """The form that was just opened, with these words in every field."""
    page = _page(asker, f"/applications/{application}/edit")
    hidden = dict(_HIDDEN.findall(page.text))
    return _post_form(asker, application, {**hidden, **typed})


def _post_form(asker: Asker, application: int, typed: Mapping[str, str]) -> Reply:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    path = f"/applications/{application}/edit"
    return asker.ask("POST", path, body=urlencode(typed).encode(), headers=headers)


def _headers() -> Iterator[tuple[str, Mapping[str, str]]]:
    for content_type in CONTENT_TYPES:
        yield "content types", {"Content-Type": content_type}
    for key in KEYS:
        yield "idempotency keys", _JSON | {"Idempotency-Key": key}


def _talk(base_url: str, token: str, application: int, tally: Tally, clock: Clock) -> None:
    """All at once, because the service lets the slow ones wait for its limits."""
    host, pause = wire.host_of(base_url), threading.Event().wait

    def say(title: str, parts: Callable[[], wire.Parts], slowly: bool) -> None:
        tally.sent("connections")
        began = clock.monotonic()
        status = wire.said_after(host, parts, slowly=slowly, seconds=WIRE_SECONDS, pause=pause)
        tally.timed(title, began, status or 0)
        if status is None:
            tally.trouble(f"{title}: neither answered nor closed in {WIRE_SECONDS:.0f} s")
        elif status >= 500:
            tally.trouble(f"{title}: {status}")

    talks = wire.talks(host, token=token, application=application)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        said = [threads.submit(say, title, *talk) for title, talk in talks.items()]
        for each in said:
            each.result()
