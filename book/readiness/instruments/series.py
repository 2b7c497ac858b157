"""Series: do they vary, are they whole, does their clock run, do their numbers agree.

Times are in seconds since any fixed moment; details give places as seconds since the first sample. An empty series
passes nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from readiness.instruments.base import Check, InstrumentCheck, checked

_BINARY_OVER_DECIMAL = (1024 / 1000, 1024**2 / 1000**2, 1024**3 / 1000**3)


def check_not_constant(values: NDArray[np.float64], *, minimum_samples: int = 3, member: str | None = None) -> Check:
    """Check that a series said to be measured ever varies: an attribute read 288 times is no measurement.

    Parameters
    ----------
    values : (n,) float
        The series; equality is exact.
    minimum_samples
        With fewer, a constant cannot be told from a measurement, and the check fails.
    member
        Of the population.
    """
    name, n, distinct = InstrumentCheck.NOT_CONSTANT, values.size, np.unique(values).size
    if n < minimum_samples:
        return checked(name, passed=False, member=member, variant="too-few", n=n, needed=minimum_samples)
    if distinct == 1:
        return checked(name, passed=False, member=member, n=n, value=float(values[0]))
    return checked(name, passed=True, member=member, n=n, distinct=distinct)


def check_range_not_constant(lowest: float, highest: float, n: int, *, member: str | None = None) -> Check:
    """Check that a series of which only the extremes are known ever varied; see `check_not_constant`."""
    name = InstrumentCheck.NOT_CONSTANT
    if lowest == highest:
        return checked(name, passed=False, member=member, n=n, value=lowest)
    return checked(name, passed=True, member=member, n=n, distinct=2)


def check_samples_suffice(found: int, needed: int, *, member: str | None = None) -> Check:
    """Check that there are as many samples as the stated window and interval make."""
    return checked(InstrumentCheck.SAMPLES_SUFFICE, passed=found >= needed, member=member, found=found, needed=needed)


def check_trend_has_points(points: int, minimum: int, *, member: str | None = None) -> Check:
    """Check that a trend rests on more than its two ends."""
    return checked(InstrumentCheck.TREND_HAS_POINTS, passed=points >= minimum, member=member, n=points, needed=minimum)


def check_no_gaps(
    times_seconds: NDArray[np.float64],
    expected_interval_seconds: float,
    *,
    window_seconds: tuple[float, float] | None = None,
    allowed_factor: float = 2.0,
    allowed_share: float = 0.0,
    member: str | None = None,
) -> Check:
    """Check that a series has no holes.

    Parameters
    ----------
    times_seconds : (n,) float
        When the samples were taken.
    expected_interval_seconds
        Their stated distance.
    window_seconds
        First and last moment the series claims to cover; without it, its own.
    allowed_factor
        A distance of more than so many intervals is a gap.
    allowed_share
        Share of the window that gaps may take up.
    member
        Of the population.
    """
    name, n = InstrumentCheck.NO_GAPS, times_seconds.size
    edges = np.asarray(window_seconds or [], dtype=float)
    moments = np.sort(np.concatenate([times_seconds, edges]))
    distances = np.diff(moments)
    if n < 1 or distances.sum() == 0:
        return checked(name, passed=False, member=member, variant="empty", n=n)
    is_gap = distances > allowed_factor * expected_interval_seconds
    share = float(distances[is_gap].sum() / distances.sum())
    longest = int(distances.argmax())
    return checked(
        name,
        passed=share <= allowed_share,
        member=member,
        n=n,
        gaps=int(is_gap.sum()),
        share_percent=100 * share,
        longest_seconds=float(distances[longest]),
        at_seconds=float(moments[longest] - moments[0]),
        interval_seconds=expected_interval_seconds,
    )


def check_clock_advances(times_seconds: NDArray[np.float64], *, member: str | None = None) -> Check:
    """Check that every sample is later than the one before it."""
    name, n = InstrumentCheck.CLOCK_ADVANCES, times_seconds.size
    if n == 0:
        return checked(name, passed=False, member=member, variant="empty")
    back = np.flatnonzero(np.diff(times_seconds) <= 0)
    if back.size:
        at = float(times_seconds[back[0]] - times_seconds[0])
        return checked(name, passed=False, member=member, steps=back.size, n=n, at_seconds=at)
    return checked(name, passed=True, member=member, n=n)


def check_no_hidden_restart(
    times_seconds: NDArray[np.float64],
    counter: NDArray[np.float64],
    *,
    starts_seconds: NDArray[np.float64] | None = None,
    member: str | None = None,
) -> Check:
    """Check that a series is one lifetime of one process.

    Parameters
    ----------
    times_seconds, counter : (n,) float
        A counter that only a restart can make fall.
    starts_seconds : (m,) float
        When the process is recorded to have started; none may lie after the first sample.
    member
        Of the population.
    """
    name, n = InstrumentCheck.NO_HIDDEN_RESTART, times_seconds.size
    if n == 0:
        return checked(name, passed=False, member=member, variant="empty")
    falls = times_seconds[1:][np.diff(counter) < 0]
    starts = np.array([]) if starts_seconds is None else starts_seconds
    inside = starts[(starts > times_seconds[0]) & (starts <= times_seconds[-1])]
    restarts = np.concatenate([falls, inside])
    if restarts.size:
        at = float(restarts.min() - times_seconds[0])
        return checked(name, passed=False, member=member, falls=falls.size, starts=inside.size, at_seconds=at)
    return checked(name, passed=True, member=member, n=n)


def check_gauges_agree(
    growth_a: float, growth_b: float, *, factor: float, tolerance: float = 0.0, member: str | None = None
) -> Check:
    """Check that two gauges of one quantity grow alike.

    Parameters
    ----------
    growth_a, growth_b
        Growth by each, in one unit.
    factor
        The larger may be so many times the smaller; growth and shrinkage never agree.
    tolerance
        Growths closer than this agree in any case, in the same unit.
    member
        Of the population.
    """
    small, large = sorted((abs(growth_a), abs(growth_b)))
    alike = growth_a * growth_b > 0 and large <= factor * small
    return checked(
        InstrumentCheck.GAUGES_AGREE,
        passed=alike or abs(growth_a - growth_b) <= tolerance,
        member=member,
        growth_a=growth_a,
        growth_b=growth_b,
        factor=factor,
    )


def check_units_agree(
    value_a: float, value_b: float, *, relative_tolerance: float = 1e-3, member: str | None = None
) -> Check:
    """Check that two records of one value do not differ by just the ratio of binary to decimal units (MiB to MB).

    Parameters
    ----------
    value_a, value_b
        What the two records say.
    relative_tolerance
        How near to 1.024, 1.048576 or 1.073741824 their ratio has to be to fail.
    member
        Of the population.
    """
    small, large = sorted((abs(value_a), abs(value_b)))
    ratio = large / small if small else 1.0
    mixed = any(abs(ratio / known - 1) <= relative_tolerance for known in _BINARY_OVER_DECIMAL)
    return checked(
        InstrumentCheck.UNITS_AGREE, passed=not mixed, member=member, value_a=value_a, value_b=value_b, ratio=ratio
    )


def check_recomputes(printed: float, computed: float, tolerance: float, *, member: str | None = None) -> Check:
    """Check that a printed number follows from the numbers printed beside it, within half a unit of its last place."""
    return checked(
        InstrumentCheck.RECOMPUTES,
        passed=abs(printed - computed) <= tolerance,
        member=member,
        printed=printed,
        computed=computed,
        tolerance=tolerance,
    )
