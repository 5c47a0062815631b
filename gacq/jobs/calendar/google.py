"""Google Calendar through google-api-python-client, the library that Google maintains.

Every entry has an id that gacq chose, so whatever was already done is found again: an insert that
Google has met before (409) becomes an update, and a deletion of what is gone is done. An update
is bound to the state that it was read from, so that of two at once neither is lost unseen.
"""

import hashlib
import json
import threading
import warnings
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import Any

from gacq.applications.status import InspectionType
from gacq.errors import TransientError
from gacq.jobs.calendar.credentials import Account
from gacq.jobs.calendar.event import Event
from gacq.jobs.calendar.failures import failure, is_google_s
from gacq.queues.job import ActiveAttempt
from gacq.settings import CalendarSettings
from gacq.thai import BANGKOK

COLOURS = {InspectionType.VIDEO: "7", InspectionType.HYBRID: "5", InspectionType.ONSITE: "11"}
REMINDERS = (("email", 1_440), ("popup", 60))
"""How and how many minutes before."""

_MAY_WRITE = ("owner", "writer")
_LEAST_SECONDS = 0.1
"""With less than this the attempt is over, and what it knows may be old."""

Ask = Callable[[Any], Any]
"""Makes the request from the API's events."""


class GoogleCalendar:
    """One calendar at Google. One object serves all threads."""

    service = "google calendar"

    def __init__(self, settings: CalendarSettings) -> None:
        self._settings = settings
        self._account = Account(settings.credentials_file)
        self._api: Any = None
        self._lock = threading.Lock()
        self.fingerprint = self._fingerprint()

    def put(self, event: Event, attempt: ActiveAttempt) -> str:
        """Make the entry be as ``event``; "created" or "updated". Raises JobError."""
        body = body_of(event, invite=self._settings.invite)
        calls = _Calls(attempt)
        if self._insert(body, calls):
            return "created"
        if self._update(body, calls):
            return "updated"
        # It was there and is gone: somebody emptied the calendar's bin in between.
        if self._insert(body, calls):
            return "created"
        raise TransientError("google_unavailable", "the entry is there and gone in turn")

    def drop(self, event: Event, attempt: ActiveAttempt) -> None:
        """Make the entry be gone. Raises JobError."""
        calls = _Calls(attempt)
        where = self._where(event.id) | {"sendUpdates": self._send_updates}
        try:
            reply = self._call(lambda events: events.delete(**where), calls.next, fine=(410,))
        except TransientError as error:
            if error.cause != "google_calendar":
                raise
            # Google says the same of an entry that it never had and of a calendar that is wrong.
            reply = None
            self._look(calls.next)
        if reply:
            raise TransientError("google_answer", "a deletion was answered with a page")

    def check(self) -> str:
        """Read the calendar's first entry, as a call that changes nothing. Raises JobError."""
        seen = self._look(lambda: self._settings.timeout_seconds)
        role = seen.get("accessRole")
        if role not in _MAY_WRITE:
            raise TransientError("google_forbidden", f"the account is {role!r} there")
        return f"{seen.get('summary') or self._settings.calendar_id} can be written"

    def _look(self, seconds_left: Callable[[], float]) -> dict[str, Any]:
        """What Google says of the calendar. Raises TransientError ``google_calendar``."""
        where = {"calendarId": self._settings.calendar_id, "maxResults": 1}
        reply = self._call(lambda events: events.list(**where), seconds_left)
        return _checked(reply, "kind", "calendar#events")

    def _insert(self, body: dict[str, Any], calls: "_Calls") -> bool:
        """False if Google knows this id already."""
        asked = {"calendarId": self._settings.calendar_id, "sendUpdates": self._send_updates}
        reply = self._call(
            lambda events: events.insert(body=body, **asked), calls.next, fine=(409,)
        )
        return reply is not None and bool(_checked(reply, "id", body["id"]))

    def _update(self, body: dict[str, Any], calls: "_Calls") -> bool:
        """False if it is gone for good. One that was deleted comes back by this."""
        where = self._where(body["id"])
        before = self._call(lambda events: events.get(**where), calls.next, fine=(404, 410))
        if before is None:
            return False
        etag = _checked(before, "id", body["id"]).get("etag")

        def update(events: Any) -> Any:
            request = events.update(body=body, sendUpdates=self._send_updates, **where)
            if etag:
                request.headers["If-Match"] = etag
            return request

        reply = self._call(update, calls.next, fine=(404, 410))
        return reply is not None and bool(_checked(reply, "id", body["id"]))

    def _call(
        self, ask: Ask, seconds_left: Callable[[], float], *, fine: tuple[int, ...] = ()
    ) -> Any:
        """The answer, or None for a status that is ``fine``. A token that died is renewed once."""
        from googleapiclient.errors import HttpError

        for is_last in (False, True):
            try:
                return self._send(ask, seconds_left())
            except HttpError as error:
                if error.status_code in fine and is_google_s(error.content):
                    return None
                if error.status_code != 401 or is_last:
                    raise self._failed(error) from None
                self._account.forget()
            except Exception as error:
                raise self._failed(error) from None
        raise AssertionError("the second answer is final")

    def _failed(self, error: Exception) -> Exception:
        found = failure(error)
        if isinstance(found, TransientError) and found.cause == "google_key":
            self._account.forget()
        return found

    def _send(self, ask: Ask, seconds: float) -> Any:
        import httplib2
        from google_auth_httplib2 import AuthorizedHttp

        # One connection a call: httplib2 is not made for threads.
        http = httplib2.Http(timeout=min(seconds, self._settings.timeout_seconds))
        http.follow_redirects = False
        with closing(http):
            authorised = AuthorizedHttp(
                self._account.credentials(http), http=http, refresh_status_codes=()
            )
            return ask(self._events()).execute(http=authorised, num_retries=0)

    def _events(self) -> Any:
        with self._lock:
            if self._api is None:
                self._api = _build(self._settings.endpoint)
            return self._api.events()

    def _where(self, event_id: str) -> dict[str, str]:
        return {"calendarId": self._settings.calendar_id, "eventId": event_id}

    @property
    def _send_updates(self) -> str:
        return "all" if self._settings.invite else "none"

    def _fingerprint(self) -> str:
        told = [
            self._settings.calendar_id,
            self._settings.endpoint,
            self._settings.invite,
            self._account.fingerprint(),
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


class _Calls:
    """The calls of one attempt: each is taken from the rate bucket, the first came with the claim.

    An attempt that is over makes no further call: a later one may have told a newer state.
    """

    def __init__(self, attempt: ActiveAttempt) -> None:
        self._attempt = attempt
        self.made = 0

    def next(self) -> float:
        """The seconds that the next call has."""
        if self.made:
            self._attempt.take_call()
        self.made += 1
        seconds = self._attempt.seconds_left()
        if seconds < _LEAST_SECONDS:
            raise TransientError("timed_out", "no time is left for a further call")
        return seconds


def body_of(event: Event, *, invite: bool) -> dict[str, Any]:
    """The entry as the API takes it.

    Without ``invite`` nobody is named as attendee: Google refuses attendees from most service
    accounts, and a named one without an invitation would see an entry that nobody sent.
    """
    invited = event.attendees if invite else ()
    body: dict[str, Any] = {
        "id": event.id,
        "status": "confirmed",
        "summary": event.summary,
        "description": event.description,
        "start": _moment(event.starts_at),
        "end": _moment(event.ends_at),
        "colorId": COLOURS[event.type],
        "attendees": [{"email": each.address, "displayName": each.name} for each in invited],
        "reminders": {
            "useDefault": False,
            "overrides": [{"method": how, "minutes": before} for how, before in REMINDERS],
        },
        "extendedProperties": {"private": {"gacqSequence": str(event.sequence)}},
    }
    return body | ({"location": event.place} if event.place else {})


def _moment(when: datetime) -> dict[str, str]:
    return {"dateTime": when.astimezone(BANGKOK).isoformat(), "timeZone": "Asia/Bangkok"}


def _checked(reply: Any, name: str, value: str) -> dict[str, Any]:
    """The answer, if it is Google's: a page that a portal sends with 200 comes back as text."""
    if not isinstance(reply, dict) or reply.get(name) != value:
        raise TransientError("google_answer", f"HTTP 200 with no {name} {value} in it")
    return reply


def _build(endpoint: str | None) -> Any:
    import httplib2

    with warnings.catch_warnings():
        # Google's library tells its readers which Python it will want in some years.
        warnings.simplefilter("ignore", FutureWarning)
        from googleapiclient.discovery import build

    options = {"api_endpoint": endpoint} if endpoint else None
    # From the description in the package: building asks nothing of the network.
    return build(
        "calendar",
        "v3",
        http=httplib2.Http(),
        static_discovery=True,
        cache_discovery=False,
        client_options=options,
    )
