"""Columns get their share of the page, and never less than what must stay on one line."""

import pytest

from gacq.charts import width_of
from gacq.jobs.report.columns import PADDING, widths
from gacq.jobs.report.content import Column, ValueKind

PAGE, SIZE = 500.0, 10.0


def test_columns_that_all_fit_get_their_shares() -> None:
    found = widths((Column("ก", width=3.0), Column("ข", width=1.0)), [], page=PAGE, size=SIZE)

    assert found == pytest.approx([375, 125])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ValueKind.TEXT, "GACP-2569-000123"),
        (ValueKind.DATE, "23 พ.ย. 2569"),
        (ValueKind.NUMBER, "1,234,567.25"),
    ],
)
def test_a_narrow_column_grows_to_hold_what_can_not_be_broken(kind: ValueKind, text: str) -> None:
    columns = (Column("ก", kind, 0.1), Column("ข", width=3.0), Column("ค", width=1.0))

    narrow, *others = widths(columns, [[text, "สวน", "ค"]], page=PAGE, size=SIZE)

    assert narrow == pytest.approx(width_of(text, SIZE) + PADDING)
    assert others == pytest.approx([(PAGE - narrow) * 0.75, (PAGE - narrow) * 0.25])


@pytest.mark.parametrize("count", [1, 3, 30])
def test_together_they_fill_the_page_and_no_more(count: int) -> None:
    columns = tuple(Column("x" * 50) for _ in range(count))

    assert sum(widths(columns, [], page=PAGE, size=SIZE)) == pytest.approx(PAGE)


def test_one_endless_word_takes_no_more_than_a_long_number() -> None:
    columns = (Column("ก", width=0.1), Column("ข", width=3.0))

    first, _ = widths(columns, [["x" * 500, "ข"]], page=PAGE, size=SIZE)

    assert first == pytest.approx(10.5 * SIZE + PADDING)


def test_on_a_full_page_numbers_stay_whole_while_dates_and_texts_break() -> None:
    numbers, days = [Column("n", ValueKind.NUMBER)] * 4, [Column("d", ValueKind.DATE)] * 3
    values = ["1,234,567.25"] * 4 + ["23 พ.ย. 2569"] * 3 + ["สวนสมมุติ", "x" * 500]

    found = widths((*numbers, *days, *[Column("t")] * 2), [values], page=570.0, size=SIZE)

    assert min(found[:4]) >= width_of(values[0], SIZE) + PADDING - 0.01
    assert width_of("2569", SIZE) + PADDING < found[4] < width_of("23 พ.ย. 2569", SIZE) + PADDING
    assert found[7] >= width_of("สมมุติ", SIZE)
    assert sum(found) == pytest.approx(570.0)
