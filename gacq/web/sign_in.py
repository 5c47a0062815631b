"""Proving who one is with a user name and a password, under the guard, and the session after."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from gacq import audit
from gacq.errors import NotSignedIn
from gacq.staff import StaffView, accounts, guard, sessions
from gacq.staff.passwords import verify_password
from gacq.staff.secrets import new_session_secret
from gacq.web.auth import address_of, session_secret, set_session
from gacq.web.services import WebServices


async def prove(services: WebServices, username: str, password: str, address: str) -> StaffView:
    """Whose password this is. Raises NotSignedIn, or TooManyRequests while the guard is closed.

    A name that does not exist takes as long and gets the same words as a wrong password.
    """
    database, server = services.database, services.settings.server
    await database.write_async(
        guard.admit,
        username,
        address,
        limit=server.lock_after_failures,
        minutes=server.lock_minutes,
        now=services.clock.now(),
    )
    found = await database.read_async(accounts.password_hash_of, username)
    person, password_hash = found or (None, None)
    right = await services.threads.hash(verify_password, password_hash, password)
    if person is None or not right:
        raise NotSignedIn("The user name or the password is wrong")
    await database.write_async(guard.welcome, username, address)
    return person


async def begin_session(
    services: WebServices, request: Request, response: Response, person: StaffView
) -> None:
    """Open a session in place of the browser's earlier one; the answer carries its secret."""
    secret = new_session_secret()
    await services.database.write_async(
        _begin,
        person,
        secret,
        address=address_of(request),
        before=session_secret(request),
        hours=services.settings.server.session_hours,
        now=services.clock.now(),
    )
    set_session(request, response, secret)


def _begin(
    person: StaffView,
    secret: str,
    *,
    address: str,
    before: str | None,
    hours: float,
    now: datetime,
) -> None:
    if before is not None:
        sessions.end(before)
    sessions.begin(person.id, secret, address=address, hours=hours, now=now)
    audit.record(
        actor=f"staff:{person.id} {person.name}",
        action="session.begin",
        subject_type="staff",
        subject_id=str(person.id),
        details={"address": address},
        now=now,
    )
