"""What is to go wrong inside a service: one JSON value on the command line of its process."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self


class Fault(StrEnum):
    """What a statement of the database meets."""

    BUSY = "busy"
    FULL = "full"
    IOERR = "ioerr"
    KILL = "kill"


@dataclass(frozen=True, slots=True)
class StatementFault:
    """``fault`` at the ``at``-th statement of the writing connection, counted from 1 at its start.

    Attributes:
        times: for how many statements in a row; a KILL needs no more than one.
        log: a file to which a line is added for each statement that met the fault.
    """

    at: int
    fault: Fault
    times: int = 1
    log: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is to go wrong in one process.

    Attributes:
        statement: a fault of the database.
        clock_file: where the parent moves this process's clock; see ``moved_clock``.
        processors: how the attempts of a queue go in place of its processor, by the queue's name:
            words of ``processors.Way``, the first for what is numbered 1.
    """

    statement: StatementFault | None = None
    clock_file: str | None = None
    processors: dict[str, str] | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises ValueError, TypeError."""
        fields = json.loads(text)
        statement = fields.pop("statement")
        if statement is not None:
            fields["statement"] = StatementFault(
                **{**statement, "fault": Fault(statement["fault"])}
            )
        return cls(**fields)
