"""How rare a score is among ordinary traffic: what makes the scores of different detectors comparable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from readiness.detectors.base import Scores

# From this share of ordinary flows on, rarity is extrapolated instead of counted.
_TAIL_RATIO = 0.02
# A tail of equal scores has no scale; a step of it counts as this much of the unit.
_LEAST_SCALE = 1e-3


@dataclass(frozen=True, eq=False)
class Rarity:
    """How rare a score is among ordinary flows: ``-log10`` of the share of them that reach it.

    Beyond the highest 2 % the excesses are taken as exponential, with their mean as scale (peaks over threshold;
    Pickands 1975 with shape 0), so that scores which no ordinary flow ever reached are still told apart.

    Attributes
    ----------
    ordinary
        Sorted scores of ordinary flows.
    start, scale
        Where the tail starts, and its mean excess.
    """

    ordinary: NDArray[np.float32]
    start: float
    scale: float

    @classmethod
    def of(cls, scores: NDArray[np.float32]) -> Self:
        """Learn from scores of ordinary flows; of none at all, nothing is rare."""
        ordinary = np.sort(scores) if scores.size else np.zeros(1, dtype=np.float32)
        start = float(np.quantile(ordinary, 1 - _TAIL_RATIO))
        excess = ordinary[ordinary > start] - start
        return cls(ordinary, start, max(float(excess.mean()) if excess.size else 0.0, _LEAST_SCALE))

    def surprise(self, scores: Scores) -> Scores:
        """``-log10`` of the share of ordinary flows that reach each score."""
        size = self.ordinary.size
        reached = size - np.searchsorted(self.ordinary, scores, side="left")
        counted = -np.log10(np.maximum(reached, 1) / size)
        at_start = -np.log10(max(_TAIL_RATIO, 1 / size))
        beyond = at_start + (scores.astype(np.float64) - self.start) / (self.scale * np.log(10))
        within = np.minimum(counted, at_start)
        made = np.where(scores > self.start, np.maximum(beyond, at_start), within)
        return np.asarray(made, dtype=np.float32)
