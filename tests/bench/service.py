"""``python -m gacq run`` as a process of its own, on a data folder of the bench."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter, sleep

import psutil

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
START_LIMIT_SECONDS = 180
SETTINGS = """\
[server]
host = "{host}"
[data]
folder = "data"
[queues]
scheduler = {scheduler}
"""


@dataclass(frozen=True, slots=True)
class Service:
    """A serving process; ``start_seconds`` is from its launch to its first answer."""

    port: int
    pid: int
    start_seconds: float

    def processor_seconds(self) -> float:
        """What the process itself has spent so far."""
        spent = psutil.Process(self.pid).cpu_times()
        return float(spent.user + spent.system)

    def work_seconds(self) -> float | None:
        """The same to the microsecond, of all its threads that live; None where no system tells."""
        folder = Path(f"/proc/{self.pid}/task")
        if not folder.is_dir():
            return None
        return sum(_run_seconds(thread) for thread in folder.iterdir())

    def resident_mb(self) -> tuple[float, float]:
        """Of the process itself, and of all its children together."""
        process = psutil.Process(self.pid)
        children = sum(each.memory_info().rss for each in process.children(recursive=True))
        return process.memory_info().rss / 2**20, children / 2**20


def _run_seconds(thread: Path) -> float:
    try:
        return int((thread / "schedstat").read_text().split()[0]) / 1e9
    except OSError:  # it has ended meanwhile
        return 0.0


def settings_file(folder: Path, *, scheduler: bool = False) -> Path:
    """Settings with all defaults, in a folder of their own; chores only if asked for."""
    path = folder / "appliance.toml"
    written = SETTINGS.format(host=HOST, scheduler=str(scheduler).lower())
    path.write_text(written, encoding="utf-8")
    return path


@contextmanager
def serving(settings: Path) -> Iterator[Service]:
    """Launch it, wait until it answers, and at the end ask it to stop."""
    port = _free_port()
    began = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "gacq", "--config", settings, "run", "--port", str(port)],
        cwd=settings.parent,
        env=_environment(settings.parent),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_it_answers(process, port)
        yield Service(port, process.pid, perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """As an installed gacq runs: with its byte code kept, whatever this shell says."""
    inherited = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    return inherited | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = perf_counter() + START_LIMIT_SECONDS
    while not _answers(port):
        if process.poll() is not None or perf_counter() > deadline:
            raise RuntimeError("python -m gacq run does not serve; start it by hand to see why")
        sleep(0.01)


def _answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
