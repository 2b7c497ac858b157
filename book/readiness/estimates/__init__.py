"""Numbers with intervals. Every estimate says its unit, its n, its method and what it could not have seen.

The estimators live in their modules (`proportions`, `durations`, `trends`, `counts`) and are imported from there: a
program that only reads verdicts does not wait for scipy.
"""

from readiness.estimates.base import Asked, Bounds, Estimate, asked_by, bounds_for

__all__ = ["Asked", "Bounds", "Estimate", "asked_by", "bounds_for"]
