"""Gemini through google-genai, the library that Google maintains: the default driver.

Besides the tests, nothing else imports that library, and it is loaded at the first call.
"""

import threading
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

API_VERSION = "v1beta"
"""The version that also knows the ``*-latest`` names of models."""


class GenaiModel:
    """A Gemini model. ``endpoint`` is another address of the API than Google's."""

    def __init__(self, name: str, *, key: str, endpoint: str | None = None) -> None:
        self._name = name
        self._key = key
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._client: Any = None

    def ask(
        self,
        prompt: str,
        parts: Sequence[Part],
        schema: Mapping[str, Any],
        *,
        timeout_seconds: float,
    ) -> Reply:
        client = self._connected()
        from google.genai import types

        contents = [types.Part.from_text(text=prompt), *(_sent(part) for part in parts)]
        config = types.GenerateContentConfig(
            response_mime_type="application/json",
            response_json_schema=dict(schema),
            temperature=0,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            http_options=_time_limit(timeout_seconds),
        )
        try:
            response = client.models.generate_content(
                model=self._name, contents=contents, config=config
            )
        except Exception as error:
            raise self._failure(error) from None
        return self._reply(response)

    def check(self, *, timeout_seconds: float = 10.0) -> str:
        client = self._connected()
        from google.genai import types

        config = types.GetModelConfig(http_options=_time_limit(timeout_seconds))
        try:
            found = client.models.get(model=self._name, config=config)
        except Exception as error:
            raise self._failure(error) from None
        return f"{found.name} answers"

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> Any:
        from google import genai
        from google.genai import types

        return genai.Client(
            api_key=sendable_key(self._key),
            vertexai=False,
            http_options=types.HttpOptions(
                base_url=self._endpoint,
                api_version=API_VERSION,
                # Repeating is the queue's business: each attempt is one row of its history.
                retry_options=types.HttpRetryOptions(attempts=1),
            ),
        )

    def _reply(self, response: Any) -> Reply:
        feedback = response.prompt_feedback
        if feedback is not None and feedback.block_reason is not None:
            raise block_failure(f"prompt: {feedback.block_reason.name}")
        if not response.candidates:
            raise TransientError("gemini_bad_reply", "there is no answer in the reply")
        finish = response.candidates[0].finish_reason
        failure = finish_failure("" if finish is None else finish.name)
        if failure is not None:
            raise failure
        if not response.text:
            raise TransientError("gemini_bad_reply", "the answer is empty")
        usage = response.usage_metadata
        tokens = None if usage is None else usage.total_token_count
        return Reply(response.text, tokens, response.model_version or self._name)

    def _failure(self, error: Exception) -> GacqError | Exception:
        """What the library raised, as gacq says it; an error that is none of its kinds as it is."""
        import httpx2
        from google.genai import errors

        said = redacted(f"{type(error).__name__}: {error}", key=self._key)
        match error:
            case JobError():
                return error
            case errors.APIError():
                message = f"{error.status or ''} {error.message or ''}"
                return http_failure(error.code, message, _details(error), key=self._key)
            case httpx2.ConnectError() | httpx2.ConnectTimeout() | httpx2.ProxyError():
                return TransientError("network", said)
            case httpx2.TransportError():
                return TransientError("gemini_unavailable", said)
            case ValueError() | TypeError() | AttributeError():
                # Not JSON, or JSON of another shape: each lets the library fail in its own way.
                return TransientError("gemini_bad_reply", said)
        return error


def _sent(part: Part) -> Any:
    from google.genai import types

    if isinstance(part, TextPart):
        return types.Part.from_text(text=part.text)
    return types.Part.from_bytes(data=part.data, mime_type=part.media_type)


def _time_limit(seconds: float) -> Any:
    from google.genai import types

    return types.HttpOptions(timeout=max(1, int(seconds * 1000)))


def _details(error: Any) -> list[Any]:
    body = error.details.get("error") if isinstance(error.details, dict) else None
    details = body.get("details") if isinstance(body, dict) else None
    return details if isinstance(details, list) else []
