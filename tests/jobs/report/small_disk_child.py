"""The child that draws, on a disk that has room for 4,000 bytes of one file."""

import resource
import signal

from gacq.jobs.report.draw_child import FUNCTIONS

# Without the signal's end of the process, a write beyond the limit fails as on a full disk.
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))

__all__ = ["FUNCTIONS"]
