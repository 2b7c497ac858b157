"""Times to an event (detection, recovery, failure), of which some were never seen to end."""

from __future__ import annotations

import warnings
from math import ceil, log
from typing import Any, NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from readiness.estimates.base import Asked, Bounds, Estimate, identity_of
from readiness.estimates.units import HOUR, SECOND, scaled, units_per
from readiness.messages import Message, message

MEDIAN = 0.5


def estimate_median_duration(
    durations_seconds: NDArray[np.float64],
    censored: NDArray[np.bool_],
    *,
    quantile: float = MEDIAN,
    all_must_end: bool = False,
    **asked: Unpack[Asked],
) -> Estimate:
    """Estimate the median (or another quantile) of times of which some are known only to exceed what was waited.

    The value is that of Kaplan and Meier (1958). The bounds are order statistics, free of any distribution (David and
    Nagaraja, 2003, section 7.1): the number of n times below the quantile is binomial. Under right censoring they are
    conservative: for the lower one a censored time ends where it was cut, for the upper one never.

    Parameters
    ----------
    durations_seconds : (n,) float
        How long each event took, or was waited for.
    censored : (n,) bool
        True where the wait ended before the event did.
    quantile
        Which quantile; 0.5 is the median.
    all_must_end
        True if the claim is about every event: a median stays the same even if the slower half never ends,
        so while any time is censored there is no upper bound, and a condition says so.
    **asked
        See `Asked`; the unit is seconds or hours.

    Returns
    -------
    Estimate
        A bound is None where n is too small or the bound infinite. `n_to_decide` is the smallest n whose extremes
        cover the quantile. The conditions give the upper bound on the mean that an exponential distribution would
        allow and, if anything is censored, the means with and without the censored times.

    Raises
    ------
    ValueError
        If the arrays differ in length, a time is negative or no number, or the unit is of another kind.
    """
    if durations_seconds.shape != censored.shape or not bool((durations_seconds >= 0).all()):
        raise ValueError("every duration needs a time of at least 0 s and says whether it is censored")
    factor = units_per(SECOND, asked["unit"])
    n, bounds = durations_seconds.size, asked["bounds"]
    ranks = covering_ranks(n, quantile, bounds)
    low = _ranked(durations_seconds, ranks.low)
    high = _ranked(np.where(censored, np.inf, durations_seconds), ranks.high)
    needed, cut = smallest_covering_n(quantile, bounds), int(censored.sum())
    told = _conditions(durations_seconds, censored, bounds)
    if all_must_end and cut:
        high, told = None, (*told, message("condition-not-all-ended", n=n, censored=cut))
    return Estimate(
        **identity_of(asked),
        value=scaled(_kaplan_meier_quantile(durations_seconds, censored, quantile), factor),
        low=scaled(low, factor),
        high=scaled(high, factor),
        n=n,
        method=message("method-order-statistics", quantile=quantile, n=n, censored=cut),
        n_to_decide=needed if n < needed else None,
        conditions=told,
    )


def estimate_mtbf_hours(
    failures: int, hours: float, *, threshold_hours: float | None = None, **asked: Unpack[Asked]
) -> Estimate:
    """Estimate the mean time between failures from all failures in a fixed time.

    Failures at a constant rate (Epstein and Sobel, 1953): low = 2T / chi2(c, 2r + 2), high = 2T / chi2(1 - c, 2r).

    Parameters
    ----------
    failures
        r, all failures seen.
    hours
        T, the time watched, summed over what was watched.
    threshold_hours
        Of the criterion; gives `hours_to_decide`, the T that would verify it if no further failure came.
    **asked
        See `Asked`; the unit is hours or seconds.

    Raises
    ------
    ValueError
        If nothing was watched or a count is negative, or the unit is of another kind.
    """
    if failures < 0 or hours <= 0:
        raise ValueError(f"{failures} failures in {hours} h")
    factor, bounds = units_per(HOUR, asked["unit"]), asked["bounds"]
    lower_divisor = float(stats.chi2.ppf(bounds.low, 2 * failures + 2))
    return Estimate(
        **identity_of(asked),
        value=hours / failures * factor if failures else None,
        low=2 * hours / lower_divisor * factor,
        high=2 * hours / float(stats.chi2.ppf(1 - bounds.high, 2 * failures)) * factor if failures else None,
        n=failures,
        window_hours=hours,
        method=message("method-mtbf-chi-squared", failures=failures, hours=hours),
        hours_to_decide=scaled(threshold_hours, lower_divisor / 2),
    )


class Ranks(NamedTuple):
    """1-based ranks of the order statistics that bound a quantile; None if n is too small."""

    low: int | None
    high: int | None


def covering_ranks(n: int, quantile: float, bounds: Bounds) -> Ranks:
    """Narrowest ranks whose order statistics bound a quantile at the given one-sided confidences.

    P(X_(r) > quantile) = P(B <= r - 1) and P(X_(r) < quantile) <= P(B >= r), with B binomial(n, quantile).
    """
    ranks = np.arange(1, n + 1)
    low = ranks[stats.binom.cdf(ranks - 1, n, quantile) <= 1 - bounds.low]
    high = ranks[stats.binom.sf(ranks - 1, n, quantile) <= 1 - bounds.high]
    return Ranks(int(low[-1]) if low.size else None, int(high[0]) if high.size else None)


def smallest_covering_n(quantile: float, bounds: Bounds) -> int:
    """Smallest n whose minimum and maximum bound a quantile: (1 - q)^n <= 1 - c_low and q^n <= 1 - c_high."""
    return max(ceil(log(1 - bounds.low) / log(1 - quantile)), ceil(log(1 - bounds.high) / log(quantile)))


class SurvivalCurve(NamedTuple):
    """The share that has not ended after each time seen, as a step function; all arrays are (m,).

    Attributes
    ----------
    seconds
        The distinct times, ended or censored, in order.
    share
        Kaplan-Meier estimate from this time on.
    low, high
        Pointwise two-sided band; NaN where it is undefined: before anything ended, and once all have.
    """

    seconds: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def survival_curve(
    durations_seconds: NDArray[np.float64], censored: NDArray[np.bool_], *, confidence: float = 0.95
) -> SurvivalCurve:
    """Estimate the share that has not ended after a time (Kaplan and Meier, 1958), with a pointwise band.

    The band is Greenwood's variance on the scale log(-log S), which keeps it between 0 and 1 (Kalbfleisch and
    Prentice, 2002, section 1.4.1). It holds at each time by itself, not for the whole curve, and decides nothing.

    Parameters
    ----------
    durations_seconds, censored : (n,)
        As in `estimate_median_duration`; at least one.
    confidence
        Two-sided, of the band.

    Raises
    ------
    ValueError
        If there is no time at all.
    """
    if not durations_seconds.size:
        raise ValueError("no times, no curve")
    survival = _survival(durations_seconds, censored)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # says that the band is undefined at 0 and 1: here it is NaN
        band = survival.confidence_interval(confidence_level=confidence, method="log-log")
    share = np.asarray(survival.probabilities, dtype=np.float64)
    defined = (share > 0) & (share < 1)
    low, high = (np.where(defined, side.probabilities, np.nan) for side in (band.low, band.high))
    return SurvivalCurve(np.asarray(survival.quantiles, dtype=np.float64), share, low, high)


def upper_bound_with_slower(
    durations_seconds: NDArray[np.float64],
    censored: NDArray[np.bool_],
    slower: int,
    *,
    quantile: float,
    bounds: Bounds,
) -> float | None:
    """Upper bound on a quantile, in seconds, if so many more times had been slower than all others.

    What was left out can at worst have been that. None if n is too small or the bound infinite.
    """
    times = np.concatenate([np.where(censored, np.inf, durations_seconds), np.full(slower, np.inf)])
    return _ranked(times, covering_ranks(times.size, quantile, bounds).high)


def exponential_mean_upper(total_seconds: float, events: int, confidence: float) -> float | None:
    """Upper bound on the mean of exponential times, 2T / chi2(1 - c, 2r) (Epstein and Sobel, 1953).

    T is all time waited, censored waits included; r the events that ended. None without any.
    """
    return 2 * total_seconds / float(stats.chi2.ppf(1 - confidence, 2 * events)) if events else None


def _ranked(times: NDArray[np.float64], rank: int | None) -> float | None:
    found = np.inf if rank is None else float(np.sort(times)[rank - 1])
    return found if np.isfinite(found) else None


def _survival(times: NDArray[np.float64], censored: NDArray[np.bool_]) -> Any:
    return stats.ecdf(stats.CensoredData(uncensored=times[~censored], right=times[censored])).sf


def _kaplan_meier_quantile(times: NDArray[np.float64], censored: NDArray[np.bool_], quantile: float) -> float | None:
    if times.size == 0:
        return None
    survival = _survival(times, censored)
    reached = survival.quantiles[survival.probabilities <= 1 - quantile + 1e-12]
    return float(reached[0]) if reached.size else None


def _restricted_mean(times: NDArray[np.float64], censored: NDArray[np.bool_]) -> float:
    """Area under the Kaplan-Meier curve up to the longest wait."""
    survival = _survival(times, censored)
    steps = np.concatenate([[0.0], survival.quantiles])
    return float(np.diff(steps) @ np.concatenate([[1.0], survival.probabilities[:-1]]))


def _conditions(times: NDArray[np.float64], censored: NDArray[np.bool_], bounds: Bounds) -> tuple[Message, ...]:
    ended, cut = times[~censored], int(censored.sum())
    total = float(times.sum())
    told = []
    upper = exponential_mean_upper(total, ended.size, bounds.high)
    if upper is not None:
        told.append(
            message(
                "condition-exponential-mean",
                mean_seconds=total / ended.size,
                upper_seconds=upper,
                confidence=bounds.high,
                events=ended.size,
            )
        )
        if cut:
            told.append(
                message(
                    "condition-censored",
                    censored=cut,
                    n=times.size,
                    naive_mean_seconds=float(ended.mean()),
                    restricted_mean_seconds=_restricted_mean(times, censored),
                )
            )
    elif cut:
        told.append(message("condition-all-censored", n=cut))
    return tuple(told)
