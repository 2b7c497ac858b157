"""The check of instruments that look through files: they find what was planted in a control, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from readiness.instruments.base import Check, InstrumentCheck, checked, listed
from readiness.messages import Argument


def check_planted_found(
    faults: Mapping[str, tuple[Collection[str], Collection[str]]], *, member: str | None = None
) -> Check:
    """Check that of every sort of fault exactly what was planted in a control was found.

    Parameters
    ----------
    faults
        Sort -> what was planted of it, and what was found.
    member
        Of the population.
    """
    name = InstrumentCheck.PLANTED_FOUND
    planted = sum(len(expected) for expected, _ in faults.values())
    wrong = [sort for sort, (expected, found) in faults.items() if sorted(expected) != sorted(found)]
    if not planted:
        return checked(name, passed=False, member=member, variant="empty")
    facts: dict[str, Argument] = {"n": planted, "sorts": len(faults)}
    if wrong:
        facts |= {"wrong": len(wrong), "which": listed(wrong)}
        return checked(name, passed=False, member=member, variant="", **facts)
    return checked(name, passed=True, member=member, variant="", **facts)
