"""Recall and false alarms of a detector, bounded by episodes and never by flows.

Flows of one attack are found or missed together: tens of thousands of them may be worth one trial. And a recall has two
readings that can differ by anything: the share of all attack flows, in which a flood outvotes a hundred
silent attacks, and the mean over episodes of the share of each, in which every attack has one vote. Both are
of one scale (what alarms at random at 1 % of the flows has 0.01 in both), so the bounds hold both: a recall
that is verified is reached however attacks are counted, and so is one that is refuted. Whether at least one flow of an
episode alarmed is told beside them and decides nothing: an episode of 500 flows has that by chance.
"""

from __future__ import annotations

from math import ceil
from typing import Unpack

from readiness.estimates.base import Asked, Bounds, Estimate, identity_of
from readiness.estimates.clusters import (
    Counted,
    bootstrap_share_of_rows,
    bounds_of_clusters,
    bounds_of_rows,
    design_of,
)
from readiness.estimates.power import detectable_drop
from readiness.estimates.proportions import n_to_decide
from readiness.estimates.units import RATIO, scaled, units_per
from readiness.messages import Message, message


def recall_bounds(counted: Counted, bounds: Bounds) -> tuple[float, float]:
    """Bounds that hold both readings of a recall, each cluster standing or falling as one; 0 and 1 without clusters."""
    if not counted.clusters:
        return 0.0, 1.0
    flows, episodes = bounds_of_rows(counted, bounds), bounds_of_clusters(counted, bounds)
    return min(flows[0], episodes[0]), max(flows[1], episodes[1])


def estimate_recall(
    counted: Counted,
    *,
    threshold: float | None = None,
    false_alarm_ratio: float | None = None,
    **asked: Unpack[Asked],
) -> Estimate:
    """Estimate the share of attack flows that alarm, with bounds by episode.

    Parameters
    ----------
    counted
        Alarms among the attack flows of each episode; see `count_by_cluster`.
    threshold
        Of the criterion, in its unit; gives `n_to_decide` (episodes like these) and the smallest drop below it that
        these data would have shown.
    false_alarm_ratio
        Realised on benign flows; tells how many episodes would have alarmed by chance.
    **asked
        See `Asked`; the unit is ratio or percent.

    Returns
    -------
    Estimate
        Its value is the share of flows; its bounds hold the mean over episodes too (`recall_bounds`). `n` is what the
        episodes are worth where they count by their flows, rounded down.
    """
    whole = units_per(RATIO, asked["unit"])
    method = message("method-recall", flows=counted.rows, episodes=counted.clusters)
    if not counted.clusters:
        return Estimate(**identity_of(asked), value=None, low=None, high=None, n=0, method=method)
    design, limit = design_of(counted), scaled(threshold, 1 / whole)
    low, high = recall_bounds(counted, asked["bounds"])
    independent = int(design.effective + 1e-9)
    drop = detectable_drop(limit, independent, confidence=asked["bounds"].high) if limit and limit < 1 else None
    return Estimate(
        **identity_of(asked),
        value=counted.share * whole,
        low=low * whole,
        high=high * whole,
        n=independent,
        method=method,
        minimum_detectable_effect=scaled(drop, whole),
        n_to_decide=_episodes_to_decide(counted, limit, asked["bounds"]),
        conditions=_conditions(counted, false_alarm_ratio),
    )


def chance_of_touching(counted: Counted, false_alarm_ratio: float) -> float:
    """Share of episodes that have at least one alarm if each flow alarms at random at this rate."""
    return float((1 - (1 - false_alarm_ratio) ** counted.sizes).mean())


def held_to_budget(recall: Estimate, false_alarms: Estimate, budget_ratio: float) -> Estimate:
    """Take the lower bound of a recall away where its threshold did not travel from validation to test.

    A recall that was bought with more false alarms than the budget allows is higher than the one at the budget: it may
    refute, and verifies nothing. That is so where even the lower bound of the realised rate is above the budget;
    where only the rate itself is, the estimate says so.

    Parameters
    ----------
    recall, false_alarms
        At the same threshold.
    budget_ratio
        What the threshold was to allow.
    """
    if false_alarms.value is None:
        return recall.model_copy(
            update={"low": None, "conditions": (*recall.conditions, message("condition-false-alarms-unknown"))}
        )
    per = units_per(RATIO, false_alarms.unit)
    low, value = (false_alarms.low or 0.0) / per, false_alarms.value / per
    facts = {"realised_ratio": value, "budget_ratio": budget_ratio, "low_ratio": low}
    if low > budget_ratio:
        told: Message = message("condition-threshold-did-not-travel", **facts)
        return recall.model_copy(update={"low": None, "conditions": (*recall.conditions, told)})
    key = "condition-budget-exceeded" if value > budget_ratio else "condition-budget-kept"
    return recall.model_copy(update={"conditions": (*recall.conditions, message(key, **facts))})


def _conditions(counted: Counted, false_alarm_ratio: float | None) -> tuple[Message, ...]:
    design, drawn = design_of(counted), bootstrap_share_of_rows(counted)
    readings = message(
        "condition-recall-readings",
        by_flow_ratio=counted.share,
        by_episode_ratio=counted.mean,
        touched=counted.touched,
        episodes=counted.clusters,
    )
    worth = {"flows": design.rows, "episodes": design.clusters, "n_effective": round(design.effective, 1)}
    found = [readings]
    if false_alarm_ratio is not None:
        found.append(message("condition-touched-by-chance", ratio=chance_of_touching(counted, false_alarm_ratio)))
    if design.observed_effect is None or design.observed_effective is None:
        found.append(message("condition-design-effect-unseen", **worth))
    else:
        seen = {"n_observed": round(design.observed_effective, 1), "observed_effect": round(design.observed_effect, 1)}
        found.append(message("condition-design-effect", **worth, **seen))
        interval = {"low_ratio": drawn.low, "high_ratio": drawn.high, "replicates": drawn.replicates}
        found.append(message("condition-recall-bootstrap", **interval))
    return tuple(found)


def _episodes_to_decide(counted: Counted, threshold: float | None, bounds: Bounds) -> int | None:
    """Episodes like these after which both readings are decided; None if they never are, or on different sides."""
    if threshold is None or (counted.share > threshold) != (counted.mean > threshold):
        return None
    flows, episodes = (n_to_decide(share, threshold, bounds) for share in (counted.share, counted.mean))
    if flows is None or episodes is None:
        return None
    per_independent = counted.clusters / design_of(counted).effective
    return max(ceil(flows * per_independent - 1e-9), episodes)
