"""What each kind of report says: one file a kind, all with ``gather(asked) -> Gathered``."""

from gacq.jobs.report.queries import ai_qc, expiring, monthly, operations, register, workload
from gacq.jobs.report.queries.asking import Asked, Gather, Gathered
from gacq.reports import Kind

GATHER: dict[Kind, Gather] = {
    Kind.MONTHLY_SUMMARY: monthly.gather,
    Kind.APPLICATIONS_REGISTER: register.gather,
    Kind.AI_QC_PERFORMANCE: ai_qc.gather,
    Kind.INSPECTOR_WORKLOAD: workload.gather,
    Kind.QUEUE_OPERATIONS: operations.gather,
    Kind.CERTIFICATES_EXPIRING: expiring.gather,
}

__all__ = ["GATHER", "Asked", "Gathered"]
