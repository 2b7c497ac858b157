"""The graph of what is new: flows between hosts that did not talk before, and how much of that comes together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from readiness.detectors.base import Scores
from readiness.detectors.memory import Remembered, TrafficMemory, flows_of_pair, recall_training
from readiness.detectors.rarity import Rarity
from readiness.detectors.stacked import Stacked, stack
from readiness.graphs.windows import WindowGraph


class UnfamiliarTraffic:
    """Unfamiliar flows that are many: of one pair, from one source, or to one destination. No labels, no features.

    In the graph of a window only the flows between hosts stay that did not talk in the training part. A flow in it is
    as suspicious as the rarest of three numbers: flows of its pair, degree of its source, degree of its destination.
    How rare they are is learned on blocks of the training part, each held against the blocks before it.
    """

    name, uses_labels = "unfamiliar_traffic", False

    def __init__(self) -> None:
        self._memory: TrafficMemory | None = None
        self._rarities: list[Rarity] = []

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Remember who talked to whom, attackers included, and how much is new in ordinary times."""
        stacked = stack(graphs)
        everything = np.ones(stacked.edges, dtype=bool)
        self._memory = TrafficMemory.of(stacked, everything)
        remembered = recall_training(stacked, everything)
        counts = _counts(stacked, remembered)
        self._rarities = [Rarity.of(column[remembered.teaches]) for column in counts]

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """Surprise of the rarest number; 0 for a familiar flow."""
        if self._memory is None:
            raise ValueError("fit before score")
        stacked = stack(graphs)
        counts = _counts(stacked, self._memory.recall(stacked))
        surprises = [rarity.surprise(column) for rarity, column in zip(self._rarities, counts, strict=True)]
        return np.where(counts[0] > 0, np.max(surprises, axis=0), 0.0).astype(np.float32)


def _counts(stacked: Stacked, remembered: Remembered) -> list[NDArray[np.float32]]:
    """Unfamiliar flows of the pair, of the source, of the destination of each unfamiliar flow, as ``log(1 + x)``."""
    unfamiliar = remembered.edges[:, 0] == 0
    nodes = len(stacked.host)
    found = [unfamiliar * flows_of_pair(stacked)]
    for end in (stacked.source, stacked.destination):
        found.append(unfamiliar * np.bincount(end, unfamiliar, minlength=nodes)[end])
    return [np.log1p(column).astype(np.float32) for column in found]
