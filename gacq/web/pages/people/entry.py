"""The way in and out: the one-time set-up, signing in and out, and the language."""

from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import RequestError
from gacq.staff import StaffView, accounts, sessions, setup
from gacq.staff.accounts import Changes
from gacq.staff.passwords import check_password, hash_password
from gacq.web.auth import address_of, drop_session, session_secret
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import inside, language_of, remember
from gacq.web.pages.frame.page import Form, Page, faults_of
from gacq.web.pages.frame.refusing import wait_of
from gacq.web.sign_in import begin_session, prove
from gacq.web.words import known


class Credentials(Form):
    username: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=200)]


class FirstAdmin(Form):
    code: Annotated[str, Field(max_length=100)]
    username: Annotated[str, Field(max_length=64)]
    name: Annotated[str, Field(max_length=200)]
    password: Annotated[str, Field(max_length=200)]
    email: Annotated[str | None, Field(max_length=255)] = None


class SignIn(Page):
    async def get(self, request: Request) -> Response:
        return self._form(request)

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        try:
            given = self.checked(fields, Credentials)
            person = await prove(self.services, given.username, given.password, address_of(request))
        except RequestError as error:
            return self._form(request, fields, error)
        return await self._welcome(request, person, fields.get("next", "/"))

    async def _welcome(self, request: Request, person: StaffView, following: str) -> Response:
        response = self.go(inside(following))
        await begin_session(self.services, request, response, person)
        remember(request, response, person.language)
        return response

    def _form(
        self,
        request: Request,
        fields: dict[str, str] | None = None,
        error: RequestError | None = None,
    ) -> Response:
        given = fields or {"next": request.query_params.get("next", "/")}
        return self.draw(
            request,
            "people/sign_in.html",
            status=200 if error is None else status_of(error) or 500,
            fields={**given, "password": ""},
            wait=0 if error is None else wait_of(error),
            faults={} if error is None else faults_of(error),
        )


class SignOut(Page):
    async def post(self, request: Request) -> Response:
        secret = session_secret(request)
        if secret is not None:
            await self.database.write_async(sessions.end, secret)
        response = self.go("/sign-in", done="signed-out")
        drop_session(response)
        return response


class SetUp(Page):
    async def get(self, request: Request) -> Response:
        if await self.database.read_async(accounts.has_active_admin):
            return self.go("/sign-in", done="set-up-before")
        return self._form(request, {"code": request.query_params.get("code", "")})

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        try:
            given = self.checked(fields, FirstAdmin)
            check_password(given.password, username=given.username)
            await self.database.read_async(setup.check, given.code, now=self.now)
            hashed = await self.services.threads.hash(hash_password, given.password)
            person = await self.write(lambda: self._open_account(given, hashed, request))
        except RequestError as error:
            return self._form(request, fields, error)
        response = self.go("/set-up/office", done="set-up")
        await begin_session(self.services, request, response, person)
        return response

    def _open_account(self, given: FirstAdmin, password_hash: str, request: Request) -> StaffView:
        return self.services.staff.set_up(
            given.code,
            username=given.username,
            name=given.name,
            password_hash=password_hash,
            email=given.email,
            language=language_of(request),
            now=self.now,
        )

    def _form(
        self, request: Request, fields: dict[str, str], error: RequestError | None = None
    ) -> Response:
        return self.draw(
            request,
            "people/set_up.html",
            status=200 if error is None else status_of(error) or 500,
            fields={**fields, "password": ""},
            faults={} if error is None else faults_of(error),
        )


class ChooseLanguage(Page):
    """Remembered on this device, and in the account of who is signed in."""

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        response = self.go(inside(fields.get("next", "/")))
        language = known(fields.get("language"))
        if language is None:
            return response
        remember(request, response, language)
        secret = session_secret(request)
        if secret is not None:
            actor = await self.database.read_async(sessions.actor_of, secret, now=self.now)
            if actor is not None and actor.staff_id is not None:
                await self.database.write_async(
                    accounts.edit, actor.staff_id, Changes(language=language), now=self.now
                )
        return response


PAGES = [
    Resource(
        "/sign-in",
        SignIn,
        {"GET": Operation("Sign in", None, None), "POST": Operation("Sign in", None, None)},
    ),
    Resource("/sign-out", SignOut, {"POST": Operation("Sign out", None, None)}),
    Resource(
        "/set-up",
        SetUp,
        {
            "GET": Operation("Set the office up", None, None),
            "POST": Operation("Open the first admin's account", None, None),
        },
    ),
    Resource("/language", ChooseLanguage, {"POST": Operation("Choose a language", None, None)}),
]
