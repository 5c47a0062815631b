"""One child process and the thread that speaks with it.

The thread writes a question and reads the answer, so that a child that hangs can hold up nobody:
who asked waits for a future with a limit and kills the child at the limit. The thread closes the
pipes and reaps the process when it ends, however it ends.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from queue import Empty, SimpleQueue
from typing import IO, Any

from gacq.children.errors import ChildCrashed, ChildFailed, ChildTimeout

if sys.platform == "win32":
    from gacq.children.windows import JobObject

_LONGEST_ANSWER = 1024 * 1024
_KEPT_STDERR = 2_000
_GOODBYE_SECONDS = 2.0

# A child needs no more of the environment than this, and above all none of the office's secrets.
_ENVIRONMENT = (
    "PATH LANG LC_ALL LC_CTYPE LD_LIBRARY_PATH TMPDIR TEMP TMP SYSTEMROOT WINDIR PYTHONHOME".split()
)

Reply = dict[str, Any]


class Child:
    """A running process that answers one question at a time. Start it from a thread that stays."""

    def __init__(
        self,
        module: str,
        *,
        memory_mb: int,
        idle_seconds: float,
        retire: Callable[["Child"], bool],
    ) -> None:
        """``retire`` is asked after ``idle_seconds`` without a question whether to end."""
        self._idle_seconds = idle_seconds
        self._retire = retire
        self._questions: SimpleQueue[tuple[bytes, Future[Reply]] | None] = SimpleQueue()
        self._stderr = b""
        self._ended = False
        self._process = _start(module, memory_mb)
        if sys.platform == "win32":
            self._job = self._caged(memory_mb)
        self._drain = _thread(self._keep_stderr)
        self._speaker = _thread(self._speak)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, function: str, argument: dict[str, Any], *, timeout_seconds: float) -> Reply:
        """The child's reply, or ChildTimeout or ChildCrashed; after these two it has ended."""
        question = json.dumps({"function": function, "argument": argument}).encode() + b"\n"
        future: Future[Reply] = Future()
        self._questions.put((question, future))
        if self._ended:
            self._refuse_the_rest()
        try:
            return future.result(timeout=max(timeout_seconds, 0.0))
        except FutureTimeout:
            self.kill()
            raise ChildTimeout(
                f"{function} gave no answer within {timeout_seconds:.1f} s"
            ) from None
        except (OSError, ValueError, EOFError):
            self.kill()
            raise self._crashed(function) from None

    def end(self) -> None:
        """Let it end by itself; returns at once."""
        self._questions.put(None)

    def kill(self) -> None:
        """End it now and wait until it is gone."""
        self._process.kill()
        self.end()
        self.join()

    def join(self) -> None:
        self._speaker.join(timeout=2 * _GOODBYE_SECONDS)
        self._drain.join(timeout=_GOODBYE_SECONDS)

    if sys.platform == "win32":

        def _caged(self, memory_mb: int) -> JobObject:
            try:
                job = JobObject(memory_mb=memory_mb)
                job.add(int(self._process._handle))  # type: ignore[attr-defined]
            except OSError:
                self._process.kill()
                raise
            return job

    def _crashed(self, function: str) -> ChildCrashed:
        said = self._stderr.decode(errors="replace").strip()
        return ChildCrashed(
            f"the child died over {function} (exit code {self._process.returncode})", stderr=said
        )

    def _speak(self) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        try:
            while (question := self._next_question()) is not None:
                line, future = question
                try:
                    future.set_result(_exchange(stdin, stdout, line))
                except BaseException as error:
                    future.set_exception(error)
                    break
        finally:
            self._reap(stdin, stdout)

    def _next_question(self) -> tuple[bytes, "Future[Reply]"] | None:
        while True:
            try:
                return self._questions.get(timeout=self._idle_seconds)
            except Empty:
                if self._retire(self):
                    return None

    def _reap(self, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        _close(stdin)
        try:
            self._process.wait(timeout=_GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _close(stdout)
        if sys.platform == "win32":
            self._job.close()
        self._ended = True
        self._refuse_the_rest()

    def _refuse_the_rest(self) -> None:
        """Nobody may wait for a child that was ended just as it was asked."""
        while True:
            try:
                question = self._questions.get_nowait()
            except Empty:
                return
            if question is not None:
                question[1].set_exception(EOFError("the child has ended"))

    def _keep_stderr(self) -> None:
        stderr = self._process.stderr
        assert stderr is not None
        with stderr:
            # read1 returns what is there: a child that fills the pipe is never held up.
            while chunk := stderr.read1(65_536):  # type: ignore[attr-defined]
                self._stderr = (self._stderr + chunk)[-_KEPT_STDERR:]


def failure_in(reply: Reply) -> ChildFailed | None:
    """The error that a reply carries, if it carries one."""
    error = reply.get("error")
    if not error:
        return None
    return ChildFailed(error["message"], kind=error["kind"], detail=error.get("detail", ""))


def _start(module: str, memory_mb: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-m", "gacq.children.entry"]
    return subprocess.Popen(
        [*command, module, str(memory_mb), str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        **_apart(),
    )


def _apart() -> dict[str, Any]:
    """Out of reach of the terminal's Ctrl+C, and without a window of its own."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return {"creationflags": flags}
    return {"process_group": 0}


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | {
        # The child finds every module where its parent does.
        "PYTHONPATH": os.pathsep.join(folder for folder in sys.path if folder),
        "PYTHONUTF8": "1",
        # numpy would reserve memory for a thread a core, and the cap counts what is reserved.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _exchange(stdin: IO[bytes], stdout: IO[bytes], question: bytes) -> Reply:
    stdin.write(question)
    stdin.flush()
    line = stdout.readline(_LONGEST_ANSWER)
    if not line.endswith(b"\n"):
        raise EOFError("no whole answer")
    reply: Reply = json.loads(line)
    return reply


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        pass  # a question that could not be delivered to a dead child


def _thread(run: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=run, name="gacq-child", daemon=True)
    thread.start()
    return thread
