"""Capacity: the level at which a system gives the most, and the law that its throughput follows over levels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from readiness.areas.scale.runs import Run
from readiness.estimates.scalability import ScalabilityFit, fit_scalability

# Growth from the level below by less than this share counts as levelled off.
_LEVELLED_OFF = 0.05


class Capacity(NamedTuple):
    """The most a system gave.

    Attributes
    ----------
    rates : (n,) float
        Good answers a second of each run at the best level.
    levelled_off
        Whether a further level, or the step from the one below, shows that it would not have given much more.
    """

    rates: NDArray[np.float64]
    levelled_off: bool


def capacity_of(runs: Iterable[Run]) -> Capacity:
    """The level with the highest mean rate; at least one run with a rate, levels of one kind of loop."""
    by_level: dict[float, list[float]] = {}
    for run in runs:
        by_level.setdefault(run.level or 0.0, []).append(run.rate_per_second or 0.0)
    levels = sorted(by_level)
    means = [float(np.mean(by_level[level])) for level in levels]
    best = int(np.argmax(means))
    grew = means[best] / means[best - 1] - 1 if best and means[best - 1] > 0 else np.inf
    return Capacity(np.array(by_level[levels[best]]), best < len(levels) - 1 or grew < _LEVELLED_OFF)


def levels_of(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """Closed runs by the group in which they may be compared; open ones have no number of users.

    A run without a single good answer has no place on a logarithmic axis; it stands in the table of all runs.
    """
    groups: dict[str, list[Run]] = {}
    for run in runs:
        if run.kept and run.loop == "closed" and (run.users or 0) >= 1 and run.rate_per_second:
            group = run.group if run.pods is None else f"{run.group} · {run.pods:.0f}"
            groups.setdefault(group, []).append(run)
    return groups


def law_of(runs: list[Run]) -> ScalabilityFit | None:
    """The Universal Scalability Law of the runs of one group; None if they have fewer than four levels."""
    users = np.array([run.users for run in runs], dtype=np.float64)
    return fit_scalability(users, np.array([run.rate_per_second for run in runs], dtype=np.float64))
