"""What the tests of pages about people share: a page's words, and forms as a browser sends them."""

import html
import re

from starlette.testclient import TestClient

from gacq.staff import Role
from tests.web.office import PASSWORD, Office

ORIGIN = "http://gacq.office:8470"


def words(page: str) -> str:
    """What stands on a page, without tags and with its entities read."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def administrator(office: Office) -> TestClient:
    return office.signed_in(Role.ADMIN)


def signs_in(office: Office, username: str, password: str = PASSWORD) -> bool:
    """Whether somebody gets in at the page of signing in."""
    client = office.client()
    given = {"username": username, "password": password, "next": "/"}
    answer = client.post("/sign-in", data=given, headers={"Origin": ORIGIN}, follow_redirects=False)
    return answer.status_code == 303
