"""Contract checks: could the task be solved at all, and was what was to be absent absent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from readiness.instruments.base import Check, InstrumentCheck, checked, listed


def check_control_separates(
    control_auc: NDArray[np.float64], *, least_auc: float, least_seeds: int, member: str | None = None
) -> Check:
    """Check that a simple model solves the task of every seed, and that there are seeds enough to see their spread.

    A detector that fails where nothing can succeed has shown no fault of its own.

    Parameters
    ----------
    control_auc : (n,) float
        Of the control, one per seed.
    least_auc
        What it has to reach in each.
    least_seeds
        How many there have to be.
    member
        Of the population.
    """
    name, n = InstrumentCheck.CONTROL_SEPARATES, control_auc.size
    if n < least_seeds:
        return checked(name, passed=False, member=member, variant="few", n=n, needed=least_seeds)
    worst = float(control_auc.min())
    # Not "below": what is no number has not reached it either.
    wrong = int((~(control_auc >= least_auc)).sum())
    if wrong:
        return checked(name, passed=False, member=member, n=n, wrong=wrong, low=worst, least=least_auc)
    return checked(name, passed=True, member=member, n=n, low=worst, least=least_auc)


def check_absence_proven(paths: Sequence[str], absent: NDArray[np.bool_], *, member: str | None = None) -> Check:
    """Check that the packages a detector was asked without could not be imported in its process.

    Parameters
    ----------
    paths, absent : (n,)
        The paths that were asked, and whether the packages were proven absent.
    member
        Of the population.
    """
    name, n = InstrumentCheck.ABSENCE_PROVEN, len(paths)
    if n == 0:
        return checked(name, passed=False, member=member, variant="empty")
    if absent.all():
        return checked(name, passed=True, member=member, n=n)
    which = listed(path for path, there in zip(paths, absent, strict=True) if not there)
    return checked(name, passed=False, member=member, n=n, wrong=int((~absent).sum()), which=which)
