"""The story of an application: each step is one method, run inside one ``database.write``.

A step moves the application, enqueues the jobs that follow and writes its line in the audit log,
all in the caller's transaction: either all of it happened or nothing. Steps do no file or network
work. Which role may take which step is the web layer's table; rules that depend on the
application itself are here.
"""

from gacq.workflow.calendars import Calendars, HoursSet, LeaveSet
from gacq.workflow.checking import Checking, Recorded
from gacq.workflow.deciding import Deciding
from gacq.workflow.filling import Filling, Submitted
from gacq.workflow.free_times import Free, Loaded, Suggestions
from gacq.workflow.paying import Paying
from gacq.workflow.reporting import AskedReport, MadeFile, Reporting
from gacq.workflow.reviewing import Reviewing
from gacq.workflow.scheduling import Scheduling
from gacq.workflow.telling import Telling
from gacq.workflow.telling_calendars import TellingCalendars

__all__ = [
    "AskedReport",
    "Free",
    "HoursSet",
    "LeaveSet",
    "Loaded",
    "MadeFile",
    "Recorded",
    "Submitted",
    "Suggestions",
    "Workflow",
]


class Workflow(
    Filling,
    Checking,
    Reviewing,
    Scheduling,
    Calendars,
    Paying,
    Deciding,
    Telling,
    TellingCalendars,
    Reporting,
):
    """All steps, one file for each stage of the way."""
