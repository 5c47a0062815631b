"""What ``gacq check`` finds, each finding with its cure."""

import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gacq.data_folder import DataFolder, Mount
from gacq.errors import GacqError, TransientError
from gacq.ops import doctor
from gacq.ops.doctor import Finding
from gacq.ops.port import port
from gacq.settings import Settings, load


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(None, data=tmp_path / "data", environ={"GACQ_SERVER__PORT": "0"})


def listening(server: str | None) -> HTTPServer:
    """A web server on loopback that names itself ``server``."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            if server:
                self.send_header("Server", server)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

    return HTTPServer(("127.0.0.1", 0), Answer)


@pytest.fixture
def serve(request: pytest.FixtureRequest) -> Iterator[int]:
    server = listening(request.param)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_fresh_computer_has_no_problem(settings: Settings) -> None:
    findings = doctor.examine(settings, {})

    assert [finding for finding in findings if not finding.ok] == []
    assert [finding.name for finding in findings] == [
        "data folder",
        "local disk",
        "disk space",
        "SQLite",
        "port",
        "office",
        "AI check",
        "mail",
        "calendar",
    ]


def test_looking_leaves_nothing_behind(settings: Settings, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))

    doctor.examine(settings, {})

    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_in_the_place_of_the_data_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")

    finding = doctor.data_folder(tmp_path / "data")

    assert not finding.ok
    assert finding.cure == "Change data.folder."


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that refuses even root")
def test_a_folder_that_takes_no_files_is_a_problem() -> None:
    finding = doctor.data_folder(Path("/proc/gacq"))

    assert not finding.ok
    assert "/proc" in finding.message


@pytest.mark.parametrize(
    ("kind", "options"), [("nfs4", "rw"), ("cifs", "rw"), ("NTFS", "rw,remote")]
)
def test_a_network_share_is_refused(tmp_path: Path, kind: str, options: str) -> None:
    disk = Mount(Path(tmp_path.anchor), "ext4")
    share = Mount(tmp_path.resolve(), kind, options)

    finding = doctor.local_disk(tmp_path / "gacq", [disk, share])

    assert not finding.ok
    assert finding.cure == "Set data.folder to a folder on a disk of this computer."


@pytest.mark.parametrize("folder", ["//server/share/gacq", r"\\server\share\gacq"])
def test_the_name_of_a_windows_share_is_refused(folder: str) -> None:
    assert not doctor.local_disk(Path(folder), []).ok


def test_a_disk_mounted_below_a_share_is_local(tmp_path: Path) -> None:
    disk = (tmp_path / "disk").resolve()
    known = [Mount(disk.parent, "nfs4"), Mount(disk, "ext4")]

    assert doctor.local_disk(disk / "gacq", known).ok


@pytest.mark.parametrize(("version", "ok"), [((3, 51, 2), False), ((3, 51, 3), True)])
def test_sqlite_before_3_51_3_is_refused(version: tuple[int, int, int], ok: bool) -> None:
    assert doctor.sqlite_version(version).ok is ok


def test_a_full_disk_is_a_problem(tmp_path: Path) -> None:
    finding = doctor.free_space(tmp_path, 10**12)

    assert not finding.ok
    assert "or lower data.min_free_mb" in finding.cure


@pytest.mark.parametrize("serve", ["gacq/0.1.0"], indirect=True)
def test_a_port_that_gacq_holds_is_no_problem(serve: int) -> None:
    state = port("127.0.0.1", serve)

    assert (state.usable, state.message) == (True, f"{serve} is in use by gacq, which is running")


@pytest.mark.parametrize("serve", ["other", None], indirect=True)
def test_a_port_that_another_program_holds_is_a_problem(serve: int) -> None:
    state = port("127.0.0.1", serve)

    assert (state.usable, state.message) == (False, f"{serve} is in use by another program")


def test_an_address_of_another_computer_is_a_problem() -> None:
    state = port("192.0.2.1", 0)

    assert not state.usable
    assert state.message == "192.0.2.1 is not an address of this computer"


def test_a_port_that_is_free_stays_free_after_looking() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]

    assert port("127.0.0.1", number).usable
    assert port("127.0.0.1", number).usable


def test_each_service_is_reported_and_a_broken_one_with_its_cure(settings: Settings) -> None:
    def refused() -> None:
        raise TransientError("smtp_auth", "535 no")

    def broken() -> None:
        raise GacqError("no route")

    def own() -> str:
        return "answers slowly"

    services = {"gemini": lambda: None, "mail server": refused, "proxy": broken, "calendar": own}
    findings = doctor.examine(settings, services)

    assert findings[-4:] == [
        Finding("gemini", True, "answers"),
        Finding(
            "mail server",
            False,
            "The mail server refuses the user name or password. 535 no",
            "Correct email.user and email.password_file, then restart.",
        ),
        Finding("proxy", False, "no route", "Check the settings of proxy and its network."),
        Finding("calendar", True, "answers slowly"),
    ]


def test_what_is_switched_on_is_not_reported_as_switched_off(tmp_path: Path) -> None:
    environ = {
        "GACQ_AI_QC__REVIEWER": "gemini",
        "GACQ_AI_QC__API_KEY": "key",
        "GACQ_EMAIL__TRANSPORT": "smtp",
        "GACQ_EMAIL__HOST": "mail.office.example",
        "GACQ_EMAIL__FROM_ADDRESS": "gacq@office.example",
        "GACQ_CALENDAR__PROVIDER": "google",
        "GACQ_CALENDAR__CREDENTIALS_FILE": str(tmp_path / "account.json"),
    }

    assert doctor.switched_off(load(None, data=tmp_path, environ=environ)) == []


def test_the_default_office_is_pointed_out(settings: Settings) -> None:
    assert "this is the default" in doctor.office(settings).message


@pytest.mark.parametrize("serve", ["gacq/0.1.0"], indirect=True)
def test_a_port_of_a_gacq_is_right_only_if_it_serves_this_folder(
    serve: int, tmp_path: Path
) -> None:
    environ = {"GACQ_SERVER__PORT": str(serve), "GACQ_SERVER__HOST": "127.0.0.1"}
    settings = load(None, data=tmp_path / "data", environ=environ)

    def look() -> Finding:
        return next(each for each in doctor.examine(settings, {}) if each.name == "port")

    assert look().message == f"{serve} is in use by a gacq that serves another data folder"
    assert look().cure.startswith("Stop that one, or set server.port")
    folder = DataFolder(settings.data.folder)
    folder.prepare()
    assert not look().ok
    folder.lock()
    try:
        assert look().ok
    finally:
        folder.unlock()
    assert not look().ok


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("Gemini", "ai_qc.endpoint"),
        ("mail server", "email.host and email.port"),
        ("Google Calendar", "calendar.endpoint"),
    ],
)
def test_the_cure_of_a_service_that_is_not_reached_names_where_it_was_looked_for(
    name: str, setting: str
) -> None:
    def unreachable() -> None:
        raise TransientError("network", "no answer")

    cure = doctor.service(name, unreachable).cure

    assert cure.startswith(f"Compare {setting} with ")
    assert "Check the cable" in cure
