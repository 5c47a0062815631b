"""The proof of outages: what it finds in a sound office, and in one that gives up at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from gacq.ops.proof.outages import outage
from gacq.ops.proof.outages.said import section
from gacq.ops.proof.outages.troubles import TROUBLES

pytestmark = pytest.mark.acceptance

ERRORS = replace(TROUBLES[1], hours=0.5)


def quietly(words: str) -> None: ...


def test_a_sound_office_holds(tmp_path: Path) -> None:
    outcome = outage.force(tmp_path, minutes=1, troubles=(ERRORS,), say=quietly)

    assert [each.name.en for each in section(outcome).figures if each.holds is False] == []
    assert min(outcome.passed[0].probes.values()) >= 3


def test_an_office_that_does_not_hold_its_jobs_loses_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(outage._SETTINGS, "GACQ_QUEUES__BREAKER_FAILURES", "100")

    outcome = outage.force(tmp_path, minutes=1, troubles=(ERRORS,), say=quietly)

    assert outcome.passed[0].failed["gemini_unavailable"] > 0
    assert not section(outcome).holds
