"""Mail and Gemini switched on from the page: written into the file, tried, and never shown."""

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from gacq import outside
from gacq.audit import Audit
from gacq.ops.proof.stand_ins.smtp import MailServer
from gacq.settings import Settings
from gacq.settings.file import SettingsFile
from gacq.web.app import create_app
from tests.web.office import Office
from tests.web.pages.people import administrator, words

MAIL, AI = "/set-up/mail", "/set-up/ai"
PASSWORD = "ความลับ-1"
GIVEN = {
    "switch": "on",
    "host": "mail.example.org",
    "port": "465",
    "security": "tls",
    "user": "gacp@example.org",
    "password": PASSWORD,
    "from_address": "gacp@example.org",
    "from_name": "สำนักงานสมมุติ",
}


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    (tmp_path / "appliance.toml").write_text("", encoding="utf-8")
    return SettingsFile(tmp_path / "appliance.toml", environ={})


@pytest.fixture
def client(office: Office, file: SettingsFile) -> TestClient:
    """An administrator's browser; services are tried as the running program would."""
    office.services = replace(
        office.services, settings_file=file, service_checks=outside.service_checks
    )
    office.app = create_app(office.services)
    return administrator(office)


def secrets_of(file: SettingsFile) -> list[Path]:
    return sorted((file.read(complete=False).data.folder / "secrets").glob("*"))


def test_mail_is_switched_on_with_its_password_in_a_file_of_its_own(
    client: TestClient, file: SettingsFile
) -> None:
    answer = client.post(f"{MAIL}/settings", data=GIVEN)

    email = file.read().email
    assert answer.url.path == MAIL
    assert (email.transport, email.host, email.port, email.security) == (
        "smtp",
        "mail.example.org",
        465,
        "tls",
    )
    assert email.password is not None
    assert email.password.reveal() == PASSWORD
    assert PASSWORD not in file.path.read_text(encoding="utf-8")
    (secret,) = secrets_of(file)
    assert secret.stat().st_mode & 0o077 == 0


def test_no_secret_is_shown_again_nor_noted(
    office: Office, client: TestClient, file: SettingsFile
) -> None:
    client.post(f"{MAIL}/settings", data=GIVEN)
    client.post(f"{AI}/settings", data={"switch": "on", "model": "gemini-x", "api_key": "key-9"})

    for path in (MAIL, AI, "/settings"):
        page = client.get(path).text
        assert PASSWORD not in page
        assert "key-9" not in page
    noted = office.database.read(lambda: str(Audit.rows("select details from audit")))
    assert "mail.example.org" in noted
    assert PASSWORD not in noted
    assert "key-9" not in noted


def test_an_empty_password_keeps_the_one_that_is_stored(
    client: TestClient, file: SettingsFile
) -> None:
    client.post(f"{MAIL}/settings", data=GIVEN)

    client.post(f"{MAIL}/settings", data=GIVEN | {"password": "", "host": "other.example.org"})

    email = file.read().email
    assert email.host == "other.example.org"
    assert email.password is not None
    assert email.password.reveal() == PASSWORD


def test_a_new_password_takes_the_place_of_the_old_one(
    client: TestClient, file: SettingsFile
) -> None:
    client.post(f"{MAIL}/settings", data=GIVEN)

    client.post(f"{MAIL}/settings", data=GIVEN | {"password": "another"})

    (secret,) = secrets_of(file)
    assert secret.read_text(encoding="utf-8") == "another"


def test_without_a_user_name_no_password_is_used(client: TestClient, file: SettingsFile) -> None:
    client.post(f"{MAIL}/settings", data=GIVEN)

    client.post(f"{MAIL}/settings", data=GIVEN | {"user": ""})

    assert file.read().email.password is None


def test_mail_is_switched_off_and_its_words_are_kept(
    client: TestClient, file: SettingsFile
) -> None:
    client.post(f"{MAIL}/settings", data=GIVEN)

    client.post(f"{MAIL}/settings", data={"switch": "off"})

    assert file.read().email.transport == "folder"
    assert 'value="mail.example.org"' in client.get(MAIL).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"host": ""}, "จำเป็นต้องกรอก"),
        ({"port": "x"}, "ต้องเป็นจำนวนเต็มตั้งแต่ 1 ถึง 65535"),
        ({"port": "70000"}, "ต้องเป็นจำนวนเต็มตั้งแต่ 1 ถึง 65535"),
        ({"security": "ssl"}, "ต้องเป็นค่าใดค่าหนึ่ง"),
        ({"from_address": "nobody"}, "ต้องเป็นที่อยู่อีเมล"),
        ({"from_address": "gacq@localhost"}, "ต้องเป็นที่อยู่อีเมลของสำนักงานเอง"),
        ({"password": ""}, "จำเป็นต้องกรอก"),
        ({"password": "two\nlines"}, "บรรทัด"),
    ],
)
def test_what_can_t_be_saved_is_said_beside_its_field_and_changes_nothing(
    client: TestClient, file: SettingsFile, wrong: dict[str, str], said: str
) -> None:
    answer = client.post(f"{MAIL}/settings", data=GIVEN | wrong)

    assert answer.status_code == 422
    assert said in words(answer.text)
    assert 'value="gacp@example.org"' in answer.text
    assert PASSWORD not in answer.text
    assert file.path.read_text(encoding="utf-8") == ""
    assert secrets_of(file) == []


def test_a_mistake_elsewhere_in_the_file_is_listed(client: TestClient, file: SettingsFile) -> None:
    file.path.write_text("[server]\nport = 'x'\n", encoding="utf-8")

    answer = client.post(f"{MAIL}/settings", data=GIVEN)

    assert answer.status_code == 409
    assert "server.port" in answer.text


def test_what_the_file_says_is_tried_before_gacq_uses_it(
    client: TestClient, file: SettingsFile
) -> None:
    with MailServer(users={"gacp@example.org": PASSWORD}) as server:
        given = GIVEN | {"host": server.host, "port": str(server.port), "security": "plain"}
        client.post(f"{MAIL}/settings", data=given)

        page = words(client.post(MAIL).text)

    assert "เรียบร้อยดี: เซิร์ฟเวอร์อีเมล" in page


def test_gemini_needs_a_key_once(client: TestClient, file: SettingsFile) -> None:
    without = client.post(f"{AI}/settings", data={"switch": "on", "model": "gemini-x"})
    client.post(f"{AI}/settings", data={"switch": "on", "model": "gemini-x", "api_key": "key-9"})
    again = client.post(f"{AI}/settings", data={"switch": "on", "model": "gemini-y"})

    assert without.status_code == 422
    assert again.url.path == AI
    ai_qc = file.read().ai_qc
    assert (ai_qc.reviewer, ai_qc.model) == ("gemini", "gemini-y")
    assert ai_qc.api_key is not None
    assert ai_qc.api_key.reveal() == "key-9"


def test_a_demonstration_has_no_form_and_saves_nothing(office: Office) -> None:
    client = administrator(office)

    assert f"{MAIL}/settings" not in client.get(MAIL).text
    assert client.post(f"{MAIL}/settings", data=GIVEN).status_code == 409
    assert office.services.settings.email.transport == Settings().email.transport
