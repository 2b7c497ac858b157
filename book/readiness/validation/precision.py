"""Precision: what share of alarms is real, in a test set and where attacks are as rare as they are in service."""

from __future__ import annotations

from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from readiness.estimates.base import Asked, Estimate, identity_of
from readiness.estimates.clusters import Counted, bounds_by_variance
from readiness.estimates.gains import halved_errors
from readiness.estimates.recall import recall_bounds
from readiness.estimates.units import RATIO, units_per
from readiness.messages import message

# Shares of flows that are attacks in service.
BASE_RATES = (0.001, 0.01, 0.1)


def precision_at(recall: float, false_alarm_ratio: float, base_rate: float) -> float | None:
    """Share of alarms that are real where `base_rate` of all flows are attacks (Bayes); None without any alarm."""
    real, wrong = base_rate * recall, (1 - base_rate) * false_alarm_ratio
    return real / (real + wrong) if real + wrong else None


def estimate_precision(attacks: Counted, benign: Counted, *, base_rate: float, **asked: Unpack[Asked]) -> Estimate:
    """Estimate the precision at a base rate from a recall and a false-alarm rate.

    Precision rises with the recall and falls with false alarms, so its lower bound is that of the lower bound of
    the one and the upper of the other, each at half the error (Bonferroni).

    Parameters
    ----------
    attacks, benign
        Alarms of one threshold among the attack flows of each episode and the benign flows of each block.
    base_rate
        Share of flows that are attacks where the detector is to serve.
    **asked
        See `Asked`; the unit is ratio or percent.

    Raises
    ------
    ValueError
        If the base rate is not between 0 and 1, or the unit is of another kind.
    """
    if not 0 < base_rate < 1:
        raise ValueError(f"a base rate lies between 0 and 1, got {base_rate}")
    whole = units_per(RATIO, asked["unit"])
    method = message("method-precision", base_rate_ratio=base_rate)
    if not attacks.clusters or not benign.clusters:
        return Estimate(**identity_of(asked), value=None, low=None, high=None, n=0, method=method)
    halved = halved_errors(asked["bounds"])
    recall, alarms = recall_bounds(attacks, halved), bounds_by_variance(benign, halved)
    ends = (
        precision_at(attacks.share, benign.share, base_rate),
        precision_at(recall[0], alarms[1], base_rate),
        precision_at(recall[1], alarms[0], base_rate),
    )
    value, low, high = (None if end is None else end * whole for end in ends)
    return Estimate(
        **identity_of(asked), value=value, low=low, high=high, n=min(attacks.clusters, benign.clusters), method=method
    )


class CurvePoint(NamedTuple):
    """One point of a precision-recall curve: what alarms above a threshold catch, and how many of them are real."""

    threshold: float
    recall: float
    precision: float


def precision_recall_points(
    is_attack: NDArray[np.bool_], scores: NDArray[np.float64], *, points: int = 200
) -> tuple[CurvePoint, ...]:
    """Thin a precision-recall curve for drawing.

    The curve is that of scikit-learn; points are taken at equal steps of recall, both ends included, and each is one of
    the curve. It starts at the highest threshold.

    Parameters
    ----------
    is_attack, scores : (n,)
        Of test flows whose label is known.
    points
        At most so many.

    Raises
    ------
    ValueError
        If there is no attack.
    """
    from sklearn.metrics import precision_recall_curve

    if not is_attack.any():
        raise ValueError("a curve of recall needs an attack")
    precision, recall, thresholds = precision_recall_curve(is_attack, scores)
    # The last point (precision 1, recall 0) belongs to no threshold. Recall falls with the threshold.
    precision, recall = precision[:-1][::-1], recall[:-1][::-1]
    steps = np.searchsorted(recall, np.linspace(0, 1, points - 1)).clip(max=recall.size - 1)
    chosen = np.unique(np.append(steps, recall.size - 1))
    falling = thresholds[::-1]
    return tuple(CurvePoint(float(falling[at]), float(recall[at]), float(precision[at])) for at in chosen)
