"""Removes reports' files that have been kept long enough, and what interrupted work has left.

A row stops naming its file before the file goes, so nobody is offered what is not there.
"""

from datetime import datetime

from gacq.database import Database
from gacq.reports import report
from gacq.reports.shelf import Shelf, report_of
from gacq.workflow import Workflow


def remove_old_reports(
    database: Database, workflow: Workflow, shelf: Shelf, *, now: datetime
) -> int:
    """Returns how many files went. Safe to repeat, and beside reports that are being made."""
    removed = 0
    while names := database.write(workflow.remove_reports, now=now):
        removed += shelf.discard(names)
    # Listed before the rows are read: what is finished meanwhile is not in the list.
    lying = shelf.names()
    offered, under_way = database.read(lambda: (report.ready_files(), report.under_way()))
    return removed + shelf.discard(
        name for name in lying if name not in offered and report_of(name) not in under_way
    )
