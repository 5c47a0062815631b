"""Proving who one is with a user name and a password, under the guard."""

from gacq.errors import NotSignedIn
from gacq.staff import StaffView, accounts, guard
from gacq.staff.passwords import verify_password
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
