"""The set-up's steps about outside services: how each is reached, a button to try it, a switch."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import ConfigurationError, Conflict, InvalidInput, RequestError
from gacq.ops import doctor
from gacq.ops.doctor import Finding
from gacq.settings import Settings
from gacq.settings.keys import KEYS
from gacq.settings.sources import typed
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.people.setting_up import AI, MAIL, STEPS, SetUpPage, Step


@dataclass(frozen=True, slots=True)
class ServiceForm:
    """What the page of a service writes into the file of settings.

    Attributes:
        switch: the setting that chooses the service with ``on``, and goes without with ``off``.
        settings: by dotted name; the last part is the name of its field.
        needed: those of them without which it can't be switched on.
        secret: kept in a file of its own and never shown.
        secret_for: the setting without which the secret is of no use; "": it is always needed.
        own: of those settings, the one whose default no office can keep, so it is left empty.
    """

    switch: str
    on: str
    off: str
    settings: tuple[str, ...]
    needed: tuple[str, ...]
    secret: str
    secret_for: str = ""
    own: str = ""

    def values(self, fields: Mapping[str, str]) -> dict[str, Any]:
        """What the fields mean. Raises InvalidInput for what is missing."""
        given = {name: fields.get(_field(name), "").strip() for name in self.settings}
        if missing := [name for name in self.needed if not given[name]]:
            raise InvalidInput({_field(name): "is required" for name in missing})
        values = {name: typed(KEYS[name], text) for name, text in given.items()}
        if self.secret_for and not given[self.secret_for]:
            values[f"{self.secret}_file"] = ""
        return {self.switch: self.on, **values}

    def secrets(self, fields: Mapping[str, str], settings: Settings) -> dict[str, str]:
        """The one that was typed. Raises InvalidInput if it is no secret, or needed and unknown."""
        if self.secret_for and not fields.get(_field(self.secret_for), "").strip():
            return {}
        typed_in = fields.get(_field(self.secret), "").strip()
        if not typed_in and _value(settings, self.secret) is None:
            raise InvalidInput({_field(self.secret): "is required"})
        if len(typed_in.splitlines()) > 1:
            raise InvalidInput({_field(self.secret): "must be one line of text"})
        return {self.secret: typed_in} if typed_in else {}

    def fields(self, settings: Settings) -> dict[str, str]:
        """The form as the settings fill it."""
        found = {name: _value(settings, name) or "" for name in self.settings}
        if self.own and found[self.own] == KEYS[self.own].default:
            found[self.own] = ""
        return {_field(name): str(each) for name, each in found.items()}

    def faults(self, error: ConfigurationError) -> InvalidInput | Conflict:
        """The mistakes beside their fields, if all of them are of this form."""
        names = {name: _field(name) for name in (*self.settings, self.secret)}
        found: dict[str, str] = {}
        for problem in error.problems:
            name = next((each for each in names if problem.startswith(each)), None)
            if name is None:
                return Conflict("Nothing was saved: the settings have the mistakes below")
            found[names[name]] = problem.partition(": ")[2]
        return InvalidInput(found)


FORMS = {
    MAIL: ServiceForm(
        switch="email.transport",
        on="smtp",
        off="folder",
        settings=(
            "email.host",
            "email.port",
            "email.security",
            "email.user",
            "email.from_address",
            "email.from_name",
        ),
        needed=("email.host", "email.port", "email.from_address"),
        secret="email.password",
        secret_for="email.user",
        own="email.from_address",
    ),
    AI: ServiceForm(
        switch="ai_qc.reviewer",
        on="gemini",
        off="rules",
        settings=("ai_qc.model",),
        needed=("ai_qc.model",),
        secret="ai_qc.api_key",
    ),
}


class ServicePage(SetUpPage):
    """Shows a step with its form, as the settings fill it or as it was typed."""

    def form_of(self, step: Step, wanted: Settings) -> dict[str, Any]:
        form, file = FORMS.get(step), self.services.settings_file
        if form is None:
            return {}
        names = [form.switch, *form.settings, form.secret]
        return {
            "fields": form.fields(wanted),
            "knows_secret": _value(wanted, form.secret) is not None,
            "overridden": file.overridden(names) if file else {},
        }


class TriedStep(ServicePage):
    async def get(self, request: Request) -> Response:
        return await self.show(request)

    async def post(self, request: Request) -> Response:
        service = self.step(request).service
        try:
            self.services.tries.count(service, now=self.now)
        except RequestError as error:
            return await self.show(request, error=error)
        return await self.show(request, await asyncio.to_thread(self._try, service))

    def _try(self, name: str) -> Finding | None:
        """None for a service that is not switched on."""
        checks = self.services.service_checks(self.wanted())
        return doctor.service(name, checks[name]) if name in checks else None


class SavedStep(ServicePage):
    """Writes the form into the file of settings; it holds from the next start on."""

    def step(self, request: Request) -> Step:
        path = request.url.path.removesuffix("/settings")
        return next(step for step in STEPS if step.path == path)

    async def post(self, request: Request) -> Response:
        step, fields = self.step(request), await self.written(request)
        form = FORMS[step]
        try:
            if fields.get("switch") == "off":
                changes = await asyncio.to_thread(self._switch_off, form)
            else:
                changes = await asyncio.to_thread(self._save, form, fields)
        except RequestError as error:
            typed_in = {**fields, form.secret.rpartition(".")[2]: ""}
            return await self.show(request, error=error, fields=typed_in)
        await self.note(request, changes)
        return self.go(step.path, done="settings-saved")

    def _switch_off(self, form: ServiceForm) -> dict[str, Any]:
        return self._change(form, {form.switch: form.off}, {})

    def _save(self, form: ServiceForm, fields: Mapping[str, str]) -> dict[str, Any]:
        values = form.values(fields)
        return self._change(form, values, form.secrets(fields, self.wanted()))

    def _change(
        self, form: ServiceForm, values: dict[str, Any], secrets: dict[str, str]
    ) -> dict[str, Any]:
        """What the audit log may know of it."""
        file = self.services.settings_file
        if file is None:
            raise Conflict("This gacq reads no file of settings, so nothing can be saved in it")
        try:
            file.change(values, secrets=secrets, complete=True)
        except ConfigurationError as error:
            raise form.faults(error) from None
        return values | {name: "changed" for name in secrets}


def _field(name: str) -> str:
    return name.rpartition(".")[2]


def _value(settings: Settings, name: str) -> Any:
    section, _, key = name.partition(".")
    return getattr(getattr(settings, section), key)


PAGES = [
    *(
        Resource(
            step.path,
            TriedStep,
            {
                "GET": Operation(f"Set up: {step.title}", Permission.MANAGE_STAFF, None),
                "POST": Operation(f"Try: {step.title}", Permission.MANAGE_STAFF, None),
            },
        )
        for step in STEPS
        if step.service
    ),
    *(
        Resource(
            f"{step.path}/settings",
            SavedStep,
            {"POST": Operation(f"Save: {step.title}", Permission.MANAGE_STAFF, None)},
        )
        for step in FORMS
    ),
]
