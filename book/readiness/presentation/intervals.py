"""Geometry of the drawn intervals: numbers to positions on an axis, nothing of colours or markup."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from readiness.estimates import Estimate

MARGIN = 0.06
"""Share of the axis left free on either side of what is drawn."""

NARROWEST = 0.6
"""A bar is drawn at least this wide (in percent of the axis): an interval of no width is still an interval."""


@dataclass(frozen=True)
class Axis:
    """A linear axis; positions run from 0 at `low` to 100 at `high`."""

    low: float
    high: float

    def position(self, value: float) -> float:
        """Where a value lies, in percent of the axis, kept inside it."""
        share = 100 * (value - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 100.0), 2)

    def ticks(self, wanted: int = 4) -> list[float]:
        """Round values to label: multiples of 1, 2 or 5 times a power of ten."""
        step = _round_step((self.high - self.low) / wanted)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [multiple * step for multiple in range(first, last + 1)]


@dataclass(frozen=True)
class Bar:
    """One interval on an axis, in percent of it. An open end runs to the edge and gets an arrow."""

    start: float
    end: float
    open_low: bool
    open_high: bool
    point: float | None

    @property
    def width(self) -> float:
        """How long the bar is."""
        return round(self.end - self.start, 2)


def magnitude_of(estimate: Estimate) -> float:
    """The size of the largest finite number of an estimate, for the scale it is written in."""
    numbers = (estimate.low, estimate.high, estimate.value)
    return max((abs(n) for n in numbers if n is not None and math.isfinite(n)), default=0.0)


def axis_for(estimates: Iterable[Estimate], threshold: float, *, bounded: bool = False) -> Axis:
    """An axis that shows every finite number of the estimates and the threshold.

    Parameters
    ----------
    estimates
        What will be drawn on it.
    threshold
        The threshold of the criterion.
    bounded
        For quantities that have no values below zero, the axis does not either.
    """
    numbers = [threshold]
    for estimate in estimates:
        numbers += [n for n in (estimate.low, estimate.high, estimate.value) if n is not None and math.isfinite(n)]
    low, high = min(numbers), max(numbers)
    if low >= 0 and (bounded or low < (high - low)):
        low = 0.0  # zero is the natural start unless everything lies far from it
    if low == high:
        low, high = (0.0, 1.0) if low == 0 else (low - abs(low) / 2, high + abs(high) / 2)
    room = (high - low) * MARGIN
    return Axis(low if low == 0 else low - room, high + room)


def bar_for(axis: Axis, low: float | None, high: float | None, value: float | None = None) -> Bar:
    """The bar of one interval; None and infinite bounds are open."""
    open_low, open_high = low is None or math.isinf(low), high is None or math.isinf(high)
    start = 0.0 if open_low or low is None else axis.position(low)
    end = 100.0 if open_high or high is None else axis.position(high)
    if end - start < NARROWEST:
        centre = min(max((start + end) / 2, NARROWEST / 2), 100 - NARROWEST / 2)
        start, end = round(centre - NARROWEST / 2, 2), round(centre + NARROWEST / 2, 2)
    point = None if value is None or not math.isfinite(value) else axis.position(value)
    return Bar(start, end, open_low, open_high, point)


def _round_step(rough: float) -> float:
    magnitude: float = 10.0 ** math.floor(math.log10(rough))
    return next(factor * magnitude for factor in (1.0, 2.0, 5.0, 10.0) if factor * magnitude >= rough * (1 - 1e-9))
