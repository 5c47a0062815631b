"""A whole office behind its web application, without a listening socket."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.staff import Role
from tests.web.office import Office


@pytest.fixture
def office(database: Database, clock: MovableClock, tmp_path: Path) -> Iterator[Office]:
    office = Office(database, clock, tmp_path)
    yield office
    office.close()


@pytest.fixture
def client(office: Office) -> Callable[..., TestClient]:
    """A client with a token of somebody with these roles: ``client(Role.CLERK)``."""
    return office.client


@pytest.fixture
def admin(office: Office) -> TestClient:
    return office.client(Role.ADMIN)


@pytest.fixture
def clerk(office: Office) -> TestClient:
    return office.client(Role.CLERK)


@pytest.fixture
def reviewer(office: Office) -> TestClient:
    return office.client(Role.REVIEWER)


@pytest.fixture
def anyone(office: Office) -> TestClient:
    """A client that has not signed in."""
    return office.client()


@pytest.fixture
def headers(office: Office) -> dict[str, str]:
    """What a clerk's upload to a draft begins with."""
    office.draft()
    token = office.token(office.person(Role.CLERK))
    return {
        "authorization": f"Bearer {token}",
        "content-type": "multipart/form-data; boundary=x",
    }
