"""``python -m gacq`` as a process of its own: started, asked over HTTP, stopped and killed."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen

import httpx2
import psutil

import gacq
from tests.waiting import wait_until

START_SECONDS = 30
_ROOT = Path(gacq.__file__).parent.parent
_ADDRESS = re.compile(r"^  (http://127\.0\.0\.1:\d+)$", re.MULTILINE)
_CODE = re.compile(r"^  http\S+/set-up\?code=([0-9A-Z]{4}(?:-[0-9A-Z]{4}){6})$", re.MULTILINE)
_ORIGINAL_NAMES = re.compile(r"ENABLE_|REDIS_|\w+_RETRY_ATTEMPTS$|GACQ_")


class Service:
    """One office in ``folder``/data; ``environ`` is what its process has besides the usual.

    ``data`` names another data folder, ``launcher`` stands before Python on the command line.
    """

    def __init__(
        self,
        folder: Path,
        *,
        environ: Mapping[str, str] | None = None,
        data: Path | None = None,
        launcher: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.data = data or folder / "data"
        self.mail = self.data / "mail"
        self.environ = dict(environ or {})
        self._launcher = launcher
        self._starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._base_url = ""
        self._clients: dict[str, httpx2.Client] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self.kill()
        # Pytest shows this with a test that failed, and with no other.
        for file in sorted(self.folder.glob("service-*")):
            print(f"--- {file.name}\n{file.read_text(encoding='utf-8', errors='replace')}")

    # --- the process

    @property
    def process(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    def begin(self) -> None:
        """Start the process, whatever becomes of it."""
        self._starts += 1
        with self._file("out").open("wb") as out, self._file("err").open("wb") as err:
            self._process = subprocess.Popen(
                self._command("run", "--port", "0", "--host", "127.0.0.1"),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=self.folder,
                env=self._environment(),
            )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.begin()
        wait_until(self._lives, START_SECONDS)

    def stop(self) -> int:
        """Ask it to stop; its exit code, when its child processes are gone too."""
        assert self._process is not None
        children = self.process.children(recursive=True)
        self._process.send_signal(signal.SIGTERM)
        code = self.wait()
        wait_until(lambda: not any(_runs(child) for child in children))
        return code

    def wait(self, seconds: float = START_SECONDS) -> int:
        """Its exit code, once it has ended by itself."""
        assert self._process is not None
        code = self._process.wait(seconds)
        self._forget()
        return code

    def kill(self) -> None:
        """End it as a power cut would; returns when its child processes are gone too."""
        assert self._process is not None
        children = self.process.children(recursive=True) if self._process.poll() is None else []
        self._process.kill()
        self._process.wait(START_SECONDS)
        self._forget()
        wait_until(lambda: not any(_runs(child) for child in children))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another gacq on the same folder, to its end."""
        return subprocess.run(
            self._command(*arguments),
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self._environment(),
            timeout=60,
            check=False,
        )

    def popen(self, *arguments: str) -> subprocess.Popen[bytes]:
        """The same without waiting, and without its words."""
        return subprocess.Popen(
            self._command(*arguments),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=self._environment(),
        )

    @property
    def words(self) -> str:
        """What the latest process has printed on standard output."""
        return self._file("out").read_text(encoding="utf-8")

    @property
    def complaints(self) -> str:
        """What the latest process has printed on standard error."""
        return self._file("err").read_text(encoding="utf-8")

    @property
    def setup_code(self) -> str:
        found = _CODE.search(self.words)
        assert found is not None, self.words
        return found[1]

    # --- over HTTP

    @property
    def base_url(self) -> str:
        """Where the latest process answers."""
        return self._base_url

    def program(self, token: str) -> httpx2.Client:
        """A client with this token; the same one each time while the process lives."""
        if token not in self._clients:
            self._clients[token] = self._client({"Authorization": f"Bearer {token}"})
        return self._clients[token]

    def browser(self) -> httpx2.Client:
        """A new client that keeps cookies and says where its requests come from."""
        return self._client({"Origin": self._base_url})

    def _client(self, headers: dict[str, str]) -> httpx2.Client:
        client = httpx2.Client(base_url=self._base_url, headers=headers, timeout=30, verify=False)
        return self._open.enter_context(client)

    def _lives(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"it ended with {self._process.returncode}: {self.complaints}")
        found = _ADDRESS.search(self.words)
        if found is None:
            return False
        self._base_url = found[1]
        with urlopen(f"{self._base_url}/livez", timeout=10) as answer:
            return bool(answer.status == 200)

    def _forget(self) -> None:
        self._open.close()
        self._clients.clear()
        self._process = None

    def _file(self, stream: str) -> Path:
        return self.folder / f"service-{self._starts}.{stream}"

    def _command(self, *arguments: str) -> list[str]:
        python = [*self._launcher, sys.executable, "-m", "gacq"]
        return [*python, "--data", str(self.data), *arguments]

    def _environment(self) -> dict[str, str]:
        usual = {name: v for name, v in os.environ.items() if not _ORIGINAL_NAMES.match(name)}
        return usual | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"} | self.environ


def _runs(process: psutil.Process) -> bool:
    """Whether it is still there; one that has ended may wait for its new parent to notice."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def data_of(response: httpx2.Response, status: int = 200) -> Any:
    """The answer's data; a failure with the whole answer if it has another status."""
    assert response.status_code == status, response.text
    return response.json()["data"]
