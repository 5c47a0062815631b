"""Google's real client against a calendar on loopback: every answer, good and bad."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gacq.applications.inspections import InspectionStatus
from gacq.applications.status import InspectionType
from gacq.causes import CAUSES
from gacq.errors import JobError, PermanentError, TransientError
from gacq.jobs.calendar.event import Event, event_of
from gacq.jobs.calendar.google import GoogleCalendar
from gacq.ops.proof.stand_ins import calendar_behaviour as behaviour
from gacq.ops.proof.stand_ins.calendar import CalendarStandIn
from gacq.ops.proof.stand_ins.calendar_behaviour import CLOCK_WORDS, Behaviour
from gacq.settings import CalendarSettings
from tests.jobs.calendar.conftest import an_appointment, an_attempt

MakeSettings = Callable[..., CalendarSettings]


def an_event(**different: Any) -> Event:
    return event_of(an_appointment(**different), language="th", inspector_email="anong@example.com")


def failing(do: Callable[[], object]) -> JobError:
    with pytest.raises(JobError) as raised:
        do()
    return raised.value


def put(google: GoogleCalendar, **different: Any) -> str:
    return google.put(an_event(**different), an_attempt())


# --- what is told


def test_an_inspection_becomes_an_entry(google: GoogleCalendar, stand_in: CalendarStandIn) -> None:
    assert put(google) == "created"

    (entry,) = stand_in.events.values()
    assert entry["summary"] == "[GACP] ตรวจประเมินลงพื้นที่ - GACP-2569-000001"
    assert entry["start"] == {"dateTime": "2026-12-01T09:00:00+07:00", "timeZone": "Asia/Bangkok"}
    assert entry["end"] == {"dateTime": "2026-12-01T17:00:00+07:00", "timeZone": "Asia/Bangkok"}
    assert entry["location"].startswith("สวนสมมุติ, 1 หมู่ 99")
    assert entry["reminders"] == {
        "useDefault": False,
        "overrides": [
            {"method": "email", "minutes": 1440},
            {"method": "popup", "minutes": 60},
        ],
    }
    assert [each["email"] for each in entry["attendees"]] == [
        "anong@example.com",
        "applicant@example.com",
    ]


@pytest.mark.parametrize(
    ("kind", "colour"),
    [
        (InspectionType.VIDEO, "7"),
        (InspectionType.HYBRID, "5"),
        (InspectionType.ONSITE, "11"),
    ],
)
def test_each_type_has_its_colour(
    google: GoogleCalendar, stand_in: CalendarStandIn, kind: InspectionType, colour: str
) -> None:
    put(google, type=kind)

    assert [entry["colorId"] for entry in stand_in.events.values()] == [colour]


@pytest.mark.parametrize(("invite", "sent", "people"), [(True, "all", 2), (False, "none", 0)])
def test_people_are_invited_only_if_the_settings_say_so(
    stand_in: CalendarStandIn, settings_for: MakeSettings, invite: bool, sent: str, people: int
) -> None:
    google = GoogleCalendar(settings_for(stand_in, invite=invite))

    put(google)

    (call,) = [call for call in stand_in.calls if call.verb == "insert"]
    assert f"sendUpdates={sent}" in call.asked.target
    assert [len(entry["attendees"]) for entry in stand_in.events.values()] == [people]


def test_telling_twice_makes_one_entry(google: GoogleCalendar, stand_in: CalendarStandIn) -> None:
    assert [put(google), put(google)] == ["created", "updated"]

    assert len(stand_in.events) == 1


def test_a_change_is_told_on_the_same_entry(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    put(google)
    put(google, farm_name="สวนใหม่", sequence=1)

    (entry,) = stand_in.events.values()
    assert entry["location"].startswith("สวนใหม่")
    assert entry["extendedProperties"]["private"]["gacqSequence"] == "1"


def test_a_removal_may_be_repeated(google: GoogleCalendar, stand_in: CalendarStandIn) -> None:
    cancelled = an_event(status=InspectionStatus.CANCELLED)
    put(google)

    for _ in range(2):
        google.drop(cancelled, an_attempt())

    assert stand_in.events == {}


def test_what_was_never_told_can_be_removed(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    google.drop(an_event(), an_attempt())

    assert stand_in.events == {}
    assert stand_in.counts["delete"] == 1


def test_an_entry_that_was_deleted_at_google_comes_back(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    put(google)
    stand_in.shelf.delete(an_event().id)

    assert put(google) == "updated"

    assert list(stand_in.events) == [an_event().id]


@pytest.mark.parametrize("answer", [behaviour.gone(), behaviour.not_found()])
@pytest.mark.parametrize("step", ["get", "update"])
def test_an_entry_that_goes_while_it_is_updated_is_made_again(
    google: GoogleCalendar, stand_in: CalendarStandIn, answer: Behaviour, step: str
) -> None:
    put(google)
    vanishing = behaviour.after(lambda: stand_in.shelf.purge(an_event().id), answer)
    before = [behaviour.answer()] * (1 if step == "get" else 2)
    stand_in.script(*before, vanishing)

    assert put(google) == "created"

    assert len(stand_in.events) == 1


def test_a_lost_answer_is_made_good_by_the_next_try(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    stand_in.always = behaviour.lost()
    fault = failing(lambda: put(google))
    stand_in.always = behaviour.answer()

    assert fault.cause == "google_unavailable"
    assert put(google) == "updated"
    assert len(stand_in.events) == 1


def test_a_change_at_google_in_the_same_moment_is_not_overwritten_unseen(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    put(google)
    other = GoogleCalendar(google._settings)
    meanwhile = behaviour.after(lambda: put(other, sequence=2))
    stand_in.script(behaviour.answer(), behaviour.answer(), meanwhile)

    fault = failing(lambda: put(google, sequence=1))

    assert (fault.cause, "412" in fault.detail) == ("google_unavailable", True)
    (entry,) = stand_in.events.values()
    assert entry["extendedProperties"]["private"]["gacqSequence"] == "2"


def test_an_attempt_that_is_over_makes_no_call(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    fault = failing(lambda: google.put(an_event(), an_attempt(seconds=0.05)))

    assert (fault.cause, stand_in.calls) == ("timed_out", [])


def test_each_call_beyond_the_first_is_taken_from_the_bucket(google: GoogleCalendar) -> None:
    taken: list[int] = []

    google.put(an_event(), an_attempt(taken=taken))
    assert len(taken) == 0
    google.put(an_event(), an_attempt(taken=taken))

    assert len(taken) == 2


def test_many_threads_share_one_calendar(google: GoogleCalendar, stand_in: CalendarStandIn) -> None:
    done: list[str] = []
    threads = [
        threading.Thread(
            target=lambda number=number: done.append(put(google, inspection_id=number))
        )
        for number in range(1, 9)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert done == ["created"] * 8
    assert len(stand_in.events) == 8


# --- what goes wrong

REFUSALS = [
    (behaviour.unauthorised(), "google_key"),
    (behaviour.rate_limit(), "google_quota"),
    (behaviour.rate_limit("userRateLimitExceeded"), "google_quota"),
    (behaviour.rate_limit("quotaExceeded"), "google_quota"),
    (behaviour.too_many(), "google_quota"),
    (behaviour.forbidden(), "google_forbidden"),
    (behaviour.no_inviting(), "google_invite"),
    (behaviour.not_found(), "google_calendar"),
    (behaviour.server_error(500), "google_unavailable"),
    (behaviour.server_error(503), "google_unavailable"),
    (behaviour.lost(), "google_unavailable"),
    (behaviour.half(), "google_answer"),
    (behaviour.page(), "google_answer"),
    (behaviour.page(302), "google_answer"),
    (behaviour.page(403), "google_answer"),
    (behaviour.page(409), "google_unavailable"),
    (behaviour.other_json(), "google_answer"),
    (behaviour.conflict(), "google_unavailable"),
    (behaviour.gone(), "google_refused"),
    (behaviour.refusal(400, "invalid"), "google_refused"),
    (behaviour.refusal(407, "proxy"), "network"),
]
JOB_FAULTS = {"google_unavailable", "google_answer", "google_refused"}


@pytest.mark.parametrize(("answer", "cause"), REFUSALS)
def test_each_answer_has_its_cause(
    google: GoogleCalendar, stand_in: CalendarStandIn, answer: Behaviour, cause: str
) -> None:
    stand_in.always = answer

    fault = failing(lambda: put(google))

    assert fault.cause == cause
    assert CAUSES[cause].service_fault is (cause not in JOB_FAULTS)
    assert isinstance(fault, PermanentError) is (cause == "google_refused")


REMOVALS = [
    (behaviour.unauthorised(), "google_key"),
    (behaviour.rate_limit(), "google_quota"),
    (behaviour.forbidden(), "google_forbidden"),
    (behaviour.server_error(), "google_unavailable"),
    (behaviour.page(), "google_answer"),
    (behaviour.page(404), "google_answer"),
    (behaviour.page(410), "google_answer"),
    (behaviour.other_json(), "google_answer"),
    (behaviour.not_found(), "google_calendar"),
]


@pytest.mark.parametrize(("answer", "cause"), REMOVALS)
def test_a_removal_that_was_not_done_is_not_taken_for_done(
    google: GoogleCalendar, stand_in: CalendarStandIn, answer: Behaviour, cause: str
) -> None:
    put(google)
    stand_in.always = answer

    fault = failing(lambda: google.drop(an_event(), an_attempt()))

    assert fault.cause == cause
    assert len(stand_in.events) == 1


@pytest.mark.parametrize(
    ("named", "seconds"), [("40", 40.0), ("Wed, 25 Nov 2026 07:00:00 GMT", None), ("-1", 0.0)]
)
def test_the_wait_that_google_names_is_handed_on(
    google: GoogleCalendar, stand_in: CalendarStandIn, named: str, seconds: float | None
) -> None:
    stand_in.always = behaviour.too_many(named)

    fault = failing(lambda: put(google))

    assert isinstance(fault, TransientError)
    assert fault.retry_after_seconds == seconds


def test_no_answer_in_time_is_the_network_s_fault(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    put(google)
    stand_in.always = behaviour.hang()

    fault = failing(lambda: google.put(an_event(), an_attempt(seconds=0.2)))

    assert fault.cause == "network"
    assert "timed out" in fault.detail


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9", "http://nowhere.invalid"])
def test_an_address_where_nobody_answers_is_the_network_s_fault(
    stand_in: CalendarStandIn, settings_for: MakeSettings, endpoint: str
) -> None:
    google = GoogleCalendar(settings_for(stand_in, endpoint=endpoint))

    assert failing(lambda: put(google)).cause == "network"


def test_details_hold_no_address_and_no_key(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    stand_in.always = behaviour.forbidden()

    detail = failing(lambda: put(google)).detail

    assert detail == (
        "HTTP 403 requiredAccessLevel: You need to have writer access to this calendar."
    )


# --- signing in


def test_a_token_is_asked_for_once(google: GoogleCalendar, stand_in: CalendarStandIn) -> None:
    put(google)
    put(google)

    assert stand_in.counts["token"] == 1


def test_a_token_that_died_early_is_renewed_at_once(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    put(google)
    stand_in.end_tokens()

    assert put(google) == "updated"


def test_an_authorised_user_signs_in_too(
    stand_in: CalendarStandIn, settings_for: MakeSettings, tmp_path: Path
) -> None:
    file = stand_in.authorised_user_file(tmp_path / "user.json")
    google = GoogleCalendar(settings_for(stand_in, credentials_file=file))

    assert put(google) == "created"


SIGN_IN = [
    (behaviour.no_token(), "google_key"),
    (behaviour.no_token("invalid_client"), "google_key"),
    (behaviour.no_token(message=CLOCK_WORDS), "google_clock"),
    (behaviour.refusal(429, "x"), "google_quota"),
    (behaviour.server_error(503), "google_unavailable"),
    (behaviour.page(), "google_answer"),
    (behaviour.page(403), "google_answer"),
    (behaviour.other_json(), "google_answer"),
    (behaviour.half(), "google_answer"),
    (behaviour.lost(), "google_unavailable"),
]


@pytest.mark.parametrize(("answer", "cause"), SIGN_IN)
def test_a_sign_in_that_fails_has_its_cause_and_is_tried_once(
    google: GoogleCalendar, stand_in: CalendarStandIn, answer: Behaviour, cause: str
) -> None:
    stand_in.token_always = answer

    fault = failing(lambda: put(google))

    assert fault.cause == cause
    assert stand_in.counts["insert"] == 0
    assert stand_in.counts["token"] == (2 if answer is SIGN_IN[-1][0] else 1)


def test_a_token_server_that_hangs_is_the_network_s_fault(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    stand_in.token_always = behaviour.hang()

    fault = failing(lambda: google.put(an_event(), an_attempt(seconds=0.2)))

    assert fault.cause == "network"


def test_a_better_file_in_its_place_is_taken_up_without_a_restart(
    stand_in: CalendarStandIn, settings_for: MakeSettings
) -> None:
    settings = settings_for(stand_in)
    assert settings.credentials_file is not None
    good = settings.credentials_file.read_text(encoding="utf-8")
    revoked = json.loads(good) | {"client_email": "revoked@example.com"}
    settings.credentials_file.write_text(json.dumps(revoked), encoding="utf-8")
    google = GoogleCalendar(settings)
    assert failing(lambda: put(google)).cause == "google_key"

    settings.credentials_file.write_text(good, encoding="utf-8")

    assert put(google) == "created"


WRONG_FILES = [
    ("", "is no JSON file"),
    ("not json", "is no JSON file"),
    ("[]", "has the type None"),
    ("{}", "has the type None"),
    ('{"type": "external_account"}', "has the type 'external_account'"),
    ('{"installed": {"client_id": "x"}}', "has the type None"),
    ('{"type": "service_account"}', "lacks client_email, private_key, token_uri"),
    ('{"type": "authorized_user", "client_id": "x"}', "lacks client_secret, refresh_token"),
    (
        '{"type": "service_account", "client_email": "x", "private_key": "secret",'
        ' "token_uri": "http://127.0.0.1:9"}',
        "holds a private key that can't be read",
    ),
]


@pytest.mark.parametrize(("content", "said"), WRONG_FILES)
def test_a_wrong_credentials_file_is_named_and_nobody_is_called(
    stand_in: CalendarStandIn, settings_for: MakeSettings, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(content, encoding="utf-8")
    google = GoogleCalendar(settings_for(stand_in, credentials_file=file))

    fault = failing(lambda: put(google))

    assert fault.cause == "google_credentials"
    assert f"calendar.credentials_file {file} {said}" in fault.detail
    assert "secret" not in fault.detail.replace("client_secret", "")
    assert stand_in.calls == []


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_credentials_file_that_can_t_be_read_is_named(
    stand_in: CalendarStandIn, settings_for: MakeSettings, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    google = GoogleCalendar(settings_for(stand_in, credentials_file=file))

    fault = failing(lambda: put(google))

    assert (fault.cause, str(file) in fault.detail) == ("google_credentials", True)


# --- the settings' mark, and the check


def test_the_mark_changes_with_what_may_close_the_breaker(
    stand_in: CalendarStandIn, settings_for: MakeSettings, tmp_path: Path
) -> None:
    user = stand_in.authorised_user_file(tmp_path / "user.json")
    made = [
        settings_for(stand_in),
        settings_for(stand_in),
        settings_for(stand_in, calendar_id="other"),
        settings_for(stand_in, endpoint=None),
        settings_for(stand_in, invite=False),
        settings_for(stand_in, credentials_file=user),
        settings_for(stand_in, credentials_file=tmp_path / "missing"),
    ]

    assert len({GoogleCalendar(settings).fingerprint for settings in made}) == 6


def test_the_check_changes_nothing(google: GoogleCalendar, stand_in: CalendarStandIn) -> None:
    assert google.check() == "Inspections can be written"

    assert stand_in.counts == {"token": 1, "list": 1}


def test_the_check_finds_a_calendar_that_can_only_be_read(
    google: GoogleCalendar, stand_in: CalendarStandIn
) -> None:
    stand_in.role = "reader"

    assert failing(google.check).cause == "google_forbidden"


def test_the_check_finds_a_wrong_calendar(
    stand_in: CalendarStandIn, settings_for: MakeSettings
) -> None:
    google = GoogleCalendar(settings_for(stand_in, calendar_id="nobody@example.com"))

    assert failing(google.check).cause == "google_calendar"


@pytest.mark.parametrize("answer", [behaviour.page(), behaviour.other_json()])
def test_the_check_takes_no_portal_for_google(
    google: GoogleCalendar, stand_in: CalendarStandIn, answer: Behaviour
) -> None:
    stand_in.always = answer

    assert failing(google.check).cause == "google_answer"
