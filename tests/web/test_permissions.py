"""Every address, every method, every role: who gets in, written out and compared with the table."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.staff import Role
from gacq.web.pages.addresses import PAGES
from gacq.web.routes import RESOURCES
from tests.web.office import Office

I, C, R, S, A, D = (  # noqa: E741
    Role.INTAKE,
    Role.CLERK,
    Role.REVIEWER,
    Role.INSPECTOR,
    Role.APPROVER,
    Role.ADMIN,
)
ALL = {I, C, R, S, A, D}
EVERYBODY = ALL | {None}
STAFF = ALL - {I}
ADDRESSES = [*RESOURCES, *PAGES]

EXPECTED: dict[str, set[Role | None]] = {
    "POST /api/v1/setup": EVERYBODY,
    "POST /api/v1/login": EVERYBODY,
    "POST /api/v1/logout": EVERYBODY,
    "GET /api/v1/me": ALL,
    "POST /api/v1/me/password": ALL,
    "GET /api/v1/staff": {D},
    "POST /api/v1/staff": {D},
    "GET /api/v1/staff/{id:int}": {D},
    "PATCH /api/v1/staff/{id:int}": {D},
    "GET /api/v1/tokens": ALL,
    "POST /api/v1/tokens": ALL,
    "DELETE /api/v1/tokens/{id:int}": ALL,
    "GET /api/v1/applications": ALL,
    "POST /api/v1/applications": {I, C},
    "GET /api/v1/applications/{id:int}": ALL,
    "PATCH /api/v1/applications/{id:int}": {I, C},
    "GET /api/v1/applications/{id:int}/history": ALL,
    "GET /api/v1/applications/{id:int}/documents": ALL,
    "POST /api/v1/applications/{id:int}/documents": {I, C},
    "GET /api/v1/applications/{id:int}/documents/{name}": ALL,
    "POST /api/v1/applications/{id:int}/submit": {I, C},
    "POST /api/applications/{id:int}/submit": {I, C},
    "POST /api/v1/applications/{id:int}/return": {R},
    "POST /api/v1/applications/{id:int}/pass": {R},
    "POST /api/v1/applications/{id:int}/withdraw": {C},
    "POST /api/v1/applications/{id:int}/inspection-type": {R},
    "POST /api/v1/applications/{id:int}/schedule": {C, R},
    "POST /api/v1/applications/{id:int}/reschedule": {C, R},
    "POST /api/v1/applications/{id:int}/cancel-inspection": {C, R},
    "POST /api/v1/applications/{id:int}/start": {S},
    "POST /api/v1/applications/{id:int}/complete": {S},
    "GET /api/v1/applications/{id:int}/slots": STAFF,
    "GET /api/v1/inspections": STAFF,
    "GET /api/v1/inspections/{id:int}": STAFF,
    "GET /api/v1/inspectors": STAFF,
    "GET /api/v1/inspectors/{id:int}/hours": STAFF,
    "PUT /api/v1/inspectors/{id:int}/hours": {S, A, D},
    "GET /api/v1/inspectors/{id:int}/availability": STAFF,
    "GET /api/v1/inspectors/{id:int}/leave": {S, A, D},
    "POST /api/v1/inspectors/{id:int}/leave": {S, A, D},
    "POST /api/v1/leave/{id:int}/approve": {A, D},
    "POST /api/v1/leave/{id:int}/reject": {A, D},
    "POST /api/v1/leave/{id:int}/cancel": {S, A, D},
    "GET /api/v1/applications/{id:int}/certificate.pdf": STAFF,
    "GET /api/v1/applications/{id:int}/appointment-letter.pdf": STAFF,
    "GET /api/v1/applications/{id:int}/return-letter.pdf": STAFF,
    "POST /api/v1/applications/{id:int}/payment": {C},
    "POST /api/v1/applications/{id:int}/payment/take-back": {C},
    "POST /api/v1/applications/{id:int}/send-for-approval": {C, R, S},
    "POST /api/v1/applications/{id:int}/approve": {A},
    "POST /api/v1/applications/{id:int}/reject": {A},
    "POST /api/v1/applications/{id:int}/issue": {A},
    "GET /api/v1/applications/{id:int}/certificate": STAFF,
    "GET /api/v1/certificates": STAFF,
    "POST /api/v1/ai-qc/applications/{id:int}/run": {R, D},
    "GET /api/v1/ai-qc/applications/{id:int}/results": ALL,
    "GET /api/v1/ai-qc/stats": STAFF,
    "GET /api/v1/reports": STAFF,
    "POST /api/v1/reports": STAFF,
    "GET /api/v1/reports/{id:int}": STAFF,
    "POST /api/v1/reports/{id:int}/cancel": STAFF,
    "GET /api/v1/reports/{id:int}/file": STAFF,
    "GET /api/v1/queue/jobs": {D},
    "GET /api/v1/queue/jobs/{id:int}": {D},
    "POST /api/v1/queue/jobs/{id:int}/retry": {D},
    "POST /api/v1/queue/jobs/{id:int}/cancel": {D},
    "POST /api/v1/queue/jobs/{id:int}/run-now": {D},
    "POST /api/v1/queue/jobs/{id:int}/acknowledge": {D},
    "POST /api/v1/queue/jobs/retry": {D},
    "POST /api/v1/queue/jobs/cancel": {D},
    "POST /api/v1/queue/jobs/acknowledge": {D},
    "GET /api/v1/queue/stats": {D},
    "GET /api/v1/queue/health": {D},
    "POST /api/v1/queue/pause": {D},
    "POST /api/v1/queue/resume": {D},
    "POST /api/v1/queue/clean": {D},
    "POST /api/v1/queue/{queue}/pause": {D},
    "POST /api/v1/queue/{queue}/resume": {D},
    "POST /api/v1/queue/{queue}/clean": {D},
    "POST /api/v1/inspectors/{id:int}/feed": {A, D},  # and each inspector their own
    "DELETE /api/v1/inspectors/{id:int}/feed": {A, D},
    "POST /api/v1/calendar/feed": {A, D},
    "DELETE /api/v1/calendar/feed": {A, D},
    "GET /calendar/{secret}.ics": EVERYBODY,
    "GET /api/v1/chores": {D},
    "POST /api/v1/chores/{chore}/run": {D},
    "GET /livez": EVERYBODY,
    "GET /readyz": EVERYBODY,
    "GET /api/openapi.json": EVERYBODY,
    # Pages.
    "GET /sign-in": EVERYBODY,
    "POST /sign-in": EVERYBODY,
    "POST /sign-out": EVERYBODY,
    "GET /set-up": EVERYBODY,
    "POST /set-up": EVERYBODY,
    "POST /language": EVERYBODY,
    "GET /": ALL,
    "GET /account": ALL,
    "POST /account": ALL,
    "GET /events": ALL,
    "GET /queues": {D},
    "GET /performance": {D},
    "GET /queues/pause": {D},
    "POST /queues/pause": {D},
    "POST /queues/resume": {D},
    "GET /queues/clean": {D},
    "POST /queues/clean": {D},
    "GET /queues/failures": {D},
    "GET /queues/jobs": {D},
    "GET /queues/jobs/{id:int}": {D},
    "POST /queues/jobs/{id:int}": {D},
    "GET /queues/jobs/bulk": {D},
    "POST /queues/jobs/bulk": {D},
    "GET /queues/jobs/done": {D},
    "GET /applications": ALL,
    "GET /applications/{id:int}": ALL,
    "GET /applications/new": {I, C},
    "POST /applications/new": {I, C},
    "GET /applications/{id:int}/edit": {I, C},
    "POST /applications/{id:int}/edit": {I, C},
    "GET /applications/{id:int}/uploads/{name}": {I, C},
    "POST /applications/{id:int}/uploads/{name}": {I, C},
    "GET /applications/{id:int}/uploads/{name}/remove": {I, C},
    "POST /applications/{id:int}/uploads/{name}/remove": {I, C},
    "GET /applications/{id:int}/uploads/{name}/put-back": {I, C},
    "POST /applications/{id:int}/uploads/{name}/put-back": {I, C},
    "POST /applications/{id:int}/submit": {I, C},
    "GET /applications/{id:int}/submit": {I, C},
    "POST /applications/{id:int}/pass": {R},
    "GET /applications/{id:int}/pass": {R},
    "POST /applications/{id:int}/return": {R},
    "GET /applications/{id:int}/return": {R},
    "POST /applications/{id:int}/check": {R, D},
    "GET /applications/{id:int}/check": {R, D},
    "GET /applications/{id:int}/documents/{name}": ALL,
    "GET /applications/{id:int}/documents/{name}/{page:int}": ALL,
    "POST /applications/{id:int}/inspection-type": {R},
    "GET /applications/{id:int}/inspection-type": {R},
    "POST /applications/{id:int}/withdraw": {C},
    "GET /applications/{id:int}/withdraw": {C},
    "GET /set-up/office": {D},
    "POST /set-up/office": {D},
    "GET /audit": {D},
    "POST /audit": {D},
    "POST /set-up/mail/settings": {D},
    "POST /set-up/ai/settings": {D},
    "GET /settings/restart": {D},
    "POST /settings/restart": {D},
    "GET /set-up/mail": {D},
    "POST /set-up/mail": {D},
    "GET /set-up/ai": {D},
    "POST /set-up/ai": {D},
    "GET /set-up/calendar": {D},
    "POST /set-up/calendar": {D},
    "POST /set-up/mail/trial": {D},
    "GET /settings": {D},
    "POST /settings": {D},
    "GET /staff": {D},
    "GET /staff/new": {D},
    "POST /staff/new": {D},
    "GET /staff/{id:int}": {D},
    "POST /staff/{id:int}": {D},
    "GET /staff/{id:int}/password": {D},
    "POST /staff/{id:int}/password": {D},
    "GET /staff/{id:int}/disable": {D},
    "POST /staff/{id:int}/disable": {D},
    "GET /staff/{id:int}/enable": {D},
    "POST /staff/{id:int}/enable": {D},
    "GET /tokens": ALL,
    "POST /tokens": ALL,
    "POST /tokens/{id:int}/revoke": ALL,
    "GET /applications/{id:int}/payment": {C},
    "POST /applications/{id:int}/payment": {C},
    "GET /applications/{id:int}/payment/correct": {C},
    "POST /applications/{id:int}/payment/correct": {C},
    "GET /applications/{id:int}/payment/take-back": {C},
    "POST /applications/{id:int}/payment/take-back": {C},
    "GET /applications/{id:int}/send-for-approval": {C, R, S},
    "POST /applications/{id:int}/send-for-approval": {C, R, S},
    "GET /applications/{id:int}/approve": {A},
    "POST /applications/{id:int}/approve": {A},
    "GET /applications/{id:int}/reject": {A},
    "POST /applications/{id:int}/reject": {A},
    "GET /applications/{id:int}/issue": {A},
    "POST /applications/{id:int}/issue": {A},
    "GET /applications/{id:int}/certificate.pdf": STAFF,
    "GET /applications/{id:int}/appointment-letter.pdf": STAFF,
    "GET /applications/{id:int}/return-letter.pdf": STAFF,
    "GET /fees": {C},
    "GET /certificates": STAFF,
    "GET /reports": STAFF,
    "POST /reports": STAFF,
    "POST /reports/{id:int}/cancel": STAFF,
    "GET /reports/{id:int}/file": STAFF,
    "GET /chores": {D},
    "POST /chores/{chore}/run": {D},
    "GET /applications/{id:int}/book": {C, R},
    "POST /applications/{id:int}/book": {C, R},
    "GET /applications/{id:int}/start": {S},
    "POST /applications/{id:int}/start": {S},
    "GET /applications/{id:int}/complete": {S},
    "POST /applications/{id:int}/complete": {S},
    "GET /applications/{id:int}/cancel-inspection": {C, R},
    "POST /applications/{id:int}/cancel-inspection": {C, R},
    "GET /inspections": STAFF,
    "GET /inspections/{id:int}": STAFF,
    "GET /my-calendar": {S},
    "POST /my-calendar": {S},
    "GET /inspectors/{id:int}/calendar": {A, D},
    "POST /inspectors/{id:int}/calendar": {A, D},
    "GET /leave": {A, D},
    "POST /leave": {A, D},
    "GET /verify/{code:path}": EVERYBODY,
}


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Role | None, TestClient]]:
    """One client per role, and one for nobody; the requests change nothing, so all share them."""
    folder = tmp_path_factory.mktemp("office")
    database = Database(folder / "gacq.db")
    database.open()
    office = Office(database, MovableClock(), folder)
    # A stream never ends by itself; of a hub that is closed it is refused.
    office.app.state.live.close()
    yield {None: office.client(), **{role: office.client(role) for role in Role}}
    office.close()
    database.close()


def test_every_address_is_in_the_list() -> None:
    offered = {
        f"{method} {resource.path}" for resource in ADDRESSES for method in resource.operations
    }

    assert offered == set(EXPECTED)


def test_every_method_of_an_endpoint_is_in_its_table() -> None:
    methods = ("get", "post", "put", "patch", "delete", "options", "query", "head")

    for resource in ADDRESSES:
        written = {name.upper() for name in methods if hasattr(resource.endpoint, name)}
        assert written == set(resource.operations), resource.path


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("address", EXPECTED)
def test_who_gets_in(
    clients: dict[Role | None, TestClient], address: str, role: Role | None
) -> None:
    method, path = address.split()
    path = (
        path.replace("{id:int}", "999999")
        .replace("{name}", "crop_photo")
        .replace("{page:int}", "1")
    )
    path = path.replace("{queue}", "ai_qc").replace("{secret}", "A" * 43)

    path = path.replace("{queue}", "ai_qc").replace("{chore}", "retention")

    response = clients[role].request(method, path, follow_redirects=False)

    if role in EXPECTED[address]:
        assert response.status_code not in (401, 403)
    elif role is not None:
        assert response.status_code == 403
    elif path.startswith("/api/"):
        assert response.status_code == 401
    else:
        assert response.headers["Location"].startswith("/sign-in")


def test_a_refusal_names_who_asked_and_which_roles_may(
    clients: dict[Role | None, TestClient],
) -> None:
    reviewer = clients[Role.REVIEWER]
    name = reviewer.get("/api/v1/me").json()["data"]["account"]["name"]

    response = reviewer.post("/api/v1/applications")

    assert response.json()["error"]["message"] == (
        f"{name} (portal) may not do this (edit_applications): needs one of: intake, clerk"
    )


@pytest.mark.parametrize("role", [None, *Role])
def test_head_is_guarded_like_get(
    clients: dict[Role | None, TestClient], role: Role | None
) -> None:
    status = clients[role].head("/api/v1/staff").status_code

    assert status == {None: 401, Role.ADMIN: 200}.get(role, 403)
