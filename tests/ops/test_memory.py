"""The heaps that a service's threads share."""

import platform
import subprocess
import sys

import pytest

LOOK = """
import threading
from pathlib import Path
from gacq.ops.memory import share_heaps
{share}

def heaps():
    return sum(1 for line in Path("/proc/self/maps").read_text().splitlines()
               if not line.split()[5:] and "---p" in line)

before, begun, over = heaps(), threading.Barrier(13), threading.Event()

def work():
    held = [bytearray(20_000) for _ in range(50)]
    begun.wait()
    over.wait()

threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads:
    thread.start()
begun.wait()
print(heaps() - before)
over.set()
"""


def heaps_of(share: str) -> int:
    """How many more reserved pieces of memory twelve threads bring about."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(share=share)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has heaps to share")
def test_threads_that_share_heaps_bring_about_fewer() -> None:
    assert heaps_of("assert share_heaps()") < heaps_of("") - 5
