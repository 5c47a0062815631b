"""A request that a stop cuts off: it is told so, and leaves nothing behind."""

import asyncio
from typing import Any

from tests.web.office import Office

HALF = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nhalf a photo'


async def cut_off(office: Office, headers: dict[str, str]) -> list[Any]:
    """Half an upload, cancelled as uvicorn does and again as the loop ends; what was answered."""
    answered: list[Any] = []
    waiting = asyncio.Event()
    chunks = [{"type": "http.request", "body": HALF, "more_body": True}]

    async def receive() -> dict[str, Any]:
        if chunks:
            return chunks.pop()
        waiting.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def answer(message: Any) -> None:
        answered.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/applications/1/documents",
        "raw_path": b"",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "client": ("10.0.0.5", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    request = asyncio.create_task(office.app(scope, receive, answer))
    await asyncio.wait_for(waiting.wait(), 20)
    request.cancel()
    await asyncio.sleep(0)
    request.cancel()
    await asyncio.wait([request], timeout=20)
    return answered


def test_an_upload_that_a_stop_cuts_off_is_503_and_leaves_no_file(
    office: Office, headers: dict[str, str]
) -> None:
    start, body = asyncio.run(cut_off(office, headers))

    assert start["status"] == 503
    assert (b"retry-after", b"5") in start["headers"]
    assert "gacq is stopping" in body["body"].decode()
    assert [path for path in office.folder.rglob("upload-*") if path.is_file()] == []
