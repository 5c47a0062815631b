"""``python -m gacq`` as a process of its own; what it printed is shown with a test that failed."""

from types import TracebackType
from typing import Any

import httpx2

from gacq.ops.proof import service


class Service(service.Service):
    """See ``gacq.ops.proof.service``."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        # Pytest shows this with a test that failed, and with no other.
        for file in sorted(self.folder.glob("service-*")):
            print(f"--- {file.name}\n{file.read_text(encoding='utf-8', errors='replace')}")


def data_of(response: httpx2.Response, status: int = 200) -> Any:
    """The answer's data; a failure with the whole answer if it has another status."""
    assert response.status_code == status, response.text
    return response.json()["data"]
