"""Axes end at round numbers just above what they show."""

import pytest

from gacq.charts.scale import every, scale, written


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([], (0, 1)),
        ([0, 0], (0, 1)),
        ([1], (0, 1)),
        ([5], (0, 1, 2, 3, 4, 5)),
        ([6], (0, 2, 4, 6)),
        ([46, 3], (0, 10, 20, 30, 40, 50)),
        ([2090], (0, 500, 1000, 1500, 2000, 2500)),
        ([0.42], (0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        ([9.5, 7], (0, 2, 4, 6, 8, 10)),
    ],
)
def test_ticks_are_round_and_reach_the_largest_value(
    values: list[float], ticks: tuple[float, ...]
) -> None:
    assert scale(values, 100).ticks == pytest.approx(ticks)


def test_whole_numbers_get_whole_ticks() -> None:
    assert scale([2], 100).ticks == (0, 1, 2)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_what_has_no_place_on_the_axis_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="from zero up"):
        scale([1, value], 100)


def test_a_value_stands_at_its_share_of_the_axis() -> None:
    axis = scale([40], 200)

    assert (axis.at(0), axis.at(axis.top / 2), axis.at(axis.top)) == (0, 100, 200)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (7, "7"), (7.25, "7.2"), (1234567, "1,234,567"), (0.42, "0.42"), (0.1, "0.1")],
)
def test_numbers_have_separators_and_no_needless_digits(value: float, text: str) -> None:
    assert written(value) == text


@pytest.mark.parametrize(("labels", "step"), [(10, 1), (11, 2), (30, 3)])
def test_labels_that_would_touch_are_thinned(labels: int, step: int) -> None:
    assert every(["31"] * labels, widest=10, room=100) == step
