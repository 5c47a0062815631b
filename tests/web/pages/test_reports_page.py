"""Reports on the page: choose, ask, follow, download, without any script."""

import pytest
from starlette.testclient import TestClient

from gacq.errors import PermanentError
from gacq.staff import Role
from gacq.workflow import reporting
from tests.web.office import Office

WORKLOAD = {
    "kind": "inspector-workload",
    "format": "csv",
    "language": "th",
    "from": "2025-11-01",
    "to": "2025-11-30",
}


@pytest.fixture
def clerk(office: Office) -> TestClient:
    return office.signed_in(Role.CLERK)


def ask(client: TestClient, **different: str) -> tuple[int, str]:
    response = client.post("/reports", data=WORKLOAD | different, follow_redirects=False)
    return response.status_code, response.headers.get("location", "") or response.text


@pytest.mark.parametrize(
    ("kind", "fields", "others"),
    [
        ("monthly-summary", {"month"}, {"from", "withinDays"}),
        (
            "applications-register",
            {"from", "to", "status", "province", "inspectionType"},
            {"month"},
        ),
        ("certificates-expiring", {"withinDays"}, {"from", "month"}),
        ("inspector-workload", {"from", "to"}, {"status", "month"}),
    ],
)
def test_a_kind_has_the_fields_that_fit_it(
    clerk: TestClient, kind: str, fields: set[str], others: set[str]
) -> None:
    page = clerk.get(f"/reports?kind={kind}").text

    assert {name for name in fields if f'name="{name}"' in page} == fields
    assert not [name for name in others if f'name="{name}"' in page]


def test_a_report_is_asked_for_made_and_downloaded(office: Office, clerk: TestClient) -> None:
    assert ask(clerk) == (303, "/reports?done=report-asked")
    assert "รอในคิว" in clerk.get("/reports").text
    assert ask(clerk) == (303, "/reports?done=report-same")
    office.engine.drain()

    page = clerk.get("/reports").text
    assert "พร้อมแล้ว" in page
    assert "1 พ.ย. 2568 – 30 พ.ย. 2568" in page
    address = page.split('class="button" href="/reports/')[1].split('"')[0]
    assert clerk.get(f"/reports/{address}").content == "รายงาน".encode()


def test_a_month_is_chosen_by_its_thai_name(clerk: TestClient) -> None:
    page = clerk.get("/reports?kind=monthly-summary").text

    assert page.count("<option value=") == 24
    chosen = page.split('<option value="')[1].split('"')[0]
    assert ask(clerk, kind="monthly-summary", month=chosen)[0] == 303


def test_a_fault_stands_beside_its_field_and_the_rest_stays(clerk: TestClient) -> None:
    status, page = ask(clerk, **{"from": "2025-12-24"})

    assert status == 422
    assert 'id="from-fault"' in page
    assert 'value="2025-12-24"' in page
    assert 'value="csv" checked' in page


def test_a_list_too_long_for_pdf_offers_the_other_forms(
    office: Office, clerk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "_is_longer", lambda asked, now, rows: True)

    status, page = ask(clerk, kind="applications-register", format="pdf")

    assert status == 422
    assert 'name="format" value="xlsx">จัดทำเป็น Excel (XLSX)</button>' in page
    assert ask(clerk, kind="applications-register", format="xlsx")[0] == 303


def test_progress_is_a_bar_with_its_stage(office: Office, clerk: TestClient) -> None:
    ask(clerk)
    [job_id] = office.database.read(
        lambda: [row[0] for row in office.database.execute("select id from job").fetchall()]
    )
    ledger, now = office.engine.ledger, office.clock.now()
    office.database.write(ledger.claim, job_id, now=now)
    progress = {"stage": "drawing", "done": 1, "total": 4, "percent": 25}
    office.database.write(ledger.save_progress, job_id, 1, progress)

    page = clerk.get("/reports").text

    assert '<progress class="progress" max="100" value="25"' in page
    assert "กำลังจัดหน้า · 25 %" in page


def test_a_failure_says_why_and_what_to_do(office: Office, clerk: TestClient) -> None:
    office.reports.error = PermanentError("report_memory")
    ask(clerk)
    office.engine.drain()

    page = clerk.get("/reports").text

    assert "ไม่สำเร็จ" in page
    assert "reports.memory_mb" in page
    assert "/reports?kind=inspector-workload#asking" in page


def test_who_asked_cancels_and_others_have_no_button(office: Office, clerk: TestClient) -> None:
    ask(clerk)
    page = clerk.get("/reports").text
    cancel = page.split('<form method="post" action="')[-1].split('"')[0]
    other = office.signed_in(Role.REVIEWER)

    assert cancel not in other.get("/reports").text
    assert other.post(cancel).status_code == 403
    assert clerk.post(cancel).url.path == "/reports"
    assert "ยกเลิกแล้ว" in clerk.get("/reports").text


def test_reports_on_the_queues_are_for_admins_alone(office: Office, clerk: TestClient) -> None:
    admin = office.signed_in(Role.ADMIN)
    assert ask(admin, kind="queue-operations")[0] == 303

    assert "รายงานการทำงานของคิว" in admin.get("/reports").text
    assert "รายงานการทำงานของคิว" not in clerk.get("/reports?kind=queue-operations").text
    assert ask(clerk, kind="queue-operations")[0] == 403


def test_a_form_without_a_kind_asks_for_one(clerk: TestClient) -> None:
    status, page = ask(clerk, kind="gossip")

    assert status == 422
    assert "เลือกรายงาน" in page


def test_a_file_that_is_gone_is_a_page_of_words(clerk: TestClient) -> None:
    response = clerk.get("/reports/999/file")

    assert response.status_code == 404
    assert "<h1>" in response.text
