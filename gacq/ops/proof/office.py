"""The people of an office under force, and what they ask of it over HTTP, as programs do.

An answer that says no is a ``Refused`` with its status; a service that is gone is httpx2's
``TransportError``. Applicants, farms and numbers are invented: no Thai id number begins with 9.
"""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any

import httpx2

from gacq.applications.checks import check_digit
from gacq.applications.document import REQUIRED, DocumentType
from gacq.errors import GacqError
from gacq.ops.proof.service import Service
from gacq.ops.samples.photos import Studio
from gacq.staff import Role

PASSWORD = "ข้าวเหนียวมะม่วง 7"
APPLICATIONS = "/api/v1/applications"

Files = Mapping[DocumentType, bytes]


class Refused(GacqError):
    """The service answered, and what it answered is no success."""

    code = "refused"

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__(f"{response.request.method} {response.url.path}: {response.text[:500]}")
        self.status = response.status_code
        self.retry_after = response.headers.get("Retry-After")


def data_of(response: httpx2.Response) -> Any:
    """The answer's data. Raises Refused unless it is a success."""
    if not response.is_success:
        raise Refused(response)
    return response.json()["data"]


def an_id(number: int) -> str:
    """A number with a right check digit that nobody holds."""
    first = f"9{number:011d}"
    return f"{first}{check_digit(first)}"


def a_form(number: int, **different: Any) -> dict[str, Any]:
    """An application's fields, complete; None as a value leaves the field out."""
    form = {
        "applicantType": "บุคคลธรรมดา",
        "applicantName": f"นายสมมุติ ลำดับที่ {number}",
        "applicantId": an_id(number),
        "applicantPhone": "020000001",
        "applicantEmail": f"applicant{number}@example.com",
        "farmName": f"สวนสมมุติ {number}",
        "farmAddress": f"{number} หมู่ 99",
        "farmProvince": "เชียงใหม่",
        "farmDistrict": "เมือง",
        "farmSubdistrict": "ศรีภูมิ",
        "farmPostalCode": "50200",
        "farmAreaRai": 5.5,
        "farmLocation": {"latitude": 18.79, "longitude": 98.98},
        "cropType": "ขมิ้นชัน",
        "locationType": "กลางแจ้ง",
    } | different
    return {name: value for name, value in form.items() if value is not None}


@cache
def small_files(longest_side: int = 320) -> Files:
    """Eight different pictures that are quickly measured and poorly judged."""
    photo = Studio(3).photo(DocumentType.CROP_PHOTO)
    photo.thumbnail((longest_side, longest_side))
    return {each: _jpeg(photo.rotate(7 * turn)) for turn, each in enumerate(REQUIRED)}


class Office:
    """An admin, a clerk, reviewers, inspectors and an approver, with a token each.

    The tokens outlive the process; the service must just have started for the first time.
    """

    def __init__(self, service: Service, *, reviewers: int = 2, inspectors: int = 1) -> None:
        self.service = service
        self.reviewers = [f"reviewer{number}@example.com" for number in range(reviewers)]
        self.inspectors: list[int] = []
        self._tokens: dict[str, str] = {}
        browser = set_up(service)
        self._tokens["admin"] = _token(browser, 1, "admin")
        self._hire(browser, "clerk", Role.CLERK)
        for number in range(reviewers):
            self._hire(browser, f"reviewer{number}", Role.REVIEWER)
        for number in range(inspectors):
            self.inspectors.append(self._hire(browser, f"inspector{number}", Role.INSPECTOR))
        self._hire(browser, "approver", Role.APPROVER)

    def program(self, name: str) -> httpx2.Client:
        """The client of ``admin``, ``clerk``, ``reviewer0``, ``inspector0`` or ``approver``."""
        return self.service.program(self._tokens[name])

    def token(self, name: str) -> str:
        return self._tokens[name]

    # --- applications

    def draft(self, number: int, files: Files | None = None, **different: Any) -> int:
        """A draft with its eight documents; its id."""
        clerk = self.program("clerk")
        made = data_of(clerk.post(APPLICATIONS, json=a_form(number, **different)))
        for kind, content in (small_files() if files is None else files).items():
            self.upload(made["id"], content, kind=kind)
        return int(made["id"])

    def upload(self, application_id: int, content: bytes, *, kind: str) -> None:
        data_of(
            self.program("clerk").post(
                f"{APPLICATIONS}/{application_id}/documents",
                data={"type": kind},
                files={"file": ("ภาพ.jpg", content)},
            )
        )

    def submit(self, application_id: int) -> int:
        """Hand it in; the id of the job that checks it."""
        answer = data_of(self.program("clerk").post(f"{APPLICATIONS}/{application_id}/submit"))
        return int(answer["jobId"])

    def move(
        self, name: str, application_id: int, verb: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """One step of the application's story, by the person of that name."""
        path = f"{APPLICATIONS}/{application_id}/{verb}"
        answer: dict[str, Any] = data_of(self.program(name).post(path, json=dict(body or {})))
        return answer

    def application(self, application_id: int) -> dict[str, Any]:
        path = f"{APPLICATIONS}/{application_id}"
        found: dict[str, Any] = data_of(self.program("clerk").get(path))
        return found

    # --- queues

    def stats(self) -> dict[str, Any]:
        found: dict[str, Any] = data_of(self.program("admin").get("/api/v1/queue/stats"))
        return found

    def is_settled(self) -> bool:
        """Whether no job waits or runs."""
        return not any(of["waiting"] + of["delayed"] + of["active"] for of in self.stats().values())

    def job(self, job_id: int) -> dict[str, Any]:
        """The job with its history."""
        path = f"/api/v1/queue/jobs/{job_id}"
        found: dict[str, Any] = data_of(self.program("admin").get(path))
        return found

    # --- within

    def _hire(self, browser: httpx2.Client, username: str, role: Role) -> int:
        person = data_of(
            browser.post(
                "/api/v1/staff",
                json={
                    "username": username,
                    "name": f"สมมุติ {username}",
                    "password": PASSWORD,
                    "roles": [role],
                    "email": f"{username}@example.com",
                },
            )
        )
        self._tokens[username] = _token(browser, person["id"], username)
        return int(person["id"])


def set_up(service: Service) -> httpx2.Client:
    """The first admin's browser, signed in."""
    browser = service.browser()
    account = {"username": "admin", "name": "สมมุติ ทดสอบ", "password": PASSWORD}
    data_of(browser.post("/api/v1/setup", json={"code": service.setup_code} | account))
    sign_in(browser, "admin")
    return browser


def sign_in(browser: httpx2.Client, username: str) -> None:
    data_of(browser.post("/api/v1/login", json={"username": username, "password": PASSWORD}))


def _token(browser: httpx2.Client, staff_id: int, name: str) -> str:
    asked = {"name": f"proof of {name}", "staffId": staff_id}
    token: str = data_of(browser.post("/api/v1/tokens", json=asked))["token"]
    return token


def _jpeg(picture: Any) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
