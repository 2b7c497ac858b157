"""Counts of everything that happened, where nothing was sampled."""

from __future__ import annotations

from typing import Unpack

from readiness.estimates.base import Asked, Estimate, identity_of
from readiness.messages import message


def estimate_count(
    count: float, *, window_hours: float | None = None, cumulative: bool = False, **asked: Unpack[Asked]
) -> Estimate:
    """State a complete count: both bounds are the count itself.

    Parameters
    ----------
    count
        How many there were, in the unit asked for. A sample is no complete count: see `estimate_proportion`.
    window_hours
        The time over which they were counted.
    cumulative
        True if more time can only add to it (restarts, say), so that a short window may refute.
    **asked
        See `Asked`.
    """
    return Estimate(
        **identity_of(asked),
        value=float(count),
        low=float(count),
        high=float(count),
        n=1,
        window_hours=window_hours,
        cumulative=cumulative,
        method=message("method-counted"),
    )
