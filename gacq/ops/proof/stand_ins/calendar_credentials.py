"""Keys for the stand-in of Google Calendar: files that point to it, and whom it gives tokens.

The key is made when it is needed, once a process, and good for nothing else. Needs
``cryptography``, which comes with the test extra.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ACCOUNT = "gacq@stand-in.example.com"
CLIENT = {"client_id": "stand-in", "client_secret": "stand-in-secret"}
REFRESH_TOKEN = "1//stand-in"
AUDIENCE = "https://oauth2.googleapis.com/token"
"""google-auth names Google as the audience, wherever the file says that tokens come from."""
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Keys:
    """One service account and one authorised user."""

    def write_service_account(self, path: Path, *, token_uri: str) -> Path:
        private = _key().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return _write(
            path,
            {
                "type": "service_account",
                "project_id": "stand-in",
                "private_key_id": "1",
                "private_key": private.decode(),
                "client_email": ACCOUNT,
                "token_uri": token_uri,
            },
        )

    def write_authorised_user(self, path: Path, *, token_uri: str) -> Path:
        told = {"type": "authorized_user", "refresh_token": REFRESH_TOKEN, "token_uri": token_uri}
        return _write(path, told | CLIENT)

    def refusal_of(self, form: dict[str, str]) -> tuple[str, str] | None:
        """Why there is no token for this request, as code and words; None if there is one."""
        if form.get("grant_type") == "refresh_token":
            return self._refusal_of_user(form)
        if form.get("grant_type") != JWT_GRANT:
            return "unsupported_grant_type", "Invalid grant_type"
        return self._refusal_of_account(form.get("assertion", ""))

    def _refusal_of_user(self, form: dict[str, str]) -> tuple[str, str] | None:
        if any(form.get(name) != value for name, value in CLIENT.items()):
            return "invalid_client", "The OAuth client was not found."
        if form.get("refresh_token") != REFRESH_TOKEN:
            return "invalid_grant", "Token has been expired or revoked."
        return None

    def _refusal_of_account(self, assertion: str) -> tuple[str, str] | None:
        from google.auth import jwt

        public = (
            _key()
            .public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        try:
            told = jwt.decode(assertion, certs=public.decode(), audience=AUDIENCE)
        except ValueError as error:
            return "invalid_grant", f"Invalid JWT: {error}"
        if told.get("iss") != ACCOUNT:
            return "invalid_grant", "Invalid grant: account not found"
        return None


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def _write(path: Path, content: dict[str, Any]) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
