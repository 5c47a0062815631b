"""Secrets that people and programs carry, and the form in which the database keeps them.

All of them are random and long, so one SHA-256 keeps them safe at rest; passwords, which people
choose, are hashed in ``passwords.py`` instead.
"""

import hashlib
import secrets

TOKEN_PREFIX = "gacq_"
"""Begins every API token, so that a leaked one is recognised by people and by secret scanners."""

_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_GROUPS = 7
_PASSWORD_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_PASSWORD_GROUPS = 4


def new_session_secret() -> str:
    """256 random bits for a session cookie."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """256 random bits with the prefix of an API token."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_setup_code() -> str:
    """Over 128 random bits in groups of four that a person can read out: ``K7QM-2XWP-…``."""
    return _in_groups(_CODE_ALPHABET, _CODE_GROUPS)


def new_password() -> str:
    """79 random bits that one person can read out to another: ``k7qm-2xwp-h9ra-tt4c``."""
    return _in_groups(_PASSWORD_ALPHABET, _PASSWORD_GROUPS)


def _in_groups(alphabet: str, count: int) -> str:
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(count))


def digest(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_digest(code: str) -> str:
    """``digest`` of a set-up code, however it was typed."""
    return digest("".join(code.split()).replace("-", "").upper())
