"""The file of settings as a page changes it: its other words stay, and it is never half written."""

import os
import stat
from pathlib import Path

import pytest

from gacq.errors import ConfigurationError, Conflict
from gacq.settings.file import SettingsFile

THE_OFFICE = {
    "office.name": 'สำนักงาน "สมมุติ"',
    "office.province": "เชียงใหม่",
    "office.province_code": 50,
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def the_file(text: str | bytes, **environ: str) -> SettingsFile:
    path = Path.cwd() / "office.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return SettingsFile(path, environ=environ)


def test_what_is_changed_is_read_back() -> None:
    file = the_file("[server]\nport = 8471\n")

    file.change(THE_OFFICE)

    settings = file.read()
    assert settings.office.name == THE_OFFICE["office.name"]
    assert (settings.office.province, settings.office.province_code) == ("เชียงใหม่", 50)
    assert settings.server.port == 8471


def test_comments_and_order_and_ends_of_lines_stay() -> None:
    file = the_file(b'# of us\r\n[server]\r\nport = 8471 # ours\r\n[office]\r\nname = "a" # it\r\n')

    file.change({"office.name": "b"})

    assert file.path.read_bytes() == (
        b'# of us\r\n[server]\r\nport = 8471 # ours\r\n[office]\r\nname = "b" # it\r\n'
    )


def test_a_mark_of_utf_8_at_the_head_of_the_file_is_no_obstacle() -> None:
    file = the_file(b'\xef\xbb\xbf[office]\nname = "a"\n')

    file.change({"office.name": "ข"})

    assert file.read().office.name == "ข"


def test_where_there_is_no_file_the_whole_one_is_written(tmp_path: Path) -> None:
    file = SettingsFile(None, environ={})

    file.change(THE_OFFICE)

    written = (tmp_path / "appliance.toml").read_text(encoding="utf-8")
    assert file.read().office.province == "เชียงใหม่"
    assert "[chores]" in written
    assert "# ค่าตั้งของระบบ gacq" in written


def test_a_file_with_mistakes_is_left_as_it_is_and_each_is_named() -> None:
    text = "[server]\nport = 'x'\n[ofice]\n"
    file = the_file(text)

    with pytest.raises(ConfigurationError) as caught:
        file.change(THE_OFFICE)

    assert len(caught.value.problems) == 2
    assert file.path.read_text() == text


def test_a_change_that_would_be_a_mistake_is_not_written() -> None:
    file = the_file("[office]\n")

    with pytest.raises(ConfigurationError, match="both must mean the same province"):
        file.change({"office.province": "เชียงใหม่"})

    assert file.path.read_text() == "[office]\n"
    assert os.listdir() == ["office.toml"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_who_may_read_the_file_stays() -> None:
    file = the_file("")
    file.path.chmod(0o640)

    file.change(THE_OFFICE)

    assert stat.S_IMODE(file.path.stat().st_mode) == 0o640


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    the_file("")
    link = tmp_path / "appliance.toml"
    link.symlink_to(tmp_path / "office.toml")

    SettingsFile(link, environ={}).change(THE_OFFICE)

    assert link.is_symlink()
    assert "เชียงใหม่" in (tmp_path / "office.toml").read_text(encoding="utf-8")


def test_a_folder_that_takes_no_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    file = the_file("")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)

    with pytest.raises(Conflict, match=r"office\.toml can't be written \(Permission denied\)"):
        file.change(THE_OFFICE)

    assert os.listdir() == ["office.toml"]


def test_a_variable_that_wins_over_the_file_is_named() -> None:
    file = the_file("", GACQ_OFFICE__NAME="x", EMAIL_RETRY_ATTEMPTS="3")

    assert file.overridden(["office.name", "office.province", "queues.email.attempts"]) == {
        "office.name": "GACQ_OFFICE__NAME",
        "queues.email.attempts": "EMAIL_RETRY_ATTEMPTS",
    }
