"""``gacq init``, and the ways in which all verbs are called."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from gacq.cli import app, ending_plainly, main, start
from gacq.cli.context import context_of
from gacq.cli.group import Verbs, globals_first
from gacq.settings import load
from gacq.settings.text import appliance_toml


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def gacq(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gacq", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_init_writes_a_file_that_loads(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["init"])

    assert result.exit_code == 0
    assert (tmp_path / "appliance.toml").read_text(encoding="utf-8") == appliance_toml()
    assert load(tmp_path / "appliance.toml", environ={}) == load(None, environ={})


@pytest.mark.parametrize("words", [["--config", "a.toml", "init"], ["init", "--config=a.toml"]])
def test_init_writes_the_named_file(tmp_path: Path, words: list[str]) -> None:
    assert CliRunner().invoke(app, words).exit_code == 0

    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]


def test_init_leaves_a_file_alone_unless_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "appliance.toml"
    file.write_text("mine", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["gacq", "init"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "gacq: appliance.toml is there already; add --force to overwrite it\n"
    )
    assert file.read_text(encoding="utf-8") == "mine"
    assert CliRunner().invoke(app, ["init", "--force"]).exit_code == 0
    assert file.read_text(encoding="utf-8") == appliance_toml()


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    done = gacq("init", "--config", "missing/appliance.toml")

    assert done.returncode == 1
    assert done.stderr.startswith(f"gacq: {Path('missing/appliance.toml')} can't be written: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "moved"),
    [
        (["check", "--config", "a"], ["--config", "a", "check"]),
        (["check", "--data=d", "--json"], ["--data=d", "check", "--json"]),
        (["x", "--", "--config", "a"], ["x", "--", "--config", "a"]),
        (["check", "--config"], ["check", "--config"]),
        ([], []),
    ],
)
def test_global_options_may_stand_behind_the_verb(words: list[str], moved: list[str]) -> None:
    assert globals_first(words) == moved


def test_without_a_verb_run_is_meant() -> None:
    other = typer.Typer(cls=Verbs)
    other.callback(invoke_without_command=True)(start)

    @other.command()
    def run(ctx: typer.Context) -> None:
        typer.echo(f"running with {context_of(ctx).data}")

    @other.command()
    def check() -> None:
        typer.echo("checking")

    assert CliRunner().invoke(other, ["--data", "d"]).output == "running with d\n"
    assert CliRunner().invoke(other, ["check"]).output == "checking\n"


def test_mistakes_in_the_settings_end_a_verb_with_2_and_all_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.toml"
    file.write_text("[server]\nport = -1\nhots = 'x'\n", encoding="utf-8")

    with pytest.raises(SystemExit) as ended:
        ending_plainly(lambda: print(load(file, environ={})))

    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines() == [
        "gacq: the settings need a correction:",
        '  server.hots = "x": there is no such setting; did you mean server.host?',
        "  server.port = -1: must be a whole number from 0 to 65535",
    ]


def test_help_brings_in_no_outside_library() -> None:
    script = (
        "import sys\n"
        "from gacq.cli import main\n"
        "sys.argv = ['gacq', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = ('google.genai', 'google.generativeai', 'googleapiclient', 'PIL', 'pypdf',"
        " 'pypdfium2', 'numpy', 'typst')\n"
        "print('FOUND', [name for name in heavy if name in sys.modules])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True
    )

    assert done.stdout.splitlines()[-1] == "FOUND []"
