"""Shares: how many of n went well, with exact bounds, counted one by one or by blocks of time."""

from __future__ import annotations

from bisect import bisect_left
from typing import Unpack

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from readiness.estimates.base import Asked, Bounds, Estimate, identity_of
from readiness.estimates.units import RATIO, scaled, units_per
from readiness.messages import message

_LARGEST_N = 10**9


def estimate_proportion(successes: int, n: int, *, threshold: float | None = None, **asked: Unpack[Asked]) -> Estimate:
    """Estimate a share of independent trials.

    Bounds are the exact ones of Clopper and Pearson (1934), each one-sided. Observed zero failures prove only a bound.

    Parameters
    ----------
    successes, n
        How many of how many trials; none of n = 0 is no measurement and has no value.
    threshold
        Of the criterion, in its unit; gives `n_to_decide`, the n at which a share as observed would be decided.
    **asked
        See `Asked`; the unit is ratio or percent.

    Raises
    ------
    ValueError
        If `successes` is no part of `n`, or the unit is of another kind.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    whole = units_per(RATIO, asked["unit"])
    method = message("method-clopper-pearson", successes=successes, n=n)
    if n == 0:
        return Estimate(**identity_of(asked), value=None, low=None, high=None, n=0, method=method)
    share = successes / n
    low, high = clopper_pearson(share, n, asked["bounds"])
    return Estimate(
        **identity_of(asked),
        value=share * whole,
        low=low * whole,
        high=high * whole,
        n=n,
        method=method,
        n_to_decide=n_to_decide(share, scaled(threshold, 1 / whole), asked["bounds"]),
    )


def estimate_proportion_by_block(
    flags: NDArray[np.bool_],
    seconds: NDArray[np.float64],
    block_seconds: float,
    *,
    threshold: float | None = None,
    **asked: Unpack[Asked],
) -> Estimate:
    """Estimate a share of observations that resemble their neighbours in time.

    The observations of one block of time are taken to stand or fall together, whatever the data say: n of them in
    blocks of n_i count for n_eff = n^2 / sum n_i^2 independent ones (Kish, 1965, Survey Sampling, section 8.2, at an
    intra-class correlation of 1), which is the number of blocks if they are equally full and never more. The
    variance of a share is then the largest that independent blocks can have, so no spread has to be estimated, and
    a worse record never looks better known: changing one True to False raises neither bound. The bounds are
    Clopper-Pearson at n_eff, with whole or broken counts as in Korn and Graubard (1998, Survey Methodology 24). If all
    flags are equal, every block counts once: each then is one trial that succeeded.

    Parameters
    ----------
    flags : (n,) bool
        What each observation found.
    seconds : (n,) float
        When, in seconds; the order does not matter.
    block_seconds
        Length of a block; it must exceed the time over which neighbours resemble each other.
    threshold
        Of the criterion, in its unit; gives `n_to_decide` (independent ones) and, in full blocks, `hours_to_decide`.
    **asked
        See `Asked`; the unit is ratio or percent.

    Raises
    ------
    ValueError
        If the arrays differ in length, the block has no length, or the unit is of another kind.
    """
    if flags.shape != seconds.shape or flags.ndim != 1 or block_seconds <= 0:
        raise ValueError(f"flags {flags.shape} at seconds {seconds.shape} in blocks of {block_seconds} s")
    whole, n = units_per(RATIO, asked["unit"]), flags.size
    if n == 0:
        method = message("method-clopper-pearson-blocks", n=0, blocks=0, n_effective=0, block_seconds=block_seconds)
        return Estimate(**identity_of(asked), value=None, low=None, high=None, n=0, method=method)
    share = float(flags.mean())
    _, sizes = np.unique((seconds - seconds.min()) // block_seconds, return_counts=True)
    effective = effective_size(sizes, all_equal=share in (0, 1))
    low, high = clopper_pearson(share, effective, asked["bounds"])
    needed = n_to_decide(share, scaled(threshold, 1 / whole), asked["bounds"])
    hours = float(np.ptp(seconds)) / 3600
    return Estimate(
        **identity_of(asked),
        value=share * whole,
        low=low * whole,
        high=high * whole,
        n=int(effective + 1e-9),
        window_hours=hours,
        method=message(
            "method-clopper-pearson-blocks-all-equal" if share in (0, 1) else "method-clopper-pearson-blocks",
            n=n,
            blocks=sizes.size,
            n_effective=round(effective, 1),
            block_seconds=block_seconds,
        ),
        n_to_decide=needed,
        hours_to_decide=needed * block_seconds / 3600 if needed else None,
    )


def clopper_pearson(share: float, n: float, bounds: Bounds) -> tuple[float, float]:
    """One-sided bounds of a share seen in n trials, 0 and 1 where nothing bounds it.

    Neither n nor share * n need be whole (Korn and Graubard, 1998).
    """
    k = share * n
    low = 0.0 if share == 0 else float(stats.beta.ppf(1 - bounds.low, k, n - k + 1))
    high = 1.0 if share == 1 else float(stats.beta.ppf(bounds.high, k + 1, n - k))
    return low, high


def effective_size(sizes: NDArray[np.int64] | NDArray[np.float64], *, all_equal: bool = False) -> float:
    """How many independent observations clusters are worth that each stand or fall as one.

    n^2 / sum n_i^2 for n observations in clusters of n_i (Kish, 1965, Survey Sampling, section 8.2, at an intra-class
    correlation of 1), never more than there are clusters. If all observations are equal, each cluster counts once.

    Parameters
    ----------
    sizes : (g,) int or float
        Observations in each cluster.
    all_equal
        Whether all observations found the same.
    """
    whole, clusters = sizes.astype(np.float64), float(sizes.size)
    return clusters if all_equal else min(float(whole.sum() ** 2 / (whole @ whole)), clusters)


def n_to_decide(share: float, threshold: float | None, bounds: Bounds) -> int | None:
    """Smallest n at which the bound towards the threshold reaches it, if the share stays what it is; None if none."""
    if threshold is None or threshold == share or not 0 < threshold < 1:
        return None

    def decided(n: int) -> bool:
        low, high = clopper_pearson(share, n, bounds)
        return low >= threshold if share > threshold else high <= threshold

    sizes = range(1, _LARGEST_N)
    found = bisect_left(sizes, x=True, key=decided)
    return sizes[found] if found < len(sizes) else None
