"""A trial mail to the administrator's own address, with its outcome on the page at once."""

import asyncio
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gacq import audit
from gacq.errors import Conflict, RequestError
from gacq.ops import doctor
from gacq.ops.doctor import Finding
from gacq.staff import Permission, StaffView, accounts
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.people.service_steps import ServicePage
from gacq.web.pages.people.setting_up import MAIL, Step


class TrialMail(ServicePage):
    """Shows the step about mail, with what became of the trial."""

    def step(self, request: Request) -> Step:
        return MAIL

    async def post(self, request: Request) -> Response:
        me = await self.database.read_async(accounts.by_id, self.actor(request).staff_id or 0)
        try:
            found = await self._try(request, me)
        except RequestError as error:
            return await self.show(request, error=error)
        await self.write(partial(self._note, self.actor(request).label, found))
        return await self.show(request, found)

    async def _try(self, request: Request, me: StaffView) -> Finding:
        """Raises Conflict without an address, TooManyRequests right after another try."""
        sender: Any = self.services.trial_mail
        if sender is None or not me.email:
            raise Conflict("Your account has no e-mail address; add it there first")
        self.services.tries.count("trial mail", now=self.now)
        letter = partial(
            sender(await asyncio.to_thread(self.wanted)),
            name=me.name,
            address=me.email,
            language=language_of(request),
            now=self.now,
        )
        return await asyncio.to_thread(doctor.service, "trial mail", letter)

    def _note(self, by: str, found: Finding) -> None:
        audit.record(
            actor=by,
            action="mail.trial",
            subject_type="settings",
            subject_id=None,
            details={"ok": found.ok},
            now=self.now,
        )


PAGES = [
    Resource(
        "/set-up/mail/trial",
        TrialMail,
        {"POST": Operation("Send a trial mail", Permission.MANAGE_STAFF, None)},
    )
]
