"""Torn files: the office keeps what it answered, and a product that did not would be found out."""

from pathlib import Path

import pytest

from gacq.database import Database
from gacq.ops.proof.torn import tearing as torn
from gacq.ops.proof.torn.tears import Damage, Tear
from gacq.ops.proof.torn.tears import torn as tear

pytestmark = pytest.mark.acceptance


def test_what_was_answered_survives_every_tear(tmp_path: Path) -> None:
    section = torn.run(tmp_path, seed=3, cases=6, served_every=6, applications=3)

    assert section.holds, section
    assert section.figures[0].value == "6"


def test_a_start_that_forgets_the_log_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = Database.open

    def forgetful(database: Database) -> None:
        database.path.with_name("gacq.db-wal").unlink(missing_ok=True)
        opening(database)

    monkeypatch.setattr(Database, "open", forgetful)

    section = torn.run(tmp_path, seed=3, cases=6, served_every=6, applications=3)

    assert not section.holds


@pytest.mark.parametrize("damage", Damage)
@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
def test_a_tear_leaves_what_lies_before_it(damage: Damage, share: float) -> None:
    whole = bytes(range(1, 251)) * 60

    left = tear(whole, Tear(damage, share, 1), first=2_000, end=len(whole), page_bytes=4_096)

    assert left[:2_000] == whole[:2_000]
    assert left != whole
    assert len(left) <= len(whole)
