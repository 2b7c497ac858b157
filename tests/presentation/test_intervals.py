"""The drawn interval is where its numbers are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.samples import GROWTH, RECOVERY, estimate
from readiness.presentation.intervals import NARROWEST, Axis, axis_for, bar_for

finite = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
bounds = st.one_of(st.none(), finite)


def test_positions_are_percent_of_the_axis() -> None:
    axis = Axis(0.0, 200.0)
    assert [axis.position(value) for value in (-5.0, 0.0, 50.0, 200.0, 900.0)] == [0.0, 0.0, 25.0, 100.0, 100.0]


def test_an_axis_starts_at_zero_unless_everything_is_far_from_it() -> None:
    assert axis_for([estimate(GROWTH, 0.38, 0.47, 0.42)], 0.1).low == 0.0
    assert axis_for([estimate(GROWTH, 0.9951, 0.9998, 0.998)], 0.99).low > 0.98
    assert axis_for([estimate(RECOVERY, 170.0, 175.0, 172.0)], 180.0, bounded=True).low == 0.0


def test_an_axis_without_estimates_still_shows_the_threshold() -> None:
    axis = axis_for([], 0.0)
    assert axis.low == 0.0 < axis.high


def test_open_sides_run_to_the_edge() -> None:
    axis = Axis(0.0, 100.0)
    bar = bar_for(axis, None, 40.0, 30.0)
    assert (bar.start, bar.end, bar.open_low, bar.open_high, bar.point) == (0.0, 40.0, True, False, 30.0)
    bar = bar_for(axis, 60.0, math.inf, None)
    assert (bar.start, bar.end, bar.open_low, bar.open_high, bar.point) == (60.0, 100.0, False, True, None)


def test_an_interval_of_no_width_is_still_seen() -> None:
    bar = bar_for(Axis(0.0, 1.0), 0.0, 0.0, 0.0)
    assert bar.width == pytest.approx(NARROWEST)
    assert bar.start >= 0.0


@given(low=bounds, high=bounds, value=bounds, threshold=finite)
def test_everything_finite_lies_on_the_axis_in_its_order(
    low: float | None, high: float | None, value: float | None, threshold: float
) -> None:
    known = sorted(number for number in (low, value, high) if number is not None)
    low, high = (known[0], known[-1]) if len(known) > 1 else (low, high)
    axis = axis_for([estimate(GROWTH, low, high, value)], threshold)
    assert axis.low < axis.high
    for number in (*known, threshold):
        assert axis.low <= number <= axis.high
    bar = bar_for(axis, low, high, value)
    assert -1e-6 <= bar.start < bar.end <= 100 + 1e-6


@given(low=finite, span=st.floats(min_value=1e-6, max_value=1e9))
def test_ticks_are_few_and_on_the_axis(low: float, span: float) -> None:
    axis = Axis(low, low + span)
    if axis.high - axis.low < abs(low) * 1e-9:
        return  # too close for floating point to tell apart
    ticks = axis.ticks()
    assert len(ticks) <= 6
    slack = span * 1e-6
    assert all(axis.low - slack <= tick <= axis.high + slack for tick in ticks)
