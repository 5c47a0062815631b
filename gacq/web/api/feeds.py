"""Calendar feeds: their secret addresses are given out and ended, and calendar programs read them.

Whoever knows an address may read the feed, as a calendar program can't sign in; so it is long,
random, shown once, and the same 404 for a wrong one, an ended one and a disabled inspector's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from gacq import __version__
from gacq.applications import appointments, feeds
from gacq.applications.appointments import Appointment
from gacq.errors import NotFound
from gacq.staff import Permission, StaffView
from gacq.staff.secrets import digest, new_session_secret
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.services import WebServices
from gacq.web.shapes import Answer, Empty, Nothing, Shown
from gacq.workflow.telling_calendars import feed_owner

PAST_DAYS = 90
CANCELLED_DAYS = 30
"""So long a cancelled appointment is still told of, so that every subscriber sees its end."""

_NO_FEED = "There is no calendar at this address; ask the office for a new one"
_TITLES = {"th": "ตรวจประเมิน GACP", "en": "GACP inspections"}


class FeedMade(Shown):
    """A new feed address, which ends the one before. It is shown this once."""

    address: str
    created_at: datetime


class InspectorFeed(Endpoint):
    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        act = partial(self._give, request, self._whose(request), new_session_secret())
        return await self.change(request, act)

    async def delete(self, request: Request) -> Response:
        return await self.change(request, partial(self._revoke, request, self._whose(request)))

    def _whose(self, request: Request) -> int | None:
        return self.row_id(request)

    def _give(self, request: Request, staff_id: int | None, secret: str) -> Answer[FeedMade]:
        feed = self.services.workflow.give_feed(
            secret, staff_id=staff_id, actor=self.actor(request), now=self.now
        )
        address = feed_address(self.services, request, secret)
        made = FeedMade(address=address, created_at=feed.created_at)
        return Answer[FeedMade](data=made, timestamp=self.now)

    def _revoke(self, request: Request, staff_id: int | None) -> Answer[Nothing]:
        self.services.workflow.revoke_feed(
            staff_id=staff_id, actor=self.actor(request), now=self.now
        )
        return Answer[Nothing](data=Nothing(), timestamp=self.now)


class OfficeFeed(InspectorFeed):
    def _whose(self, request: Request) -> int | None:
        return None


@dataclass(frozen=True, slots=True)
class _Content:
    """What one feed shows. ``owner`` is None for the office's."""

    owner: StaffView | None
    appointments: Sequence[Appointment]


class Feed(Endpoint):
    """For calendar programs, which send no more than the address."""

    async def get(self, request: Request) -> Response:
        secret = request.path_params["secret"]
        return await self.services.threads.files(
            self._feed, secret, request.headers.get("if-none-match", "")
        )

    def _feed(self, secret: str, known: str) -> Response:
        """In a thread: a long feed takes seconds to write for the first time."""
        content = self.database.read(self._read, secret)
        title, language = self._title(content.owner), self._language(content.owner)
        etag = _etag(content, title, language)
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if _is_known(etag, known):
            return Response(status_code=304, headers=headers)
        body = self.services.feed(
            content.appointments,
            title=title,
            language=language,
            of_office=content.owner is None,
        )
        return Response(body, headers=headers, media_type="text/calendar")

    def _read(self, secret: str) -> _Content:
        feed = feeds.by_hash(digest(secret))
        try:
            owner = feed_owner(feed) if feed else None
        except NotFound:
            feed = None
        if feed is None:
            raise NotFound(_NO_FEED)
        found = appointments.starting_from(
            self.now - timedelta(days=PAST_DAYS),
            cancelled_since=self.now - timedelta(days=CANCELLED_DAYS),
            inspector_id=feed.staff_id,
        )
        return _Content(owner, found)

    def _title(self, owner: StaffView | None) -> str:
        office = self.services.settings.office
        return f"{_TITLES[self._language(owner)]} - {owner.name if owner else office.name}"

    def _language(self, owner: StaffView | None) -> str:
        return owner.language if owner else self.services.settings.office.language


def feed_address(services: WebServices, request: Request, secret: str) -> str:
    """What a calendar program is given; by the office's own address where that is set."""
    base = services.settings.office.base_url or str(request.base_url)
    return f"{base.rstrip('/')}/calendar/{secret}.ics"


def _etag(content: _Content, title: str, language: str) -> str:
    """Of what is shown, and of the version that writes it."""
    told = repr((__version__, title, language, content.owner is None, content.appointments))
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def _is_known(etag: str, header: str) -> bool:
    known = {each.strip().removeprefix("W/") for each in header.split(",")}
    return etag in known or "*" in known


_OWN = Permission.OWN_ACCOUNT
_MANAGE = Permission.MANAGE_CALENDARS


def _addresses(whose: str, permission: Permission) -> dict[str, Operation]:
    # No Idempotency-Key: a kept answer would be a copy of the secret in the database.
    return {
        "POST": Operation(
            f"Make a new feed address for {whose}, in place of the one before",
            permission,
            Answer[FeedMade],
            body=Empty,
            status=201,
            refusals=(404, 409),
        ),
        "DELETE": Operation(
            f"End the feed address of {whose}", permission, Answer[Nothing], refusals=(404,)
        ),
    }


RESOURCES = [
    Resource(
        "/api/v1/inspectors/{id:int}/feed",
        InspectorFeed,
        # The permission depends on whose it is, so the workflow decides.
        _addresses("an inspector: oneself, or with the right to manage calendars any", _OWN),
    ),
    Resource("/api/v1/calendar/feed", OfficeFeed, _addresses("the office", _MANAGE)),
    Resource(
        "/calendar/{secret}.ics",
        Feed,
        {
            "GET": Operation(
                "Read a calendar feed",
                None,
                None,
                refusals=(404,),
                answers_etag=True,
                heeds_if_none_match=True,
                files=("text/calendar",),
            )
        },
    ),
]
