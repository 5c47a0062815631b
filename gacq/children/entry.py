"""What runs in a child: ``python -m gacq.children.entry MODULE MEMORY_MB PARENT_PID``.

Reads one JSON question a line, ``{"function", "argument"}``, and answers each with one line,
``{"answer"}`` or ``{"error": {"kind", "message", "detail"}}``. Only functions that MODULE lists in
its ``FUNCTIONS`` can be called. Ends when its standard input does.
"""

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

Function = Callable[[dict[str, Any]], dict[str, Any]]

_PR_SET_PDEATHSIG = 1


def main() -> None:
    module, memory_mb, parent = sys.argv[1:4]
    # Questions and answers are taken out of reach first: a library that prints can't spoil them.
    questions, answers = _private_streams()
    _die_with(int(parent))
    _limit_memory(int(memory_mb))
    for line in questions:
        reply = _reply(module, json.loads(line))
        answers.write(json.dumps(reply).encode() + b"\n")
        answers.flush()


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    questions, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return os.fdopen(questions, "rb"), os.fdopen(answers, "wb")


def _die_with(parent: int) -> None:
    """End when the parent does; only it ends this process, by closing the input or by killing.

    Signals for the whole service (Ctrl+C, a service manager's stop) are left to the parent, so
    that work in hand is finished in a graceful stop. On Windows the parent's Job Object does this.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(0)


def _limit_memory(megabytes: int) -> None:
    if sys.platform != "win32":
        import resource

        limit = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _reply(module: str, question: dict[str, Any]) -> dict[str, Any]:
    try:
        functions: dict[str, Function] = importlib.import_module(module).FUNCTIONS
        if question["function"] not in functions:
            raise LookupError(f"{module} offers no function {question['function']!r}")
        return {"answer": functions[question["function"]](question["argument"])}
    except MemoryError:
        # What filled the memory may still be held: this child answers once more and is replaced.
        return {"error": {"kind": "MemoryError", "message": "out of memory"}, "last": True}
    except Exception as error:
        detail = "" if error.__cause__ is None else str(error.__cause__)
        return {"error": {"kind": type(error).__name__, "message": str(error), "detail": detail}}


if __name__ == "__main__":
    main()
