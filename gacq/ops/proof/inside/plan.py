"""What is to go wrong inside a service: one JSON value on the command line of its process."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


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
        phase: count only the statements of this phase; see ``whereabouts``.
        times: for how many statements in a row; a KILL needs no more than one.
        log: a file to which a line is added for each statement that met the fault.
        reading: of the reading connections, all counted together, instead of the writing one.
        undone: whether FULL and IOERR take the transaction with them; None: in turn.
    """

    at: int
    fault: Fault
    times: int = 1
    phase: str | None = None
    log: str | None = None
    reading: bool = False
    undone: bool | None = None

    @classmethod
    def from_fields(cls, fields: dict[str, Any]) -> Self:
        """Raises TypeError, ValueError."""
        return cls(**{**fields, "fault": Fault(fields["fault"])})


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is to go wrong in one process.

    Attributes:
        statement: a fault of the database.
        statements: more of them; each is counted from the start of the process.
        clock_file: where the parent moves this process's clock; see ``moved_clock``.
        processors: how the attempts of a queue go in place of its processor, by the queue's name:
            words of ``processors.Way``, the first for what is numbered 1.
    """

    statement: StatementFault | None = None
    statements: tuple[StatementFault, ...] = ()
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
            fields["statement"] = StatementFault.from_fields(statement)
        more = fields.pop("statements")
        fields["statements"] = tuple(map(StatementFault.from_fields, more))
        return cls(**fields)

    @property
    def faults(self) -> tuple[StatementFault, ...]:
        """All faults of the database."""
        return self.statements if self.statement is None else (self.statement, *self.statements)
