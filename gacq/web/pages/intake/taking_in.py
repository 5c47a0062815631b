"""The form of an application: a new one, and one that is still a draft or was returned."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import application, document, intake
from gacq.applications.application import ApplicationView
from gacq.applications.document import REQUIRED
from gacq.applications.identity import masked_id
from gacq.applications.kinds import CROPS, ApplicantType, LocationType
from gacq.applications.status import EDITABLE
from gacq.errors import Conflict, GacqError, InvalidInput, NotFound, RequestError, Unavailable
from gacq.settings.provinces import PROVINCES
from gacq.staff import Permission
from gacq.web import once
from gacq.web.api.applications import visible
from gacq.web.auth import actor_of
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.application.missing import Missing, still_missing
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import Page, faults_of
from gacq.web.pages.intake.fields import GROUPS, LABELS, LISTED_CROP, OTHER_CROP
from gacq.web.pages.intake.typed import (
    OTHER,
    data_of,
    faults_of_crop,
    said_of_lists,
    typed_of,
)
from gacq.web.words import Language, catalogue

_ONCE_KEY, _VERSION = "key", "version"


class IntakeForm(Page):
    """What the new form and the form of a draft have in common."""

    def form(
        self,
        request: Request,
        typed: Mapping[str, str],
        *,
        edited: ApplicationView | None = None,
        error: GacqError | None = None,
        missing: tuple[Missing, ...] = (),
        theirs: Mapping[str, str] | None = None,
    ) -> Response:
        return self.draw(
            request,
            "intake/intake.html",
            status=200 if error is None else status_of(error) or 500,
            application=edited,
            known_id="" if edited is None else masked_id(edited.applicant_id),
            groups=GROUPS,
            labels=LABELS,
            papers=REQUIRED,
            typed=typed,
            faults={} if error is None else said_of_lists(faults_of(error)),
            missing={each.name for each in missing},
            theirs=theirs or {},
            choices=_choices(language_of(request)),
        )


class NewApplication(IntakeForm):
    async def get(self, request: Request) -> Response:
        # The key lets a second click on "save" find what the first one made.
        typed = {_ONCE_KEY: secrets.token_urlsafe(12)}
        return self.form(request, typed | {"farmProvince": self.services.settings.office.province})

    async def post(self, request: Request) -> Response:
        typed = await self.written(request)
        try:
            values = checked_values(typed, new=True)
            application_id = await self.write(lambda: self._create(request, typed, values))
        except (RequestError, Unavailable) as error:
            return self.form(request, typed, error=error)
        return self.go(f"/applications/{application_id}", done="draft-saved")

    def _create(self, request: Request, typed: Mapping[str, str], values: dict[str, Any]) -> int:
        question, since = _question(request, typed), self._kept_since()
        if kept := once.find(question, since=since):
            return int(kept[1])
        made = self.services.workflow.create(values, actor=self.actor(request), now=self.now)
        once.keep(question, 303, str(made.id), now=self.now, since=since)
        return made.id


class EditApplication(IntakeForm):
    async def get(self, request: Request) -> Response:
        current, missing = await self.database.read_async(self._read, request)
        application.require(current, EDITABLE, "change")
        typed = typed_of(current) | {_VERSION: str(current.version)}
        return self.form(request, typed, edited=current, missing=missing)

    async def post(self, request: Request) -> Response:
        typed = await self.written(request)
        current, missing = await self.database.read_async(self._read, request)
        try:
            values = checked_values(typed, new=False)
            await self.write(lambda: self._update(request, typed, values))
        except NotFound:
            raise
        except Conflict as error:
            return self._changed_meanwhile(request, typed, current, error)
        except (RequestError, Unavailable) as error:
            return self.form(request, typed, edited=current, error=error, missing=missing)
        return self.go(f"/applications/{current.id}", done="draft-saved")

    def _changed_meanwhile(
        self,
        request: Request,
        typed: dict[str, str],
        current: ApplicationView,
        error: Conflict,
    ) -> Response:
        """What was typed, with what stands there now beside it; saving again means it knowingly."""
        typed = typed | {_VERSION: str(current.version)}
        return self.form(
            request, typed, edited=current, error=error, theirs=_different(typed, current)
        )

    def _read(self, request: Request) -> tuple[ApplicationView, tuple[Missing, ...]]:
        current = visible(self.row_id(request), self.actor(request))
        present = {each.type for each in document.documents_of(current.id)}
        return current, still_missing(current, present)

    def _update(self, request: Request, typed: Mapping[str, str], values: dict[str, Any]) -> None:
        actor, application_id = self.actor(request), self.row_id(request)
        visible(application_id, actor)
        self.services.workflow.update(
            application_id, values, actor=actor, now=self.now, version=_version(typed)
        )


def checked_values(typed: Mapping[str, str], *, new: bool) -> dict[str, Any]:
    """Column values. Raises InvalidInput with every faulty field of the form."""
    faults = faults_of_crop(typed)
    read = intake.read_form if new else intake.read_changes
    try:
        values = read(data_of(typed, keeps_id=not new))
    except InvalidInput as error:
        raise InvalidInput({**error.fields, **faults}) from None
    if faults:
        raise InvalidInput(faults)
    return values


def _choices(language: Language) -> dict[str, list[tuple[str, str]]]:
    """Value and words of every list of the form."""
    crops = [
        (thai, thai if language == "th" else f"{english.capitalize()} ({thai})")
        for thai, english in CROPS.items()
    ]
    return {
        "applicantType": [(kind.value, kind.label(language)) for kind in ApplicantType],
        "locationType": [(kind.value, kind.label(language)) for kind in LocationType],
        "farmProvince": [(name, name) for name in sorted(PROVINCES.values())],
        LISTED_CROP: [*crops, (OTHER, catalogue(language).gettext(LABELS[OTHER_CROP]))],
    }


def _different(typed: Mapping[str, str], current: ApplicationView) -> dict[str, str]:
    """The fields in which what is stored is not what was typed, as they are stored."""
    stored = typed_of(current)
    return {name: words for name, words in stored.items() if words != typed.get(name, "").strip()}


def _version(typed: Mapping[str, str]) -> int:
    """The version that the form was drawn from. Raises InvalidInput for a form without one."""
    text = typed.get(_VERSION, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise InvalidInput({"": "The form is incomplete: open it again"})
    return int(text)


def _question(request: Request, typed: Mapping[str, str]) -> once.Question:
    """The same form with the same words is the same application; with other words it is another."""
    said = hashlib.sha256(repr(sorted(typed.items())).encode()).hexdigest()
    actor = actor_of(request)
    return once.Question(f"{actor.kind}:{actor.id}", f"POST {request.url.path}", said, said)


_EDIT = Permission.EDIT_APPLICATIONS

PAGES = [
    Resource(
        "/applications/new",
        NewApplication,
        {
            "GET": Operation("New application", _EDIT, None),
            "POST": Operation("Take in an application as a draft", _EDIT, None),
        },
    ),
    Resource(
        "/applications/{id:int}/edit",
        EditApplication,
        {
            "GET": Operation("The form of a draft", _EDIT, None),
            "POST": Operation("Change a draft or a returned one", _EDIT, None),
        },
    ),
]
