"""One request to the service, with the token of somebody who may make it."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

ANSWER_SECONDS = 60.0
_BOUNDARY = "gacq-part"


@dataclass(frozen=True, slots=True)
class Reply:
    """``status`` is 0 where the service closed the connection or gave no answer in time."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def error(self) -> dict[str, Any]:
        """The error of an API's envelope; empty if there is none."""
        try:
            found = json.loads(self.text)["error"]
        except (ValueError, KeyError, TypeError):
            return {}
        return found if isinstance(found, dict) else {}


class Asker:
    """Asks as the owner of ``token``; each request on a connection of its own."""

    def __init__(self, base_url: str, *, token: str) -> None:
        self._host = urlsplit(base_url).netloc
        self._token = token

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        connection = http.client.HTTPConnection(self._host, timeout=ANSWER_SECONDS)
        known = {"Authorization": f"Bearer {self._token}"} | dict(headers or {})
        try:
            connection.request(method, path, body, known)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", errors="replace")
            return Reply(answer.status, text, dict(answer.getheaders()))
        except (OSError, http.client.HTTPException) as error:
            return Reply(0, f"{type(error).__name__}: {error}", {})
        finally:
            connection.close()

    def upload(
        self, path: str, data: bytes, *, name: str, fields: Mapping[str, str], page: bool = False
    ) -> Reply:
        """A form with one file, as a program sends it or, with ``page``, as a browser does."""
        headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
        if page:
            headers["Accept"] = "text/html"
        return self.ask("POST", path, body=form(data, name=name, fields=fields), headers=headers)


def form(data: bytes, *, name: str, fields: Mapping[str, str]) -> bytes:
    """The body of such a form. What would end the name's line is written as browsers write it."""
    shown = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n\r\n'
    )
    return b"".join(
        (
            *(each.encode() for each in parts),
            head.encode(),
            data,
            f"\r\n--{_BOUNDARY}--\r\n".encode(),
        )
    )
