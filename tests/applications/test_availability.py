"""When an inspector is free: each rule at its boundary, and all of them against brute force."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gacq.applications.availability import (
    Booked,
    Diary,
    Rule,
    Wish,
    availability,
    broken_by,
    fits,
    next_free,
)
from gacq.applications.status import InspectionType
from gacq.applications.week import WEEKDAYS, Pause, Span, WorkingDay, midnight, standard_week
from gacq.settings import InspectionSettings
from tests.moments import FIRST, FRIDAY, LAST, MONDAY, SUBSTITUTE, at

VIDEO, HYBRID, ONSITE = InspectionType
RULES = InspectionSettings()
NOW = at(MONDAY, "10:00")
STANDARD = standard_week("09:00", "17:00")
LUNCH = (Pause(time(12), time(13)),)
WITH_LUNCH = dict.fromkeys(WEEKDAYS[:5], WorkingDay(time(9), time(17), LUNCH))


def a_wish(kind: InspectionType = VIDEO, **different: int) -> Wish:
    return Wish(kind, replace(RULES, **different), NOW)


def a_diary(*booked: Booked, **different: object) -> Diary:
    by_day: dict[date, tuple[Booked, ...]] = {}
    for each in booked:
        by_day[FRIDAY] = (*by_day.get(FRIDAY, ()), each)
    return replace(Diary(1, "สมมุติ", STANDARD, (), by_day), **different)  # type: ignore[arg-type]


def from_to(start: str, end: str, day: date = FRIDAY) -> Span:
    return Span(at(day, start), at(day, end))


def rule(moment: datetime, diary: Diary, wish: Wish) -> Rule | None:
    broken = broken_by(moment, diary, wish)
    return broken.rule if broken else None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (FIRST - timedelta(days=1), Rule.TOO_SOON),
        (FIRST, None),
        (LAST - timedelta(days=2), None),
        (LAST, Rule.HOLIDAY),
        (LAST + timedelta(days=1), Rule.TOO_FAR),
        (SUBSTITUTE, Rule.HOLIDAY),
        (FRIDAY + timedelta(days=1), Rule.DAY_OFF),
        (MONDAY - timedelta(days=3), Rule.PAST),
    ],
)
def test_days_that_can_be_booked(day: date, expected: Rule | None) -> None:
    assert rule(at(day), a_diary(), a_wish()) is expected


def test_the_days_ahead_are_counted_in_bangkok() -> None:
    # In UTC it is still the day before.
    just_after_midnight = replace(a_wish(), now=midnight(MONDAY) + timedelta(minutes=1))

    assert just_after_midnight.first_day == FIRST


def test_a_moment_at_the_end_of_the_calendar_is_only_too_far() -> None:
    end = datetime.max.replace(tzinfo=NOW.tzinfo)

    assert rule(end, a_diary(), a_wish()) is Rule.TOO_FAR
    assert next(next_free(end, a_diary(), a_wish())).starts_at == at(FIRST)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("08:59", Rule.OUTSIDE_HOURS),
        ("09:00", None),
        ("15:00", None),
        ("15:01", Rule.OUTSIDE_HOURS),
    ],
)
def test_an_inspection_lies_within_the_hours(start: str, expected: Rule | None) -> None:
    assert rule(at(FRIDAY, start), a_diary(), a_wish()) is expected


@pytest.mark.parametrize(
    ("kind", "start", "expected"),
    [
        (VIDEO, "10:00", None),
        (VIDEO, "10:01", Rule.BREAK),
        (VIDEO, "12:59", Rule.BREAK),
        (VIDEO, "13:00", None),
        (HYBRID, "09:00", Rule.BREAK),
        (HYBRID, "13:00", None),
        (ONSITE, "09:00", None),
    ],
)
def test_a_break_binds_what_fits_beside_it(
    kind: InspectionType, start: str, expected: Rule | None
) -> None:
    assert rule(at(FRIDAY, start), a_diary(week=WITH_LUNCH), a_wish(kind)) is expected


def test_an_inspection_longer_than_the_day_is_refused() -> None:
    short = dict.fromkeys(WEEKDAYS, WorkingDay(time(9), time(16, 59)))

    assert rule(at(FRIDAY), a_diary(week=short), a_wish(ONSITE)) is Rule.TOO_LONG


@pytest.mark.parametrize(
    ("leave", "expected"),
    [
        (from_to("09:00", "11:01"), Rule.LEAVE),
        (from_to("12:59", "14:00"), Rule.LEAVE),
        (from_to("13:00", "14:00"), None),
        (from_to("09:00", "11:00"), None),
        (Span(midnight(FRIDAY), midnight(FRIDAY + timedelta(days=1))), Rule.LEAVE),
    ],
)
def test_leave_blocks_what_it_overlaps(leave: Span, expected: Rule | None) -> None:
    assert rule(at(FRIDAY, "11:00"), a_diary(leave=(leave,)), a_wish()) is expected


@pytest.mark.parametrize(
    ("kind", "other", "start", "expected"),
    [
        (HYBRID, HYBRID, "12:59", Rule.OVERLAP),
        (HYBRID, HYBRID, "13:00", Rule.TRAVEL),
        (VIDEO, HYBRID, "13:59", Rule.TRAVEL),
        (VIDEO, HYBRID, "14:00", None),
        (VIDEO, VIDEO, "12:59", Rule.OVERLAP),
        (VIDEO, VIDEO, "13:00", None),
    ],
)
def test_after_another_inspection_there_is_time_to_travel(
    kind: InspectionType, other: InspectionType, start: str, expected: Rule | None
) -> None:
    diary = a_diary(Booked(from_to("09:00", "13:00"), other))

    assert rule(at(FRIDAY, start), diary, a_wish(kind)) is expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [("11:01", Rule.OVERLAP), ("11:00", Rule.TRAVEL), ("10:01", Rule.TRAVEL), ("10:00", None)],
)
def test_before_another_inspection_too(start: str, expected: Rule | None) -> None:
    diary = a_diary(Booked(from_to("13:00", "17:00"), HYBRID))

    assert rule(at(FRIDAY, start), diary, a_wish()) is expected


@pytest.mark.parametrize(("count", "expected"), [(3, None), (4, Rule.DAY_FULL)])
def test_a_day_has_at_most_four(count: int, expected: Rule | None) -> None:
    early = dict.fromkeys(WEEKDAYS, WorkingDay(time(0), time(23)))
    booked = [Booked(from_to(f"0{hour}:00", f"0{hour + 1}:00"), VIDEO) for hour in range(count)]

    assert rule(at(FRIDAY, "15:00"), a_diary(*booked, week=early), a_wish()) is expected


def test_travel_time_reaches_over_midnight() -> None:
    all_day = dict.fromkeys(WEEKDAYS, WorkingDay(time(0), time(23, 59)))
    late = Booked(from_to("20:00", "23:30"), HYBRID)
    diary = a_diary(late, week=all_day)
    saturday = FRIDAY + timedelta(days=1)

    assert rule(at(saturday, "00:29"), diary, a_wish()) is Rule.TRAVEL
    assert rule(at(saturday, "00:30"), diary, a_wish()) is None


def test_a_day_offers_its_slots_by_the_half_hour() -> None:
    day = availability(FRIDAY, a_diary(), a_wish(HYBRID))

    starts = [span.starts_at for span in day.slots]
    assert starts[0] == at(FRIDAY) and starts[-1] == at(FRIDAY, "13:00")
    assert len(starts) == 9
    assert day.why is None


def test_a_day_without_room_says_so() -> None:
    diary = a_diary(Booked(from_to("11:00", "13:00"), VIDEO))

    day = availability(FRIDAY, diary, a_wish(HYBRID))

    assert day.slots == ()
    assert day.why is not None and day.why.rule is Rule.NO_GAP


def test_the_next_free_times_pass_over_what_is_closed() -> None:
    diary = a_diary(Booked(from_to("09:00", "17:00"), ONSITE))

    free = next_free(at(FIRST, "09:30"), diary, a_wish(ONSITE))

    assert [next(free).starts_at for _ in range(2)] == [
        at(date(2026, 11, 30)),
        at(date(2026, 12, 1)),
    ]


def test_who_takes_over_at_the_same_time_needs_no_notice() -> None:
    tomorrow = at(MONDAY + timedelta(days=1))

    assert rule(tomorrow, a_diary(), a_wish()) is Rule.TOO_SOON
    assert rule(tomorrow, a_diary(), replace(a_wish(), expected=True)) is None


@pytest.mark.parametrize(
    ("span", "fitting"),
    [
        (from_to("09:00", "12:00"), True),
        (from_to("11:00", "12:01"), False),
        (from_to("15:30", "17:30"), False),
        (from_to("09:00", "17:00"), True),
        (from_to("09:00", "10:00", FRIDAY + timedelta(days=1)), False),
    ],
)
def test_whether_an_inspection_fits_the_hours(span: Span, fitting: bool) -> None:
    assert fits(span, WITH_LUNCH) is fitting


# --- against brute force, minute by minute


@dataclass(frozen=True)
class Case:
    """One inspector's day, in minutes since midnight."""

    start: int
    end: int
    breaks: list[tuple[int, int]]
    leave: list[tuple[int, int]]
    booked: list[tuple[int, int, InspectionType]]
    kind: InspectionType
    most: int
    travel: int
    step: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    start = draw(st.integers(0, 12 * 60))
    end = draw(st.integers(start + 60, 23 * 60 + 59))
    inner = st.integers(start + 1, end - 1)
    edges = sorted(draw(st.sets(inner, max_size=4)))
    minutes = st.integers(0, 24 * 60 - 1)
    spans = st.tuples(minutes, minutes).map(sorted).filter(lambda span: span[0] < span[1])
    return Case(
        start,
        end,
        list(zip(edges[::2], edges[1::2], strict=False)),
        [(first, last) for first, last in draw(st.lists(spans, max_size=2))],
        [
            (first, last, draw(st.sampled_from(InspectionType)))
            for first, last in draw(st.lists(spans, max_size=3))
        ],
        draw(st.sampled_from(InspectionType)),
        draw(st.integers(1, 4)),
        draw(st.sampled_from([0, 30, 60])),
        draw(st.sampled_from([15, 30, 45])),
    )


def starts_within(minutes: set[int], length: int) -> set[int]:
    """Those from which on a whole inspection lies in these minutes."""
    return {
        start
        for start in minutes
        if start + length - 1 in minutes
        and all(minute in minutes for minute in range(start, start + length))
    }


def free_starts(case: Case, length: int) -> set[int]:
    """The rules once more, as sets of minutes."""
    worked = set(range(case.start, case.end))
    between = worked - {minute for first, last in case.breaks for minute in range(first, last)}
    if starts_within(between, length):
        worked = between
    taken = {minute for first, last in case.leave for minute in range(first, last)}
    for first, last, kind in case.booked:
        gap = 0 if kind is case.kind is VIDEO else case.travel
        taken |= set(range(first - gap, last + gap))
    if len(case.booked) >= case.most:
        return set()
    return starts_within(worked - taken, length)


@settings(max_examples=60, deadline=None, database=None)
@given(cases())
def test_exactly_the_times_that_break_no_rule_are_offered(case: Case) -> None:
    day_begins = midnight(FRIDAY)

    def moment(minute: int) -> datetime:
        return day_begins + timedelta(minutes=minute)

    def clock(minute: int) -> time:
        return time(minute // 60, minute % 60)

    breaks = tuple(Pause(clock(first), clock(last)) for first, last in case.breaks)
    diary = a_diary(
        *(Booked(Span(moment(first), moment(last)), kind) for first, last, kind in case.booked),
        week={WEEKDAYS[4]: WorkingDay(clock(case.start), clock(case.end), breaks)},
        leave=tuple(Span(moment(first), moment(last)) for first, last in case.leave),
    )
    wish = a_wish(
        case.kind,
        most_a_day=case.most,
        travel_minutes=case.travel,
        slot_minutes=case.step,
    )
    length = int(wish.length.total_seconds() // 60)
    raster = range(case.start, case.end, case.step)

    free = free_starts(case, length)
    offered = {span.starts_at for span in availability(FRIDAY, diary, wish).slots}

    assert offered == {moment(start) for start in raster if start in free}
    for start in raster:
        assert (broken_by(moment(start), diary, wish) is None) is (moment(start) in offered)
