"""Tokens with which other programs use the API: one's own, and for admins those of everybody."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq import thai
from gacq.errors import RequestError
from gacq.staff import Actor, Permission, StaffView, accounts, tokens
from gacq.staff.secrets import new_token
from gacq.staff.tokens import TokenView
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.labels import DUTIES
from gacq.web.pages.frame.page import Form, Page, faults_of
from gacq.web.pages.people.staff import ticked
from gacq.web.shapes import RowId


class NewToken(Form):
    name: Annotated[str, Field(max_length=200)]
    owner: RowId | None = None


class Tokens(Page):
    async def get(self, request: Request) -> Response:
        return await self._show(request, {})

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        token = new_token()
        try:
            given = self.checked(fields, NewToken)
            view = await self.write(lambda: self._add(request, token, given, fields))
        except RequestError as error:
            return await self._show(request, fields, error)
        # No redirect: the token is in this one answer and in no address or history.
        return self.draw(request, "people/token_made.html", made=view, token=token)

    def _add(
        self, request: Request, token: str, given: NewToken, fields: Mapping[str, str]
    ) -> TokenView:
        actor = self.actor(request)
        return self.services.staff.add_token(
            token,
            name=given.name,
            staff_id=given.owner or actor.staff_id or 0,
            roles=ticked(fields),
            by=actor,
            now=self.now,
        )

    async def _show(
        self, request: Request, fields: Mapping[str, str], error: RequestError | None = None
    ) -> Response:
        actor = self.actor(request)
        may_give = [role for role in DUTIES if _manages(actor) or role in actor.roles]
        people, found = await self.database.read_async(_read, actor)
        return self.draw(
            request,
            "people/tokens.html",
            status=200 if error is None else status_of(error) or 500,
            tokens=found,
            names={person.id: person for person in people},
            owners=[person for person in people if person.active],
            may_give=may_give,
            fields=fields or {"owner": str(actor.staff_id)},
            ticks=ticked(fields) if fields or len(may_give) > 1 else may_give,
            faults={} if error is None else _placed(faults_of(error)),
        )


class Revoking(Page):
    async def post(self, request: Request) -> Response:
        await self.write(
            lambda: self.services.staff.revoke_token(
                self.row_id(request), by=self.actor(request), now=self.now
            )
        )
        return self.go("/tokens", done="token-revoked")


def _manages(actor: Actor) -> bool:
    return actor.may(Permission.MANAGE_STAFF)


def _read(actor: Actor) -> tuple[list[StaffView], list[TokenView]]:
    """Whose tokens may be seen, in Thai order, and the tokens; those that count come first."""
    if _manages(actor):
        people, found = accounts.everyone(), tokens.tokens_of(None)
    else:
        own = actor.staff_id or 0
        people, found = [accounts.by_id(own)], tokens.tokens_of(own)
    people.sort(key=lambda person: thai.sorting_key(person.name))
    return people, sorted(found, key=lambda token: (token.revoked_at is not None, -token.id))


def _placed(faults: dict[str, str]) -> dict[str, Any]:
    """The API calls the owner ``staffId``."""
    return {{"staffId": "owner"}.get(name, name): why for name, why in faults.items()}


PAGES = [
    Resource(
        "/tokens",
        Tokens,
        {
            "GET": Operation("Tokens of other programs", Permission.OWN_ACCOUNT, None),
            "POST": Operation("Make a token", Permission.OWN_ACCOUNT, None),
        },
    ),
    Resource(
        "/tokens/{id:int}/revoke",
        Revoking,
        {"POST": Operation("Revoke a token", Permission.OWN_ACCOUNT, None)},
    ),
]
