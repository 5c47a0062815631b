"""What each kind of report says, of rows that are counted by hand, and of none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gacq.jobs.report.content import ChartKind
from gacq.jobs.report.queries import GATHER, Asked, Gathered
from gacq.reports import Kind
from gacq.workflow import report_parameters
from tests.jobs.report.office import IN_NOVEMBER, NOVEMBER, PARAMETERS, Office

DAY = timedelta(days=1)


def gather(office: Office, kind: Kind, language: str = "en", **given: Any) -> Gathered:
    parameters = report_parameters.stored(kind, given or PARAMETERS.get(kind, IN_NOVEMBER))
    asked = Asked(parameters, language, office.clock.now(), office.database)
    return office.database.read(GATHER[kind], asked)


def figures(gathered: Gathered) -> dict[str, str]:
    return {figure.label: figure.value for figure in gathered.figures}


def table(gathered: Gathered, number: int) -> list[tuple[Any, ...]]:
    return [tuple(row) for of, row in gathered.lines if of == number]


def checked(office: Office, *scores: float | None, at: datetime = NOVEMBER) -> None:
    """A report of the AI check for each application, without a score where it failed."""
    office.insert(
        "qc_report",
        [
            {
                "application_id": number,
                "created_at": at,
                "overall_score": score,
                "inspection_type": "ONSITE" if score is None or score < 7 else "HYBRID",
                "reviewer": "none" if score is None else "rules",
                "cause": "gemini_quota" if score is None else None,
                "report": "{}",
            }
            for number, score in enumerate(scores, 1)
        ],
    )


def inspected(office: Office, inspector: int, *given: tuple[str, str, float | None]) -> None:
    """One inspection a day, two hours long: its type, its status, its score."""
    office.insert(
        "inspection",
        [
            {
                "application_id": number,
                "inspector_id": inspector,
                "inspector_name": "ชื่อเดิม",
                "type": kind,
                "status": status,
                "starts_at": NOVEMBER + number * DAY,
                "ends_at": NOVEMBER + number * DAY + timedelta(hours=2),
                "score": score,
                "booked_by": "test",
                "booked_at": NOVEMBER,
                "ended_at": NOVEMBER + number * DAY if score is not None else None,
                "updated_at": NOVEMBER,
            }
            for number, (kind, status, score) in enumerate(given, 1)
        ],
    )


def certified(office: Office, application_id: int, *, ends_in: timedelta, **different: Any) -> None:
    ends_at = office.clock.now() + ends_in
    office.insert(
        "certificate",
        [
            {
                "number": f"GACP-2568-50-{application_id:04d}",
                "code": f"code-{application_id}",
                "application_id": application_id,
                "buddhist_year": 2568,
                "province_code": 50,
                "sequence": application_id,
                "shown": {"applicantName": "นางสมมุติ", "farmName": "=สวน", "province": "เชียงใหม่"},
                "issued_at": NOVEMBER,
                "issued_by": "test",
                "expires_at": ends_at,
            }
            | different
        ],
    )


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_of_nothing_it_says_so(office: Office, kind: Kind, language: str) -> None:
    gathered = gather(office, kind, language)

    lines = list(gathered.lines)
    numbers = {value for of, row in lines for value in row if isinstance(value, int)}
    assert gathered.charts == ()
    assert numbers <= {0}
    assert {figure.value for figure in gathered.figures} <= {"0", "0.0", "–"}
    for number, each in enumerate(gathered.tables):
        assert each.empty or any(of == number for of, _ in lines)


@pytest.mark.parametrize("kind", Kind)
def test_each_language_has_words_of_its_own(office: Office, kind: Kind) -> None:
    thai, english = (gather(office, kind, language) for language in ("th", "en"))

    for one, other in zip(thai.tables, english.tables, strict=True):
        assert one.title != other.title
        assert len(one.columns) == len(other.columns)
    assert english.period.isascii() or "–" in english.period
    assert not thai.period.isascii()


def test_the_monthly_summary_counts_what_happened_in_the_month(office: Office) -> None:
    office.applications(4)
    decided = NOVEMBER + 4 * DAY
    office.database.write(
        lambda: office.database.execute(
            "update application set status = case id when 1 then 'APPROVED'"
            " when 2 then 'CERTIFICATE_ISSUED' when 3 then 'REJECTED' else status end,"
            " crop_type = iif(id = 4, 'ขิง', crop_type),"
            " decided_at = iif(id < 4, submitted_at + 4 * 86400000000, null)"
        )
    )
    checked(office, 8.0, 9.0, None)
    certified(office, 2, ends_in=1000 * DAY, issued_at=decided)

    gathered = gather(office, Kind.MONTHLY_SUMMARY)

    assert gathered.period == "November 2025"
    assert figures(gathered) == {
        "New applications": "4",
        "Submitted, again included": "4",
        "AI checks": "3",
        "Mean AI score (of 10)": "8.50",
        "Returned for correction": "0",
        "Inspections completed": "0",
        "Approved": "2",
        "Rejected": "1",
        "Approval rate": "66.7 %",
        "Mean days to a decision": "4.0",
        "Fastest – slowest (days)": "4.0 – 4.0",
        "Certificates issued": "1",
        "Withdrawn": "0",
    }
    assert ("In review", 1, 0.25) in table(gathered, 0)
    assert table(gathered, 1) == [("ขมิ้นชัน", 3, 0.75), ("ขิง", 1, 0.25)]
    assert table(gathered, 2) == [("เชียงใหม่", "เมือง", 4, 1.0)]
    trend, by_crop = gathered.charts
    assert (trend.labels[0], trend.labels[-1]) == ("Dec 24", "Nov 25")
    assert [each.values[-1] for each in trend.series] == [4.0, 1.0]
    assert by_crop.series[0].values == (3.0, 1.0)


@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        (datetime(2025, 10, 31, 16, 59, 59, tzinfo=UTC), 0),
        (datetime(2025, 10, 31, 17, 0, 0, tzinfo=UTC), 1),
        (datetime(2025, 11, 30, 16, 59, 59, tzinfo=UTC), 1),
        (datetime(2025, 11, 30, 17, 0, 0, tzinfo=UTC), 0),
    ],
)
@pytest.mark.parametrize("kind", [Kind.MONTHLY_SUMMARY, Kind.APPLICATIONS_REGISTER])
def test_a_day_is_bangkoks(office: Office, kind: Kind, moment: datetime, counted: int) -> None:
    office.applications(1, created_at=moment, submitted_at=moment)

    assert gather(office, kind).figures[0].value == str(counted)


def test_the_register_lists_applications_in_the_order_of_submission(office: Office) -> None:
    office.applications(3)
    checked(office, 7.5)
    office.database.write(
        lambda: office.database.execute(
            "update application set submitted_at = submitted_at + 86400000000 where id = 1"
        )
    )

    gathered = gather(office, Kind.APPLICATIONS_REGISTER)

    rows = table(gathered, 0)
    assert [row[1] for row in rows] == ["APP-2568-000002", "APP-2568-000003", "APP-2568-000001"]
    assert rows[2][:5] == (
        "2025-11-11",
        "APP-2568-000001",
        "นายสมมุติ 1",
        "xxxxxxxxx" + office_id(office, 1)[-4:],
        "สวนสมมุติ 1",
    )
    assert rows[2][9:12] == ("In review", None, 7.5)
    assert gathered.rows == 3
    assert gathered.period == "1 November 2025 – 30 November 2025"


def office_id(office: Office, application_id: int) -> str:
    """The full number, which no report may hold."""
    found: str = office.database.read(
        lambda: office.database.execute(
            "select applicant_id from application where id = ?", (application_id,)
        ).fetchone()[0]
    )
    return found


@pytest.mark.parametrize("count", [499, 500, 501, 1000])
def test_the_register_misses_no_row_between_its_pages(office: Office, count: int) -> None:
    office.applications(count, submitted_at=NOVEMBER)

    gathered = gather(office, Kind.APPLICATIONS_REGISTER)

    assert len({row[1] for row in table(gathered, 0)}) == gathered.rows == count


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"status": "APPROVED"}, [1]),
        ({"province": "นนทบุรี"}, [2]),
        ({"inspectionType": "VIDEO"}, [3]),
        ({"status": "APPROVED", "province": "นนทบุรี"}, []),
    ],
)
def test_the_register_lists_only_what_fits(
    office: Office, wanted: dict[str, str], numbers: list[int]
) -> None:
    office.applications(3)
    office.database.write(
        lambda: office.database.execute(
            "update application set status = iif(id = 1, 'APPROVED', status),"
            " farm_province = iif(id = 2, 'นนทบุรี', farm_province),"
            " inspection_type = iif(id = 3, 'VIDEO', null)"
        )
    )

    gathered = gather(office, Kind.APPLICATIONS_REGISTER, **IN_NOVEMBER, **wanted)

    assert [row[1] for row in table(gathered, 0)] == [f"APP-2568-00000{n}" for n in numbers]
    assert "(only " in gathered.period


def test_the_ai_check_is_told_by_type_way_score_and_cause(office: Office) -> None:
    office.applications(4)
    checked(office, 4.99, 8.99, 9.0, None)

    gathered = gather(office, Kind.AI_QC_PERFORMANCE)

    assert figures(gathered) == {
        "All checks": "4",
        "Applications checked": "4",
        "Mean score (of 10)": "7.66",
        "Failed for good": "1",
        "Share failed": "25.0 %",
        "Type changed by a reviewer": "0",
    }
    assert [row[:2] for row in table(gathered, 0)] == [("HYBRID", 2), ("ONSITE", 1)]
    assert [row[:2] for row in table(gathered, 1)] == [("rules on this PC", 3), ("failed", 1)]
    assert table(gathered, 2) == [("0 – 4.9", 1), ("5 – 6.9", 0), ("7 – 8.9", 1), ("9 – 10", 1)]
    assert table(gathered, 3) == [("The Gemini quota is used up for now.", 1)]


def test_the_workload_is_told_by_inspector_under_the_name_of_today(office: Office) -> None:
    office.applications(4)
    inspector = office.person("ชื่อใหม่")
    inspected(
        office,
        inspector.id,
        ("VIDEO", "COMPLETED", 80.0),
        ("ONSITE", "COMPLETED", 90.0),
        ("ONSITE", "CANCELLED", None),
        ("HYBRID", "SCHEDULED", None),
    )

    gathered = gather(office, Kind.INSPECTOR_WORKLOAD)

    assert table(gathered, 0) == [("ชื่อใหม่", 1, 1, 1, 1, 2, 1, 6.0, 85.0)]
    assert figures(gathered)["Mean score (of 100)"] == "85.0"
    assert [each.values for each in gathered.charts[0].series] == [(1.0,), (1.0,), (1.0,)]


def test_the_queues_are_told_with_their_times_and_causes(office: Office) -> None:
    jobs = [
        {
            "queue": "email",
            "kind": "test",
            "payload": {},
            "state": "completed" if number else "failed",
            "priority": 5,
            "due_at": NOVEMBER,
            "attempts": 5,
            "origin": "test",
            "created_at": NOVEMBER,
            "finished_at": NOVEMBER,
        }
        for number in range(20)
    ]
    attempts = [
        {
            "job_id": number,
            "number": 1,
            "round": 1,
            "boot": "test",
            "started_at": NOVEMBER + timedelta(seconds=number),
            "ended_at": NOVEMBER + timedelta(seconds=2 * number),
            "outcome": "failed" if number == 1 else "completed",
            "cause": "smtp_rejected" if number == 1 else None,
        }
        for number in range(1, 21)
    ]
    office.insert("job", jobs)
    office.insert("attempt", attempts)

    gathered = gather(office, Kind.QUEUE_OPERATIONS)

    assert table(gathered, 0)[1] == ("Mail", 19, 1, 0, 0)
    # Waits are 1 to 20 s; the runs that succeeded took 2 to 20 s.
    assert table(gathered, 1) == [("Mail", 20, 10.0, 19.0, 11.0, 20.0)]
    assert table(gathered, 2) == [("Mail", "The mail server refuses this message.", 1)]
    assert figures(gathered)["Share failed"] == "5.0 %"


def test_certificates_are_listed_by_the_day_they_end(office: Office) -> None:
    office.applications(4)
    for number, days in enumerate([59, 10, -1, 60.1], 1):
        certified(
            office, number, ends_in=days * DAY, first_notice_at=NOVEMBER if days == 10 else None
        )

    gathered = gather(office, Kind.CERTIFICATES_EXPIRING)

    rows = table(gathered, 0)
    assert [(row[1], row[2]) for row in rows] == [
        (10, "GACP-2568-50-0002"),
        (59, "GACP-2568-50-0001"),
    ]
    assert rows[0][9:] == ("2025-11-10", None)
    assert figures(gathered) == {
        "All certificates": "2",
        "Expire within 30 days": "1",
        "Holders told": "1",
    }


@pytest.mark.parametrize(
    ("days", "kind"), [(60, ChartKind.BARS), (365, ChartKind.BARS), (1_830, ChartKind.LINE)]
)
def test_so_many_months_that_no_page_holds_their_bars_are_a_line(
    office: Office, days: int, kind: ChartKind
) -> None:
    office.applications(1)
    certified(office, 1, ends_in=30 * DAY)

    (chart,) = gather(office, Kind.CERTIFICATES_EXPIRING, withinDays=days).charts

    assert chart.kind is kind
