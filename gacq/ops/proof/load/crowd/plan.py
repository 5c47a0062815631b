"""What a crowd is told, and what it brings back: each one JSON value."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Self


class State(StrEnum):
    """What is known of an application: whether it may be submitted or returned now."""

    EDITABLE = "editable"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"


@dataclass(frozen=True, slots=True)
class Plan:
    """A crowd for a while.

    Attributes:
        port: of the service, on loopback.
        tokens: of clerk, reviewer, inspector, approver and admin, by role.
        cookies: of the signed-in browsers of some of them, by role.
        applications: what they work on; nobody else may change these meanwhile.
        documents: a folder with a file for each kind of document, named after it.
        seed: of what is asked, and in which order.
        clients: how many ask at the same time.
        seconds: how long requests go out.
        per_minute: requests go out on time, whatever the answers take; None: each client asks
            again as soon as it has its answer.
        pause_seconds: what a client waits after each answer, where it doesn't go by the minute.
        streams: event streams that are open all the while.
    """

    port: int
    tokens: Mapping[str, str]
    cookies: Mapping[str, str]
    applications: Mapping[int, State]
    documents: str
    seed: int
    clients: int
    seconds: float
    per_minute: float | None = None
    pause_seconds: float = 0.0
    streams: int = 0

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        fields["applications"] = _applications(fields["applications"])
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Streams:
    """What the event streams saw.

    Attributes:
        opened: how many there were to be.
        open_at_end: how many of them were open when the requests had ended.
        broken: ends that the service did not announce; the age of a stream is one that it does.
        told_seconds: for each change and stream, from the change's answer to the word of it.
        untold: changes that a stream heard nothing of.
    """

    opened: int = 0
    open_at_end: int = 0
    broken: int = 0
    told_seconds: list[float] = field(default_factory=list)
    untold: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a plan.

    Attributes:
        took_seconds: from the first request to the last answer.
        seconds: of each request, by what was asked; on time they count from when it was due.
        statuses: how often each was answered, by the status as text.
        bare_refusals: 429 and 503 that don't say when to come back.
        locked: answers that speak of a locked database.
        wrong: some of the answers that nobody should get, with what was asked.
        broken: requests that got no answer at all.
        applications: what is known of them now.
    """

    took_seconds: float
    seconds: dict[str, list[float]]
    statuses: dict[str, int]
    bare_refusals: int
    locked: int
    wrong: list[str]
    broken: list[str]
    applications: dict[int, State]
    streams: Streams

    @property
    def all_seconds(self) -> list[float]:
        return [each for of in self.seconds.values() for each in of]

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        fields["applications"] = _applications(fields["applications"])
        fields["streams"] = Streams(**fields["streams"])
        return cls(**fields)


def _applications(given: Mapping[str, str]) -> dict[int, State]:
    return {int(number): State(state) for number, state in given.items()}
