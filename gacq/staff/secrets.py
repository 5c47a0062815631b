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


def new_session_secret() -> str:
    """256 random bits for a session cookie."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """256 random bits with the prefix of an API token."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_setup_code() -> str:
    """Over 128 random bits in groups of four that a person can read out: ``K7QM-2XWP-…``."""
    groups = (
        "".join(secrets.choice(_CODE_ALPHABET) for _ in range(4)) for _ in range(_CODE_GROUPS)
    )
    return "-".join(groups)


def digest(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_digest(code: str) -> str:
    """``digest`` of a set-up code, however it was typed."""
    return digest("".join(code.split()).replace("-", "").upper())
