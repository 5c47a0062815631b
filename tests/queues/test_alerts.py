"""The words of alerts, and the names by which the same one is known again."""

import pytest

from gacq.causes import CAUSES
from gacq.queues.alerts import (
    HELD,
    KINDS,
    cure_of,
    of_chore,
    of_held,
    of_program,
    of_queue,
    queue_label,
)
from gacq.queues.policy import Queue


def test_an_alert_keeps_its_name_while_its_number_changes() -> None:
    twelve, thirteen = (of_queue(Queue.CALENDAR, "failed", number) for number in (12, 13))

    assert twelve.name == thirteen.name == "calendar.failed"
    assert (twelve.message, twelve.message_th) == ("12 failed jobs", "งานล้มเหลว 12 งาน")


def test_alerts_of_two_queues_and_two_causes_are_different_ones() -> None:
    names = {
        of_queue(Queue.CALENDAR, "failed", 12).name,
        of_queue(Queue.REPORT, "failed", 12).name,
        of_held(Queue.EMAIL, "smtp_auth").name,
        of_held(Queue.EMAIL, "network").name,
    }

    assert len(names) == 4


@pytest.mark.parametrize("cause", ["gemini_key", "from_tomorrow"])
def test_a_held_queue_is_told_with_its_cause(cause: str) -> None:
    alert = of_held(Queue.AI_QC, cause)

    meaning = CAUSES[cause].meaning_en if cause in CAUSES else cause
    assert alert.message == f"jobs are held: {meaning}"
    assert alert.severity == "warning"


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {HELD}))
def test_every_kind_of_alert_has_a_cure(kind: str, language: str) -> None:
    assert cure_of(of_queue(Queue.REPORT, kind, 1).name, language)
    assert cure_of(of_program(kind).name, language)


def test_the_cure_of_a_held_queue_is_its_causes() -> None:
    name = of_held(Queue.AI_QC, "gemini_key").name

    assert cure_of(name, "th") == CAUSES["gemini_key"].cure_th
    assert cure_of(name, "en") == CAUSES["gemini_key"].cure_en


def test_two_chores_that_went_wrong_are_two_alerts_with_one_cure() -> None:
    retention, reminders = (
        of_chore(name, thai=thai, english=name)
        for name, thai in (("retention", "ลบข้อมูลเก่า"), ("reminders", "เตือนนัด"))
    )

    assert retention.name != reminders.name
    assert "ลบข้อมูลเก่า" in retention.message_th
    assert cure_of(retention.name, "th") == cure_of(reminders.name, "th") is not None


@pytest.mark.parametrize("name", ["calendar.from_tomorrow", "calendar.held.from_tomorrow", "x"])
def test_an_alert_of_another_version_has_no_cure_that_is_made_up(name: str) -> None:
    assert cure_of(name, "en") is None


@pytest.mark.parametrize(
    ("label", "thai", "english"),
    [
        ("ai_qc", "ตรวจเอกสารอัตโนมัติ", "AI QC"),
        ("AI QC", "ตรวจเอกสารอัตโนมัติ", "AI QC"),
        ("gacq", "gacq", "gacq"),
    ],
)
def test_a_queue_is_named_in_the_readers_language(label: str, thai: str, english: str) -> None:
    assert (queue_label(label, "th"), queue_label(label, "en")) == (thai, english)
