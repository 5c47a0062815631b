"""The certificates that were issued: a list, and the one of an application."""

from datetime import datetime
from functools import partial
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import application, certificate_list, certificates, validity
from gacq.applications.certificates import CertificateView
from gacq.applications.listing import QUERY_LIMIT
from gacq.applications.validity import Standing
from gacq.staff import Permission
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Asked, Page, PageMark, Shown


class CertificateQuery(Asked):
    """Which certificates, from where on; with ``expiringWithinDays`` the soonest to end first."""

    expiring_within_days: Annotated[int | None, Field(ge=0, le=3_650)] = None
    q: Annotated[str | None, Field(max_length=QUERY_LIMIT)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=500)] = None


class PaperShown(Shown):
    """What the paper says, as it was on the day it was issued."""

    office: str
    province: str
    applicant_type: str
    applicant_name: str
    farm_name: str
    farm_address: str | None
    farm_subdistrict: str | None
    farm_district: str | None
    farm_province: str | None
    farm_postal_code: str | None
    crop_type: str | None
    location_type: str | None
    farm_area_rai: float | None
    application_number: str
    lot_id: str
    approver_name: str | None


class CertificateShown(Shown):
    """One certificate. ``verifyPath`` is the address of its page for everybody."""

    id: int
    number: str
    application_id: int
    standing: Standing
    issued_at: datetime
    issued_by: str
    expires_at: datetime
    verify_path: str
    paper: PaperShown

    @classmethod
    def of(cls, view: CertificateView, now: datetime) -> "CertificateShown":
        return cls(
            id=view.id,
            number=view.number,
            application_id=view.application_id,
            standing=validity.standing_of(view.expires_at, now=now),
            issued_at=view.issued_at,
            issued_by=view.issued_by,
            expires_at=view.expires_at,
            verify_path=f"/verify/{view.code}",
            paper=PaperShown.model_validate(view.shown),
        )


class CertificateList(Endpoint):
    async def get(self, request: Request) -> Response:
        asked, now = self.asked(request, CertificateQuery), self.now
        look_up = partial(
            certificate_list.page,
            now=now,
            expiring_within_days=asked.expiring_within_days,
            q=asked.q,
            limit=asked.limit,
            cursor=asked.cursor,
        )
        page = await self.database.read_async(look_up)
        rows = [CertificateShown.of(view, now) for view in page.items]
        return self.answer(rows, page=PageMark(limit=asked.limit, next=page.next))


class OneCertificate(Endpoint):
    async def get(self, request: Request) -> Response:
        view = await self.database.read_async(_of_application, self.row_id(request))
        return self.answer(CertificateShown.of(view, self.now))


def _of_application(application_id: int) -> CertificateView:
    application.get(application_id)
    return certificates.of_application(application_id)


_READ = Permission.READ_ALL_APPLICATIONS

RESOURCES = [
    Resource(
        "/api/v1/certificates",
        CertificateList,
        {
            "GET": Operation(
                "List certificates", _READ, Page[CertificateShown], query=CertificateQuery
            )
        },
    ),
    Resource(
        "/api/v1/applications/{id:int}/certificate",
        OneCertificate,
        {
            "GET": Operation(
                "Show an application's certificate",
                _READ,
                Answer[CertificateShown],
                refusals=(404,),
            )
        },
    ),
]
