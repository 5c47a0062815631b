"""API tokens: everybody's own, and for admins those of others."""

from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from gacq.staff import Permission, tokens
from gacq.staff.secrets import new_token
from gacq.web.api.staff import Name, Roles, SortedRoles
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Given, RowId, Shown


class NewToken(Given):
    """A token to make; without ``staffId`` for oneself, without ``roles`` with all one has."""

    name: Name
    staff_id: RowId | None = None
    roles: Roles | None = None


class TokenShown(Shown):
    """One token, without the token itself."""

    id: int
    name: str
    staff_id: int
    roles: SortedRoles
    created_at: datetime
    revoked_at: datetime | None


class TokenMade(TokenShown):
    """A new token. ``token`` is shown this once; nobody can read it later."""

    token: str


class TokenList(Endpoint):
    async def get(self, request: Request) -> Response:
        actor = self.actor(request)
        whose = None if actor.may(Permission.MANAGE_STAFF) else actor.staff_id
        found = await self.database.read_async(tokens.tokens_of, whose)
        return self.answer([TokenShown.model_validate(token) for token in found])

    async def post(self, request: Request) -> Response:
        given = await self.given(request, NewToken)
        return await self.change(request, partial(self._add, request, given, new_token()))

    def _add(self, request: Request, given: NewToken, token: str) -> Answer[TokenMade]:
        actor = self.actor(request)
        view = self.services.staff.add_token(
            token,
            name=given.name,
            staff_id=given.staff_id or actor.staff_id or 0,
            roles=None if given.roles is None else frozenset(given.roles),
            by=actor,
            now=self.now,
        )
        made = TokenMade(**TokenShown.model_validate(view).model_dump(), token=token)
        return Answer[TokenMade](data=made, timestamp=self.now)


class OneToken(Endpoint):
    async def delete(self, request: Request) -> Response:
        return await self.change(request, partial(self._revoke, request))

    def _revoke(self, request: Request) -> Answer[TokenShown]:
        view = self.services.staff.revoke_token(
            self.row_id(request), by=self.actor(request), now=self.now
        )
        return Answer[TokenShown](data=TokenShown.model_validate(view), timestamp=self.now)


_OWN = Permission.OWN_ACCOUNT

RESOURCES = [
    Resource(
        "/api/v1/tokens",
        TokenList,
        {
            "GET": Operation(
                "List my tokens, or as admin everybody's", _OWN, Answer[list[TokenShown]]
            ),
            "POST": Operation(
                "Make a token",
                _OWN,
                Answer[TokenMade],
                body=NewToken,
                status=201,
                refusals=(404,),
            ),
        },
    ),
    Resource(
        "/api/v1/tokens/{id:int}",
        OneToken,
        {"DELETE": Operation("Revoke a token", _OWN, Answer[TokenShown], refusals=(404,))},
    ),
]
