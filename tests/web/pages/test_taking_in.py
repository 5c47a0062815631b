"""The form of an application as a clerk fills it in: what it asks, keeps, refuses and saves."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient

from gacq.applications import application
from gacq.applications.application import ApplicationView
from gacq.staff import Role
from gacq.workflow import Workflow
from tests.web.office import CONSOLE, Office, opened

HOSTILE = """"><script>alert(1)</script> & {{ 7*7 }}"""
TYPED = {
    "applicantType": "บุคคลธรรมดา",
    "applicantName": "สมมุติ ทดสอบ",
    "applicantId": "9-7017-00230-70-8",
    "farmName": "สวนสมมุติ",
}


class Fields(HTMLParser):
    """The value of every field of a page's form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._list = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "input" and said.get("name"):
            self.values[str(said["name"])] = said.get("value") or ""
        elif tag == "select":
            self._list = str(said["name"])
        elif tag == "option" and "selected" in said:
            self.values[self._list] = said.get("value") or ""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One for all tests, each of which has applications of its own."""
    with opened(tmp_path_factory.mktemp("office")) as office:
        yield office


@pytest.fixture(scope="module")
def clerk(office: Office) -> TestClient:
    return office.signed_in(Role.CLERK)


def saved(office: Office, answer: Any) -> ApplicationView:
    """The application to whose page the answer led."""
    return stored(office, int(answer.url.path.rpartition("/")[2]))


def stored(office: Office, application_id: int) -> ApplicationView:
    return office.database.read(application.get, application_id)


def count(office: Office) -> int:
    return int(office.database.execute("select count(*) from application").fetchone()[0])


def fault(page: str, name: str) -> str:
    """What stands beside a field."""
    _, _, rest = page.partition(f'<p class="fault" id="{name}-fault">')
    return rest.partition("</p>")[0]


def test_the_list_leads_to_an_empty_form_in_thai(clerk: TestClient, office: Office) -> None:
    assert 'href="/applications/new"' in clerk.get("/applications").text

    page = clerk.get("/applications/new")

    assert page.status_code == 200
    for words in ("ประเภทผู้ยื่นคำขอ", "รหัสไปรษณีย์", "ขมิ้นชัน", "แม่ฮ่องสอน", "จำเป็น"):
        assert words in page.text
    assert Fields(page.text).values["farmProvince"] == office.settings.office.province
    assert len(page.content) < 150_000


def test_four_fields_make_a_draft(clerk: TestClient, office: Office) -> None:
    answer = clerk.post("/applications/new", data=TYPED)

    assert [each.status_code for each in (*answer.history, answer)] == [303, 200]
    assert "บันทึกข้อมูลแล้ว" in answer.text
    draft = saved(office, answer)
    assert (draft.applicant_name, draft.applicant_id) == ("สมมุติ ทดสอบ", "9701700230708")
    assert (draft.farm_address, draft.farm_area_rai, draft.crop_type) == (None, None, None)


def test_everything_that_is_typed_is_stored(clerk: TestClient, office: Office) -> None:
    answer = clerk.post(
        "/applications/new",
        data=TYPED
        | {
            "applicantPhone": "๐๘๑-234-5678",
            "applicantEmail": "a@example.com",
            "farmAddress": "99 หมู่ 4",
            "farmSubdistrict": "แม่ปูคา",
            "farmDistrict": "สันกำแพง",
            "farmProvince": "เชียงใหม่",
            "farmPostalCode": "50130",
            "farmAreaRai": "1,250.75",
            "locationType": "กลางแจ้ง",
            "listedCrop": "ขมิ้นชัน",
            "farmLocation.latitude": "18.79",
            "farmLocation.longitude": "98.98",
        },
    )

    draft = saved(office, answer)
    assert (draft.applicant_phone, draft.applicant_email) == ("0812345678", "a@example.com")
    assert (draft.farm_address, draft.farm_district) == ("99 หมู่ 4", "สันกำแพง")
    assert (draft.farm_province, draft.farm_postal_code) == ("เชียงใหม่", "50130")
    assert (draft.farm_area_rai, draft.crop_type) == (1250.75, "ขมิ้นชัน")
    assert (draft.farm_latitude, draft.farm_longitude) == (18.79, 98.98)


def test_a_pair_copied_from_a_map_fills_both_fields(clerk: TestClient, office: Office) -> None:
    answer = clerk.post(
        "/applications/new", data=TYPED | {"farmLocation.latitude": "18.7912, 98.9812"}
    )

    draft = saved(office, answer)
    assert (draft.farm_latitude, draft.farm_longitude) == (18.7912, 98.9812)


def test_a_crop_that_is_not_listed_is_written_down(clerk: TestClient, office: Office) -> None:
    crop = {"listedCrop": "other", "otherCrop": "ว่านชักมดลูก"}

    draft = saved(office, clerk.post("/applications/new", data=TYPED | crop))

    assert draft.crop_type == "ว่านชักมดลูก"
    values = Fields(clerk.get(f"/applications/{draft.id}/edit").text).values
    assert {name: values[name] for name in crop} == crop


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("applicantType", "", "โปรดเลือกประเภท"),
        ("applicantName", "  ", "โปรดกรอกชื่อ"),
        ("applicantId", "1101700230700", "เทียบกับเอกสาร"),
        ("applicantPhone", "12345", "มือถือ 10 หลัก เบอร์บ้าน 9 หลัก"),
        ("applicantEmail", "a@b@c", "name@example.com"),
        ("farmProvince", "เชียงใหม่ใหม่", "จังหวัด"),
        ("farmPostalCode", "5020", "ตัวเลข 5 หลัก"),
        ("farmAreaRai", "ห้าไร่", "จำนวนไร่"),
        ("farmAreaRai", "0", "จำนวนไร่"),
        ("farmAreaRai", "1e5", "จำนวนไร่"),
        ("locationType", "บนดวงจันทร์", "โปรดเลือกลักษณะ"),
        ("farmLocation.latitude", "91, 98", "-90 ถึง 90"),
        ("farmLocation.longitude", "98.98, 18", "-180 ถึง 180"),
        ("cropType", "ก" * 101, "ไม่เกิน 100"),
    ],
)
def test_each_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    clerk: TestClient, office: Office, name: str, typed: str, words: str
) -> None:
    name_sent, before = "otherCrop" if name == "cropType" else name, count(office)

    page = clerk.post("/applications/new", data=TYPED | {"farmDistrict": "แม่ริม", name_sent: typed})

    assert page.status_code == 422
    assert words in fault(page.text, name)
    assert f'href="#{"listedCrop" if name == "cropType" else name}"' in page.text
    assert Fields(page.text).values["farmDistrict"] == "แม่ริม"
    if name not in ("applicantType", "farmProvince", "locationType"):
        assert Fields(page.text).values[name_sent] == typed
    assert count(office) == before


@pytest.mark.parametrize(
    ("crop", "words"),
    [
        ({"listedCrop": "other"}, "โปรดกรอกชื่อพืช"),
        ({"listedCrop": "ขิง", "otherCrop": "ข่า"}, "ใช้เพียงอย่างเดียว"),
    ],
)
def test_a_crop_is_either_of_the_list_or_another(
    clerk: TestClient, crop: dict[str, str], words: str
) -> None:
    page = clerk.post("/applications/new", data=TYPED | crop | {"farmPostalCode": "x"})

    assert words in fault(page.text, "otherCrop")
    assert "ตัวเลข 5 หลัก" in fault(page.text, "farmPostalCode")


def test_half_a_place_on_the_map_is_asked_for_whole(clerk: TestClient) -> None:
    page = clerk.post("/applications/new", data=TYPED | {"farmLocation.latitude": "18.79"})

    said = fault(page.text, "farmLocation.longitude")
    assert "ยังไม่ได้กรอก" in said
    assert "-180 ถึง 180" in said


def test_a_second_click_on_save_makes_no_second_draft(clerk: TestClient, office: Office) -> None:
    form, before = Fields(clerk.get("/applications/new").text).values | TYPED, count(office)

    first = clerk.post("/applications/new", data=form, follow_redirects=False)
    again = clerk.post("/applications/new", data=form, follow_redirects=False)
    other = clerk.post("/applications/new", data=form | {"farmName": "แปลงที่สอง"})

    assert first.headers["location"] == again.headers["location"]
    assert other.status_code == 200
    assert count(office) == before + 2


def test_what_people_typed_is_escaped(clerk: TestClient, office: Office) -> None:
    refused = clerk.post("/applications/new", data={"farmName": HOSTILE, "otherCrop": HOSTILE})

    assert Fields(refused.text).values["farmName"] == HOSTILE
    assert "<script>alert" not in refused.text
    shown = clerk.post("/applications/new", data=TYPED | {"farmName": HOSTILE})
    form = clerk.get(f"/applications/{saved(office, shown).id}/edit")
    assert Fields(form.text).values["farmName"] == HOSTILE
    assert "<script>alert" not in shown.text + form.text


def test_a_draft_opens_with_what_is_stored_but_not_the_id_number(
    clerk: TestClient, office: Office
) -> None:
    page = clerk.get(f"/applications/{office.draft()}/edit").text

    values = Fields(page).values
    assert (values["farmAreaRai"], values["farmLocation.latitude"]) == ("5.5", "18.79")
    assert (values["listedCrop"], values["farmProvince"]) == ("ขมิ้นชัน", "เชียงใหม่")
    assert (values["applicantId"], values["version"]) == ("", "1")
    assert "xxxxxxxxx0708" in page
    assert "9701700230708" not in page


def test_a_change_is_saved_and_an_empty_id_number_stays(clerk: TestClient, office: Office) -> None:
    which = office.draft()
    path = f"/applications/{which}/edit"
    form = Fields(clerk.get(path).text).values

    answer = clerk.post(path, data=form | {"farmDistrict": "แม่ริม", "applicantPhone": ""})

    assert answer.status_code == 200
    assert "บันทึกข้อมูลแล้ว" in answer.text
    draft = stored(office, which)
    assert (draft.farm_district, draft.applicant_phone) == ("แม่ริม", None)
    assert draft.applicant_id == "9701700230708"


def test_of_two_clerks_the_second_sees_what_the_first_saved(
    clerk: TestClient, office: Office
) -> None:
    which = office.draft()
    path = f"/applications/{which}/edit"
    form = Fields(clerk.get(path).text).values
    office.signed_in(Role.CLERK).post(path, data=form | {"farmDistrict": "แม่ริม"})

    late = clerk.post(path, data=form | {"farmDistrict": "หางดง", "farmName": "สวนใหม่"})

    assert late.status_code == 409
    assert "มีผู้อื่นแก้ไขคำขอ GACP-" in late.text
    kept = Fields(late.text).values
    assert (kept["farmDistrict"], kept["farmName"]) == ("หางดง", "สวนใหม่")
    assert "<strong>แม่ริม</strong>" in late.text
    assert "farmAddress-theirs" not in late.text
    assert stored(office, which).farm_district == "แม่ริม"
    assert clerk.post(path, data=kept).status_code == 200
    assert (stored(office, which).farm_district, stored(office, which).farm_name) == (
        "หางดง",
        "สวนใหม่",
    )


@pytest.mark.parametrize("version", [None, "", "x", "-1", "9" * 30])
def test_a_form_without_its_version_saves_nothing(
    clerk: TestClient, office: Office, version: str | None
) -> None:
    which = office.draft()
    path = f"/applications/{which}/edit"

    page = clerk.post(path, data=TYPED | ({} if version is None else {"version": version}))

    assert page.status_code == 422
    assert "โปรดเปิดหน้านี้ใหม่" in page.text
    assert stored(office, which).farm_district == "เมือง"


def test_a_submitted_application_has_no_form_any_more(clerk: TestClient, office: Office) -> None:
    path = f"/applications/{office.submitted()}/edit"

    assert clerk.get(path).status_code == 409
    late = clerk.post(path, data=TYPED | {"version": "9"})
    assert late.status_code == 409
    assert Fields(late.text).values["farmName"] == "สวนสมมุติ"


def test_the_reasons_of_a_return_stand_above_the_form(clerk: TestClient, office: Office) -> None:
    application_id = office.in_review()
    workflow: Workflow = office.workflow
    office.database.write(
        workflow.return_for_correction,
        application_id,
        reason="ภาพบัตรไม่ชัด\n<b>ขาดแผนที่</b>",
        actor=CONSOLE,
        now=office.clock.now(),
    )

    for path in (f"/applications/{application_id}", f"/applications/{application_id}/edit"):
        page = clerk.get(path).text
        assert "<li>ภาพบัตรไม่ชัด</li><li>&lt;b&gt;ขาดแผนที่&lt;/b&gt;</li>" in page


def test_a_portal_sees_only_the_forms_that_it_took_in(office: Office) -> None:
    portal, others = office.client(Role.INTAKE), office.draft()

    mine = saved(office, portal.post("/applications/new", data=TYPED))

    assert portal.get(f"/applications/{mine.id}/edit").status_code == 200
    assert portal.get(f"/applications/{others}/edit").status_code == 404
    assert portal.post(f"/applications/{others}/edit", data=TYPED).status_code == 404


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.INSPECTOR, Role.APPROVER, Role.ADMIN])
def test_others_are_told_who_can_help(office: Office, role: Role) -> None:
    page = office.signed_in(role).get("/applications/new")

    assert page.status_code == 403
    assert "ท่านไม่มีสิทธิ์" in page.text


@pytest.mark.parametrize(
    ("typed", "rai"),
    [
        ("3 ไร่ 2 งาน", 3.5),
        ("3ไร่ 2งาน 50ตารางวา", 3.625),
        ("๓ ไร่ ๒ งาน ๕๐ ตร.ว.", 3.625),
        ("2 งาน", 0.5),
        ("3-2-50", 3.625),
        ("12", 12.0),
    ],
)
def test_an_area_is_taken_as_the_deed_writes_it(
    clerk: TestClient, office: Office, typed: str, rai: float
) -> None:
    answer = clerk.post("/applications/new", data=TYPED | {"farmAreaRai": typed})

    assert saved(office, answer).farm_area_rai == rai


@pytest.mark.parametrize("typed", ["3 ไร่ครึ่ง", "3-4-00", "3 ไร่ 120 ตารางวา", "ไร่"])
def test_an_area_that_is_none_is_said_with_how_to_write_it(clerk: TestClient, typed: str) -> None:
    page = clerk.post("/applications/new", data=TYPED | {"farmAreaRai": typed})

    assert page.status_code == 422
    assert "เช่น 3 ไร่ 2 งาน 50 ตารางวา" in fault(page.text, "farmAreaRai")
    assert Fields(page.text).values["farmAreaRai"] == typed


def test_what_was_left_empty_is_called_missing_and_not_wrong(clerk: TestClient) -> None:
    page = clerk.post("/applications/new", data=TYPED | {"applicantId": " "}).text

    assert fault(page, "applicantId").startswith("ยังไม่ได้กรอก")


def test_a_name_is_not_emptied_by_editing(clerk: TestClient, office: Office) -> None:
    draft = saved(office, clerk.post("/applications/new", data=TYPED))
    typed = Fields(clerk.get(f"/applications/{draft.id}/edit").text).values

    page = clerk.post(f"/applications/{draft.id}/edit", data=typed | {"applicantName": ""})

    assert page.status_code == 422
    assert "โปรดกรอกชื่อ" in fault(page.text, "applicantName")


def test_the_same_farm_of_the_same_applicant_is_pointed_out(
    clerk: TestClient, office: Office
) -> None:
    farm = {"farmName": "สวนซ้ำ บ้านเหนือ"}
    first = saved(office, clerk.post("/applications/new", data=TYPED | farm))

    again = clerk.post("/applications/new", data=TYPED | {"farmName": "สวนซ้ำบ้านเหนือ"})

    assert "มีคำขอของฟาร์มเดียวกันที่ยังดำเนินการอยู่" in again.text
    assert f'<a href="/applications/{first.id}">{first.application_number}</a>' in again.text
    detail = clerk.get(f"/api/v1/applications/{saved(office, again).id}").json()["data"]
    assert [each["id"] for each in detail["similar"]] == [first.id]


def test_neither_another_farm_nor_what_has_ended_is_pointed_out(
    clerk: TestClient, office: Office
) -> None:
    first = saved(office, clerk.post("/applications/new", data=TYPED | {"farmName": "สวนจบ"}))
    other = clerk.post("/applications/new", data=TYPED | {"farmName": "สวนอื่น"})
    clerk.post(f"/applications/{first.id}/withdraw", data={"reason": "ผู้ยื่นขอถอน"})
    again = clerk.post("/applications/new", data=TYPED | {"farmName": "สวนจบ"})

    for page in (other, again):
        assert "ที่ยังดำเนินการอยู่" not in page.text


def test_a_portal_hears_nothing_of_the_applications_of_others(
    clerk: TestClient, office: Office
) -> None:
    clerk.post("/applications/new", data=TYPED | {"farmName": "สวนของใคร"})
    portal = office.client(Role.INTAKE)

    made = portal.post("/api/v1/applications", json=TYPED | {"farmName": "สวนของใคร"}).json()

    detail = portal.get(f"/api/v1/applications/{made['data']['id']}").json()["data"]
    assert detail["similar"] == []


def test_an_english_reader_is_told_to_choose_and_not_the_thai_values(office: Office) -> None:
    client = office.signed_in(Role.CLERK)
    client.post("/language", data={"language": "en", "next": "/"})

    page = client.post("/applications/new", data={**TYPED, "applicantType": ""}).text

    assert fault(page, "applicantType") == "is not chosen: choose who applies"
