"""A Google Calendar on loopback: events, tokens, and trouble when told to.

It takes what google-api-python-client sends to Calendar v3 (``/calendars/ID/events``) and what
google-auth sends to the token server (``/token``), refuses what Google would refuse, and keeps
the events. ``script`` says how the next calls go, ``always`` how all others do; the ``token_``
ones do the same for tokens.
"""

import secrets
import threading
from collections import Counter, deque
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from gacq.ops.proof.stand_ins.calendar_behaviour import Behaviour, Call, answer, error, json_reply
from gacq.ops.proof.stand_ins.calendar_credentials import Keys
from gacq.ops.proof.stand_ins.calendar_events import Refused, Shelf
from gacq.ops.proof.stand_ins.loopback import Asked, Loopback, Reply

CALENDAR_ID = "office@group.calendar.example.com"


class CalendarStandIn(Loopback):
    """Serves from ``start`` to ``stop``; also a context manager.

    Args:
        role: what the account may do with the calendar: owner, writer or reader.
        may_invite: whether Google lets the account invite people.
    """

    def __init__(self, *, role: str = "writer", may_invite: bool = True) -> None:
        super().__init__()
        self.role = role
        self.may_invite = may_invite
        self.shelf = Shelf()
        self.keys = Keys()
        self.calls: list[Call] = []
        self.always: Behaviour = answer()
        self.token_always: Behaviour = answer()
        self._script: deque[Behaviour] = deque()
        self._token_script: deque[Behaviour] = deque()
        self._tokens: set[str] = set()
        self._lock = threading.Lock()

    @property
    def events(self) -> dict[str, dict[str, Any]]:
        """What the calendar shows, by id."""
        with self._lock:
            return self.shelf.shown()

    @property
    def counts(self) -> Counter[str]:
        """Calls by verb, refused ones too."""
        with self._lock:
            return Counter(call.verb for call in self.calls)

    def script(self, *behaviours: Behaviour) -> None:
        """How the next calls of the API go, one each, in this order."""
        with self._lock:
            self._script.extend(behaviours)

    def token_script(self, *behaviours: Behaviour) -> None:
        """How the next requests for a token go."""
        with self._lock:
            self._token_script.extend(behaviours)

    def end_tokens(self) -> None:
        """As if an hour had passed: every token given so far is refused from now on."""
        with self._lock:
            self._tokens.clear()

    def service_account_file(self, path: Path) -> Path:
        """Write the key file of an account that this stand-in knows."""
        return self.keys.write_service_account(path, token_uri=f"{self.endpoint}/token")

    def authorised_user_file(self, path: Path) -> Path:
        return self.keys.write_authorised_user(path, token_uri=f"{self.endpoint}/token")

    def respond(self, asked: Asked) -> Reply:
        path = unquote(urlsplit(asked.target).path)
        if path == "/token":
            return self._behave("token", asked, partial(self._give_token, asked))
        verb, event_id = _verb(asked.method, path)
        return self._behave(verb, asked, partial(self._carry_out, verb, event_id, asked))

    def _behave(self, verb: str, asked: Asked, good: Any) -> Reply:
        script = self._token_script if verb == "token" else self._script
        always = self.token_always if verb == "token" else self.always
        with self._lock:
            call = Call(len(self.calls) + 1, verb, asked, self.released)
            self.calls.append(call)
            behaviour = script.popleft() if script else always
        return behaviour(call, good)

    def _give_token(self, asked: Asked) -> Reply:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        refused = self.keys.refusal_of(form)
        if refused is not None:
            code, words = refused
            return json_reply(400, {"error": code, "error_description": words})
        token = f"ya29.{secrets.token_urlsafe(16)}"
        with self._lock:
            self._tokens.add(token)
        return json_reply(200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    def _carry_out(self, verb: str, event_id: str, asked: Asked) -> Reply:
        with self._lock:
            try:
                self._let_in(verb, asked)
                return self._on_shelf(verb, event_id, asked)
            except Refused as refused:
                return error(refused.status, refused.reason, str(refused))

    def _let_in(self, verb: str, asked: Asked) -> None:
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self._tokens:
            raise Refused(401, "authError", "Invalid Credentials")
        calendar_id = unquote(urlsplit(asked.target).path).split("/")[2:3]
        if verb == "unknown" or calendar_id != [CALENDAR_ID]:
            raise Refused(404, "notFound", "Not Found")
        if verb not in ("get", "list") and self.role == "reader":
            raise Refused(403, "requiredAccessLevel", "You need to have writer access")

    def _on_shelf(self, verb: str, event_id: str, asked: Asked) -> Reply:
        match verb:
            case "list":
                content: Any = {
                    "kind": "calendar#events",
                    "summary": "Inspections",
                    "accessRole": self.role,
                    "items": list(self.shelf.shown().values()),
                }
                return json_reply(200, content)
            case "get":
                return json_reply(200, self.shelf.get(event_id))
            case "delete":
                self.shelf.delete(event_id)
                return Reply(204)
            case "insert":
                body = self.shelf.read(asked.body, may_invite=self.may_invite)
                return json_reply(200, self.shelf.insert(body))
        body = self.shelf.read(asked.body, may_invite=self.may_invite)
        return json_reply(200, self.shelf.update(event_id, body, asked.headers.get("if-match")))


def _verb(method: str, path: str) -> tuple[str, str]:
    """The verb and the event's id of a path like ``/calendars/C/events/E``."""
    parts = path.strip("/").split("/")
    if len(parts) not in (3, 4) or parts[0] != "calendars" or parts[2] != "events":
        return "unknown", ""
    event_id = parts[3] if len(parts) == 4 else ""
    verbs = {"GET": "get", "PUT": "update", "DELETE": "delete"}
    if not event_id:
        verbs = {"GET": "list", "POST": "insert"}
    return verbs.get(method, "unknown"), event_id
