"""Children are killed at their limits, replaced, and never outlive their parent."""

import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from gacq.children import ChildCrashed, ChildFailed, ChildPool, ChildTimeout, ChildUnavailable
from tests.waiting import wait_until

MODULE = """
import ctypes, os, sys, threading, time

def pid(argument):
    return {"pid": os.getpid()}

def echo(argument):
    return argument

def hang(argument):
    threading.Event().wait()

def spin(argument):
    while True:
        pass

def fill(argument):
    return {"size": len(bytearray(argument["mb"] * 1024 * 1024))}

def die(argument):
    print("about to die", file=sys.stderr, flush=True)
    os._exit(7)

def crash(argument):
    ctypes.string_at(0)

def refuse(argument):
    raise ValueError("no such farm: ไม่มี")

def chatter(argument):
    print("x" * 300_000)
    os.write(1, b"{}" * 100_000)
    sys.stderr.write("y" * 300_000)
    return {"read": sys.stdin.read()}

def wait_for(argument):
    open(argument["started"], "w").close()
    while not os.path.exists(argument["path"]):
        time.sleep(0.005)
    return {"pid": os.getpid()}

def secrets(argument):
    return {name: value for name, value in os.environ.items() if "GACQ" in name}

def long(argument):
    return {"text": "z" * 2_000_000}

FUNCTIONS = {f.__name__: f for f in (
    pid, echo, hang, spin, fill, die, crash, refuse, chatter, wait_for, secrets, long)}
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "childish_work.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return "childish_work"


@pytest.fixture
def pool(module: str) -> Iterator[ChildPool]:
    pool = ChildPool(module, memory_mb=256)
    yield pool
    pool.close()


def pid_of(pool: ChildPool) -> int:
    return int(pool.call("pid", {}, timeout_seconds=20)["pid"])


def test_question_and_answer_keep_thai_text(pool: ChildPool) -> None:
    question = {"name": "ฟาร์มสมมุติ\n", "numbers": [1, 2.5, None]}

    assert pool.call("echo", question, timeout_seconds=20) == question


def test_a_child_stays_warm_even_when_the_thread_that_asked_first_has_ended(
    pool: ChildPool,
) -> None:
    pids: list[int] = []
    first = threading.Thread(target=lambda: pids.append(pid_of(pool)))
    first.start()
    first.join()

    assert pid_of(pool) == pids[0]


@pytest.mark.parametrize("function", ["hang", "spin"])
def test_a_child_is_killed_at_the_limit_and_replaced(pool: ChildPool, function: str) -> None:
    before = pid_of(pool)

    with pytest.raises(ChildTimeout, match=r"no answer within 0\.3 s"):
        pool.call(function, {}, timeout_seconds=0.3)

    assert not psutil.pid_exists(before)
    assert pid_of(pool) != before


@pytest.mark.skipif(sys.platform == "win32", reason="the cap is the Job Object's there")
def test_a_memory_bomb_ends_in_an_error_and_a_new_child(pool: ChildPool) -> None:
    before = pid_of(pool)

    with pytest.raises(ChildFailed) as caught:
        pool.call("fill", {"mb": 400}, timeout_seconds=20)

    assert caught.value.kind == "MemoryError"
    assert pid_of(pool) != before
    assert pool.call("fill", {"mb": 50}, timeout_seconds=20) == {"size": 50 * 1024 * 1024}


def test_a_child_that_ends_itself_is_told_with_its_last_words(pool: ChildPool) -> None:
    with pytest.raises(ChildCrashed, match=r"exit code 7.*about to die"):
        pool.call("die", {}, timeout_seconds=20)

    assert pid_of(pool) > 0


def test_a_segmentation_fault_ends_the_child_alone(pool: ChildPool) -> None:
    with pytest.raises(ChildCrashed):
        pool.call("crash", {}, timeout_seconds=20)

    assert pid_of(pool) > 0


def test_a_function_that_raises_keeps_its_child(pool: ChildPool) -> None:
    before = pid_of(pool)

    with pytest.raises(ChildFailed, match="no such farm: ไม่มี") as caught:
        pool.call("refuse", {}, timeout_seconds=20)

    assert caught.value.kind == "ValueError"
    assert pid_of(pool) == before


def test_only_listed_functions_can_be_called(pool: ChildPool) -> None:
    with pytest.raises(ChildFailed, match="offers no function 'eval'"):
        pool.call("eval", {}, timeout_seconds=20)


def test_a_module_that_does_not_exist_is_named() -> None:
    pool = ChildPool("gacq.no_such_module")

    with pytest.raises(ChildFailed, match="no_such_module"):
        pool.call("pid", {}, timeout_seconds=20)

    pool.close()


def test_prints_and_reads_of_a_library_do_not_spoil_the_conversation(pool: ChildPool) -> None:
    assert pool.call("chatter", {}, timeout_seconds=20) == {"read": ""}
    assert pool.call("echo", {"a": 1}, timeout_seconds=20) == {"a": 1}


def test_an_answer_without_end_is_cut_off(pool: ChildPool) -> None:
    with pytest.raises(ChildCrashed):
        pool.call("long", {}, timeout_seconds=20)


def test_a_child_is_given_no_secret(pool: ChildPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GACQ_AI_QC__API_KEY", "plainly-secret")

    assert pool.call("secrets", {}, timeout_seconds=20) == {}


def test_never_more_children_than_size_however_many_ask(module: str) -> None:
    pool = ChildPool(module, size=2)

    with ThreadPoolExecutor(8) as threads:
        pids = set(threads.map(lambda _: pid_of(pool), range(40)))

    assert len(pids) <= 2
    pool.close()


def test_waiting_for_a_free_child_counts_against_the_limit(pool: ChildPool, tmp_path: Path) -> None:
    argument = {"started": str(tmp_path / "started"), "path": str(tmp_path / "go")}
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(pool.call, "wait_for", argument, timeout_seconds=60)
        wait_until((tmp_path / "started").exists)

        with pytest.raises(ChildUnavailable, match="no child was free"):
            pool.call("pid", {}, timeout_seconds=0.1)

        (tmp_path / "go").touch()
        assert busy.result()["pid"] == pid_of(pool)


def test_a_child_killed_from_outside_while_idle_is_replaced_unnoticed(pool: ChildPool) -> None:
    before = pid_of(pool)
    process = psutil.Process(before)
    process.kill()
    wait_until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)

    assert pid_of(pool) != before


def test_an_idle_child_is_ended(module: str) -> None:
    pool = ChildPool(module, idle_seconds=0.05)
    pid = pid_of(pool)

    wait_until(lambda: not psutil.pid_exists(pid))

    assert pool.children == 0
    assert pid_of(pool) != pid
    pool.close()


def test_close_ends_a_child_at_work_and_refuses_later_calls(module: str, tmp_path: Path) -> None:
    pool = ChildPool(module)
    argument = {"started": str(tmp_path / "started"), "path": str(tmp_path / "never")}
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(pool.call, "wait_for", argument, timeout_seconds=60)
        wait_until((tmp_path / "started").exists)

        pool.close()

        with pytest.raises(ChildCrashed):
            busy.result()
    with pytest.raises(ChildUnavailable, match="stopping"):
        pool.call("pid", {}, timeout_seconds=20)


@pytest.mark.skipif(sys.platform != "linux", reason="counts file descriptors in /proc")
def test_neither_file_descriptors_nor_zombies_are_left(module: str) -> None:
    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = descriptors()
    pool = ChildPool(module, size=2, memory_mb=256)
    for function in ("pid", "die", "hang", "refuse", "die"):
        with pytest.raises((ChildCrashed, ChildTimeout, ChildFailed, ZeroDivisionError)):
            pool.call(function, {}, timeout_seconds=0.5)
            raise ZeroDivisionError("an answer came")
    pool.close()

    wait_until(lambda: descriptors() == before)
    assert psutil.Process().children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="a parent's death is the Job Object's there")
def test_children_die_with_a_parent_that_is_killed_even_at_work(
    module: str, tmp_path: Path
) -> None:
    script = textwrap.dedent(f"""
        import sys, threading
        sys.path.insert(0, {str(tmp_path)!r})
        from gacq.children import ChildPool
        pool = ChildPool({module!r}, size=2)
        print(pool.call("pid", {{}}, timeout_seconds=20)["pid"], flush=True)
        pool.call("spin", {{}}, timeout_seconds=600)
    """)
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert psutil.pid_exists(child)

        parent.kill()

    wait_until(lambda: not psutil.pid_exists(child) or _is_zombie(child))


def _is_zombie(pid: int) -> bool:
    # In a container nobody may reap what init inherits.
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
