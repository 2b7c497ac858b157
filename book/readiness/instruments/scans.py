"""Scan checks: did it end well, was its knowledge of the day, does it see what was planted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from readiness.instruments.base import Check, InstrumentCheck, checked, listed


def check_scans_completed(scans: Sequence[str], outcomes: Sequence[str], *, member: str | None = None) -> Check:
    """Check that no scan failed: one that broke off has no findings either.

    Parameters
    ----------
    scans, outcomes : (n,)
        Their names, and how each ended: completed, failed or unknown.
    member
        Of the population.
    """
    name = InstrumentCheck.SCAN_COMPLETED
    if not scans:
        return checked(name, passed=False, member=member, variant="empty")
    failed = [scan for scan, outcome in zip(scans, outcomes, strict=True) if outcome == "failed"]
    if failed:
        return checked(name, passed=False, member=member, n=len(scans), failed=len(failed), which=listed(failed))
    return checked(name, passed=True, member=member, n=len(scans))


def check_database_fresh(
    scans: Sequence[str], age_days: NDArray[np.float64], *, most_days: float, member: str | None = None
) -> Check:
    """Check that the database a scan rested on was not too old when it was used.

    Parameters
    ----------
    scans
        Their names.
    age_days : (n,) float
        Days from the building of the database to the scan; NaN where a report does not say.
    most_days
        How old it may be.
    member
        Of the population.
    """
    name = InstrumentCheck.DATABASE_FRESH
    undated = [scan for scan, age in zip(scans, age_days, strict=True) if np.isnan(age)]
    if undated:
        return checked(name, passed=False, member=member, variant="undated", n=len(undated), which=listed(undated))
    worst = float(age_days.max())
    # A database from after the scan is a clock that is wrong, or another database.
    wrong = [scan for scan, age in zip(scans, age_days, strict=True) if not 0 <= age <= most_days]
    if wrong:
        which = listed(wrong)
        return checked(
            name, passed=False, member=member, n=len(wrong), which=which, worst_days=worst, most_days=most_days
        )
    return checked(name, passed=True, member=member, n=len(scans), worst_days=worst, most_days=most_days)


def check_control_found(
    controls: Sequence[str], is_defect: NDArray[np.bool_], found: NDArray[np.bool_], *, member: str | None = None
) -> Check:
    """Check that every planted defect was found, and nothing in the twins that have none.

    Parameters
    ----------
    controls, is_defect, found : (n,)
        What was planted or left clean, which of both, and whether the scanner reported it.
    member
        Of the population.
    """
    name, n = InstrumentCheck.CONTROL_FOUND, len(controls)
    if not is_defect.any():
        return checked(name, passed=False, member=member, variant="empty")
    missed = [control for control, defect, seen in zip(controls, is_defect, found, strict=True) if defect and not seen]
    false = [control for control, defect, seen in zip(controls, is_defect, found, strict=True) if seen and not defect]
    if missed or false:
        which = listed([*missed, *false])
        return checked(name, passed=False, member=member, n=n, missed=len(missed), wrong=len(false), which=which)
    return checked(name, passed=True, member=member, planted=int(is_defect.sum()), clean=int((~is_defect).sum()))
