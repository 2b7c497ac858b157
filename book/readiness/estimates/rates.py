"""Throughput: how many good answers a second, over a run and at two sizes of a system."""

from __future__ import annotations

from typing import Unpack

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from readiness.claims import Unit
from readiness.estimates.base import Asked, Estimate, identity_of
from readiness.estimates.units import RATIO, units_per
from readiness.messages import message

RATE = {Unit.REQUESTS_PER_SECOND: 1.0}
# Below this many values a spread is not known well enough to be used at all.
_LEAST = 2


def rates_by_block(
    answered_seconds: NDArray[np.float64], run_seconds: float, block_seconds: float
) -> NDArray[np.float64]:
    """Good answers a second in each of the equal blocks a run is cut into; blocks without an answer have rate 0.

    Parameters
    ----------
    answered_seconds : (n,) float
        When each good answer came, after the start of the run; what lies outside the run is not counted.
    run_seconds
        Length of the run.
    block_seconds
        Least length of a block. A run shorter than two of them is one block.

    Raises
    ------
    ValueError
        If run or block has no length.
    """
    if run_seconds <= 0 or block_seconds <= 0:
        raise ValueError(f"a run of {run_seconds} s in blocks of {block_seconds} s")
    edges = np.linspace(0.0, run_seconds, max(int(run_seconds // block_seconds), 1) + 1)
    return np.asarray(np.histogram(answered_seconds, edges)[0] / np.diff(edges), dtype=np.float64)


def estimate_rate(rates: NDArray[np.float64], *, block_seconds: float, **asked: Unpack[Asked]) -> Estimate:
    """Estimate a rate from its blocks: batch means (Schmeiser, 1982, Oper. Res. 30) with Student's t.

    Parameters
    ----------
    rates : (m,) float
        Of the blocks, all equally long.
    block_seconds
        Their length, for the words.
    **asked
        See `Asked`; the unit is requests per second.
    """
    units_per(RATE, asked["unit"])
    m = rates.size
    method = message("method-batch-rate", blocks=m, block_seconds=block_seconds)
    if m < _LEAST:
        value = float(rates[0]) if m else None
        return Estimate(**identity_of(asked), value=value, low=None, high=None, n=m, method=method)
    mean, error = float(rates.mean()), float(rates.std(ddof=1) / np.sqrt(m))
    quantiles = stats.t.ppf([asked["bounds"].low, asked["bounds"].high], m - 1)
    return Estimate(
        **identity_of(asked),
        value=mean,
        low=max(0.0, mean - float(quantiles[0]) * error),
        high=mean + float(quantiles[1]) * error,
        n=m,
        method=method,
        conditions=(message("condition-rate-worst", low=float(rates.min()), high=float(rates.max())),),
    )


def estimate_efficiency(
    many: NDArray[np.float64], one: NDArray[np.float64], factor: float, **asked: Unpack[Asked]
) -> Estimate:
    """Estimate the rate of a system of `factor` parts over `factor` times that of one part.

    A ratio of means on the logarithmic scale: the difference of the mean logarithms of the rates of whole runs, with
    Welch's (1947, Biometrika 34) degrees of freedom.

    Parameters
    ----------
    many, one : (n,) float
        Rate of every run at that size, each greater than 0.
    factor
        How many parts the larger one has.
    **asked
        See `Asked`; the unit is ratio or percent.

    Raises
    ------
    ValueError
        If a rate is not greater than 0.
    """
    whole = units_per(RATIO, asked["unit"])
    if not bool((many > 0).all() and (one > 0).all()):
        raise ValueError("a rate is not greater than 0")
    method = message("method-efficiency", many=many.size, one=one.size, factor=factor)
    n = min(many.size, one.size)
    if n == 0:
        return Estimate(**identity_of(asked), value=None, low=None, high=None, n=0, method=method)
    value = float(np.exp(np.log(many).mean() - np.log(one).mean()) / factor)
    if n < _LEAST:
        return Estimate(**identity_of(asked), value=value * whole, low=None, high=None, n=n, method=method)
    parts = np.array([np.log(rates).var(ddof=1) / rates.size for rates in (many, one)])
    weights = parts**2 / np.array([many.size - 1, one.size - 1])
    # Without any spread there is no uncertainty that could be seen, and any degrees of freedom give the same bounds.
    freedom = float(parts.sum() ** 2 / weights.sum()) if weights.sum() > 0 else 1.0
    quantiles = stats.t.ppf([asked["bounds"].low, asked["bounds"].high], freedom) * np.sqrt(parts.sum())
    return Estimate(
        **identity_of(asked),
        value=value * whole,
        low=value * float(np.exp(-quantiles[0])) * whole,
        high=value * float(np.exp(quantiles[1])) * whole,
        n=n,
        method=method,
    )
