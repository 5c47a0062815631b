"""Asks a web server for many things over kept connections: ``python -m tests.bench.load PLAN``.

A process of its own, so that it does not share the server's interpreter. It writes and reads raw
bytes, which costs a tenth of what the server spends. The plan is a JSON file; what comes out on
standard output is JSON as well: the seconds that each request took, and those that went wrong.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

REQUEST_LIMIT_SECONDS = 30
EARLY_SECONDS = 0.0015
"""A loop's timer is late by a millisecond; what is left before a request is due is spun away."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask for. With ``per_minute`` requests go out on time, whatever the answers take.

    Attributes:
        expected: what every right answer holds, at least.
    """

    port: int
    method: str
    paths: list[str]
    headers: dict[str, str]
    expected: str
    connections: int
    per_minute: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """``seconds`` in the order of answers; on time they count from when a request was due."""

    took_seconds: float
    seconds: list[float]
    wrong: list[str]


class Connection:
    """One kept connection, one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> bytes:
        """The answer's status line, headers and body."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        return head + await self._reader.readexactly(length)

    def close(self) -> None:
        self._writer.close()


class Run:
    """Works through a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._requests = iter(enumerate(_requests(plan)))
        self._seconds: list[float] = []
        self._wrong: list[str] = []
        self._began = 0.0

    async def result(self) -> Result:
        port = self._plan.port
        pairs = [
            await asyncio.open_connection("127.0.0.1", port) for _ in range(self._plan.connections)
        ]
        connections = [Connection(*pair) for pair in pairs]
        self._began = perf_counter()
        await asyncio.gather(*(self._work(connection) for connection in connections))
        took = perf_counter() - self._began
        for connection in connections:
            connection.close()
        return Result(took, self._seconds, self._wrong)

    async def _work(self, connection: Connection) -> None:
        for number, request in self._requests:
            asked = await self._due(number)
            answer = await asyncio.wait_for(connection.ask(request), REQUEST_LIMIT_SECONDS)
            self._seconds.append(perf_counter() - asked)
            if self._plan.expected.encode() not in answer:
                self._wrong.append(answer.decode(errors="replace"))

    async def _due(self, number: int) -> float:
        if self._plan.per_minute is None:
            return perf_counter()
        due = self._began + number * 60 / self._plan.per_minute
        await asyncio.sleep(max(0.0, due - EARLY_SECONDS - perf_counter()))
        while perf_counter() < due:
            await asyncio.sleep(0)
        return due


def _requests(plan: Plan) -> Iterator[bytes]:
    headers = {"Host": f"127.0.0.1:{plan.port}", "Content-Length": "0", **plan.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    for path in plan.paths:
        yield f"{plan.method} {path} HTTP/1.1\r\n{lines}\r\n".encode()


def main() -> None:
    plan = Plan(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    gc.disable()  # its own pauses would count as the server's
    json.dump(asdict(asyncio.run(Run(plan).result())), sys.stdout)


if __name__ == "__main__":
    main()
