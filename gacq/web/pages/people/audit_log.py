"""The audit log to look at: who did what and when, and whether nothing was changed afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq import audit, thai
from gacq.audit import AuditEntry
from gacq.errors import InvalidInput, RequestError
from gacq.staff import Permission, accounts
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.application.telling import People, Told, told_of, who_did
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import Form, Page, faults_of
from gacq.web.pages.frame.saying import say
from gacq.web.pages.people.audit_words import ACTS, facts
from gacq.web.words import Language

PER_PAGE = 50
_LARGEST = 2**53


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


SUBJECTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "applications": (_("Applications"), ("application",)),
    "people": (_("Staff, tokens and calendars"), ("staff", "token", "calendar_feed")),
    "queues": (_("Queues, jobs and chores"), ("queue", "job", "chore", "alert", "digest")),
    "reports": (_("Reports"), ("report",)),
    "settings": (_("Settings"), ("settings",)),
}
"""What may be asked for, with the kinds of things that the log knows."""

_FEW = frozenset({"people", "reports", "settings"})
"""What the office's people bring about by hand, and its applications don't."""

_PLACES: Mapping[str, str] = {
    "application": "/applications/{}",
    "staff": "/staff/{}",
    "job": "/queues/jobs/{}",
    "queue": "/queues",
    "chore": "/chores",
    "token": "/tokens",
    "report": "/reports",
    "settings": "/settings",
}


class Asked(Form):
    about: Literal["applications", "people", "queues", "reports", "settings"] | None = None
    person: Annotated[int | None, Field(ge=1, le=_LARGEST)] = None
    until: date | None = None
    before: Annotated[int | None, Field(ge=1, le=_LARGEST)] = None

    def address(self, before: int | None = None) -> str:
        """The same choice, from another line on."""
        given = {"about": self.about, "person": self.person, "until": self.until, "before": before}
        chosen = {name: str(value) for name, value in given.items() if value is not None}
        return f"/audit?{urlencode(chosen)}" if chosen else "/audit"


@dataclass(frozen=True, slots=True)
class Line:
    """One line in words, with the thing that it is about and where that can be seen."""

    told: Told
    subject: str
    path: str


class AuditLog(Page):
    async def get(self, request: Request) -> Response:
        fields = dict(request.query_params)
        try:
            asked = self.checked(fields, Asked)
        except InvalidInput as error:
            return await self._show(request, Asked(), fields, error=error)
        return await self._show(request, asked, fields)

    async def post(self, request: Request) -> Response:
        """Walk the whole chain, and say what came of it."""
        try:
            self.services.tries.count("audit log", now=self.now)
        except RequestError as error:
            return await self._show(request, Asked(), {}, error=error)
        broken = await self.services.threads.files(self.database.read, audit.verify)
        return await self._show(request, Asked(), {}, found=broken.why if broken else "")

    async def _show(
        self,
        request: Request,
        asked: Asked,
        fields: Mapping[str, str],
        *,
        error: RequestError | None = None,
        found: str | None = None,
    ) -> Response:
        entries, staff = await self.database.read_async(_read, asked)
        language, people = language_of(request), People.of(staff)
        return self.draw(
            request,
            "people/audit.html",
            status=(status_of(error) or 422) if error else 200,
            lines=[_line(each, people, language) for each in entries[:PER_PAGE]],
            older=asked.address(entries[PER_PAGE - 1].id) if len(entries) > PER_PAGE else None,
            newest=asked.address() if asked.before else None,
            fields=fields,
            subjects=[(name, words) for name, (words, _kinds) in SUBJECTS.items()],
            staff=sorted(staff, key=lambda each: thai.sorting_key(each.name)),
            narrows=asked != Asked(),
            found=found,
            faults=faults_of(error) if error else {},
        )


def _read(asked: Asked) -> tuple[list[AuditEntry], list[accounts.StaffView]]:
    before = asked.before
    if asked.until is not None:
        _starts, ends = thai.days(asked.until, asked.until)
        latest = audit.first_from(ends)
        before = latest if before is None else min(before, latest)
    about = SUBJECTS[asked.about][1] if asked.about else ()
    entries = audit.lines(
        about=about,
        are_few=asked.about in _FEW,
        by_staff=asked.person,
        before=before,
        limit=PER_PAGE + 1,
    )
    return entries, accounts.everyone()


def _line(entry: AuditEntry, people: People, language: Language) -> Line:
    path = _PLACES.get(entry.subject_type, "").format(entry.subject_id or "")
    if entry.subject_type == "application":
        return Line(told_of(entry, people, language), str(entry.details.get("number", "")), path)
    return Line(_told(entry, people, language), _subject(entry, people), path)


def _told(entry: AuditEntry, people: People, language: Language) -> Told:
    who, role = who_did(entry.actor, people, language)
    about = {name: value for name, value in entry.details.items() if name != "reason"}
    return Told(
        entry.at,
        say(ACTS.get(entry.action, entry.action), language),
        who,
        role,
        tuple(facts(about, language)),
        str(entry.details.get("reason") or ""),
    )


def _subject(entry: AuditEntry, people: People) -> str:
    """A person's name, or a job's number; what has neither is named by the act."""
    number = entry.subject_id or ""
    if entry.subject_type == "staff":
        return people.names.get(int(number), number) if number.isdigit() else number
    return number if entry.subject_type in ("job", "chore") else ""


PAGES = [
    Resource(
        "/audit",
        AuditLog,
        {
            "GET": Operation("Audit log", Permission.MANAGE_STAFF, None),
            "POST": Operation("Check the audit log", Permission.MANAGE_STAFF, None),
        },
    )
]
