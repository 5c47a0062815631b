"""The first page: each role sees its own work, and nobody else's."""

import pytest
from starlette.testclient import TestClient

from gacq.applications import application
from gacq.applications.inspections import Inspection, InspectionStatus
from gacq.applications.status import InspectionType, Status
from gacq.errors import PermanentError
from gacq.staff import Role
from gacq.thai import BANGKOK
from tests.web.decided import inspected
from tests.web.office import Office


def standing(office: Office, status: Status, **columns: object) -> str:
    """The number of an application that stands there."""
    view = office.database.write(
        application.change,
        office.draft(),
        allowed=frozenset(Status),
        doing="place",
        now=office.clock.now(),
        status=status,
        **columns,
    )
    return view.application_number


def me(client: TestClient) -> int:
    return int(client.get("/api/v1/me").json()["data"]["account"]["id"])


@pytest.mark.parametrize(
    ("role", "status", "heading"),
    [
        (Role.CLERK, Status.DRAFT, "ร่างที่ต้องกรอกให้ครบและยื่น"),
        (Role.CLERK, Status.RETURNED, "ส่งคืนแล้ว รอผู้ยื่นแก้ไข"),
        (Role.CLERK, Status.REVIEW_PASSED, "รอนัดตรวจประเมิน"),
        (Role.REVIEWER, Status.IN_REVIEW, "เอกสารรอตรวจสอบ"),
        (Role.REVIEWER, Status.REVIEW_PASSED, "รอนัดตรวจประเมิน"),
        (Role.APPROVER, Status.PENDING_APPROVAL, "รอพิจารณาอนุมัติ"),
        (Role.APPROVER, Status.APPROVED, "รอออกใบรับรอง"),
    ],
)
def test_what_is_ones_own_step_lies_on_a_pile(
    office: Office, role: Role, status: Status, heading: str
) -> None:
    number = standing(office, status, submitted_at=office.clock.now())

    page = office.signed_in(role).get("/").text

    assert heading in page
    assert number in page


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.APPROVER, Role.INTAKE])
def test_what_is_not_ones_own_step_is_not_shown(office: Office, role: Role) -> None:
    number = standing(office, Status.IN_REVIEW, submitted_at=office.clock.now())

    page = office.signed_in(role).get("/").text

    assert number not in page
    assert "ไม่มีงานรอท่านอยู่" in page


def test_ten_are_shown_and_the_rest_is_a_link_away(office: Office) -> None:
    for _ in range(11):
        standing(office, Status.IN_REVIEW, submitted_at=office.clock.now())

    page = office.signed_in(Role.REVIEWER).get("/").text

    assert page.count('<th scope="row">') == 10
    assert "/applications?status=IN_REVIEW&amp;sort=submittedAt" in page


def test_what_waits_too_long_is_marked(office: Office) -> None:
    standing(office, Status.IN_REVIEW, submitted_at=office.clock.now())
    reviewer = office.signed_in(Role.REVIEWER)
    assert "เกินกำหนด" not in reviewer.get("/").text

    office.clock.advance(30 * 86_400)

    assert "เกินกำหนด" in office.signed_in(Role.REVIEWER).get("/").text


def test_a_fee_that_is_missing_is_said_where_it_is_decided_and_where_it_is_recorded(
    office: Office,
) -> None:
    now = office.clock.now()
    number = standing(office, Status.PENDING_APPROVAL, submitted_at=now, inspection_score=91.5)

    decides = office.signed_in(Role.APPROVER).get("/").text
    records = office.signed_in(Role.CLERK).get("/").text

    assert "ยังไม่บันทึกการชำระเงิน" in decides
    assert "91.50" in decides
    assert "รอบันทึกการชำระเงิน" in records
    assert number in records


def test_who_reviewed_is_told_that_somebody_else_decides(office: Office) -> None:
    both = office.signed_in(Role.REVIEWER, Role.APPROVER)
    standing(office, Status.PENDING_APPROVAL, reviewer_id=me(both))

    assert "ต้องให้ผู้อื่นพิจารณา" in both.get("/").text


def test_an_inspector_sees_the_inspections_of_today_and_those_begun(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR)
    noon = office.clock.now().astimezone(BANGKOK).replace(hour=12, minute=0)
    for status in (InspectionStatus.SCHEDULED, InspectionStatus.IN_PROGRESS):
        row = {
            "application_id": office.draft(farmName=f"สวน {status}"),
            "inspector_id": me(inspector),
            "inspector_name": "สมมุติ",
            "type": InspectionType.VIDEO,
            "status": status,
            "starts_at": noon if status is InspectionStatus.SCHEDULED else noon.replace(hour=9),
            "ends_at": noon.replace(hour=13 if status is InspectionStatus.SCHEDULED else 10),
            "booked_by": "console",
            "booked_at": noon,
            "updated_at": noon,
        }
        office.database.write(lambda row=row: Inspection.create(**row) and None)

    page = inspector.get("/").text

    assert page.index("เริ่มตรวจแล้ว รอบันทึกคะแนนและผลการตรวจ") < page.index("สวน IN_PROGRESS")
    assert page.index("<h3>วันนี้</h3>") < page.index("สวน SCHEDULED")
    assert "สวน" not in office.signed_in(Role.INSPECTOR).get("/").text


def test_an_admin_sees_failed_jobs_and_what_is_not_switched_on(office: Office) -> None:
    office.mails.error = PermanentError("bad_address")
    office.database.write(
        office.engine.ledger.enqueue,
        "email",
        kind="alert",
        key="1",
        payload={},
        now=office.clock.now(),
    )
    office.engine.drain()

    page = office.signed_in(Role.ADMIN).get("/").text

    assert "/queues/jobs?queue=email&amp;state=failed" in page
    assert "ล้มเหลว 1 งาน" in page
    assert "ยังไม่เปิดส่งอีเมล (email.transport)" in page
    assert "ไม่มีงานรอท่านอยู่" not in page


def test_names_are_escaped(office: Office) -> None:
    standing_name = "<script>alert(1)</script>"
    application_id = office.draft(farmName=standing_name, applicantName='"><img src=x>')

    page = office.signed_in(Role.CLERK).get("/").text

    assert f"/applications/{application_id}" in page
    assert standing_name not in page
    assert "<img" not in page


def test_the_page_makes_few_statements_however_much_waits(office: Office) -> None:
    everything = office.signed_in(*Role)
    for _ in range(3):
        inspected(office)
    few = statements(office, everything)
    for _ in range(12):
        inspected(office)

    assert statements(office, everything) == few


def statements(office: Office, client: TestClient) -> int:
    counted: list[str] = []
    peewee = type(office.database.peewee)
    run = peewee.execute_sql

    def count(self: object, sql: str, *given: object) -> object:
        counted.append(sql)
        return run(self, sql, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(peewee, "execute_sql", count)
        assert client.get("/").status_code == 200
    return len(counted)


def test_every_unpaid_application_is_on_the_list_of_fees_page_by_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gacq.web.pages.lists.fees.ROWS", 2)
    now = office.clock.now()
    numbers = {standing(office, Status.IN_REVIEW, submitted_at=now) for _ in range(3)}
    clerk = office.signed_in(Role.CLERK)

    first = clerk.get("/fees").text
    following = first.split('href="/fees?after=')[1].split('"')[0]
    second = clerk.get(f"/fees?after={following}").text

    assert {number for number in numbers if number in first + second} == numbers
    assert sum(number in first for number in numbers) == 2
    assert clerk.get("/fees?after=nonsense").status_code == 200


def test_an_inspector_finds_what_they_inspected_and_can_send_for_approval(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR)
    own = inspected(office, inspector_id=me(inspector), farmName="สวนที่ตรวจเอง")
    others = inspected(office, farmName="สวนของผู้อื่น")

    page = inspector.get("/").text

    assert "รอส่งขออนุมัติ" in page
    assert "สวนที่ตรวจเอง" in page
    assert "สวนของผู้อื่น" not in page
    assert "ส่งขออนุมัติ</button>" in inspector.get(f"/applications/{own}").text
    assert "ส่งขออนุมัติ</button>" not in inspector.get(f"/applications/{others}").text


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER])
def test_who_may_send_everything_finds_all_that_is_inspected(office: Office, role: Role) -> None:
    inspected(office, inspector_id=me(office.signed_in(Role.INSPECTOR)), farmName="สวนที่ตรวจแล้ว")

    assert "สวนที่ตรวจแล้ว" in office.signed_in(role).get("/").text


def test_a_clerk_is_told_where_to_begin(office: Office) -> None:
    page = office.signed_in(Role.CLERK).get("/").text

    assert "มีผู้มายื่นคำขอ เริ่มที่นี่" in page
    assert "มีผู้มายื่นคำขอ" not in office.signed_in(Role.INSPECTOR).get("/").text
