"""``gacq run`` as a child process: started, asked over HTTP, stopped, held, and killed.

The process is the product as it is installed. Only with a ``Plan`` is it started by
``gacq.cli.under_force``, which brings the faults of the plan with it.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2
import psutil

import gacq
from gacq.errors import GacqError
from gacq.ops.proof.inside.plan import Plan
from gacq.ops.proof.patience import wait_until

START_SECONDS = 180.0
"""Longest start: a rescue and a migration are part of it, and the machine may be busy."""
STOP_SECONDS = 120.0

_ROOT = Path(gacq.__file__).parent.parent
_ADDRESS = re.compile(r"^  (http://127\.0\.0\.1:\d+)$", re.MULTILINE)
_CODE = re.compile(r"^  http\S+/set-up\?code=([0-9A-Z]{4}(?:-[0-9A-Z]{4}){6})$", re.MULTILINE)
_SETTINGS = re.compile(r"ENABLE_|REDIS_|\w+_RETRY_ATTEMPTS$|GACQ_")


class ServiceEnded(GacqError):
    """The service ended although nobody had asked it to."""

    code = "ended"


class Service:
    """One office in ``folder``/data, whose process is started and ended at will.

    Args:
        folder: everything of the office and what its processes print, ``service-N.out``.
        environ: settings as environment variables; may be changed between two starts.
        data: another data folder than ``folder``/data.
        launcher: stands before Python on the command line.
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
        self.starts = 0
        self._launcher = launcher
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

    # --- the process

    @property
    def process(self) -> psutil.Process:
        """Raises ServiceEnded where there is none."""
        return psutil.Process(self._running().pid)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def begin(self, plan: Plan | None = None) -> None:
        """Start the process, whatever becomes of it."""
        self.starts += 1
        arguments = ("run", "--port", "0", "--host", "127.0.0.1")
        with self.file("out").open("wb") as out, self.file("err").open("wb") as err:
            self._process = subprocess.Popen(
                self._command(*arguments, plan=plan),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=self.folder,
                env=self._environment(),
            )

    def start(self, plan: Plan | None = None) -> None:
        """Start it, and wait until it answers. Raises ServiceEnded if it ends before."""
        self.begin(plan)
        wait_until(self.answers, START_SECONDS)

    def answers(self) -> bool:
        """Whether it serves by now. Raises ServiceEnded."""
        process = self._running()
        if process.poll() is not None:
            raise ServiceEnded(f"it ended with {process.returncode}: {self.complaints}")
        found = _ADDRESS.findall(self.words)
        if not found:
            return False
        # The last: a service that restarts itself prints its new address below the old one.
        if found[-1] != self._base_url:
            self._clients.clear()
        self._base_url = found[-1]
        return httpx2.get(f"{self._base_url}/livez", timeout=10).status_code == 200

    def stop(self) -> int:
        """Ask it to stop; its exit code, when its child processes are gone too."""
        children = self._children()
        self._running().send_signal(signal.SIGTERM)
        code = self.wait()
        wait_until(lambda: not any(map(_runs, children)), STOP_SECONDS)
        return code

    def send(self, number: int) -> None:
        """A signal, without waiting for what becomes of it."""
        self._running().send_signal(number)

    def wait(self, seconds: float = STOP_SECONDS) -> int:
        """Its exit code, once it has ended by itself."""
        code = self._running().wait(seconds)
        self._forget()
        return code

    def kill(self) -> None:
        """End it as its death would; returns when its child processes are gone too."""
        children = self._children()
        process = self._running()
        process.kill()
        process.wait(STOP_SECONDS)
        self._forget()
        wait_until(lambda: not any(map(_runs, children)), STOP_SECONDS)

    def hold(self) -> None:
        """Stop the process where it stands (SIGSTOP, or its like on Windows)."""
        self.process.suspend()

    def go_on(self) -> None:
        self.process.resume()

    # --- another gacq on the same folder

    def run(self, *arguments: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """To its end."""
        return subprocess.run(
            self._command(*arguments),
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self._environment(),
            timeout=seconds,
            check=False,
        )

    def popen(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Without waiting, and without its words."""
        return subprocess.Popen(
            self._command(*arguments),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=self._environment(),
        )

    # --- what it says

    @property
    def words(self) -> str:
        """What the latest process has printed on standard output."""
        return self.file("out").read_text(encoding="utf-8", errors="replace")

    @property
    def complaints(self) -> str:
        """What it has printed on standard error."""
        return self.file("err").read_text(encoding="utf-8", errors="replace")

    @property
    def setup_code(self) -> str:
        """Raises ServiceEnded where the latest process has printed none."""
        found = _CODE.search(self.words)
        if found is None:
            raise ServiceEnded(f"no set-up code was printed: {self.words}{self.complaints}")
        return found[1]

    def file(self, stream: str) -> Path:
        return self.folder / f"service-{self.starts}.{stream}"

    # --- over HTTP

    @property
    def base_url(self) -> str:
        return self._base_url

    def program(self, token: str) -> httpx2.Client:
        """A client with this token; the same one each time while the process lives."""
        if token not in self._clients:
            self._clients[token] = self.client({"Authorization": f"Bearer {token}"})
        return self._clients[token]

    def browser(self) -> httpx2.Client:
        """A new client that keeps cookies and says where its requests come from."""
        return self.client({"Origin": self._base_url})

    def client(self, headers: Mapping[str, str]) -> httpx2.Client:
        """A new client; closed when the process ends."""
        client = httpx2.Client(
            base_url=self._base_url, headers=dict(headers), timeout=30, verify=False
        )
        return self._open.enter_context(client)

    # --- within

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise ServiceEnded("the service is not started")
        return self._process

    def _children(self) -> list[psutil.Process]:
        try:
            return self.process.children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def _forget(self) -> None:
        self._open.close()
        self._open = ExitStack()
        self._clients.clear()
        self._process = None

    def _command(self, *arguments: str, plan: Plan | None = None) -> list[str]:
        module = ["gacq"] if plan is None else ["gacq.cli.under_force", plan.to_json()]
        python = [*self._launcher, sys.executable, "-m", *module]
        return [*python, "--data", str(self.data), *arguments]

    def _environment(self) -> dict[str, str]:
        usual = {name: v for name, v in os.environ.items() if not _SETTINGS.match(name)}
        usual.pop("PYTHONDONTWRITEBYTECODE", None)  # many starts: compiled once
        return usual | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"} | self.environ


def _runs(process: psutil.Process) -> bool:
    """Whether it is still there; one that has ended may wait for its new parent to notice."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
