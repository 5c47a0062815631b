"""The account that speaks to Google Calendar: its key file, and the token that calls carry.

A file is read at the first call and again after Google refused its key, so that a better one in
its place is taken up without a restart. Tokens live about an hour and are kept until then.
"""

import hashlib
import json
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Any

from gacq.errors import TransientError

SCOPES = ("https://www.googleapis.com/auth/calendar.events",)
TOKEN_URI = "https://oauth2.googleapis.com/token"
"""Where an authorised user's tokens come from, unless the file names another place."""

_NEEDED = {
    "service_account": ("client_email", "private_key", "token_uri"),
    "authorized_user": ("client_id", "client_secret", "refresh_token"),
}


class Account:
    """The account of one key file. One object serves all threads."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._credentials: Any = None

    def credentials(self, http: Any) -> Any:
        """google-auth's credentials with a token that is good, asked for over ``http`` if needed.

        Raises TransientError ``google_credentials``, and whatever can go wrong on the way.
        """
        with self._lock:
            if self._credentials is None:
                self._credentials = self._read()
            credentials = self._credentials
        # Outside the lock: a token server that hangs must not hold up every thread.
        if not credentials.valid:
            credentials.refresh(TokenConnection(http))
        return credentials

    def forget(self) -> None:
        """Google refused it: read the file again at the next call."""
        with self._lock:
            self._credentials = None

    def fingerprint(self) -> str:
        """Changes with the file's content, and tells nothing of it."""
        try:
            return hashlib.sha256(self._bytes()).hexdigest()
        except TransientError:
            return "unreadable"

    def _read(self) -> Any:
        try:
            info = json.loads(self._bytes())
        except ValueError:
            raise self._wrong("is no JSON file") from None
        kind = info.get("type") if isinstance(info, dict) else None
        if kind not in _NEEDED:
            raise self._wrong(f'has the type {kind!r}, not "service_account" or "authorized_user"')
        missing = [name for name in _NEEDED[kind] if not _is_text(info.get(name))]
        if missing:
            raise self._wrong(f"lacks {', '.join(missing)}")
        try:
            return _service_account(info) if kind == "service_account" else _authorised_user(info)
        except ValueError:
            # Without the library's words, which may quote the key.
            raise self._wrong("holds a private key that can't be read") from None

    def _bytes(self) -> bytes:
        if self._file is None:
            raise TransientError("google_credentials", "calendar.credentials_file is not set")
        try:
            return self._file.read_bytes()
        except OSError as error:
            raise self._wrong(f"can't be read: {error.strerror}") from error

    def _wrong(self, what: str) -> TransientError:
        return TransientError(
            "google_credentials", f"calendar.credentials_file {self._file} {what}"
        )


class TokenConnection:
    """How google-auth asks for a token; one call each time, never repeated by itself.

    google-auth would repeat a failed one after waits of its own, past the attempt's time.
    """

    def __init__(self, http: Any) -> None:
        self._http = http

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float | None = None,
        **more: Any,
    ) -> "TokenReply":
        """Raises TransientError where the answer is not the token server's own word."""
        response, data = self._http.request(url, method=method, body=body, headers=headers)
        status = int(response.status)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TransientError("google_quota", "the token server wants fewer calls")
        if status >= 500 or status == HTTPStatus.REQUEST_TIMEOUT:
            raise TransientError("google_unavailable", f"the token server answered HTTP {status}")
        if not _is_object(data):
            detail = f"the token server answered HTTP {status} with something else than JSON"
            raise TransientError("google_answer", detail)
        return TokenReply(status, dict(response), data)


class TokenReply:
    """An answer in the form that google-auth reads."""

    def __init__(self, status: int, headers: dict[str, str], data: bytes) -> None:
        self.status = status
        self.headers = headers
        self.data = data


def _service_account(info: dict[str, Any]) -> Any:
    from google.oauth2 import service_account

    return service_account.Credentials.from_service_account_info(info, scopes=list(SCOPES))


def _authorised_user(info: dict[str, Any]) -> Any:
    """With the rights that the person granted when the file was made; others can't be asked for."""
    from google.oauth2 import credentials

    token_uri = info.get("token_uri")
    return credentials.Credentials(
        None,
        refresh_token=info["refresh_token"],
        token_uri=token_uri if _is_text(token_uri) else TOKEN_URI,
        client_id=info["client_id"],
        client_secret=info["client_secret"],
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_object(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict)
    except ValueError:
        return False
