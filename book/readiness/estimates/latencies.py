"""Latencies of requests: quantiles whose bounds know that neighbours in time are alike, and when n is too small."""

from __future__ import annotations

from math import ceil, floor
from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from readiness.estimates.base import Asked, Bounds, Estimate, identity_of
from readiness.estimates.durations import covering_ranks, smallest_covering_n
from readiness.estimates.units import SECOND, scaled, units_per
from readiness.messages import message


class Responses(NamedTuple):
    """Requests of a load, in any order; all arrays are (n,).

    Attributes
    ----------
    seconds
        How long each answer took, or how long was waited for one that never came or was an error.
    answered
        False where there was no good answer.
    block
        Which block of time of which run each belongs to, numbered from anything.
    """

    seconds: NDArray[np.float64]
    answered: NDArray[np.bool_]
    block: NDArray[np.int64]


class QuantileBounds(NamedTuple):
    """A quantile in seconds between two bounds, and what they rest on.

    Attributes
    ----------
    value
        None if fewer requests than `least_n` were made, or if it lies among those without an answer.
    low, high
        None where the blocks are too few, or too many requests had no answer.
    n
        Requests.
    n_effective
        Blocks they count for.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    n_effective: float


def least_n(quantile: float) -> int:
    """Fewest requests of which one is expected on the far side of a quantile: 20 for a p95, 100 for a p99."""
    return ceil(1 / min(quantile, 1 - quantile) - 1e-9)


def blocks_of_time(run: NDArray[np.int64], seconds: NDArray[np.float64], block_seconds: float) -> NDArray[np.int64]:
    """Number the blocks of time of each run; no block reaches from one run into another.

    Parameters
    ----------
    run : (n,) int
        The run of each request.
    seconds : (n,) float
        When it was due, after the start of its run.
    block_seconds
        Length of a block.

    Raises
    ------
    ValueError
        If the arrays differ in length or the block has no length.
    """
    if run.shape != seconds.shape or block_seconds <= 0:
        raise ValueError(f"runs {run.shape} at seconds {seconds.shape} in blocks of {block_seconds} s")
    pairs = np.column_stack([run, np.floor(seconds / block_seconds).astype(np.int64)])
    return np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def bound_quantile(responses: Responses, quantile: float, bounds: Bounds) -> QuantileBounds:
    """Bound a quantile of response times without assuming a distribution or independence inside a block.

    The value is the smallest time that at least a share `quantile` of all requests did not exceed. For the bounds the
    requests of one block stand or fall together: n of them in blocks of n_i count for m = n^2 / sum n_i^2 (Kish, 1965,
    Survey Sampling, section 8.2, at an intra-class correlation of 1), cut to a whole number. The ranks r and s of m
    independent times that bound the quantile (`covering_ranks`) are carried over to the n requests as shares, outwards:
    to the ranks floor((r - 1) n / m) + 1 and ceil(s n / m) (Woodruff, 1952, J. Am. Stat. Assoc. 47). With every request
    a block of its own these are the order statistics themselves.

    A request without an answer is longer than all others for value and upper bound, and as long as was waited for the
    lower one: a service that refuses half of its requests quickly is not fast.

    Raises
    ------
    ValueError
        If the arrays differ in length, or a time is negative or no number.
    """
    n = responses.seconds.size
    if not responses.seconds.shape == responses.answered.shape == responses.block.shape:
        raise ValueError("every request has a time, an outcome and a block")
    if not bool((responses.seconds >= 0).all()):
        raise ValueError("a time is negative or no number")
    if n == 0:
        return QuantileBounds(None, None, None, 0, 0.0)
    sizes = np.unique(responses.block, return_counts=True)[1]
    effective = n**2 / float(sizes @ sizes)
    whole = floor(effective + 1e-9)
    waited = np.sort(responses.seconds)
    ended = np.sort(np.where(responses.answered, responses.seconds, np.inf))
    ranks = covering_ranks(whole, quantile, bounds)
    low = None if ranks.low is None else float(waited[(ranks.low - 1) * n // whole])
    high = None if ranks.high is None else _finite(ended[-(-ranks.high * n // whole) - 1])
    value = _finite(ended[max(ceil(quantile * n - 1e-9), 1) - 1]) if n >= least_n(quantile) else None
    return QuantileBounds(value, low, high, n, effective)


def estimate_latency_quantile(
    responses: Responses, *, quantile: float, block_seconds: float, upper: bool = True, **asked: Unpack[Asked]
) -> Estimate:
    """Estimate a quantile of response times; see `bound_quantile`.

    Parameters
    ----------
    responses
        Of every run that counts; `block` from `blocks_of_time`.
    quantile
        Which one.
    block_seconds
        Length of the blocks, for the words and for `hours_to_decide`.
    upper
        False if nothing bounds it above: a generator that waits for its answers asks less while they are slow.
    **asked
        See `Asked`; the unit is seconds or hours.

    Returns
    -------
    Estimate
        `n` is the number of whole blocks it counts for; `n_to_decide` the number that bounds the quantile, if these do
        not.
    """
    factor, bounds = units_per(SECOND, asked["unit"]), asked["bounds"]
    found = bound_quantile(responses, quantile, bounds)
    needed = smallest_covering_n(quantile, bounds)
    whole = floor(found.n_effective + 1e-9)
    return Estimate(
        **identity_of(asked),
        value=scaled(found.value, factor),
        low=scaled(found.low, factor),
        high=scaled(found.high, factor) if upper else None,
        n=whole,
        method=message(
            "method-latency-quantile",
            quantile=quantile,
            n=found.n,
            blocks=int(np.unique(responses.block).size),
            n_effective=round(found.n_effective, 1),
            block_seconds=block_seconds,
        ),
        n_to_decide=needed if whole < needed else None,
        hours_to_decide=needed * block_seconds / 3600 if whole < needed else None,
    )


def _finite(seconds: float) -> float | None:
    return float(seconds) if np.isfinite(seconds) else None
