"""The steps after the first account, and later the page of what is switched on and what is not.

Settings are read from ``appliance.toml`` when gacq starts. So each page shows what the file says
now, tries that with the checks of ``gacq check``, and offers a restart once it is something else
than what is in use. No secret is shown.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gacq import audit
from gacq.errors import ConfigurationError, RequestError
from gacq.ops import doctor
from gacq.ops.doctor import Finding
from gacq.settings import Settings
from gacq.staff import Permission, accounts
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Page, faults_of
from gacq.web.pages.people.switches import switches
from gacq.web.services import WebServices


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the set-up. ``service`` names what its button tries, as the checks call it."""

    path: str
    title: str
    service: str = ""

    @property
    def template(self) -> str:
        return f"people/step_{self.path.rpartition('/')[2]}.html"


OFFICE = Step("/set-up/office", _("Office"))
MAIL = Step("/set-up/mail", _("Sending mail"), "mail server")
AI = Step("/set-up/ai", _("AI check of the papers"), "Gemini")
STEPS = (
    OFFICE,
    MAIL,
    AI,
    Step("/set-up/calendar", _("Google Calendar"), "Google Calendar"),
    Step("/staff", _("Staff")),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a start would find in the settings now: others than those in use, or mistakes."""

    changed: bool = False
    problems: tuple[str, ...] = ()


def waiting(services: WebServices) -> Waiting:
    """Reads the settings now."""
    try:
        if services.restart is not None:
            return Waiting(changed=services.restart.is_due())
        if services.settings_file is not None:
            services.settings_file.read(complete=False)
    except ConfigurationError as error:
        return Waiting(changed=True, problems=error.problems)
    return Waiting()


class SettingsShown(Page):
    """A page about settings: where they stand, and what a restart would change."""

    def wanted(self) -> Settings:
        """What the file says now; those in use where there is none, or one with mistakes."""
        file = self.services.settings_file
        if file is not None:
            with suppress(ConfigurationError):
                return file.read()
        return self.services.settings

    async def note(self, request: Request, changes: Mapping[str, Any]) -> None:
        """A line of the audit log on what was written into the file; no secret."""
        await self.write(
            partial(
                audit.record,
                actor=self.actor(request).label,
                action="settings.change",
                subject_type="settings",
                subject_id=None,
                details=dict(changes),
                now=self.now,
            )
        )

    async def about_settings(self) -> dict[str, Any]:
        file = self.services.settings_file
        return {
            "file": file.path.absolute() if file else None,
            "can_restart": self.services.restart is not None,
            "waiting": await asyncio.to_thread(waiting, self.services),
        }


class SetUpPage(SettingsShown):
    """Draws a step, with what came of trying it."""

    async def show(
        self,
        request: Request,
        tried: Finding | None = None,
        error: RequestError | None = None,
        **values: Any,
    ) -> Response:
        step = self.step(request)
        wanted = await asyncio.to_thread(self.wanted)
        return self.draw(
            request,
            "people/set_up_step.html",
            status=(status_of(error) or 422) if error else 200,
            step=step,
            steps=STEPS,
            following=STEPS[STEPS.index(step) + 1],
            settings=wanted,
            is_on=step.service in self.services.service_checks(wanted),
            can_send=self.services.trial_mail is not None,
            me=await self.database.read_async(accounts.by_id, self.actor(request).staff_id or 0),
            tried=tried,
            faults=faults_of(error) if error else {},
            **await self.about_settings(),
            **{**self.form_of(step, wanted), **values},
        )

    def form_of(self, step: Step, wanted: Settings) -> dict[str, Any]:
        """What the step's form shows of the settings."""
        return {}

    def step(self, request: Request) -> Step:
        """Which one it is says the address."""
        return next(step for step in STEPS if step.path == request.url.path)


class SettingsPage(SettingsShown):
    async def get(self, request: Request) -> Response:
        return await self._show(request, doctor.computer)

    async def post(self, request: Request) -> Response:
        try:
            self.services.tries.count("everything", now=self.now)
        except RequestError as error:
            return await self._show(request, doctor.computer, error)
        return await self._show(request, self._everything)

    def _everything(self, settings: Settings) -> list[Finding]:
        checks = self.services.service_checks(settings)
        services = [doctor.service(name, check) for name, check in checks.items()]
        return [*doctor.computer(settings), *services]

    async def _show(
        self, request: Request, look: Any, error: RequestError | None = None
    ) -> Response:
        wanted = await asyncio.to_thread(self.wanted)
        return self.draw(
            request,
            "people/settings.html",
            status=(status_of(error) or 422) if error else 200,
            findings=await asyncio.to_thread(look, wanted),
            switches=switches(self.services.settings),
            services=list(self.services.service_checks(wanted)),
            can_send=self.services.trial_mail is not None,
            tried=request.method == "POST" and error is None,
            steps=STEPS,
            faults=faults_of(error) if error else {},
            **await self.about_settings(),
        )


PAGES = [
    Resource(
        "/settings",
        SettingsPage,
        {
            "GET": Operation("Settings", Permission.MANAGE_STAFF, None),
            "POST": Operation("Try what is switched on", Permission.MANAGE_STAFF, None),
        },
    ),
]
