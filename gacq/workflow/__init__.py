"""The story of an application: each step is one method, run inside one ``database.write``.

A step moves the application, enqueues the jobs that follow and writes its line in the audit log,
all in the caller's transaction: either all of it happened or nothing. Steps do no file or network
work. Which role may take which step is the web layer's table; rules that depend on the
application itself are here.
"""

from gacq.workflow.checking import Checking, Recorded
from gacq.workflow.deciding import Deciding
from gacq.workflow.filling import Filling, Submitted
from gacq.workflow.paying import Paying
from gacq.workflow.reminding import Reminding, Told
from gacq.workflow.reviewing import Reviewing
from gacq.workflow.telling import Telling

__all__ = ["Recorded", "Submitted", "Told", "Workflow"]


class Workflow(
    Filling,
    Checking,
    Reviewing,
    Paying,
    Deciding,
    Telling,
    Reminding,
):
    """All steps, one file for each stage of the way."""
