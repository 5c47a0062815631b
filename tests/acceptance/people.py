"""The people of an office that runs as a process, and what they ask of it over HTTP."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx2

from gacq.ops.proof.office import PASSWORD, Files, set_up, sign_in, small_files
from gacq.staff import Role
from tests.acceptance.service import Service, data_of
from tests.builders import a_form
from tests.waiting import wait_until

WORK_SECONDS = 60

__all__ = [
    "PASSWORD",
    "WORK_SECONDS",
    "People",
    "letters_in",
    "set_up",
    "sign_in",
    "small_files",
    "upload",
]


class People:
    """An admin, a clerk and reviewers with a token each; the tokens outlive the process."""

    def __init__(self, service: Service, *, reviewers: int = 2) -> None:
        """Opens the accounts; the service has just started for the first time."""
        self.service = service
        self.addresses = [f"reviewer{number}@example.com" for number in range(reviewers)]
        self._tokens: dict[str, str] = {}
        browser = set_up(service)
        self._tokens["admin"] = _token(browser, 1, "admin")
        for username, role, email in (
            ("clerk", Role.CLERK, None),
            *((address.partition("@")[0], Role.REVIEWER, address) for address in self.addresses),
        ):
            account = {"username": username, "name": f"สมมุติ {username}", "password": PASSWORD}
            more = {"roles": [role], "email": email}
            person = data_of(browser.post("/api/v1/staff", json=account | more), 201)
            self._tokens[username] = _token(browser, person["id"], username)

    def token(self, username: str) -> str:
        return self._tokens[username]

    @property
    def admin(self) -> httpx2.Client:
        return self.service.program(self._tokens["admin"])

    @property
    def clerk(self) -> httpx2.Client:
        return self.service.program(self._tokens["clerk"])

    @property
    def reviewer(self) -> httpx2.Client:
        return self.service.program(self._tokens["reviewer0"])

    # --- applications

    def draft(self, number: int = 1, files: Files | None = None, **different: Any) -> str:
        """A draft with these documents; its address."""
        clerk = self.clerk
        made = data_of(clerk.post("/api/v1/applications", json=a_form(number, **different)), 201)
        path = f"/api/v1/applications/{made['id']}"
        for kind, content in (small_files() if files is None else files).items():
            data_of(upload(clerk, path, content, kind=kind), 201)
        return path

    def submitted(self, number: int = 1, files: Files | None = None, **different: Any) -> str:
        path = self.draft(number, files, **different)
        data_of(self.clerk.post(f"{path}/submit"))
        return path

    def application(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = data_of(self.reviewer.get(path))
        return found

    def applications(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = data_of(self.clerk.get("/api/v1/applications?limit=200"))
        return found

    def wait_for(self, path: str, status: str) -> dict[str, Any]:
        """The application, once it has this status."""
        clerk = self.clerk
        wait_until(lambda: data_of(clerk.get(path))["status"] == status, WORK_SECONDS)
        return self.application(path)

    # --- queues

    def stats(self) -> dict[str, Any]:
        found: dict[str, Any] = data_of(self.admin.get("/api/v1/queue/stats"))
        return found

    def jobs(self, **which: Any) -> list[dict[str, Any]]:
        """Jobs with their history, newest first."""
        admin = self.admin
        rows = data_of(admin.get("/api/v1/queue/jobs", params={"limit": 200} | which))
        return [data_of(admin.get(f"/api/v1/queue/jobs/{row['id']}")) for row in rows]

    def switch(self, queue: str, verb: str) -> None:
        answer = self.admin.post(f"/api/v1/queue/{queue}/{verb}")
        assert answer.status_code == 200, answer.text

    def letters(self) -> list[EmailMessage]:
        return letters_in(self.service.mail)


def letters_in(folder: Path) -> list[EmailMessage]:
    """Every mail in the folder, read as a mail program would."""
    files = sorted(folder.glob("*.eml"))
    return [_letter(file.read_bytes()) for file in files]


def upload(
    client: httpx2.Client,
    path: str,
    content: Any,
    *,
    kind: str = "crop_photo",
    name: str = "ภาพ.jpg",
) -> httpx2.Response:
    """Send a document to the application at ``path``."""
    files = {"file": (name, content)}
    return client.post(f"{path}/documents", data={"type": kind}, files=files)


def _token(browser: httpx2.Client, staff_id: int, name: str) -> str:
    asked = {"name": f"test of {name}", "staffId": staff_id}
    token: str = data_of(browser.post("/api/v1/tokens", json=asked), 201)["token"]
    return token


def _letter(content: bytes) -> EmailMessage:
    letter = message_from_bytes(content, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter
