"""How many independent trials settle a share: exact binomial tests, one-sided, planned before anything is measured.

A test rejects where the Clopper-Pearson bound at the same confidence lies beyond the threshold, so what is planned here
is what is judged later. Power jumps up and down with n, since counts are whole: `n` is the first size that has
it, `n_from` the one from which on every size does.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, log
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Aim = Literal["refute", "show", "no-miss"]
_LARGEST_N = 200_000


class Needed(NamedTuple):
    """How many independent trials reach an aim.

    Attributes
    ----------
    n
        The smallest number with the power asked for.
    n_from
        The smallest number from which on every larger one has it too.
    """

    n: int
    n_from: int


def power_to_refute(
    threshold: float, truth: float | NDArray[np.float64], n: NDArray[np.int64], confidence: float
) -> NDArray[np.float64]:
    """Probability that the upper bound of n trials at a true share lies below a threshold: (k,) for (k,) sizes."""
    alpha = 1 - confidence
    most = stats.binom.ppf(alpha, n, threshold)
    most = np.where(stats.binom.cdf(most, n, threshold) <= alpha, most, most - 1)
    return np.asarray(stats.binom.cdf(most, n, truth), dtype=np.float64)


def power_to_show(threshold: float, truth: float, n: NDArray[np.int64], confidence: float) -> NDArray[np.float64]:
    """Probability that the lower bound of n trials at a true share lies above a threshold: (k,) for (k,) sizes."""
    return power_to_refute(1 - threshold, 1 - truth, n, confidence)


def n_to_refute(threshold: float, truth: float, *, confidence: float = 0.95, power: float = 0.9) -> Needed:
    """Trials after which "at least `threshold`" is refuted with a probability of `power` if the truth is `truth`.

    Raises
    ------
    ValueError
        If the truth is not below the threshold, both within 0 to 1, or they are too close to be told apart.
    """
    if not 0 <= truth < threshold < 1:
        raise ValueError(f"a share of {truth} does not contradict one of at least {threshold}")
    return _needed(lambda n: power_to_refute(threshold, truth, n, confidence) >= power)


def n_to_show(threshold: float, truth: float, *, confidence: float = 0.95, power: float = 0.8) -> Needed:
    """Trials after which "more than `threshold`" is shown with a probability of `power` if the truth is `truth`.

    Raises
    ------
    ValueError
        If the truth is not above the threshold, both within 0 to 1, or they are too close to be told apart.
    """
    if not 0 < threshold < truth <= 1:
        raise ValueError(f"a share of {truth} is not above {threshold}")
    return _needed(lambda n: power_to_show(threshold, truth, n, confidence) >= power)


def n_without_miss(threshold: float, *, confidence: float = 0.95) -> int:
    """Trials of which none may fail for a lower bound of at least `threshold`: log(1 - c) / log(threshold)."""
    return ceil(log(1 - confidence) / log(threshold) - 1e-9)


def detectable_drop(threshold: float, n: int, *, confidence: float = 0.95, power: float = 0.8) -> float | None:
    """Smallest distance below a threshold that n trials refute with a probability of `power`; None if none is."""
    steps = np.arange(1, 1001) / 1000 * threshold
    sizes = np.full(steps.size, n)
    found = power_to_refute(threshold, np.maximum(threshold - steps, 0.0), sizes, confidence) >= power
    return float(steps[np.argmax(found)]) if found.any() else None


class PowerRow(NamedTuple):
    """One line of the plan.

    Attributes
    ----------
    aim
        ``refute`` that the share is at least the threshold, ``show`` that it is above, or ``no-miss``.
    threshold, truth
        What is tested, and what would be true; without a miss it is 1.
    power
        Asked for; 1 without a miss.
    independent
        Trials needed if they are independent.
    independent_from
        From which number on every size is enough.
    episodes
        `independent` times the design effect, rounded up.
    """

    aim: Aim
    threshold: float
    truth: float
    power: float
    independent: int
    independent_from: int
    episodes: int


def power_table(*, design_effect: float = 1.0, confidence: float = 0.95) -> tuple[PowerRow, ...]:
    """Plan what would settle 0.96, 0.91 and 0.90.

    Parameters
    ----------
    design_effect
        How many episodes are worth one independent trial: 1 if each has one vote, more if they count by flows of
        unequal number (`Design.clusters` over `Design.effective`).
    confidence
        One-sided, of the bound that is to decide.
    """
    rows = []
    for threshold, truths in ((0.96, (0.85, 0.90, 0.91, 0.94)), (0.91, (0.80, 0.85)), (0.90, (0.80, 0.85))):
        for truth in truths:
            needed = n_to_refute(threshold, truth, confidence=confidence)
            rows.append(_row("refute", threshold, truth, 0.9, needed, design_effect))
    for threshold, truth in ((0.91, 0.96), (0.90, 0.96), (0.95, 0.98)):
        needed = n_to_show(threshold, truth, confidence=confidence)
        rows.append(_row("show", threshold, truth, 0.8, needed, design_effect))
    for threshold in (0.96, 0.95, 0.91, 0.90):
        n = n_without_miss(threshold, confidence=confidence)
        rows.append(_row("no-miss", threshold, 1.0, 1.0, Needed(n, n), design_effect))
    return tuple(rows)


def _row(aim: Aim, threshold: float, truth: float, power: float, needed: Needed, design_effect: float) -> PowerRow:
    return PowerRow(aim, threshold, truth, power, needed.n, needed.n_from, ceil(needed.n * design_effect - 1e-9))


def _needed(enough: Callable[[NDArray[np.int64]], NDArray[np.bool_]]) -> Needed:
    """Search sizes up to one at which all of the last tenth suffice: power only grows, but for its saw teeth."""
    limit = 256
    while limit <= _LARGEST_N:
        n = np.arange(1, limit + 1)
        found = enough(n)
        if found[-limit // 10 :].all():
            return Needed(int(n[np.argmax(found)]), int(n[~found].max(initial=0)) + 1)
        limit *= 4
    raise ValueError(f"more than {_LARGEST_N} trials are needed to tell these shares apart")
