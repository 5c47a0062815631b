"""The certificates that were issued: searched, those that end soon, each with its papers."""

from typing import Annotated
from urllib.parse import urlencode

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq import thai
from gacq.applications import certificate_list, validity
from gacq.applications.certificate_list import CertificatePage
from gacq.applications.certificates import CertificateView
from gacq.applications.listing import QUERY_LIMIT
from gacq.errors import InvalidInput
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Form, Page, faults_of

ROWS = 50
SOON_DAYS = 90


class Question(Form):
    """What to list; with ``ends`` only what ends within so many days, the soonest first."""

    q: Annotated[str | None, Field(max_length=QUERY_LIMIT)] = None
    ends: Annotated[int | None, Field(ge=0, le=3_650)] = None
    cursor: Annotated[str | None, Field(max_length=500)] = None


class Certificates(Page):
    async def get(self, request: Request) -> Response:
        fields = dict(request.query_params)
        try:
            asked = self.checked(fields, Question)
            found = await self.database.read_async(
                certificate_list.page,
                now=self.now,
                expiring_within_days=asked.ends,
                q=asked.q,
                limit=ROWS,
                cursor=asked.cursor,
            )
        except InvalidInput as error:
            none = CertificatePage((), None)
            return self._draw(request, fields, Question(), none, faults_of(error))
        return self._draw(request, fields, asked, found, {})

    def _draw(
        self,
        request: Request,
        fields: dict[str, str],
        asked: Question,
        found: CertificatePage,
        faults: dict[str, str],
    ) -> Response:
        return self.draw(
            request,
            "lists/certificates.html",
            status=422 if faults else 200,
            fields=fields,
            asked=asked,
            soon=SOON_DAYS,
            rows=found.items,
            standing_of=lambda row: validity.standing_of(row.expires_at, now=self.now),
            days_left=self._days_left,
            all_of_them=_address(asked, ends=None),
            ending_soon=_address(asked, ends=SOON_DAYS),
            first=_address(asked),
            following=_address(asked, cursor=found.next) if found.next else None,
            faults=faults,
        )

    def _days_left(self, row: CertificateView) -> int:
        return thai.days_between(self.now, row.expires_at)


def _address(asked: Question, **changes: str | int | None) -> str:
    kept = asked.model_dump(exclude={"cursor"}) | changes
    query = urlencode({name: value for name, value in kept.items() if value is not None})
    return f"/certificates?{query}" if query else "/certificates"


PAGES = [
    Resource(
        "/certificates",
        Certificates,
        {"GET": Operation("Certificates", Permission.READ_ALL_APPLICATIONS, None)},
    )
]
