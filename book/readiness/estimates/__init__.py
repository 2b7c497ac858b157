"""Numbers with intervals. Every estimate says its unit, its n, its method and what it could not have seen."""

from readiness.estimates.base import Asked, Bounds, Estimate, asked_by, bounds_for
from readiness.estimates.counts import estimate_count
from readiness.estimates.durations import estimate_median_duration, estimate_mtbf_hours
from readiness.estimates.proportions import estimate_proportion, estimate_proportion_by_block
from readiness.estimates.trends import Trend, estimate_growth, fit_trend

__all__ = [
    "Asked",
    "Bounds",
    "Estimate",
    "Trend",
    "asked_by",
    "bounds_for",
    "estimate_count",
    "estimate_growth",
    "estimate_median_duration",
    "estimate_mtbf_hours",
    "estimate_proportion",
    "estimate_proportion_by_block",
    "fit_trend",
]
