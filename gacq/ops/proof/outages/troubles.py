"""The ways in which all outside services fail together, and how each comes to its end."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from gacq.ops.proof.premises import World
from gacq.ops.proof.service import Service
from gacq.ops.proof.stand_ins import calendar_behaviour, gemini_behaviour
from gacq.ops.proof.stand_ins.smtp import Step

Act = Callable[[Service, World], None]

USER, PASSWORD = "gacq", "right"
HELD_BY = {
    "refused": {"network"},
    "errors": {"gemini_unavailable", "smtp_down", "google_unavailable"},
    "wait": {"gemini_quota", "smtp_down", "google_quota"},
    "keys": {"gemini_key", "smtp_auth", "google_key", "google_credentials"},
    "hang": {"timed_out", "gemini_unavailable"},
}
"""What the API may give as the cause of each kind."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One outage.

    Attributes:
        kind: a key of HELD_BY.
        hours: of the service's clock; over ``outage_hours`` (24) the jobs must fail.
        begin, end: break the world, and mend it or the settings.
        restarts: it ends with a restart of the service, with other settings.
        queues: which queues it holds.
        step_seconds: how far time moves at once, after the first hour 1,800 s.
    """

    name: str
    kind: str
    hours: float
    begin: Act
    end: Act
    restarts: bool = False
    queues: tuple[str, ...] = ("aiQc", "email", "calendar")
    step_seconds: float = 100.0


def _go_away(_: Service, world: World) -> None:
    world.gemini.stop()
    world.mail.stop()
    world.calendar.stop()


def _come_back(_: Service, world: World) -> None:
    world.gemini.start()
    world.mail.start()
    world.calendar.start()


def _answer_with_errors(_: Service, world: World) -> None:
    world.gemini.always = gemini_behaviour.server_error(503)
    world.mail.at(Step.CONNECT, "421 4.3.2 Closing down")
    world.calendar.always = calendar_behaviour.server_error(500)


def _ask_to_wait(_: Service, world: World) -> None:
    world.gemini.always = gemini_behaviour.quota(40)
    world.mail.at(Step.EHLO, "421 4.7.0 Try again later")
    world.calendar.always = calendar_behaviour.too_many("40")


def _take_other_keys(_: Service, world: World) -> None:
    world.gemini.key = "AIza-another"
    world.mail.users = {USER: "another"}
    world.calendar.token_always = calendar_behaviour.no_token()
    world.calendar.end_tokens()


def _hang(_: Service, world: World) -> None:
    world.gemini.always = gemini_behaviour.hang()


def _let_go(service: Service, world: World) -> None:
    world.gemini.released.set()
    _answer(service, world)


def _answer(service: Service, world: World) -> None:
    """Everything works again, with the keys that the settings have."""
    world.gemini.always = gemini_behaviour.answer()
    world.gemini.key = service.environ["GACQ_AI_QC__API_KEY"]
    world.mail.behave()
    world.mail.users = {USER: service.environ["GACQ_EMAIL__PASSWORD"]}
    world.calendar.always = world.calendar.token_always = calendar_behaviour.answer()


def _give_new_keys(service: Service, world: World) -> None:
    """What the services take from now on stands in the settings; they count at the next start."""
    world.mail.users = {USER: "renewed"}
    world.gemini.key = "AIza-renewed"
    world.calendar.token_always = calendar_behaviour.answer()
    renewed = world.folder / "calendar-renewed.json"
    shutil.copyfile(service.environ["GACQ_CALENDAR__CREDENTIALS_FILE"], renewed)
    service.environ |= {
        "GACQ_AI_QC__API_KEY": world.gemini.key,
        "GACQ_EMAIL__PASSWORD": "renewed",
        "GACQ_CALENDAR__CREDENTIALS_FILE": str(renewed),
    }


TROUBLES: tuple[Trouble, ...] = (
    Trouble("refused connections", "refused", 1.0, _go_away, _come_back),
    Trouble("errors of theirs (5xx, 421)", "errors", 1.0, _answer_with_errors, _answer),
    Trouble("wrong keys, mended there", "keys", 23.0, _take_other_keys, _answer),
    Trouble("wrong keys, new settings", "keys", 23.0, _take_other_keys, _give_new_keys, True),
    Trouble("wrong keys for too long", "keys", 26.0, _take_other_keys, _answer),
    Trouble("429 with a wait", "wait", 1.0, _ask_to_wait, _answer),
    Trouble("no answer at all", "hang", 0.5, _hang, _let_go, False, ("aiQc",), 130.0),
)
