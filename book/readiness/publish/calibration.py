"""Curves of the leak test for the method page: how often it cries wolf, how often it hears one.

The rates are simulated by ``tests/benchmarks/calibrate_trends.py`` and kept as a table beside this package's assets; a
test simulates some of them again. Here they only become positions in a drawing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from math import log2
from pathlib import Path

from scipy import stats

from readiness.messages import Message, message

TABLE = Path(__file__).parent / "assets" / "calibration.csv"
# What judges growth; the bound of its slope alone; what takes every point for independent.
LEAK_TEST, SLOPE_TEST, LEAST_SQUARES = "leak test", "slope", "plain least squares"
NOMINAL_RATIO, LIMIT_RATIO, DETECTED_RATIO = 0.05, 0.06, 0.8
# Correlations of which the power is drawn: enough to see the order, few enough to tell the lines apart.
DRAWN_CORRELATIONS = (0.0, 0.5, 0.9, 0.95, 0.98, 1.0)
_INTERVAL_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Rate:
    """How many simulated series raised an alarm.

    Attributes
    ----------
    test
        `LEAK_TEST`, `SLOPE_TEST` or `LEAST_SQUARES`.
    points
        Of every series.
    correlation
        Of neighbouring values of the noise.
    leak_deviations
        Growth over the whole window, in standard deviations of the noise; 0 is none.
    series, alarms
        How many were simulated, and how many of them raised an alarm at a nominal 5 %.
    seed
        Of the simulation.
    """

    test: str
    points: int
    correlation: float
    leak_deviations: float
    series: int
    alarms: int
    seed: int

    @property
    def ratio(self) -> float:
        """Share of the series that raised an alarm."""
        return self.alarms / self.series

    @property
    def interval(self) -> tuple[float, float]:
        """Exact two-sided 95 % interval of that share (Clopper and Pearson, 1934)."""
        found = stats.binomtest(self.alarms, self.series).proportion_ci(_INTERVAL_CONFIDENCE, method="exact")
        return float(found.low), float(found.high)

    def row(self) -> tuple[str | int | float, ...]:
        """What the table says of it: what was counted, then the share and its interval."""
        return (*astuple(self), round(self.ratio, 5), *(round(bound, 5) for bound in self.interval))


COLUMNS = (*(field.name for field in fields(Rate)), "alarm_ratio", "low_ratio", "high_ratio")


@dataclass(frozen=True)
class Mark:
    """One rate in a drawing: where it lies, and where its interval begins and ends."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """Rates in the order of the axis; `number` gives the colour, `left_at` is where the drawing ends before they do."""

    name: float
    number: int
    rates: tuple[Rate, ...]
    marks: tuple[Mark, ...]
    left_at: Mark | None = None

    @property
    def path(self) -> str:
        """The line as SVG draws it."""
        seen = (*self.marks, self.left_at) if self.left_at else self.marks
        return "M " + " L ".join(f"{mark.x:g} {mark.y:g}" for mark in seen)


@dataclass(frozen=True)
class Panel:
    """The frame of a drawing in pixels, and what its vertical axis shows at most."""

    left: float
    top: float
    width: float
    height: float
    most: float

    def x(self, share: float) -> float:
        """A share of the width."""
        return round(self.left + share * self.width, 2)

    def y(self, ratio: float) -> float:
        """A rate on the vertical axis."""
        return round(self.top + (1 - ratio / self.most) * self.height, 2)

    @property
    def bottom(self) -> float:
        """The foot of the frame."""
        return self.top + self.height


@dataclass(frozen=True)
class Drawing:
    """Curves in a panel, with the labels of the horizontal axis; those `beside` are drawn faintly, for comparison."""

    points: int
    panel: Panel
    curves: tuple[Curve, ...]
    ticks: tuple[tuple[float, float], ...]
    beside: tuple[Curve, ...] = ()


@lru_cache
def load_rates(path: Path = TABLE) -> tuple[Rate, ...]:
    """Read the table of simulated rates.

    Raises
    ------
    ValueError
        If its columns are others, or a share is not the one its counts give.
    """
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        if tuple(table.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path} has the columns {table.fieldnames}, not {list(COLUMNS)}")
        return tuple(_rate_of(row) for row in table)


def rates_of(
    test: str, *, points: int, correlation: float | None = None, leak_deviations: float | None = None
) -> tuple[Rate, ...]:
    """Rates of one test and length, of one correlation or one leak if it is given, in the order of the table."""
    return tuple(
        rate
        for rate in load_rates()
        if (rate.test, rate.points) == (test, points)
        and correlation in (None, rate.correlation)
        and leak_deviations in (None, rate.leak_deviations)
    )


def lengths() -> tuple[int, ...]:
    """Lengths of series that were simulated."""
    return tuple(sorted({rate.points for rate in load_rates()}))


def false_alarm_drawing() -> Drawing:
    """Rate of alarms without a leak over the correlation of the noise: both our tests, and least squares."""
    panel = Panel(left=52, top=34, width=540, height=230, most=0.1)
    every = [
        rates_of(test, points=points, leak_deviations=0.0) for test in (LEAK_TEST, SLOPE_TEST) for points in lengths()
    ]
    every.append(rates_of(LEAST_SQUARES, points=lengths()[0], leak_deviations=0.0))
    at = _evenly(rate.correlation for rates in every for rate in rates)
    curves = tuple(
        _curve(rates[0].points, number, rates, [at[rate.correlation] for rate in rates], panel)
        for number, rates in enumerate(every)
    )
    return Drawing(0, panel, curves, tuple((panel.x(share), correlation) for correlation, share in at.items()))


def power_drawings() -> tuple[Drawing, ...]:
    """Rate of alarms over the size of a leak, one drawing per length of series and one curve per correlation.

    Beside each curve of the leak test lies that of its slope alone.
    """
    return tuple(_power_drawing(points) for points in lengths())


def false_alarm_words(drawing: Drawing) -> tuple[Message, Message]:
    """What the drawing of false alarms shows, for those who do not see it, and its caption."""
    ours = [rate for curve in drawing.curves[:-1] for rate in curve.rates]
    plain = drawing.curves[-1].rates
    described = message(
        "calibration-false-alarms-described",
        least=min(rate.ratio for rate in ours),
        most=max(rate.ratio for rate in ours),
        upper=max(rate.interval[1] for rate in ours),
        plain_least=plain[0].ratio,
        plain_most=max(rate.ratio for rate in plain),
    )
    return described, message("calibration-false-alarms-caption", series=ours[0].series, seed=str(ours[0].seed))


def power_words(drawing: Drawing) -> tuple[Message, Message]:
    """What a drawing of the power shows, for those who do not see it, and its caption."""
    quick, slow = drawing.curves[0], min(drawing.curves, key=lambda curve: sum(rate.ratio for rate in curve.rates))
    described = message(
        "calibration-power-described",
        points=drawing.points,
        quick=quick.name or 0,
        quick_leak=_found_from(quick),
        slow=slow.name or 0,
        slow_leak=_found_from(slow),
        detected=DETECTED_RATIO,
    )
    rate = quick.rates[0]
    return described, message(
        "calibration-power-caption", points=drawing.points, series=rate.series, seed=str(rate.seed)
    )


def _found_from(curve: Curve) -> float:
    """Smallest leak from which on at least four of five are found; infinite if none that was simulated."""
    missed = [rate.leak_deviations for rate in curve.rates if rate.ratio < DETECTED_RATIO]
    found = [rate.leak_deviations for rate in curve.rates if rate.leak_deviations > max(missed, default=0.0)]
    return min(found, default=float("inf"))


def _power_drawing(points: int) -> Drawing:
    panel = Panel(left=52, top=34, width=540, height=230, most=1.0)
    leaks = sorted({rate.leak_deviations for rate in load_rates() if rate.leak_deviations > 0})
    span = log2(leaks[-1] / leaks[0])
    at = {leak: log2(leak / leaks[0]) / span for leak in leaks}

    def curves_of(test: str) -> tuple[Curve, ...]:
        every = [rates_of(test, points=points, correlation=correlation) for correlation in DRAWN_CORRELATIONS]
        drawn = [tuple(rate for rate in rates if rate.leak_deviations > 0) for rates in every]
        return tuple(
            _curve(correlation, number, rates, [at[rate.leak_deviations] for rate in rates], panel)
            for number, (correlation, rates) in enumerate(zip(DRAWN_CORRELATIONS, drawn, strict=True))
        )

    labelled = tuple((panel.x(at[leak]), leak) for leak in leaks if leak in (leaks[0], 0.25, 0.5, 1, 2, 4, leaks[-1]))
    return Drawing(points, panel, curves_of(LEAK_TEST), labelled, curves_of(SLOPE_TEST))


def _curve(name: float, number: int, rates: tuple[Rate, ...], shares: Sequence[float], panel: Panel) -> Curve:
    """Put rates on a panel up to where they leave it; from there on the line is cut at the edge."""
    marks: list[Mark] = []
    for place, (rate, share) in enumerate(zip(rates, shares, strict=True)):
        if rate.ratio > panel.most:
            before = rates[place - 1]
            part = (panel.most - before.ratio) / (rate.ratio - before.ratio)
            edge = shares[place - 1] + part * (share - shares[place - 1])
            left = Mark(panel.x(edge), panel.y(panel.most), panel.y(panel.most), panel.y(panel.most))
            return Curve(name, number, rates, tuple(marks), left)
        low, high = rate.interval
        marks.append(Mark(panel.x(share), panel.y(rate.ratio), panel.y(low), panel.y(min(high, panel.most))))
    return Curve(name, number, rates, tuple(marks))


def _evenly(correlations: Iterable[float]) -> dict[float, float]:
    """Shares of the width, evenly: what matters happens close to 1, where a linear axis has no room."""
    every = sorted(set(correlations))
    return {correlation: place / (len(every) - 1) for place, correlation in enumerate(every)}


def _rate_of(row: dict[str, str]) -> Rate:
    rate = Rate(
        test=row["test"],
        points=int(row["points"]),
        correlation=float(row["correlation"]),
        leak_deviations=float(row["leak_deviations"]),
        series=int(row["series"]),
        alarms=int(row["alarms"]),
        seed=int(row["seed"]),
    )
    told = tuple(float(row[name]) for name in COLUMNS[-3:])
    if told != rate.row()[-3:]:
        raise ValueError(f"{row} does not recompute: {rate.row()[-3:]}")
    return rate
