"""The API against its own OpenAPI document: schemathesis asks, and every answer must fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.staff import Role
from gacq.web.openapi import document
from gacq.web.routes import RESOURCES
from tests.web.office import Office

EXAMPLES = 6
ROWS = 6
"""Ids up to this exist, and every id asked for is brought into their range or just beyond."""

CASES = [
    (method.upper(), path, mode)
    for path, methods in document(RESOURCES, version="")["paths"].items()
    for method, operation in methods.items()
    for mode in GenerationMode
    # Where nothing is sent at all, nothing of it can be wrong.
    if mode is GenerationMode.POSITIVE or operation["security"] or "requestBody" in operation
]
load_all_checks()
MUST_HOLD = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "allow_header_conformance",
    ]
)


@dataclass(frozen=True)
class Asker:
    """Somebody's token, and the API as schemathesis sees it."""

    headers: dict[str, str]
    schema: Any


@pytest.fixture(
    scope="module", params=[[Role.ADMIN], [Role.CLERK, Role.REVIEWER, Role.APPROVER], [Role.INTAKE]]
)
def asker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asker]:
    folder = tmp_path_factory.mktemp("office")
    database = Database(folder / "gacq.db")
    database.open()
    office = Office(database, MovableClock(), folder)
    for _ in range(ROWS // 2):
        office.token(office.person(Role.CLERK))
        office.token(office.person(Role.CLERK, Role.ADMIN))
        office.submitted()
        office.complete_draft()
    token = office.token(office.person(*request.param))
    yield Asker(
        {"Authorization": f"Bearer {token}"},
        schemathesis.openapi.from_asgi("/api/openapi.json", office.app),
    )
    office.close()
    database.close()


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
    def ask(case: Case) -> None:
        number = (case.path_parameters or {}).get("id")
        if isinstance(number, int):
            case.path_parameters["id"] = number % (ROWS + 2)
        case.call_and_validate(headers=asker.headers, checks=MUST_HOLD)

    ask()
