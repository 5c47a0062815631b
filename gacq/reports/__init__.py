"""What became of each report that was asked for; what it says is the report queue's business."""

from gacq.reports.kinds import Format, Kind, State
from gacq.reports.report import Report, ReportView

__all__ = ["Format", "Kind", "Report", "ReportView", "State"]
