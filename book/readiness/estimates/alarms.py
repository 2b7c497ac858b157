"""False alarms: their share among benign flows, at a threshold that is given or at the one that reaches a recall."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from readiness.estimates.base import Asked, Bounds, Estimate, identity_of
from readiness.estimates.clusters import Counted, bounds_by_variance, count_by_cluster, design_of
from readiness.estimates.gains import halved_errors
from readiness.estimates.recall import recall_bounds
from readiness.estimates.units import RATIO, units_per
from readiness.messages import message


def estimate_false_alarms(counted: Counted, *, budget_ratio: float, **asked: Unpack[Asked]) -> Estimate:
    """Estimate the share of benign flows that alarm, with bounds from the variance between blocks.

    Unlike the flows of one attack, the benign flows of a block do not alarm together: a rate of 1 % is about 1 % of
    each block. So how alike they are is learned from the data; see `bounds_by_variance`.

    Parameters
    ----------
    counted
        Alarms among the benign flows of each block (of time, of a host).
    budget_ratio
        Share that the threshold was to allow; told beside the number.
    **asked
        See `Asked`; the unit is ratio or percent.
    """
    whole = units_per(RATIO, asked["unit"])
    method = message("method-false-alarms", flows=counted.rows, blocks=counted.clusters, budget_ratio=budget_ratio)
    if not counted.clusters:
        return Estimate(**identity_of(asked), value=None, low=None, high=None, n=0, method=method)
    low, high = bounds_by_variance(counted, asked["bounds"])
    effect = design_of(counted).observed_effect
    told = () if effect is None else (message("condition-design-effect-blocks", observed_effect=round(effect, 1)),)
    return Estimate(
        **identity_of(asked),
        value=counted.share * whole,
        low=low * whole,
        high=high * whole,
        n=counted.clusters,
        method=method,
        conditions=told,
    )


class ScoredRows(NamedTuple):
    """Scores of rows of one class and the clusters they belong to; both arrays are (n,).

    Attributes
    ----------
    scores
        Larger is more suspicious.
    clusters
        Episodes of attacks, blocks of benign flows.
    """

    scores: NDArray[np.float64]
    clusters: NDArray[np.int64]

    def above(self, threshold: float) -> Counted:
        """Count by cluster what lies above a threshold."""
        return count_by_cluster(self.scores > threshold, self.clusters)


def estimate_false_alarms_at_recall(
    attacks: ScoredRows, benign: ScoredRows, *, recall: float, **asked: Unpack[Asked]
) -> Estimate:
    """Estimate the false-alarm rate at the threshold at which a detector reaches a recall.

    That threshold is a property of the attacks and known only between bounds: the lower one is the highest threshold
    at which even the lower bound of the recall reaches it, the upper one the lowest at which its upper bound does
    not. Alarms only become fewer with a higher threshold, so the rate at the lower one bounds the rate from above.
    Both bounds get half the error (Bonferroni). With too few episodes no threshold is low enough: there
    is no upper bound but 1.

    Parameters
    ----------
    attacks, benign
        Scored on test data.
    recall
        To be reached, in both readings (by flow and by episode).
    **asked
        See `Asked`; the unit is ratio or percent.

    Raises
    ------
    ValueError
        If the recall is not between 0 and 1, or the unit is of another kind.
    """
    if not 0 < recall < 1:
        raise ValueError(f"a recall of {recall} is reached by no threshold, or by all")
    whole = units_per(RATIO, asked["unit"])
    facts = {"recall_ratio": recall, "flows": benign.scores.size, "attacks": attacks.scores.size}
    if not attacks.scores.size or not benign.scores.size:
        method = message("method-false-alarms-at-recall", **facts, episodes=0)
        return Estimate(**identity_of(asked), value=None, low=None, high=None, n=0, method=method)
    halved = halved_errors(asked["bounds"])
    # The levels of the recall's bounds are those of the rate's, turned around.
    turned = Bounds(low=halved.high, high=halved.low)
    # Thresholds just below each attack score: the one there alarms, and benign rows between two scores do not.
    steps = np.nextafter(np.unique(attacks.scores), -np.inf)

    def highest(reached: Callable[[Counted], bool]) -> int:
        """Index of the highest threshold that reaches it, -1 if none does; what holds at one holds at all lower."""
        return bisect_left(range(steps.size), x=True, key=lambda at: not reached(attacks.above(float(steps[at])))) - 1

    at = highest(lambda counted: min(counted.share, counted.mean) >= recall)
    surely = highest(lambda counted: recall_bounds(counted, turned)[0] >= recall)
    perhaps = highest(lambda counted: recall_bounds(counted, turned)[1] >= recall)
    value, episodes = benign.above(float(steps[at])), attacks.above(float(steps[at])).clusters
    high = bounds_by_variance(benign.above(float(steps[surely])), halved)[1] if surely >= 0 else 1.0
    excluded = perhaps + 1 < steps.size
    low = bounds_by_variance(benign.above(float(steps[perhaps + 1])), halved)[0] if excluded else 0.0
    return Estimate(
        **identity_of(asked),
        value=value.share * whole,
        low=low * whole,
        high=high * whole,
        n=episodes,
        method=message("method-false-alarms-at-recall", **facts, episodes=episodes),
        conditions=()
        if surely >= 0
        else (message("condition-recall-out-of-reach", episodes=episodes, recall_ratio=recall),),
    )
