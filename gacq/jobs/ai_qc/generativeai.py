"""Gemini through google-generativeai, the retired library, for those who must keep it.

It is the extra ``gacq[generativeai]``, loaded at the first call. It has one configuration for the
whole process, so a process has one such model.
"""

import threading
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from gacq.errors import GacqError, JobError, TransientError
from gacq.jobs.ai_qc.model import (
    Part,
    Reply,
    TextPart,
    block_failure,
    finish_failure,
    http_failure,
    redacted,
    sendable_key,
)

_UNSAID_BLOCK = 0
_BEFORE_MESSAGE = "enum-encoding%3Dint: "
"""The library puts method and address before the service's own words; this is their end."""


class GenerativeaiModel:
    """A Gemini model. ``endpoint`` is another address of the API than Google's."""

    def __init__(self, name: str, *, key: str, endpoint: str | None = None) -> None:
        self._name = name
        self._key = key
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._library: Any = None

    def ask(
        self,
        prompt: str,
        parts: Sequence[Part],
        schema: Mapping[str, Any],
        *,
        timeout_seconds: float,
    ) -> Reply:
        library = self._configured()
        try:
            response = library.GenerativeModel(self._name).generate_content(
                [prompt, *(_sent(part) for part in parts)],
                generation_config={
                    "response_mime_type": "application/json",
                    "response_schema": dict(schema),
                    "temperature": 0,
                },
                request_options=_once(timeout_seconds),
            )
        except Exception as error:
            raise self._failure(error) from None
        return self._reply(response)

    def check(self, *, timeout_seconds: float = 10.0) -> str:
        library = self._configured()
        name = self._name if "/" in self._name else f"models/{self._name}"
        try:
            found = library.get_model(name, request_options=_once(timeout_seconds))
        except Exception as error:
            raise self._failure(error) from None
        return f"{found.name} answers"

    def close(self) -> None:
        """The library keeps its connections to itself."""

    def _configured(self) -> Any:
        with self._lock:
            if self._library is None:
                self._library = self._configure()
            return self._library

    def _configure(self) -> Any:
        key = sendable_key(self._key)
        library = _imported()
        library.configure(
            api_key=key,
            transport="rest",
            client_options={"api_endpoint": self._endpoint} if self._endpoint else None,
        )
        return library

    def _reply(self, response: Any) -> Reply:
        if response.prompt_feedback.block_reason != _UNSAID_BLOCK:
            raise block_failure(f"prompt: {response.prompt_feedback.block_reason.name}")
        if not response.candidates:
            raise TransientError("gemini_bad_reply", "there is no answer in the reply")
        candidate = response.candidates[0]
        failure = finish_failure(getattr(candidate.finish_reason, "name", ""))
        if failure is not None:
            raise failure
        text = "".join(part.text for part in candidate.content.parts)
        if not text:
            raise TransientError("gemini_bad_reply", "the answer is empty")
        usage = response.usage_metadata
        tokens = usage.total_token_count if usage else None
        # Its data classes know no modelVersion, so the name asked for has to do.
        return Reply(text, tokens or None, self._name)

    def _failure(self, error: Exception) -> GacqError | Exception:
        """What the library raised, as gacq says it; an error that is none of its kinds as it is."""
        import requests
        from google.api_core.exceptions import GoogleAPICallError
        from google.protobuf.json_format import ParseError  # type: ignore[import-untyped]

        said = redacted(f"{type(error).__name__}: {error}", key=self._key)
        match error:
            case JobError():
                return error
            case GoogleAPICallError():
                message = error.message.rpartition(_BEFORE_MESSAGE)[2]
                return http_failure(error.code or 0, message, error.details, key=self._key)
            case requests.exceptions.JSONDecodeError() | ParseError():
                return TransientError("gemini_bad_reply", said)
            case requests.exceptions.ConnectionError() if _never_connected(error):
                return TransientError("network", said)
            case requests.exceptions.RequestException():
                return TransientError("gemini_unavailable", said)
            case ValueError() | TypeError() | AttributeError():
                return TransientError("gemini_bad_reply", said)
        return error


def _imported() -> Any:
    try:
        with warnings.catch_warnings():
            # It announces its own end at every import; the README says so too.
            warnings.simplefilter("ignore")
            import google.generativeai
    except ImportError as error:
        raise TransientError("gemini_library", str(error)) from None
    return google.generativeai


def _sent(part: Part) -> Any:
    if isinstance(part, TextPart):
        return part.text
    return {"mime_type": part.media_type, "data": part.data}


def _once(timeout_seconds: float) -> dict[str, Any]:
    # Without "retry": None it repeats a 503 for ten minutes, whatever the timeout.
    return {"timeout": timeout_seconds, "retry": None}


def _never_connected(error: Exception) -> bool:
    """Refused, no such name, no route, no TLS: as opposed to a connection lost on the way."""
    from requests.exceptions import ConnectTimeout, ProxyError, SSLError
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    if isinstance(error, ConnectTimeout | ProxyError | SSLError):
        return True
    inner = error.args[0] if error.args else None
    return isinstance(inner, MaxRetryError) and isinstance(inner.reason, NewConnectionError)
