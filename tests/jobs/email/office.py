"""An office with one application, its inspector and admin, and a processor that writes to a folder.

Time stands still on the day before the inspection, so that the words for days can be compared.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from gacq.applications import application, certificates, inspections
from gacq.applications.application import Application, ApplicationView
from gacq.applications.certificates import Certificate
from gacq.applications.inspections import Inspection, InspectionView
from gacq.applications.status import InspectionType, Status
from gacq.database import Database
from gacq.jobs.email.processor import EmailProcessor
from gacq.jobs.email.transport import choose
from gacq.settings import EmailSettings, OfficeSettings, Settings
from gacq.staff import Role, StaffView, accounts
from gacq.staff.accounts import Language
from tests.builders import an_id

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
"""07:00 in Bangkok."""
STARTS_AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
ID_NUMBER = an_id(7)


@dataclass
class StillClock:
    """A clock that shows what it was set to."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


class LetterOffice:
    """Rows that letters tell of, and the processor that sends them."""

    def __init__(self, database: Database, folder: Path, *, language: Language = "th") -> None:
        self.database = database
        self.clock = StillClock()
        self.folder = folder
        self.language = language
        settings = Settings(
            office=OfficeSettings(
                name="สำนักงานทดสอบ", base_url="http://gacq.office:8470", language=language
            ),
            email=EmailSettings(folder=folder),
        )
        self.processor = EmailProcessor(
            database=database,
            settings=settings,
            clock=self.clock,
            transport=choose(settings.email),
        )
        self.inspector = self.person(Role.INSPECTOR)
        self.about: ApplicationView = database.write(self._add_application)

    def person(self, role: Role) -> StaffView:
        return self.database.write(
            accounts.create,
            username=f"{role}{len(self.database.read(accounts.everyone))}",
            name=f"สมมุติ {role}",
            password_hash="none",
            roles=frozenset({role}),
            email=f"{role}@office.example",
            language=self.language,
            now=NOW,
        )

    def stands(self, status: Status, **different: Any) -> None:
        """The application has come so far."""
        query = Application.update(status=status, **different)
        self.database.write(query.where(Application.id == self.about.id).execute)

    def inspection(self, **different: Any) -> InspectionView:
        values = {
            "application_id": self.about.id,
            "inspector_id": self.inspector.id,
            "inspector_name": self.inspector.name,
            "type": InspectionType.HYBRID,
            "starts_at": STARTS_AT,
            "ends_at": STARTS_AT + timedelta(hours=2),
            "meeting_link": "https://meet.example/abc",
            "booked_by": "console",
            "booked_at": NOW,
            "updated_at": NOW,
        }
        return self.database.write(inspections.add, values | different)

    def change(self, inspection: InspectionView, **different: Any) -> None:
        query = Inspection.update(**different).where(Inspection.id == inspection.id)
        self.database.write(query.execute)

    def certificate(self, **different: Any) -> int:
        values = {
            "number": "GACP-2569-12-0001",
            "code": "a-long-code",
            "application_id": self.about.id,
            "buddhist_year": 2569,
            "province_code": 12,
            "sequence": 1,
            "shown": {},
            "issued_at": NOW,
            "issued_by": "console",
            "expires_at": NOW + timedelta(days=90),
        }
        created = self.database.write(lambda: Certificate.create(**(values | different)).id)
        return self.database.read(certificates.get, created).id

    def another_application(self) -> ApplicationView:
        return self.database.write(self._add_application, number=2)

    def only_letter(self) -> EmailMessage:
        (file,) = self.folder.glob("*.eml")
        return message_from_bytes(file.read_bytes(), policy=policy.default)

    def _add_application(self, number: int = 1) -> ApplicationView:
        return application.add(
            {
                "application_number": f"GACP-2569-{number:06}",
                "lot_id": f"LOT-2569-{number:04}",
                "status": Status.INSPECTION_SCHEDULED,
                "applicant_type": "บุคคลธรรมดา",
                "applicant_name": "สมมุติ ทดสอบ",
                "applicant_id": ID_NUMBER,
                "applicant_phone": "020000001",
                "applicant_email": "farmer@mail.example",
                "farm_name": "ไร่สมมุติ",
                "farm_address": "1 หมู่ 99",
                "farm_province": "เชียงใหม่",
                "submitted_at": NOW,
                "created_at": NOW,
                "created_by": "console",
                "updated_at": NOW,
            }
        )


def text_of(letter: EmailMessage) -> str:
    return _body(letter, "plain")


def html_of(letter: EmailMessage) -> str:
    return _body(letter, "html")


def _body(letter: EmailMessage, form: str) -> str:
    body = letter.get_body((form,))
    assert body is not None
    return str(body.get_content())
