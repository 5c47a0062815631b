"""In which phase of a job's life a statement is executed, told by the functions that led to it."""

import sys
from enum import StrEnum


class Phase(StrEnum):
    """The phases that a service can die in, in the order of a job's life."""

    START_UP = "start-up"
    ENQUEUE = "enqueue"
    CLAIM = "claim"
    PROCESSING = "processing"
    ABOUT_TO = "about_to"
    COMPLETE = "complete"
    RETRY = "retry"
    RETENTION = "retention"
    COMMIT = "commit"
    OTHER = "other"


_PHASES = {
    ("gacq.schema", "migrate"): Phase.START_UP,
    ("gacq.queues.rescue", "_register"): Phase.START_UP,
    ("gacq.queues.rescue", "_orphan_chunk"): Phase.START_UP,
    ("gacq.queues.rescue", "_ring_chunk"): Phase.START_UP,
    ("gacq.queues.ledger.accepting", "enqueue"): Phase.ENQUEUE,
    ("gacq.queues.ledger.running", "claim_next"): Phase.CLAIM,
    ("gacq.queues.ledger.running", "claim"): Phase.CLAIM,
    ("gacq.queues.ledger.running", "about_to"): Phase.ABOUT_TO,
    ("gacq.queues.ledger.running", "save_progress"): Phase.PROCESSING,
    ("gacq.queues.settlement", "_record"): Phase.COMPLETE,
    ("gacq.queues.ledger.running", "complete"): Phase.COMPLETE,
    ("gacq.queues.ledger.running", "settle"): Phase.RETRY,
    ("gacq.queues.removal", "_delete"): Phase.RETENTION,
}


def whereabouts(sql: str) -> Phase:
    """The phase of the innermost function that names one."""
    if sql == "commit":
        return Phase.COMMIT
    frame = sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        phase = _PHASES.get((module, frame.f_code.co_name))
        if phase is not None:
            return phase
        frame = frame.f_back  # type: ignore[assignment]
    return Phase.OTHER
