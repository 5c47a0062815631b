"""``gacq prove``: what it prints and keeps, and its exit code; the force itself is played here."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gacq.cli import app
from gacq.errors import InvalidInput
from gacq.ops.proof import programme
from gacq.ops.proof.figures import Figure, Section, Text
from gacq.ops.proof.programme import Force


class Played:
    """A kind of force with a known end; remembers what it was asked for."""

    def __init__(self, lost: str) -> None:
        self.lost = lost
        self.asked: list[tuple[Path, int, float]] = []

    def __call__(
        self, folder: Path, *, seed: int, minutes: float, say: Callable[[str], None]
    ) -> Section:
        self.asked.append((folder, seed, minutes))
        folder.mkdir()
        say("death 1 of 1: moment")
        how = Text("เทียบกับคำตอบ", "held against answers")
        figure = Figure(Text("สูญหาย", "lost"), self.lost, how, holds=self.lost == "0")
        return Section(Text("การตาย", "deaths"), (figure,))


@pytest.fixture
def forces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Played]:
    monkeypatch.chdir(tmp_path)
    played = {"kills": Played("0"), "torn": Played("0")}
    weights = {"kills": 3.0, "torn": 1.0}
    listed = tuple(Force(name, 1.0, weights[name], run) for name, run in played.items())
    monkeypatch.setattr(programme, "FORCES", listed)
    monkeypatch.setattr("gacq.cli.prove_view.FORCES", listed)
    return played


def prove(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["prove", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_it_reports_every_figure_and_keeps_the_page_twice(
    forces: dict[str, Played], tmp_path: Path
) -> None:
    code, output = prove("--language", "en", "--out", "kept")

    assert code == 0
    assert "lost" in output and "held against answers" in output
    assert "everything promised was kept" in output
    assert {file.suffix for file in (tmp_path / "kept").iterdir()} == {".html", ".pdf"}


def test_the_time_is_shared_out_and_every_force_gets_the_seed(forces: dict[str, Played]) -> None:
    prove("--minutes", "8", "--seed", "5")

    shares = {name: played.asked[0][1:] for name, played in forces.items()}
    assert shares == {"kills": (5, 5.5), "torn": (5, 2.5)}


def test_what_there_is_no_time_for_is_left_out_and_named(forces: dict[str, Played]) -> None:
    _, output = prove("--minutes", "1.9", "--language", "en")

    assert not forces["torn"].asked
    assert "Left out for lack of time (--minutes 60 does all): torn" in output


def test_a_loss_ends_with_1_and_leaves_the_folder_to_be_looked_into(
    forces: dict[str, Played],
) -> None:
    forces["torn"].lost = "1: job 7 is not there"

    code, output = prove("--language", "en")

    folder = forces["torn"].asked[0][0].parent
    assert code == 1
    assert "a promise was NOT kept" in output
    assert f"Everything of the service lies in {folder}" in output
    assert (folder / "torn").is_dir()


def test_a_proof_that_held_leaves_nothing_but_its_report(forces: dict[str, Played]) -> None:
    prove()

    assert not forces["kills"].asked[0][0].parent.exists()


def test_some_kinds_may_be_chosen(forces: dict[str, Played]) -> None:
    prove("--only", "torn")

    assert not forces["kills"].asked
    assert forces["torn"].asked


def test_an_unknown_kind_is_refused_before_anything_starts(forces: dict[str, Played]) -> None:
    with pytest.raises(InvalidInput, match="there is no torns; there are kills, torn"):
        prove("--only", "torns")

    assert not forces["kills"].asked
