"""An office with many submitted applications whose checks nobody has asked for yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gacq.appliance import Appliance
from gacq.applications.document import REQUIRED
from gacq.applications.intake import read_form
from gacq.database import Database
from gacq.queues.policy import Queue
from gacq.settings import load
from gacq.staff import Actor, Role
from gacq.staff.secrets import new_token
from tests.builders import a_form, some_facts

CHUNK = 5_000
COPIED = (
    "status, version, applicant_type, applicant_name, applicant_id, applicant_id_hash,"
    " applicant_phone, applicant_email, farm_name, farm_address, farm_province, farm_district,"
    " farm_subdistrict, farm_postal_code, farm_area_rai, farm_latitude, farm_longitude, crop_type,"
    " location_type, payment_status, submitted_at, created_at, created_by, created_by_staff,"
    " updated_at"
)


@dataclass(frozen=True, slots=True)
class Office:
    """Where it is, its first application's id, and a reviewer's token."""

    settings: Path
    first: int
    token: str

    def add_applications(self, count: int) -> range:
        """Submitted ones, beside the running service: a start asks for their checks by itself."""
        with opened(self.settings) as appliance:
            copy_application(appliance.database, self.first, count)
        return range(self.first + 1, self.first + 1 + count)


def prepare(settings: Path) -> Office:
    """Begin an office, and pause its AI check: only asking for it is measured."""
    token = new_token()
    with opened(settings) as appliance:
        first = _first_application(appliance)
        _add_person(appliance, token, Role.REVIEWER)
        appliance.engine.control.pause([Queue.AI_QC], by="bench")
    return Office(settings, first, token)


@contextmanager
def opened(settings: Path) -> Iterator[Appliance]:
    appliance = Appliance(load(settings, environ={}), claiming=False)
    appliance.folder.prepare()
    appliance.open()
    try:
        yield appliance
    finally:
        appliance.close()


def _first_application(appliance: Appliance) -> int:
    """One that went the usual way, with all eight documents."""
    write, workflow, now = appliance.database.write, appliance.workflow, appliance.clock.now()
    console = Actor.console()
    made = write(workflow.create, read_form(a_form()), actor=console, now=now)
    for kind in REQUIRED:
        facts = some_facts(kind)
        write(workflow.attach_document, made.id, kind, facts, name=kind, actor=console, now=now)
    write(workflow.submit, made.id, actor=console, now=now)
    return made.id


def copy_application(database: Database, first: int, count: int) -> None:
    """Thousands of the usual way would take minutes: the rest are copies of its row."""

    def copy(begin: int, end: int) -> None:
        database.execute(
            "with recursive n(i) as (select ? union all select i + 1 from n where i + 1 < ?)"
            f" insert into application (application_number, lot_id, {COPIED})"
            f" select 'GACP-2999-' || printf('%06d', i), 'LOT-2999-' || printf('%06d', i), {COPIED}"
            " from n, application where application.id = ?",
            (begin, end, first),
        )

    for begin in range(0, count, CHUNK):
        database.write(copy, begin, min(begin + CHUNK, count))


def admin_of(settings: Path) -> str:
    """The token of a new admin."""
    token = new_token()
    with opened(settings) as appliance:
        _add_person(appliance, token, Role.ADMIN)
    return token


def _add_person(appliance: Appliance, token: str, role: Role) -> None:
    console, now = Actor.console(), appliance.clock.now()
    person = appliance.database.write(
        appliance.staff.add,
        username=str(role),
        name="สมมุติ ทดสอบ",
        password_hash="",
        roles=frozenset({role}),
        by=console,
        now=now,
    )
    appliance.database.write(
        appliance.staff.add_token, token, name="bench", staff_id=person.id, by=console, now=now
    )
