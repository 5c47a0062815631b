"""Search: what the index knows, what it does not know yet, and that the row has the last word."""

from typing import Any

import pytest

from gacq.queues import matching
from gacq.queues.job import JobState
from gacq.queues.matching import JobFilter, Matching
from gacq.queues.policy import Queue
from gacq.queues.text_index import CHUNK, TextIndex
from tests.queues.conftest import Office


@pytest.fixture(autouse=True)
def by_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few jobs there are."""
    monkeypatch.setattr(matching, "FEW", -1)


@pytest.fixture
def texts(office: Office) -> TextIndex:
    return TextIndex(office.database)


def accept(office: Office, payload: dict[str, Any], **options: Any) -> int:
    return office.database.write(
        office.engine.ledger.enqueue,
        options.pop("queue", Queue.AI_QC),
        kind="check",
        payload=payload,
        now=office.clock.now(),
        **options,
    ).job_id


def found(office: Office, text: str, **parts: Any) -> list[int]:
    which = JobFilter(text=text, **parts)
    newest = [job.id for job in office.database.read(office.engine.monitor.jobs, which).jobs]
    oldest = office.database.read(office.engine.monitor.matching_ids, which)
    assert newest == oldest[::-1]
    return oldest


def in_index(office: Office, *pieces: str) -> list[int]:
    """The ids that the index itself names."""

    def read() -> list[int]:
        asked = " ".join(f'"{piece}"' for piece in pieces)
        sql = "select rowid from job_text where job_text match ? order by rowid"
        return [row[0] for row in office.database.execute(sql, (asked,)).fetchall()]

    return office.database.read(read)


@pytest.mark.parametrize(
    "text",
    ["สมุนไพร", "นไพ", "ไร่ฟ้า ๒", "FARM", "farm@example.org", '"to":"farm', "100%", "a_b", "\\"],
)
@pytest.mark.parametrize("taken_in", [False, True])
def test_a_part_of_the_payload_finds_the_job_before_and_after_it_is_in_the_index(
    office: Office, texts: TextIndex, text: str, taken_in: bool
) -> None:
    said = {"name": "ไร่สมุนไพรไร่ฟ้า ๒", "to": "farm@example.org", "note": "100% a_b \\"}
    wanted = accept(office, said)
    accept(office, {"name": "สวนผัก", "to": "fa.rm@example.net", "note": "100 axb"})

    if taken_in:
        assert texts.take_in() == 2

    assert found(office, text) == [wanted]


def test_pieces_in_another_order_are_no_hit(office: Office, texts: TextIndex) -> None:
    accept(office, {"name": "abcde bcdef"})
    texts.take_in()

    assert in_index(office, "abc", "bcd", "cde", "def") == [1]
    assert found(office, "abcdef") == []


@pytest.mark.parametrize("taken_in", [False, True])
def test_a_short_text_and_a_whole_id_find_a_job(
    office: Office, texts: TextIndex, taken_in: bool
) -> None:
    first = accept(office, {"name": "ฟ้า"})
    about = accept(office, {}, subject="4711")
    if taken_in:
        texts.take_in()

    assert found(office, "้า") == [first]
    assert found(office, str(first)) == [first]
    assert found(office, "4711") == [about]
    assert found(office, "471") == []


def test_jobs_about_what_the_caller_names_are_found_too(office: Office, texts: TextIndex) -> None:
    about = accept(office, {}, subject="17")
    other = accept(office, {"name": "สวนสมมุติ"}, subject="18")
    texts.take_in()

    assert found(office, "สวนสมมุติ", about=("17",)) == [about, other]
    assert found(office, "สวนสมมุติ", about=("17",), subject="18") == [other]


def test_an_error_is_found_at_once_and_when_it_was_taken_in(
    office: Office, texts: TextIndex
) -> None:
    job_id = office.enqueue("permanent")
    texts.take_in()
    assert found(office, "bad_address") == []

    office.engine.drain()

    assert found(office, "bad_address") == [job_id]
    assert in_index(office, "bad", "add") == []
    assert texts.take_in() == 1
    assert in_index(office, "bad", "add") == [job_id]
    assert found(office, "bad_address") == [job_id]
    assert texts.take_in() == 0


def test_an_error_that_a_job_no_longer_has_is_not_found(office: Office, texts: TextIndex) -> None:
    job_id = office.enqueue(["permanent", "ok"])
    office.engine.drain()
    texts.take_in()
    assert found(office, "bad_address") == [job_id]

    office.do("retry", job_id)
    office.engine.drain()

    assert office.job(job_id).state is JobState.COMPLETED
    assert found(office, "bad_address") == []


def test_a_removed_job_leaves_the_index(office: Office, texts: TextIndex) -> None:
    kept, gone = (accept(office, {"name": "สมุนไพร"}) for _ in range(2))
    texts.take_in()

    office.database.write(office.database.execute, "delete from job where id = ?", (gone,))

    assert in_index(office, "สมุ", "นไพ") == [kept]
    assert found(office, "สมุนไพร") == [kept]


def test_the_index_is_filled_a_few_jobs_at_a_time(
    office: Office, texts: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(CHUNK + 1):
        accept(office, {"name": f"งาน {number}"})
    taken: list[int] = []
    take = texts._take_in

    def noted() -> int:
        taken.append(take())
        return taken[-1]

    monkeypatch.setattr(texts, "_take_in", noted)

    assert texts.take_in() == CHUNK + 1
    assert taken == [CHUNK, 1, 0]


def test_the_other_parts_of_a_filter_hold_for_what_is_found(
    office: Office, texts: TextIndex
) -> None:
    check = accept(office, {"name": "สมุนไพร"})
    mail = accept(office, {"name": "สมุนไพร"}, queue=Queue.EMAIL)
    texts.take_in()
    office.do("cancel", check)

    assert found(office, "สมุนไพร", queue=Queue.EMAIL) == [mail]
    assert found(office, "สมุนไพร", state=JobState.CANCELLED) == [check]
    assert found(office, "สมุนไพร", among=(JobState.WAITING, JobState.FAILED)) == [mail]


def test_pages_of_a_search_follow_one_another(office: Office, texts: TextIndex) -> None:
    ids = [accept(office, {"name": "สมุนไพร"}) for _ in range(5)]
    texts.take_in()
    ids += [accept(office, {"name": "สมุนไพร"}) for _ in range(2)]
    which, pages, before = JobFilter(text="สมุนไพร"), [], None
    for _ in range(3):
        page = office.database.read(office.engine.monitor.jobs, which, before_id=before, limit=3)
        pages.append([job.id for job in page.jobs])
        before = page.next_id

    assert pages == [ids[:3:-1], ids[3:0:-1], ids[:1]]
    assert before is None


@pytest.mark.parametrize("falls", [True, False])
def test_no_statement_of_a_search_reads_all_jobs_or_sorts_them(
    office: Office, texts: TextIndex, falls: bool
) -> None:
    accept(office, {"name": "สมุนไพร"})
    texts.take_in()

    def plans() -> list[str]:
        rows = []
        for way in Matching(office.database).ways(JobFilter(text="สมุนไพร", queue=Queue.EMAIL)):
            sql, params = way.sql(falls=falls)
            asked = office.database.execute(f"explain query plan {sql}", [*params, 9, 9])
            rows.append(" · ".join(row[3] for row in asked.fetchall()))
        return rows

    index, tail, again, named = office.database.read(plans)

    assert index.startswith("SCAN job_text VIRTUAL TABLE INDEX")
    assert "SEARCH job USING INTEGER PRIMARY KEY (rowid=?)" in index
    assert tail.startswith("SEARCH job USING INTEGER PRIMARY KEY (rowid>?")
    assert again.startswith("SEARCH job_text_again USING INTEGER PRIMARY KEY")
    assert "SEARCH job USING INDEX job_subject (subject=?" in named
    assert not [row for row in (index, tail, again) if "TEMP B-TREE" in row]


def test_where_few_jobs_stand_they_are_looked_through(
    office: Office, texts: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "FEW", 1)
    wanted = accept(office, {"name": "สมุนไพร"}, queue=Queue.EMAIL)
    for _ in range(2):
        accept(office, {"name": "สมุนไพร"})
    texts.take_in()

    def tables(**parts: Any) -> set[str]:
        ways = Matching(office.database).ways(JobFilter(text="สมุนไพร", **parts))
        return {way.source.tables.split()[0] for way in ways}

    assert office.database.read(tables, queue=Queue.EMAIL) == {"job"}
    assert "job_text" in office.database.read(tables, queue=Queue.AI_QC)
    assert found(office, "สมุนไพร", queue=Queue.EMAIL) == [wanted]


def test_a_page_for_a_short_text_looks_at_some_jobs_and_goes_on_after_them(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "LOOKED_THROUGH", 3)
    first = accept(office, {"name": "ฟ้า"})
    for _ in range(3):
        accept(office, {})
    which = JobFilter(text="้า")

    def look(before: int | None = None) -> tuple[list[int], int | None]:
        page = office.database.read(office.engine.monitor.jobs, which, before_id=before)
        return [job.id for job in page.jobs], page.next_id

    assert look() == ([], first + 1)
    assert look(first + 1) == ([first], None)
    assert office.database.read(office.engine.monitor.matching_ids, which) == [first]


def test_a_whole_id_is_found_however_long_ago_it_was(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "LOOKED_THROUGH", 1)
    ids = [accept(office, {}) for _ in range(3)]

    page = office.database.read(office.engine.monitor.jobs, JobFilter(text=str(ids[0])))

    assert [job.id for job in page.jobs] == [ids[0]]


@pytest.mark.parametrize(
    ("which", "plan"),
    [
        (
            JobFilter(cause="network", state=JobState.FAILED, acknowledged=False),
            "SEARCH job USING COVERING INDEX job_of_cause (cause=? AND queue=?",
        ),
        (
            JobFilter(among=(JobState.FAILED,), acknowledged=False),
            "SEARCH job USING INDEX job_unacknowledged (queue=?",
        ),
        (
            JobFilter(queue=Queue.EMAIL, state=JobState.COMPLETED),
            "SEARCH job USING COVERING INDEX job_listed (queue=? AND state=?",
        ),
    ],
)
def test_the_usual_filters_have_an_index_each(office: Office, which: JobFilter, plan: str) -> None:
    def plans() -> set[str]:
        rows = set()
        for way in Matching(office.database).ways(which):
            sql, params = way.sql(falls=True)
            asked = office.database.execute(f"explain query plan {sql}", [*params, 9, 9])
            rows |= {row[3] for row in asked.fetchall()}
        return rows

    (found,) = office.database.read(plans)

    assert found.startswith(plan)


def test_unacknowledged_failures_are_few_though_many_failed(
    office: Office, texts: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "FEW", 1)
    jobs = [office.enqueue("permanent") for _ in range(2)]
    office.engine.drain()
    office.do("acknowledge", jobs[0])
    texts.take_in()

    def tables(acknowledged: bool | None) -> set[str]:
        which = JobFilter(text="bad_address", state=JobState.FAILED, acknowledged=acknowledged)
        return {way.source.tables.split()[0] for way in Matching(office.database).ways(which)}

    assert office.database.read(tables, False) == {"job"}
    assert "job_text" in office.database.read(tables, None)
    assert found(office, "bad_address", state=JobState.FAILED, acknowledged=False) == jobs[1:]
