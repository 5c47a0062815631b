"""The closed lists of reports: what they tell, in which form, and where one can stand."""

from enum import StrEnum


class Kind(StrEnum):
    """What a report tells; also the kind of its job."""

    MONTHLY_SUMMARY = "monthly-summary"
    APPLICATIONS_REGISTER = "applications-register"
    AI_QC_PERFORMANCE = "ai-qc-performance"
    INSPECTOR_WORKLOAD = "inspector-workload"
    QUEUE_OPERATIONS = "queue-operations"
    CERTIFICATES_EXPIRING = "certificates-expiring"

    def label(self, language: str) -> str:
        """Its title: Thai for "th", English for anything else."""
        thai, english = _LABELS[self]
        return thai if language == "th" else english


_LABELS = {
    Kind.MONTHLY_SUMMARY: ("รายงานสรุปประจำเดือน", "Monthly summary"),
    Kind.APPLICATIONS_REGISTER: ("ทะเบียนคำขอ", "Applications register"),
    Kind.AI_QC_PERFORMANCE: ("รายงานผลการตรวจสอบด้วย AI", "AI-check performance"),
    Kind.INSPECTOR_WORKLOAD: ("รายงานภาระงานผู้ตรวจประเมิน", "Inspector workload"),
    Kind.QUEUE_OPERATIONS: ("รายงานการทำงานของคิว", "Queue operations"),
    Kind.CERTIFICATES_EXPIRING: ("ใบรับรองที่ใกล้หมดอายุ", "Certificates that expire soon"),
}


class Format(StrEnum):
    """In which form; also the ending of the file's name."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


class State(StrEnum):
    """Where a report stands. While it is ``asked``, its job says more."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REMOVED = "removed"
