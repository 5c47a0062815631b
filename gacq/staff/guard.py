"""The guard of signing in: failures close an account for a while and slow an address down.

A failure is counted *before* the password is looked at and taken back when it was right, so a
crowd of guesses at the same moment gets no more of them than one after another. Rows survive a
restart; those of a clock that ran ahead count no more once it is right. User names that don't exist
are guarded like those that do, so that an answer tells nothing about which exist. All functions run
inside a write.
"""

from datetime import datetime, timedelta

import peewee

from gacq.database import Row, UtcField
from gacq.errors import TooManyRequests

SLOWEST_SECONDS = 60
"""The longest wait between two tries from one address."""

AHEAD = timedelta(minutes=5)
"""A failure that is dated later than this was counted by a clock that was wrong."""


class SignInGuard(Row):
    """Recent failures of one ``account:name`` or ``address:ip``."""

    subject = peewee.TextField()
    failures = peewee.IntegerField()
    last_at = UtcField()
    closed_until = UtcField(null=True)

    class Meta:
        table_name = "sign_in_guard"


def admit(username: str, address: str, *, limit: int, minutes: float, now: datetime) -> None:
    """Count a try as failed in advance. Raises TooManyRequests, counting nothing, while closed."""
    span = timedelta(minutes=minutes)
    SignInGuard.delete().where(SignInGuard.last_at < now - max(span, timedelta(days=1))).execute()
    subjects = (_account(username), _address(address))
    for subject in subjects:
        _refuse_while_closed(subject, now)
    failures = [_count(subject, span, now) for subject in subjects]
    if failures[0] >= limit:
        _close(subjects[0], now + span)
    if failures[1] >= limit:
        slowness = min(2 ** (failures[1] - limit), SLOWEST_SECONDS)
        _close(subjects[1], now + timedelta(seconds=slowness))


def welcome(username: str, address: str) -> None:
    """The password was right: forget the account's failures and take back the address's last."""
    reopen(username)
    SignInGuard.update(failures=SignInGuard.failures - 1, closed_until=None).where(
        (SignInGuard.subject == _address(address)) & (SignInGuard.failures > 0)
    ).execute()


def reopen(username: str) -> None:
    """Let an account sign in again at once, as after an admin reset its password."""
    SignInGuard.delete().where(SignInGuard.subject == _account(username)).execute()


def _account(username: str) -> str:
    return f"account:{username.casefold()[:64]}"


def _address(address: str) -> str:
    return f"address:{address}"


def _refuse_while_closed(subject: str, now: datetime) -> None:
    row = SignInGuard.get_or_none(
        (SignInGuard.subject == subject)
        & (SignInGuard.closed_until > now)
        & (SignInGuard.last_at <= now + AHEAD)
    )
    if row is not None:
        raise TooManyRequests(
            "Too many failed sign-ins; wait and try again, or ask an admin for a new password",
            retry_after_seconds=(row.closed_until - now).total_seconds(),
        )


def _count(subject: str, span: timedelta, now: datetime) -> int:
    """Failures of this subject with the new one; old ones and those behind a lock are forgotten."""
    row = SignInGuard.get_or_none(SignInGuard.subject == subject)
    if row is None:
        SignInGuard.create(subject=subject, failures=1, last_at=now)
        return 1
    stale = not now - span < row.last_at <= now + AHEAD
    row.failures = 1 if stale else row.failures + 1
    row.last_at, row.closed_until = now, None
    row.save()
    return int(row.failures)


def _close(subject: str, until: datetime) -> None:
    SignInGuard.update(closed_until=until).where(SignInGuard.subject == subject).execute()
