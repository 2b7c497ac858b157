"""The threshold of a detector, chosen on benign validation scores at a budget of false alarms and never on a test.

A flow alarms if its score is greater than the threshold.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Shares are decimal numbers of which the nearest binary one may lie a hair below.
_HAIR = 1e-9


class Threshold(NamedTuple):
    """A threshold and what it rests on.

    Attributes
    ----------
    value
        What a score has to exceed. It is one of the benign scores, so equal scores fall on one side together.
    budget_ratio
        Share of benign flows that may alarm.
    benign
        Benign validation flows it was chosen on.
    alarms
        How many of them alarm: at most the budget, fewer where many scores are equal.
    needed
        Benign flows from which on the budget allows a single alarm.
    """

    value: float
    budget_ratio: float
    benign: int
    alarms: int
    needed: int

    @property
    def suffices(self) -> bool:
        """Whether the budget is a whole flow at least; otherwise the threshold is only the largest benign score."""
        return self.benign >= self.needed

    @property
    def validation_ratio(self) -> float:
        """Share of the benign validation flows that alarm."""
        return self.alarms / self.benign

    def alarming(self, scores: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say which of (n,) scores alarm."""
        return np.asarray(scores > self.value)


def choose_threshold(benign_scores: NDArray[np.float64], budget_ratio: float) -> Threshold:
    """Choose the lowest threshold at which no more than a share of the benign validation flows alarm.

    Equal scores alarm together or not at all, and where that would break the budget they do not. So a detector that
    gives every flow the same score never alarms, and finds nothing.

    Parameters
    ----------
    benign_scores : (n,) float
        Scores of benign validation flows; larger is more suspicious.
    budget_ratio
        For instance 0.01. With fewer than 1 / budget flows the threshold is their largest score (`suffices`).

    Raises
    ------
    ValueError
        If there are no scores, one is no finite number, or the budget is no share.
    """
    scores = np.asarray(benign_scores, dtype=np.float64)
    if scores.ndim != 1 or not scores.size or not bool(np.isfinite(scores).all()):
        raise ValueError(f"a threshold needs finite scores of benign flows, got {scores.size} of which some are none")
    if not 0 < budget_ratio < 1:
        raise ValueError(f"a budget of false alarms lies between 0 and 1, got {budget_ratio}")
    allowed = int(budget_ratio * scores.size + _HAIR)
    value = float(np.partition(scores, scores.size - 1 - allowed)[scores.size - 1 - allowed])
    return Threshold(
        value=value,
        budget_ratio=budget_ratio,
        benign=scores.size,
        alarms=int((scores > value).sum()),
        needed=ceil(1 / budget_ratio - _HAIR),
    )
