"""The office's name and province, written into the file of settings from the page."""

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from gacq import audit
from gacq.ops.restart import Restart
from gacq.settings import Settings
from gacq.settings.file import SettingsFile
from gacq.staff import Role
from gacq.web.app import create_app
from tests.web.office import Office
from tests.web.pages.people import administrator, words

PATH = "/set-up/office"
GIVEN = {"name": "สำนักงานสมมุติ", "province": "เชียงใหม่"}


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    path = tmp_path / "appliance.toml"
    path.write_text("# of us\n[office]\nlanguage = 'en'\n", encoding="utf-8")
    return SettingsFile(path, environ={})


def with_file(office: Office, file: SettingsFile, begun: list[int] | None = None) -> TestClient:
    """An administrator of an office that reads this file and can start again."""

    def begin() -> None:
        (begun if begun is not None else []).append(1)

    restart = Restart(file.read(), reread=file.read, begin=begin)
    office.services = replace(office.services, settings_file=file, restart=restart)
    office.app = create_app(office.services)
    return administrator(office)


def test_what_the_file_says_stands_in_the_fields(office: Office, file: SettingsFile) -> None:
    client = with_file(office, file)

    page = client.get(PATH).text

    assert f'value="{Settings().office.name}"' in page
    assert '<option value="นนทบุรี" selected>' in page
    assert "ยังไม่มีผล" not in page


def test_it_is_written_into_the_file_and_a_restart_is_offered(
    office: Office, file: SettingsFile
) -> None:
    client = with_file(office, file)

    page = client.post(PATH, data=GIVEN).text

    found = file.read().office
    assert (found.name, found.province, found.province_code) == ("สำนักงานสมมุติ", "เชียงใหม่", 50)
    assert file.path.read_text(encoding="utf-8").startswith("# of us\n")
    assert 'value="สำนักงานสมมุติ"' in page
    assert "บันทึกลงในไฟล์ตั้งค่าแล้ว" in page
    assert "เริ่มโปรแกรมใหม่" in page


def test_the_change_is_in_the_audit_log(office: Office, file: SettingsFile) -> None:
    with_file(office, file).post(PATH, data=GIVEN)

    (details,) = office.database.read(
        lambda: [
            row[0]
            for row in audit.Audit.rows(
                "select details from audit where action = 'settings.change'"
            )
        ]
    )
    assert '"office.province_code":50' in details


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "ต้องกรอก"),
        ({"name": "ก" * 201}, "200"),
        ({"name": "สอง\nบรรทัด"}, "บรรทัดเดียว"),
        ({"province": "Atlantis"}, "77 จังหวัด"),
        ({"province": ""}, "ต้องกรอก"),
    ],
)
def test_what_can_t_be_saved_is_said_beside_the_field(
    office: Office, file: SettingsFile, wrong: dict[str, str], said: str
) -> None:
    before = file.path.read_bytes()

    answer = with_file(office, file).post(PATH, data=GIVEN | wrong)

    assert answer.status_code == 422
    assert said in words(answer.text)
    assert file.path.read_bytes() == before


def test_a_file_with_mistakes_is_not_written_and_they_are_listed(
    office: Office, file: SettingsFile
) -> None:
    client = with_file(office, file)
    file.path.write_text("[server]\nport = 'x'\n", encoding="utf-8")

    answer = client.post(PATH, data=GIVEN)

    assert answer.status_code == 409
    assert "server.port" in answer.text
    assert "เริ่มโปรแกรมใหม่</button>" not in answer.text
    assert file.path.read_text(encoding="utf-8") == "[server]\nport = 'x'\n"


def test_a_variable_that_wins_is_named(office: Office, file: SettingsFile) -> None:
    client = with_file(office, replace(file, environ={"GACQ_OFFICE__NAME": "x"}))

    assert "GACQ_OFFICE__NAME" in client.get(PATH).text


def test_without_a_file_only_the_lines_are_shown(office: Office) -> None:
    client = administrator(office)

    page = client.get(PATH).text

    assert "province_code = 12" in page
    assert f'action="{PATH}"' not in page
    assert client.post(PATH, data=GIVEN).status_code == 409


def test_a_restart_answers_first_and_then_begins(office: Office, file: SettingsFile) -> None:
    begun: list[int] = []
    client = with_file(office, file, begun)

    answer = client.post("/settings/restart")

    assert "กำลังเริ่มโปรแกรมใหม่" in answer.text
    assert begun == [1]


def test_no_restart_begins_into_settings_that_can_t_be_started_with(
    office: Office, file: SettingsFile
) -> None:
    begun: list[int] = []
    client = with_file(office, file, begun)
    file.path.write_text("[server]\nport = 'x'\n", encoding="utf-8")

    answer = client.post("/settings/restart")

    assert answer.url.path == "/settings"
    assert "server.port" in answer.text
    assert begun == []


def test_where_gacq_can_t_start_itself_again_no_button_says_it_could(office: Office) -> None:
    client = administrator(office)

    assert "/settings/restart" not in client.get("/settings").text
    assert client.post("/settings/restart").status_code == 409


def test_only_an_administrator_may_restart(office: Office, file: SettingsFile) -> None:
    begun: list[int] = []
    with_file(office, file, begun)
    clerk = office.signed_in(Role.CLERK)

    assert clerk.post("/settings/restart").status_code == 403
    assert begun == []
