"""The page behind a certificate's QR code: whether it is valid, and what the paper must say.

Everybody may open it, without signing in. It shows what is printed on the certificate and nothing
else. A code that nobody has and one that can't be a code get the same answer, and an address
that sends many of them has to wait.
"""

import math
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import certificates, places, validity
from gacq.applications.certificates import CertificateView
from gacq.applications.kinds import CROPS, LocationType
from gacq.errors import NotFound, TooManyRequests
from gacq.web.auth import address_of
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.public import render

_ADDRESS = ("farmAddress", "farmSubdistrict", "farmDistrict", "farmProvince", "farmPostalCode")


class Verify(Endpoint):
    async def get(self, request: Request) -> Response:
        values: dict[str, Any] = {"office": self.services.settings.office.name, "now": self.now}
        try:
            found = await self._look_up(request)
        except NotFound:
            return render("papers/verify_unknown.html", values, status=404)
        except TooManyRequests as error:
            seconds = max(1, math.ceil(error.retry_after_seconds))
            wait = {"Retry-After": str(seconds)}
            return render(
                "papers/verify_wait.html", values | {"seconds": seconds}, status=429, headers=wait
            )
        return render("papers/verify.html", values | self._told(found))

    async def _look_up(self, request: Request) -> CertificateView:
        address, guesses = address_of(request), self.services.guesses
        guesses.count(address, now=self.now)
        code = request.path_params["code"]
        found = await self.database.read_async(certificates.by_code, code)
        guesses.right(address, now=self.now)
        return found

    def _told(self, found: CertificateView) -> dict[str, Any]:
        paper = found.shown
        return {
            "certificate": found,
            "standing": validity.standing_of(found.expires_at, now=self.now),
            "paper": paper,
            "place": places.address_of([paper[name] for name in _ADDRESS], "th"),
            "area": _area(paper["farmAreaRai"]),
            "crop_english": CROPS.get(paper["cropType"], "").capitalize(),
            "location_english": _location_english(paper["locationType"]),
        }


def _area(rai: float | None) -> str:
    return "" if rai is None else f"{rai:,.2f}".rstrip("0").rstrip(".")


def _location_english(location_type: str | None) -> str | None:
    known = {each.value: each.label("en") for each in LocationType}
    return known.get(location_type or "")


PAGES = [
    Resource(
        "/verify/{code:path}",
        Verify,
        {"GET": Operation("Tell whether a certificate is valid", None, None)},
    )
]
