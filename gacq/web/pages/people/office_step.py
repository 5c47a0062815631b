"""The set-up's first step: what the office is called, and where it is."""

import asyncio
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq import thai
from gacq.errors import ConfigurationError, Conflict, InvalidInput, RequestError
from gacq.settings import Settings
from gacq.settings.keys import written
from gacq.settings.provinces import PROVINCES
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Form
from gacq.web.pages.people.setting_up import OFFICE, SetUpPage, Step

_SETTINGS = ("office.name", "office.province", "office.province_code")
_NUMBERS = {name: number for number, name in PROVINCES.items()}


class OfficeForm(Form):
    name: Annotated[str, Field(max_length=200)]
    province: str


class OfficeStep(SetUpPage):
    """Writes name and province into the file of settings; they hold from the next start on."""

    def step(self, request: Request) -> Step:
        return OFFICE

    async def get(self, request: Request) -> Response:
        return await self.show(request)

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        try:
            given = self._values(fields)
            await asyncio.to_thread(self._save, given)
        except RequestError as error:
            return await self.show(request, error=error, fields=fields)
        await self.note(request, given)
        return self.go(OFFICE.path, done="settings-saved")

    def form_of(self, step: Step, wanted: Settings) -> dict[str, Any]:
        file = self.services.settings_file
        return {
            "fields": {"name": wanted.office.name, "province": wanted.office.province},
            "provinces": [(name, name) for name in sorted(_NUMBERS, key=thai.sorting_key)],
            "numbers": _NUMBERS,
            "overridden": file.overridden(_SETTINGS) if file else {},
            "written": written,
        }

    def _values(self, fields: dict[str, str]) -> dict[str, Any]:
        """The settings that the form means. Raises InvalidInput."""
        given = self.checked(fields, OfficeForm)
        if len(given.name.splitlines()) > 1:
            raise InvalidInput({"name": "must be one line of text"})
        if given.province not in _NUMBERS:
            raise InvalidInput({"province": "must be one of the 77 provinces"})
        return {
            "office.name": given.name,
            "office.province": given.province,
            "office.province_code": _NUMBERS[given.province],
        }

    def _save(self, values: dict[str, Any]) -> None:
        file = self.services.settings_file
        if file is None:
            raise Conflict("This gacq reads no file of settings, so nothing can be saved in it")
        try:
            file.change(values)
        except ConfigurationError:
            raise Conflict("Nothing was saved: the settings have the mistakes below") from None


PAGES = [
    Resource(
        OFFICE.path,
        OfficeStep,
        {
            "GET": Operation("Set up: Office", Permission.MANAGE_STAFF, None),
            "POST": Operation("Save name and province", Permission.MANAGE_STAFF, None),
        },
    )
]
