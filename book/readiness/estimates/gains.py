"""What one detector finds more than another on the same attacks, bounded by episodes that both were judged on."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from readiness.estimates.base import Asked, Bounds, Estimate, identity_of
from readiness.estimates.clusters import (
    Counted,
    bootstrap_difference,
    bounds_of_clusters,
    bounds_of_rows,
)
from readiness.estimates.proportions import effective_size
from readiness.estimates.units import RATIO, units_per
from readiness.messages import message


def estimate_recall_gain(first: Counted, second: Counted, **asked: Unpack[Asked]) -> Estimate:
    """Estimate by how much the recall of one detector exceeds that of another.

    What an episode gained and what it lost are two shares, of which one is 0: the difference of both recalls is
    the mean gain less the mean loss. Each is bounded as a recall is, at half the error (Bonferroni), and the bounds of
    the difference are the worst of both. Like those of a recall they hold both readings, by flow and by episode.
    Where nothing was lost, the number of episodes still bounds what could have been.

    Parameters
    ----------
    first, second
        Alarms of both detectors among the same flows of the same episodes, in one order.
    **asked
        See `Asked`; the unit is ratio or percent.

    Raises
    ------
    ValueError
        If the episodes differ, or the unit is of another kind.
    """
    if first.sizes.shape != second.sizes.shape or not bool((first.sizes == second.sizes).all()):
        raise ValueError("both detectors are to be counted on the same flows of the same episodes")
    whole, n = units_per(RATIO, asked["unit"]), first.clusters
    method = message("method-recall-gain", flows=first.rows, episodes=n)
    if not n:
        return Estimate(**identity_of(asked), value=None, low=None, high=None, n=0, method=method)
    low, high = gain_bounds(first, second, asked["bounds"])
    drawn, drawn_by = bootstrap_difference(first, second), {"episodes": n}
    differences = first.hits / first.sizes - second.hits / second.sizes
    return Estimate(
        **identity_of(asked),
        value=(first.share - second.share) * whole,
        low=low * whole,
        high=high * whole,
        n=int(effective_size(first.sizes) + 1e-9),
        method=method,
        conditions=(
            message(
                "condition-gain-readings",
                by_flow_points=(first.share - second.share) * 100,
                by_episode_points=float(differences.mean()) * 100,
                better=int((differences > 0).sum()),
                worse=int((differences < 0).sum()),
                **drawn_by,
            ),
            message(
                "condition-gain-bootstrap",
                low_points=drawn.low * 100,
                high_points=drawn.high * 100,
                replicates=drawn.replicates,
            ),
        ),
    )


def gain_bounds(first: Counted, second: Counted, bounds: Bounds) -> tuple[float, float]:
    """Bounds of the difference of two recalls on the same episodes; see `estimate_recall_gain`."""
    more = first.hits - second.hits
    gained, lost = (Counted(np.maximum(part, 0.0), first.sizes) for part in (more, -more))
    halved = halved_errors(bounds)
    readings = []
    for bounded in (bounds_of_rows, bounds_of_clusters):
        gain, loss = bounded(gained, halved), bounded(lost, halved)
        readings.append((gain[0] - loss[1], gain[1] - loss[0]))
    return min(low for low, _ in readings), max(high for _, high in readings)


def halved_errors(bounds: Bounds) -> Bounds:
    """Levels at which two bounds hold together at the stated one (Bonferroni)."""
    return Bounds(low=(1 + bounds.low) / 2, high=(1 + bounds.high) / 2)
