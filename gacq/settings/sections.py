"""What can be set: one frozen class a section of ``appliance.toml``, with defaults and limits.

Paths in a value that ``load`` returned are absolute. Adding a setting is adding a field here and
running ``gacq init --force`` for the file at the root.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass

from gacq.settings.checks import (
    cron_line,
    mail_address,
    province_number,
    time_of_day,
    web_address,
)
from gacq.settings.fields import (
    STRICT,
    FilledPath,
    OptionalPath,
    OptionalSecret,
    OptionalText,
    choice,
    flag,
    number,
    path,
    secret,
    text,
    whole,
)
from gacq.settings.queue_sections import QueuesSettings


@dataclass(frozen=True, slots=True, config=STRICT)
class OfficeSettings:
    name: str = text("สำนักงานสาธารณสุขจังหวัดนนทบุรี", "name on pages, mails and papers", filled=True)
    province: str = text("นนทบุรี", "province, in Thai", filled=True)
    province_code: Annotated[int, AfterValidator(province_number)] = whole(
        12, 10, 96, "the province's number in ISO 3166-2:TH; part of certificate numbers"
    )
    language: Literal["th", "en"] = choice("th", "language of pages and mails")
    time_zone: Literal["Asia/Bangkok"] = choice("Asia/Bangkok", "time zone of dates and chores")
    base_url: Annotated[OptionalText, AfterValidator(web_address)] = text(
        None,
        'address of the pages in mails, like "http://gacq.internal:8470"; "" = mails have no links',
    )


@dataclass(frozen=True, slots=True, config=STRICT)
class ServerSettings:
    host: str = text("0.0.0.0", "address to listen on; 127.0.0.1 = this PC only", filled=True)
    port: int = whole(8470, 0, 65_535, "port of pages and API; 0 = any free one")
    max_body_mb: int = whole(60, 1, 1_000, "largest request in MB")
    session_hours: int = whole(12, 1, 720, "hours until a person must sign in again")
    lock_after_failures: int = whole(5, 1, 100, "failed sign-ins that lock an account")
    lock_minutes: int = whole(15, 1, 1_440, "minutes that it stays locked")
    tls_cert: OptionalPath = path(None, 'certificate for https (PEM); "" = plain http')
    tls_key: OptionalPath = path(None, "its private key (PEM)")


@dataclass(frozen=True, slots=True, config=STRICT)
class DataSettings:
    folder: FilledPath = path("data", "where everything is kept; beside this file unless absolute")
    min_free_mb: int = whole(1_000, 1, 1_000_000, "free disk space in MB below which check warns")


@dataclass(frozen=True, slots=True, config=STRICT)
class AiQcSettings:
    reviewer: Literal["rules", "gemini"] = choice(
        "rules", "rules = measured on this PC; gemini = read by Google's AI as well"
    )
    sdk: Literal["genai", "generativeai"] = choice(
        "genai", "Google's library; generativeai = the retired one, an extra to install"
    )
    model: str = text("gemini-2.5-flash", "which Gemini", filled=True)
    api_key: OptionalSecret = secret("key of the Gemini API")
    api_key_file: OptionalPath = path(None, "file that holds the key of the Gemini API")
    endpoint: Annotated[OptionalText, AfterValidator(web_address)] = text(
        None, 'another address of the Gemini API; "" = Google'
    )
    calls_per_minute: int = whole(15, 1, 10_000, "most calls to Gemini a minute")
    video_score: float = number(9.0, 0, 10, "overall score from which VIDEO is enough")
    hybrid_score: float = number(7.0, 0, 10, "overall score from which HYBRID is enough")
    document_issue_score: float = number(7.0, 0, 10, "papers scored below are an issue")
    image_issue_score: float = number(7.0, 0, 10, "photos scored below are an issue")
    completeness_issue_score: float = number(8.0, 0, 10, "data scored below are an issue")
    rules_may_grant_video: bool = flag(False, "true lets rules, which read nothing, say VIDEO")
    image_pixels: int = whole(1_600, 256, 8_000, "longest side of a picture sent to Gemini")
    max_request_mb: int = whole(15, 1, 20, "largest request to Gemini in MB; more is split")


@dataclass(frozen=True, slots=True, config=STRICT)
class EmailSettings:
    transport: Literal["folder", "smtp"] = choice(
        "folder", "folder = mails are only written to files; smtp = they are sent"
    )
    folder: FilledPath = path("mail", "that folder; inside the data folder unless absolute")
    host: OptionalText = text(None, "mail server")
    port: int = whole(587, 1, 65_535, "its port; 587 for starttls, 465 for tls")
    security: Literal["starttls", "tls", "plain"] = choice("starttls", "encryption")
    user: OptionalText = text(None, 'user name at the mail server; "" = no sign-in')
    password: OptionalSecret = secret("password at the mail server")
    password_file: OptionalPath = path(None, "file that holds the password")
    from_address: Annotated[str, AfterValidator(mail_address)] = text(
        "gacq@localhost", "sender's address"
    )
    from_name: str = text("สำนักงานสาธารณสุขจังหวัด (GACP)", "sender's name")
    timeout_seconds: float = number(30.0, 1, 300, "seconds to wait for the mail server")
    calls_per_minute: int = whole(0, 0, 10_000, "most mails a minute; 0 = no limit")


@dataclass(frozen=True, slots=True, config=STRICT)
class InspectionSettings:
    day_starts: Annotated[str, AfterValidator(time_of_day)] = text(
        "09:00", "when an inspector's day starts, Monday to Friday; inspectors may set their own"
    )
    day_ends: Annotated[str, AfterValidator(time_of_day)] = text("17:00", "when it ends")
    most_a_day: int = whole(4, 1, 20, "most inspections that one inspector makes on one day")
    travel_minutes: int = whole(60, 0, 480, "minutes kept free between two farms")
    earliest_days: int = whole(3, 0, 90, "days ahead from which a day may be booked")
    latest_days: int = whole(90, 1, 365, "days ahead up to which a day may be booked")
    slot_minutes: int = whole(30, 5, 240, "free times are offered every so many minutes")
    video_hours: float = number(2.0, 0.25, 24, "length of a VIDEO inspection")
    hybrid_hours: float = number(4.0, 0.25, 24, "length of a HYBRID inspection")
    onsite_hours: float = number(8.0, 0.25, 24, "length of an ONSITE inspection")


@dataclass(frozen=True, slots=True, config=STRICT)
class CertificateSettings:
    reviewer_may_approve: bool = flag(
        False, "true lets the same person review and approve, for an office of two"
    )
    valid_years: int = whole(3, 1, 10, "years that a certificate is valid")
    first_notice_days: int = whole(90, 2, 365, "days before its end when the holder is told first")
    second_notice_days: int = whole(30, 1, 364, "and again")


@dataclass(frozen=True, slots=True, config=STRICT)
class CalendarSettings:
    provider: Literal["feed", "google"] = choice(
        "feed", "feed = calendar programs subscribe to gacq; google = Google Calendar is told too"
    )
    calendar_id: str = text("primary", "which calendar at Google", filled=True)
    credentials_file: OptionalPath = path(
        None, "Google's JSON file of a service account or of an authorised user"
    )
    invite: bool = flag(True, "false: inspector and applicant are not invited by Google")
    endpoint: Annotated[OptionalText, AfterValidator(web_address)] = text(
        None, 'another address of the Calendar API; "" = Google'
    )
    timeout_seconds: float = number(20.0, 1, 300, "seconds to wait for Google")
    calls_per_minute: int = whole(300, 0, 10_000, "most calls to Google a minute; 0 = no limit")


@dataclass(frozen=True, slots=True, config=STRICT)
class ReportSettings:
    keep_days: int = whole(90, 1, 3_650, "days that a report's file is kept")
    pdf_rows: int = whole(2_000, 10, 20_000, "most rows of a PDF; longer lists go to XLSX or CSV")
    memory_mb: int = whole(1_024, 256, 8_192, "most memory in MB of the process that draws")


@dataclass(frozen=True, slots=True, config=STRICT)
class ChoreSettings:
    catch_up: Annotated[str, AfterValidator(cron_line)] = text(
        "*/5 * * * *", "looks for submitted applications without a check; in cron's five parts"
    )
    roll_up: Annotated[str, AfterValidator(cron_line)] = text(
        "* * * * *", "adds up the figures that the board and the charts show"
    )
    alerts: Annotated[str, AfterValidator(cron_line)] = text(
        "*/5 * * * *", "mails admins what stands still"
    )
    failures: Annotated[str, AfterValidator(cron_line)] = text(
        "0 * * * *", "mails admins which jobs have failed, one mail a cause"
    )
    reminders: Annotated[str, AfterValidator(cron_line)] = text(
        "0 7 * * *", "mails reminders of tomorrow's inspections"
    )
    expiry: Annotated[str, AfterValidator(cron_line)] = text(
        "0 8 * * *", "mails holders whose certificates end soon"
    )
    monthly_report: Annotated[str, AfterValidator(cron_line)] = text(
        "0 1 1 * *", "makes the report of the month that has ended"
    )
    retention: Annotated[str, AfterValidator(cron_line)] = text(
        "0 2 * * *", "removes old jobs, reports and sessions"
    )


@dataclass(frozen=True, slots=True, config=STRICT)
class DeadlineSettings:
    review_days: int = whole(3, 1, 250, "from the submission to the reviewer's decision")
    booking_days: int = whole(3, 1, 250, "from passed papers to a booked inspection")
    report_days: int = whole(5, 1, 250, "from the inspection to its recorded result")
    approval_days: int = whole(2, 1, 250, "from that result to the approver's decision")


@dataclass(frozen=True, slots=True, config=STRICT)
class DocumentSettings:
    image_mb: int = whole(5, 1, 100, "largest JPEG or PNG in MB")
    pdf_mb: int = whole(10, 1, 100, "largest PDF in MB")
    application_mb: int = whole(50, 1, 1_000, "all files of one application in MB")
    max_pixels: int = whole(60_000_000, 1_000_000, 500_000_000, "most pixels of one picture")
    max_pages: int = whole(100, 1, 10_000, "most pages of one PDF")


@dataclass(frozen=True, slots=True, config=STRICT)
class LogSettings:
    level: Literal["debug", "info", "warning", "error"] = choice("info", "the least that is kept")
    file_mb: int = whole(10, 1, 1_000, "size in MB at which a new file is begun")
    keep_files: int = whole(5, 1, 100, "older files that are kept")


@dataclass(frozen=True, slots=True, config=STRICT)
class RedisSettings:
    host: OptionalText = text(None, 'not supported by this version: leave ""')
    port: int = whole(6_379, 1, 65_535, "its port")
    password: OptionalSecret = secret("its password")


@dataclass(frozen=True, slots=True, config=STRICT)
class Settings:
    """All settings. Build one with ``load``; direct construction is for tests of single parts."""

    office: OfficeSettings = Field(default_factory=OfficeSettings)
    server: ServerSettings = Field(default_factory=ServerSettings)
    data: DataSettings = Field(default_factory=DataSettings)
    queues: QueuesSettings = Field(default_factory=QueuesSettings)
    ai_qc: AiQcSettings = Field(default_factory=AiQcSettings)
    email: EmailSettings = Field(default_factory=EmailSettings)
    deadlines: DeadlineSettings = Field(default_factory=DeadlineSettings)
    documents: DocumentSettings = Field(default_factory=DocumentSettings)
    inspections: InspectionSettings = Field(default_factory=InspectionSettings)
    certificates: CertificateSettings = Field(default_factory=CertificateSettings)
    calendar: CalendarSettings = Field(default_factory=CalendarSettings)
    reports: ReportSettings = Field(default_factory=ReportSettings)
    chores: ChoreSettings = Field(default_factory=ChoreSettings)
    logs: LogSettings = Field(default_factory=LogSettings)
    redis: RedisSettings = Field(default_factory=RedisSettings)
