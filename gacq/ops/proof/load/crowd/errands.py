"""What a crowd asks for: a mix of reading and writing, of which none may be refused.

A crowd keeps in mind where each application stands, so that it never submits or returns one that
is not in the state for it: every refusal is then a fault of the service.
"""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from gacq.ops.proof.load.crowd.connection import Answer, request_bytes
from gacq.ops.proof.load.crowd.plan import Plan, State

APPLICATIONS = "/api/v1/applications"
READERS = ("clerk", "reviewer", "inspector", "approver")

WEIGHTS = {
    "list": 25,
    "search": 12,
    "application": 20,
    "history": 5,
    "board": 6,
    "board page": 3,
    "home page": 7,
    "list page": 4,
    "application page": 4,
    "reports": 3,
    "upload": 4,
    "edit": 3,
    "submit": 2,
    "return": 2,
}
"""How often each is asked for, of 100."""
REPORT_EVERY = 200
"""One request of so many asks for a report to be made."""

_STATES = {
    "DRAFT": State.EDITABLE,
    "RETURNED": State.EDITABLE,
    "SUBMITTED": State.SUBMITTED,
    "IN_REVIEW": State.IN_REVIEW,
}
_BOUNDARY = "gacq-proof-boundary"


@dataclass(frozen=True, slots=True)
class Errand:
    """One request.

    Attributes:
        changes: the application that it changes, for those who listen for changes.
        learn: told the answer, if it is a success.
        over: called when it has ended, however it ended.
    """

    name: str
    request: bytes
    changes: int | None = None
    learn: Callable[[Answer], None] = lambda answer: None
    over: Callable[[], None] = lambda: None


class Errands:
    """Hands out one errand after another; what it hands out depends on the seed and on the
    answers."""

    def __init__(self, plan: Plan) -> None:
        self.states = dict(plan.applications)
        self._plan = plan
        self._random = random.Random(plan.seed)
        self._busy: set[int] = set()
        self._begun: Counter[int] = Counter()
        """Changes begun of each application: an older answer says nothing of it any more."""
        self._count = 0
        self._documents = {
            file.name: file.read_bytes() for file in sorted(Path(plan.documents).iterdir())
        }
        self._makers: dict[str, Callable[[], Errand | None]] = {
            "list": self._list,
            "search": self._search,
            "application": self._application,
            "history": lambda: self._read("history", f"{APPLICATIONS}/{self._any()}/history"),
            "board": lambda: self._read("board", "/api/v1/queue/stats", "admin"),
            "board page": lambda: self._page("board page", "/queues", "admin"),
            "home page": lambda: self._page("home page", "/"),
            "list page": lambda: self._page("list page", "/applications"),
            "application page": lambda: self._page(
                "application page", f"/applications/{self._any()}"
            ),
            "reports": lambda: self._read("reports", "/api/v1/reports"),
            "upload": self._upload,
            "edit": self._edit,
            "submit": self._submit,
            "return": self._return,
        }

    def next(self) -> Errand:
        self._count += 1
        if self._count % REPORT_EVERY == 0:
            return self._ask_report()
        [name] = self._random.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))
        # A change that no application is ready for becomes a look at one.
        return self._makers[name]() or self._application()

    # --- reading

    def _list(self) -> Errand:
        status = self._random.choice(["", "&status=IN_REVIEW", "&status=RETURNED"])
        return self._read("list", f"{APPLICATIONS}?limit=50{status}")

    def _search(self) -> Errand:
        term = self._random.choice(["สวนสมมุติ", "ลำดับที่", "GACP", str(self._any())])
        return self._read("search", f"{APPLICATIONS}?q={quote(term)}")

    def _application(self) -> Errand:
        unsure = [each for each, state in self.states.items() if state is State.SUBMITTED]
        which = self._random.choice(unsure) if unsure else self._any()
        begun = self._begun[which]

        def learn(answer: Answer) -> None:
            if which not in self._busy and self._begun[which] == begun:
                self.states[which] = _STATES.get(answer.data["status"], State.SUBMITTED)

        return self._read("application", f"{APPLICATIONS}/{which}", learn=learn)

    def _read(
        self,
        name: str,
        path: str,
        role: str | None = None,
        learn: Callable[[Answer], None] = lambda answer: None,
    ) -> Errand:
        role = role or self._random.choice(READERS)
        return Errand(name, self._bytes("GET", path, self._token(role)), learn=learn)

    def _page(self, name: str, path: str, role: str | None = None) -> Errand:
        role = role or self._random.choice([each for each in self._plan.cookies if each != "admin"])
        headers = {"Cookie": self._plan.cookies[role], "Accept": "text/html"}
        return Errand(name, self._bytes("GET", path, headers))

    # --- writing

    def _upload(self) -> Errand | None:
        kind = self._random.choice(list(self._documents))
        body = _form(kind, self._documents[kind])
        kind_of_body = f"multipart/form-data; boundary={_BOUNDARY}"
        return self._change("upload", "POST", "documents", State.EDITABLE, body, kind_of_body)

    def _edit(self) -> Errand | None:
        # Never what it was: an edit that changes nothing is told to nobody.
        body = {"farmAreaRai": self._count / 4}
        return self._change("edit", "PATCH", "", State.EDITABLE, json.dumps(body).encode())

    def _submit(self) -> Errand | None:
        return self._change("submit", "POST", "submit", State.EDITABLE, b"{}", to=State.SUBMITTED)

    def _return(self) -> Errand | None:
        body = json.dumps({"reason": "ขอภาพที่ชัดกว่านี้"}).encode()
        return self._change("return", "POST", "return", State.IN_REVIEW, body, to=State.EDITABLE)

    def _ask_report(self) -> Errand:
        parameters = {"from": "2026-01-01", "to": "2026-12-31"}
        asked = {"kind": "applications-register", "format": "csv", "parameters": parameters}
        headers = self._token("reviewer") | {"Content-Type": "application/json"}
        body = json.dumps(asked).encode()
        return Errand("ask report", self._bytes("POST", "/api/v1/reports", headers, body))

    def _change(
        self,
        name: str,
        method: str,
        verb: str,
        state: State,
        body: bytes,
        kind_of_body: str = "application/json",
        *,
        to: State | None = None,
    ) -> Errand | None:
        """None where no application stands in ``state``; it then stands in ``to``."""
        ready = [each for each, of in self.states.items() if of is state and each not in self._busy]
        if not ready:
            return None
        which = self._random.choice(ready)
        self._busy.add(which)
        self._begun[which] += 1

        def learn(answer: Answer) -> None:
            self.states[which] = to or state

        role = "reviewer" if name == "return" else "clerk"
        headers = self._token(role) | {"Content-Type": kind_of_body}
        path = f"{APPLICATIONS}/{which}/{verb}".rstrip("/")
        return Errand(
            name,
            self._bytes(method, path, headers, body),
            changes=which,
            learn=learn,
            over=lambda: self._busy.discard(which),
        )

    # --- their parts

    def _any(self) -> int:
        return self._random.choice(list(self.states))

    def _token(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._plan.tokens[role]}"}

    def _bytes(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
        return request_bytes(self._plan.port, method, path, headers, body)


def _form(kind: str, content: bytes) -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="type"\r\n\r\n{kind}\r\n'
    file = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    return (head + file).encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
