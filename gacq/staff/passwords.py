"""Password hashes: Argon2id with 19 MiB, two passes, one lane (about 30 ms here).

At most two are computed at a time, so that a crowd signing in takes neither the memory nor both
processors. Call these in a worker thread, never inside a transaction.
"""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gacq.errors import InvalidInput

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 200

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_a_time = threading.BoundedSemaphore(2)
_no_ones_hash = (
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)


def check_password(password: str, *, username: str) -> None:
    """Refuse a password that is too short, too long or the user name itself."""
    if len(password) < MINIMUM_LENGTH:
        raise InvalidInput({"password": f"must have at least {MINIMUM_LENGTH} characters"})
    if len(password) > MAXIMUM_LENGTH:
        raise InvalidInput({"password": f"must have at most {MAXIMUM_LENGTH} characters"})
    if password.casefold() == username.casefold() or len(set(password)) < 4:
        raise InvalidInput({"password": "is too easy to guess; choose a longer phrase"})


def hash_password(password: str) -> str:
    with _at_a_time:
        return _hasher.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether they belong together; without a hash it takes just as long and says no."""
    with _at_a_time:
        try:
            return _hasher.verify(password_hash or _no_ones_hash, password)
        except (VerificationError, InvalidHashError):
            return False
