"""The API against its own OpenAPI document: schemathesis asks, and every answer must fit.

It asks as each role alone, as somebody with all that decide, and as nobody. Two questions to an
operation, always the same ones, keep this to seconds; ``GACQ_FUZZ_EXAMPLES=200 pytest
tests/web/test_openapi_fuzz.py`` asks two hundred, which takes an hour.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation.meta import ParameterLocation

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.staff import Role
from gacq.web.openapi import document
from gacq.web.routes import RESOURCES
from tests.moments import to_monday
from tests.web.appointments import booked, passed
from tests.web.decided import certified, inspected
from tests.web.office import Office

EXAMPLES = int(os.environ.get("GACQ_FUZZ_EXAMPLES", "2"))
DECIDING = (Role.CLERK, Role.REVIEWER, Role.INSPECTOR, Role.APPROVER)
INSPECTOR = 1
"""The id of the office's inspector."""
ROWS = 8
"""Applications up to this id exist, and every id asked for is brought into their range or just
beyond; of most other things there are the first few."""

CASES = [
    (method.upper(), path, mode)
    for path, methods in document(RESOURCES, version="")["paths"].items()
    for method, operation in methods.items()
    for mode in GenerationMode
    # Where nothing is sent at all, nothing of it can be wrong.
    if mode is GenerationMode.POSITIVE or operation["security"] or "requestBody" in operation
]
load_all_checks()
SOUND: Any = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "allow_header_conformance",
    ]
)
MUST_HOLD: Any = [*SOUND, *CHECKS.get_by_names(["negative_data_rejection"])]


@dataclass(frozen=True)
class Asker:
    """Somebody's token, and the API as schemathesis sees it."""

    headers: dict[str, str]
    schema: Any


@pytest.fixture(
    scope="module",
    params=[*((role,) for role in Role), DECIDING, ()],
    ids=lambda roles: "+".join(roles) or "nobody",
)
def asker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asker]:
    folder = tmp_path_factory.mktemp("office")
    database = Database(folder / "gacq.db")
    database.open()
    clock = MovableClock()
    to_monday(clock)
    office = Office(database, clock, folder)
    populate(office)
    roles: tuple[Role, ...] = request.param
    token = office.token(office.person(*roles)) if roles else None
    yield Asker(
        {"Authorization": f"Bearer {token}"} if token else {},
        schemathesis.openapi.from_asgi("/api/openapi.json", office.app),
    )
    office.close()
    database.close()


def populate(office: Office) -> None:
    """Something in every stage: people and tokens, applications, leave, a report, a feed."""
    for role in (Role.INSPECTOR, Role.ADMIN, Role.CLERK):
        office.token(office.person(Role.CLERK, role))
    clerk, manager = office.client(Role.CLERK), office.client(Role.APPROVER)
    for _ in range(2):
        office.submitted()
        office.complete_draft()
    booked(clerk, office, INSPECTOR)
    passed(office)
    certified(office)
    inspected(office)
    leave = {"startsAt": "2026-12-01T01:00:00Z", "endsAt": "2026-12-02T01:00:00Z", "kind": "OTHER"}
    report = {"kind": "certificates-expiring", "format": "csv"}
    for path, body in (
        (f"/api/v1/inspectors/{INSPECTOR}/leave", leave),
        (f"/api/v1/inspectors/{INSPECTOR}/feed", {}),
        ("/api/v1/reports", report),
    ):
        response = manager.post(path, json=body)
        assert response.is_success, response.text
    office.engine.drain()


@pytest.mark.parametrize(("method", "path", "mode"), CASES)
def test_every_answer_is_as_the_document_says(
    asker: Asker, method: str, path: str, mode: GenerationMode
) -> None:
    operation = asker.schema[path][method]

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: "Case[Any]") -> None:
        number = (case.path_parameters or {}).get("id")
        if isinstance(number, int):
            case.path_parameters["id"] = number % (ROWS + 2)
        checks = MUST_HOLD if is_still_wrong(case) else SOUND
        case.call_and_validate(headers=asker.headers, checks=checks)

    ask()


def is_still_wrong(case: "Case[Any]") -> bool:
    """Whether more was made wrong than the path, which is led to a row, and the asker's token."""
    wrong = {place for place, made in case.meta.components.items() if made.mode.is_negative}
    return bool(wrong - {ParameterLocation.PATH, ParameterLocation.HEADER})
