"""An office after 300 days of work: made by statements, in the shares in which an office has it.

The newest tenth of the applications, but no fewer than 500, is open, over all statuses alike: so
the first page of each list is full in any office. The others have ended, most with a certificate.
Each has eight documents, a report of its check, ten jobs and six lines in the audit log. However
many there are, they came in over the same days.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from gacq.appliance import Appliance
from gacq.applications.document import REQUIRED
from gacq.applications.qc import DocumentFinding, QcReport
from gacq.database import Database, microseconds, to_json
from gacq.queues import rollup
from gacq.queues.policy import Queue
from gacq.queues.rollup import RollUp
from gacq.queues.text_index import SOUGHT
from gacq.staff import Actor, Role
from gacq.staff.secrets import new_token
from tests.bench.office import opened
from tests.builders import a_report

CHUNK = 20_000
DAY = 86_400_000_000
"""In microseconds, as rows keep time."""
DAYS = 300
"""Over which the applications came in."""
JOBS_EACH = 10
LEAST_OPEN = 500
INSPECTORS = 40
APPOINTMENTS = 25
"""Of one inspector that are still to come; the first ones have theirs first."""
HOURS = 3
"""From one inspection of an inspector to the next."""

OPEN = (
    "DRAFT IN_REVIEW SUBMITTED RETURNED REVIEW_PASSED INSPECTION_SCHEDULED"
    " INSPECTION_IN_PROGRESS INSPECTION_COMPLETED PENDING_APPROVAL APPROVED"
).split()
ENDED = ("REJECTED", "WITHDRAWN", *["CERTIFICATE_ISSUED"] * 8)
INSPECTED = (
    "'INSPECTION_IN_PROGRESS', 'INSPECTION_COMPLETED', 'PENDING_APPROVAL', 'APPROVED', 'REJECTED',"
    " 'CERTIFICATE_ISSUED'"
)
PROVINCES = "เชียงใหม่ เชียงราย ลำปาง ลำพูน แพร่ น่าน พะเยา แม่ฮ่องสอน ตาก สุโขทัย".split()
NAMES = "สมมุติ ทดสอบ ตัวอย่าง จำลอง แสดง ลองดู นามสมมุติ บุคคล ราษฎร เกษตรกร".split()
HERBS = "ขมิ้นชัน ไพล ขิง กระชายดำ ฟ้าทะลายโจร กระท่อม".split()


@dataclass(frozen=True, slots=True)
class Years:
    """Where it is; a token of each role; the ids of one thing of each kind, by name."""

    settings: Path
    tokens: dict[Role, str]
    ids: dict[str, int | str]


def prepare(settings: Path, *, applications: int) -> Years:
    """An office with so many applications; its queues are paused, so that nothing moves."""
    with opened(settings) as appliance:
        tokens = {role: _person(appliance, role) for role in Role if role is not Role.INSPECTOR}
        inspectors = [_person(appliance, Role.INSPECTOR) for _ in range(INSPECTORS)]
        filling = _Filling(appliance.database, microseconds(appliance.clock.now()), applications)
        filling.fill()
        appliance.engine.control.pause(list(Queue), by="bench")
        # In larger pieces than beside people who work.
        with patch.multiple(rollup, PART=30 * DAY, PART_JOBS=2**40):
            RollUp(appliance.database).roll_up(appliance.clock.now())
        ids = appliance.database.read(filling.ids)
    return Years(settings, tokens | {Role.INSPECTOR: inspectors[0]}, ids)


def _person(appliance: Appliance, role: Role) -> str:
    console, now, token = Actor.console(), appliance.clock.now(), new_token()

    def add() -> None:
        count = appliance.database.execute("select count(*) from staff").fetchone()[0]
        person = appliance.staff.add(
            username=f"{role}{count}",
            name=f"{NAMES[count % 10]} {NAMES[count // 10]}",
            password_hash="",
            roles=frozenset({role}),
            by=console,
            now=now,
        )
        appliance.staff.add_token(token, name="bench", staff_id=person.id, by=console, now=now)

    appliance.database.write(add)
    return token


class _Filling:
    """Each table by one statement a chunk."""

    def __init__(self, database: Database, now: int, applications: int) -> None:
        self._database = database
        self._execute = database.execute
        self._now = now
        self._count = applications

    def fill(self) -> None:
        self._each(self._count, self._applications)
        self._database.write(self._inspections)
        self._database.write(self._certificates)
        self._each(self._count * JOBS_EACH, self._jobs)

    def ids(self) -> dict[str, int | str]:
        """The newest application in each status, and one each of what else pages are about."""
        rows = self._execute("select status, max(id) from application group by status").fetchall()
        ids: dict[str, int | str] = dict(rows)
        for name, sql in _ONE_OF.items():
            ids[name] = self._execute(sql).fetchone()[0]
        return ids

    def _each(self, count: int, add: Callable[[int, int], None]) -> None:
        for begin, end in _chunks(count):
            self._database.write(add, begin, end)

    # --- inside the writer's transaction

    def _applications(self, begin: int, end: int) -> None:
        lists = map(to_json, (OPEN, ENDED, PROVINCES, NAMES, HERBS))
        apart, first_open = DAYS * DAY // self._count, self._count - _open_of(self._count)
        self._execute(
            _APPLICATIONS, (begin, end, self._now, self._count, apart, *lists, first_open)
        )
        mine = (begin + 1, end)
        self._execute(_DOCUMENTS, (to_json([str(kind) for kind in REQUIRED]), *mine))
        self._execute(_REPORTS, (to_json(_found().to_json()), *mine))
        self._execute(_AUDIT, mine)

    def _inspections(self) -> None:
        spacing = HOURS * DAY // 24
        first = self._execute(_FIRST).fetchone()[0]
        values = (INSPECTORS, first, spacing, self._now)
        self._execute(_INSPECTED, values)
        self._execute(_BOOKED, values)
        self._execute(_WHEN_INSPECTED)

    def _certificates(self) -> None:
        self._execute(_CERTIFICATES, (1096 * DAY,))

    def _jobs(self, begin: int, end: int) -> None:
        count = self._count * JOBS_EACH
        self._execute(_JOBS, (begin, end, self._now, count, DAYS * DAY // count, 30 * DAY))
        mine = (begin + 1, end)
        self._execute(_ATTEMPTS, mine)
        self._execute(_MESSAGES, mine)
        # As ``TextIndex.take_in`` does, in larger pieces: nobody else waits here.
        text = " || char(10) || ".join(f"coalesce({column}, '')" for column in SOUGHT)
        self._execute(
            f"insert into job_text (rowid, text) select id, {text} from job"
            " where id between ? and ?",
            mine,
        )
        self._execute("update job_text_mark set last_job = ?", (end,))


def _open_of(applications: int) -> int:
    return max(applications // 10, min(LEAST_OPEN, applications))


def _chunks(count: int) -> Iterator[tuple[int, int]]:
    for begin in range(0, count, CHUNK):
        yield begin, min(begin + CHUNK, count)


def _found() -> QcReport:
    """A report with a finding for each document, as long as one is."""
    findings = tuple(DocumentFinding(kind, 7.5, "rules", {"width": 1600}) for kind in REQUIRED)
    plain = a_report()
    return QcReport(
        scores=plain.scores,
        overall_score=plain.overall_score,
        inspection_type=plain.inspection_type,
        issues=(),
        recommendations=(),
        reviewer="rules",
        findings=findings,
    )


_APPLICATIONS = f"""
    with recursive number(i) as (select ?1 union all select i + 1 from number where i + 1 < ?2),
    shaped as (
        select i + 1 as i, ?3 - (?4 - i) * ?5 as at,
            iif(i >= ?11, ?6 ->> (i % 10), ?7 ->> (i % 10)) as status,
            ?9 ->> (i % 10) || ' ' || (?9 ->> (i / 10 % 10)) || ' ' || i as person
        from number
    )
    insert into application (application_number, lot_id, status, applicant_type, applicant_name,
        applicant_id, applicant_id_hash, applicant_phone, farm_name, farm_address, farm_province,
        farm_district, farm_subdistrict, farm_postal_code, farm_area_rai, crop_type, location_type,
        payment_status, payment_receipt, inspection_type, submitted_at, checked_at, reviewer_id,
        reviewer_name, reviewed_at, return_reason, returned_at, decided_at, certificate_number,
        certificate_issued_at, certificate_expires_at, created_at, created_by, created_by_staff,
        updated_at)
    select printf('GACP-2569-%06d', i), printf('LOT-2569-%06d', i), status, 'บุคคลธรรมดา',
        'นาย' || person, printf('9%012d', i), 'hash' || i, '0812345678', 'สวน' || (?10 ->> (i % 6))
        || ' แปลงที่ ' || i, '1 หมู่ 1', ?8 ->> (i % 10), 'เมือง', 'ศรีภูมิ', '50200', 5.5,
        ?10 ->> (i % 6), 'กลางแจ้ง', iif(i % 20 in (3, 11), 'PENDING', 'VERIFIED'),
        iif(i % 20 in (3, 11), null, 'R' || i),
        iif(status in ('DRAFT', 'SUBMITTED'), null, 'HYBRID'),
        iif(status = 'DRAFT', null, at), iif(status in ('DRAFT', 'SUBMITTED'), null, at + 60000000),
        iif(status in ('DRAFT', 'SUBMITTED', 'IN_REVIEW'), null, 3),
        iif(status in ('DRAFT', 'SUBMITTED', 'IN_REVIEW'), null, 'สมมุติ ทดสอบ'),
        iif(status in ('DRAFT', 'SUBMITTED', 'IN_REVIEW'), null, at + 3600000000),
        iif(status = 'RETURNED', 'ภาพถ่ายไม่ชัด', null), iif(status = 'RETURNED', at, null),
        iif(status in ('APPROVED', 'REJECTED', 'CERTIFICATE_ISSUED'), at + 864000000000, null),
        iif(status = 'CERTIFICATE_ISSUED', printf('GACP-2569-50-%06d', i), null),
        iif(status = 'CERTIFICATE_ISSUED', at + 864000000000, null),
        iif(status = 'CERTIFICATE_ISSUED', at + 864000000000 + 1096 * {DAY}, null),
        at, 'staff:2 clerk', 2, at
    from shaped
"""
_DOCUMENTS = """
    insert into document (application_id, type, sha256, size, media_type, pages, width, height,
        name, uploaded_at, uploaded_by)
    select a.id, kind.value, hex(randomblob(32)), 200000, 'image/jpeg', 1, 1600, 1200,
        kind.value || '.jpg', a.created_at, 'staff:2 clerk'
    from application a, json_each(?) kind where a.id between ? and ?
"""
_REPORTS = """
    insert into qc_report (application_id, created_at, overall_score, inspection_type, reviewer,
        report)
    select id, checked_at, 7.5, 'HYBRID', 'rules', ? from application
    where id between ? and ? and checked_at is not null
"""
_AUDIT = """
    insert into audit (at, actor, action, subject_type, subject_id, details, previous_hash, hash)
    select a.created_at + each.key * 3600000000, 'staff:2 clerk', each.value, 'application', a.id,
        '{}', 'bench', 'bench'
    from application a, json_each('["application.create", "application.update",
        "application.submit", "application.qc", "application.pass", "application.schedule"]') each
    where a.id between ? and ?
"""
_INSPECTION = """
    insert into inspection (application_id, inspector_id, inspector_name, type, status, starts_at,
        ends_at, score, booked_by, booked_at, ended_at, updated_at)
"""
_INSPECTED = f"""
    with numbered as (
        select id, status, updated_at,
            row_number() over (order by status = 'INSPECTION_IN_PROGRESS' desc, id desc) - 1 as j
        from application where status in ({INSPECTED})
    )
    {_INSPECTION}
    select id, ?2 + j % ?1, 'สมมุติ', 'HYBRID',
        iif(status = 'INSPECTION_IN_PROGRESS', 'IN_PROGRESS', 'COMPLETED'),
        ?4 - (j / ?1 + 1) * ?3, ?4 - (j / ?1 + 1) * ?3 + ?3 / 2, 85.0, 'staff:2 clerk', updated_at,
        ?4 - (j / ?1 + 1) * ?3 + ?3 / 2, updated_at
    from numbered
"""
_BOOKED = f"""
    with numbered as (
        select id, updated_at, row_number() over (order by id) - 1 as j
        from application where status = 'INSPECTION_SCHEDULED'
    )
    {_INSPECTION}
    select id, ?2 + j / {APPOINTMENTS} % ?1, 'สมมุติ', 'HYBRID', 'SCHEDULED',
        ?4 + (j % {APPOINTMENTS} + 1) * ?3, ?4 + (j % {APPOINTMENTS} + 1) * ?3 + ?3 / 2,
        null, 'staff:2 clerk', updated_at, null, updated_at
    from numbered
"""
_WHEN_INSPECTED = """
    update application set inspector_id = i.inspector_id, inspector_name = i.inspector_name,
        inspection_starts_at = i.starts_at, inspection_ends_at = i.ends_at,
        inspection_score = i.score, inspection_completed_at = i.ended_at
    from inspection i where i.application_id = application.id
"""
_CERTIFICATES = """
    insert into certificate (number, code, application_id, buddhist_year, province_code, sequence,
        shown, issued_at, issued_by, expires_at)
    select certificate_number,
        'bench' || replace(replace(printf('%019d', id), '0', 'k'), '1', 'm'), id, 2569, 50, id,
        json_object('office', 'bench', 'province', farm_province, 'applicantType', applicant_type,
            'applicantName', applicant_name, 'farmName', farm_name, 'farmAddress', farm_address,
            'farmSubdistrict', farm_subdistrict, 'farmDistrict', farm_district, 'farmProvince',
            farm_province, 'farmPostalCode', farm_postal_code, 'cropType', crop_type,
            'locationType', location_type, 'farmAreaRai', farm_area_rai, 'applicationNumber',
            application_number, 'lotId', lot_id, 'approverName', 'สมมุติ'),
        created_at, 'staff:6 approver', created_at + ?
    from application where status = 'CERTIFICATE_ISSUED' order by id
"""
_JOBS = """
    with recursive number(i) as (select ?1 union all select i + 1 from number where i + 1 < ?2),
    shaped as (
        select i, ?3 - (?4 - i) * ?5 as at, case
            when i >= ?4 * 97 / 100 then iif(i % 3 = 0, 'delayed', 'waiting')
            when i % 100 < 97 then 'completed' when i % 100 < 99 then 'failed'
            else 'cancelled' end as state,
            case i % 10 when 0 then 'ai_qc' when 1 then 'calendar' when 2 then 'report'
            else 'email' end as queue
        from number
    )
    insert into job (queue, kind, key, live_key, subject, payload, state, priority, due_at,
        attempts, used, runs, cause, detail, origin, acknowledged_at, created_at, started_at,
        finished_at)
    select queue, iif(queue = 'email', 'status-change', 'check'), i,
        iif(state in ('waiting', 'delayed'), i, null), i / 10 + 1,
        json_object('application', i / 10 + 1, 'to', printf('person%d@example.org', i / 10)),
        state, 5, iif(state = 'delayed', at + ?6, at), 3,
        case state when 'completed' then 1 when 'failed' then 3 else 0 end,
        case state when 'completed' then 1 when 'failed' then 3 else 0 end,
        case state when 'failed' then iif(i % 2, 'bad_address', 'network')
            when 'cancelled' then 'cancelled' end,
        iif(state = 'failed', '550 mailbox ' || i || ' unavailable', null), 'staff:2 clerk',
        iif(state = 'failed' and i / 100 % 3 > 0, at, null), at,
        iif(state in ('waiting', 'delayed'), null, at + 1000000),
        iif(state in ('waiting', 'delayed'), null, at + 2000000)
    from shaped
"""
_ATTEMPTS = """
    insert into attempt (job_id, number, round, boot, started_at, ended_at, outcome, cause, detail)
    select job.id, n.value, 1, 'bench', job.started_at, job.finished_at,
        iif(n.value = runs, state, 'retry'), job.cause, job.detail
    from job join (select 1 value union select 2 union select 3) n on n.value <= runs
    where job.id between ? and ?
"""
_MESSAGES = """
    insert into message (job_id, queue, priority, due_at)
    select id, queue, priority, iif(state = 'delayed', due_at, null) from job
    where id between ? and ? and state in ('waiting', 'delayed')
"""
_FIRST = "select min(id) from staff where roles like '%inspector%'"
_ONE_OF = {
    "job": "select max(id) from job where state = 'failed'",
    "inspection": "select max(id) from inspection",
    "inspector": _FIRST,
    "unpaid": "select max(id) from application where payment_status = 'PENDING'"
    " and status = 'SUBMITTED'",
    "mine_booked": f"select min(application_id) from inspection where inspector_id = ({_FIRST})"
    " and status = 'SCHEDULED'",
    "mine_begun": f"select min(application_id) from inspection where inspector_id = ({_FIRST})"
    " and status = 'IN_PROGRESS'",
    "code": "select code from certificate order by id desc limit 1",
    # Its number is part of no other farm's name.
    "name": "select farm_name from application where status = 'CERTIFICATE_ISSUED'"
    " order by id desc limit 1",
}
