"""How well scores tell two kinds apart: the area under the ROC curve, with bounds that assume nothing of the scores."""

from __future__ import annotations

from typing import Unpack

from readiness.estimates.base import Asked, Estimate, identity_of
from readiness.estimates.proportions import clopper_pearson
from readiness.estimates.units import RATIO, units_per
from readiness.messages import message


def estimate_auc(auc: float, positives: int, negatives: int, **asked: Unpack[Asked]) -> Estimate:
    """Estimate the probability that a positive scores above a negative, a tie counting half.

    Whatever the scores are distributed like, the variance of an AUC of A seen on m positives and n negatives is at most
    A (1 - A) / min(m, n) (van Dantzig, 1951; Birnbaum and Klose, 1957), that of a share of min(m, n) trials.
    The bounds are therefore those of Clopper and Pearson at that many trials. They are wider than those of DeLong
    (1988), and hold where his have no width: at 0 and 1.

    Parameters
    ----------
    auc
        As seen.
    positives, negatives
        How many of each kind, independent of each other.
    **asked
        See `Asked`; the unit is ratio or percent.

    Raises
    ------
    ValueError
        If it is no share, a kind has nobody, or the unit is of another kind.
    """
    if not 0 <= auc <= 1 or min(positives, negatives) < 1:
        raise ValueError(f"an AUC of {auc} on {positives} positives and {negatives} negatives")
    whole, n = units_per(RATIO, asked["unit"]), min(positives, negatives)
    low, high = clopper_pearson(auc, n, asked["bounds"])
    return Estimate(
        **identity_of(asked),
        value=auc * whole,
        low=low * whole,
        high=high * whole,
        n=n,
        method=message("method-auc", positives=positives, negatives=negatives),
    )
