"""Answers kept for callers that ask twice: the same Idempotency-Key gets the first answer again.

The answer is stored in the same transaction as the work it reports, so it exists exactly when
the work was done: a crash between the two can't happen, and of two requests at the same moment
the writer runs one and gives the other its answer. A refusal did no work, so it is not kept and
does not use the key up.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

import peewee
from starlette.requests import Request

from gacq.database import Row, UtcField
from gacq.errors import InvalidInput
from gacq.web.auth import actor_of

HEADER = "Idempotency-Key"

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class KeptAnswer(Row):
    """One answer, found by who asked, where, and with which key."""

    account = peewee.TextField()
    route = peewee.TextField()
    key = peewee.TextField()
    request_hash = peewee.TextField()
    status = peewee.IntegerField()
    body = peewee.TextField()
    created_at = UtcField()

    class Meta:
        table_name = "kept_answer"


@dataclass(frozen=True, slots=True)
class Question:
    """A request that is to be answered once."""

    account: str
    route: str
    key: str
    request_hash: str


def question_of(request: Request, body: bytes) -> Question | None:
    """The request's key with what it belongs to; None without a key. Raises InvalidInput."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise InvalidInput({HEADER: "must be 1 to 255 visible ASCII characters"})
    actor = actor_of(request)
    asked = request.url.query.encode() + b"\n" + body
    return Question(
        account=f"{actor.kind}:{actor.id}",
        route=f"{request.method} {request.url.path}",
        key=key,
        request_hash=hashlib.sha256(asked).hexdigest(),
    )


def find(question: Question, *, since: datetime) -> tuple[int, str] | None:
    """The answer given after ``since``. Raises InvalidInput if the key came with another body."""
    row = KeptAnswer.get_or_none(_same(question) & (KeptAnswer.created_at > since))
    if row is None:
        return None
    if row.request_hash != question.request_hash:
        raise InvalidInput({HEADER: "was used for another request; choose a new key"})
    return row.status, row.body


def keep(question: Question, status: int, body: str, *, now: datetime, since: datetime) -> None:
    """Keep an answer, or put a later one in its place; forget all from before ``since``."""
    KeptAnswer.delete().where(_same(question) | (KeptAnswer.created_at <= since)).execute()
    KeptAnswer.create(
        account=question.account,
        route=question.route,
        key=question.key,
        request_hash=question.request_hash,
        status=status,
        body=body,
        created_at=now,
    )


def forget(*, until: datetime, limit: int) -> int:
    """Drop answers given up to ``until``, which nobody gets any more; returns how many."""
    old = KeptAnswer.select(KeptAnswer.id).where(KeptAnswer.created_at <= until).limit(limit)
    removed: int = KeptAnswer.delete().where(KeptAnswer.id.in_(old)).execute()
    return removed


def _same(question: Question) -> peewee.Expression:
    return (
        (KeptAnswer.account == question.account)
        & (KeptAnswer.route == question.route)
        & (KeptAnswer.key == question.key)
    )
