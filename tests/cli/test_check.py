"""``gacq check``."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gacq.cli import app
from gacq.cli.check import _as_text
from gacq.ops.doctor import Finding

NO_NUMBER = {"GACQ_SERVER__PORT": "0"}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_all_well_exits_with_0_and_says_what_is_not_switched_on(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["check"], env=NO_NUMBER)

    assert result.exit_code == 0
    assert "ok       settings: no appliance.toml; all at their defaults" in result.output
    assert "Gemini is not switched on" in result.output
    assert f"mails are only written to {tmp_path / 'data' / 'mail'}" in result.output


def test_a_problem_exits_with_1_and_names_the_cure(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")

    result = CliRunner().invoke(app, ["check", "--data", "taken"], env=NO_NUMBER)

    assert result.exit_code == 1
    assert f"PROBLEM  data folder: {tmp_path / 'taken'} is not a folder" in result.output
    assert "         -> Change data.folder." in result.output


def test_every_mistake_in_the_settings_is_a_problem_with_one_cure(tmp_path: Path) -> None:
    (tmp_path / "appliance.toml").write_text("[server]\nport = -1\nhots = 'x'\n", encoding="utf-8")

    result = CliRunner().invoke(app, ["check"])

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        'PROBLEM  settings: server.hots = "x": there is no such setting; did you mean server.host?',
        "PROBLEM  settings: server.port = -1: must be a whole number from 0 to 65535",
        "         -> Correct appliance.toml or the environment; nothing else was looked at.",
    ]


def test_json_holds_the_same_findings() -> None:
    result = CliRunner().invoke(app, ["check", "--json"], env=NO_NUMBER)

    report = json.loads(result.output)
    assert report["ok"] is True
    assert report["findings"][0] == {
        "name": "settings",
        "ok": True,
        "message": "no appliance.toml; all at their defaults",
        "cure": "",
    }
    assert {"data folder", "local disk", "SQLite", "port"} <= {
        finding["name"] for finding in report["findings"]
    }


def test_json_of_a_problem_exits_with_1_too() -> None:
    result = CliRunner().invoke(app, ["check", "--json"], env={"GACQ_SERVER__PORT": "x"})

    assert result.exit_code == 1
    assert json.loads(result.output)["ok"] is False


def test_two_problems_with_the_same_cure_have_it_each() -> None:
    cure = "Check the cable."
    findings = [Finding("Gemini", False, "no", cure), Finding("mail server", False, "no", cure)]

    assert _as_text(findings).splitlines() == [
        "PROBLEM  Gemini: no",
        "         -> Check the cable.",
        "PROBLEM  mail server: no",
        "         -> Check the cable.",
    ]
