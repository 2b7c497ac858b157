"""Several opinions of a flow as one, each told as how rare it is among ordinary traffic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from readiness.detectors.base import Detector, Scores
from readiness.detectors.rarity import Rarity
from readiness.graphs.windows import WindowGraph

# Share of the training flows, the last ones, on which it is learned how rare a score is.
_LATE_RATIO = 0.25


class Combined:
    """The rarest of several opinions.

    How rare a score is, is learned on the last quarter of the training part by detectors that have seen the rest only;
    the detectors that score later have seen all of it.

    Parameters
    ----------
    name
        Of the detector.
    makers
        Make its members.
    handicaps
        What is taken off the surprise of each member; 1 leaves it a tenth of the false alarms it would have had.
    """

    def __init__(self, name: str, makers: Sequence[Callable[[], Detector]], handicaps: Sequence[float] = ()) -> None:
        self.name, self._makers = name, tuple(makers)
        self._handicaps = tuple(handicaps) or (0.0,) * len(self._makers)
        self._members = [make() for make in self._makers]
        self.uses_labels = any(member.uses_labels for member in self._members)
        self._rarities: list[Rarity] = []

    @property
    def members(self) -> tuple[Detector, ...]:
        """Its members."""
        return tuple(self._members)

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Learn what is rare on the last windows, then learn from all."""
        flows = np.cumsum([graph.edges for graph in graphs])
        cut = int(np.searchsorted(flows, (1 - _LATE_RATIO) * flows[-1]))
        cut = min(max(cut, 1), len(graphs) - 1) if len(graphs) > 1 else 0
        early, late = list(graphs[:cut]) or list(graphs), list(graphs[cut:])
        ordinary = np.concatenate([_ordinary(graph, uses_labels=self.uses_labels) for graph in late])
        blind = [replace(graph, labels=None, known=np.zeros(graph.edges, dtype=bool)) for graph in late]
        self._rarities = []
        for make in self._makers:
            first = make()
            first.fit(early)
            self._rarities.append(Rarity.of(first.score(blind)[ordinary]))
        for member in self._members:
            member.fit(graphs)

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """The largest surprise among the opinions."""
        opinions = [
            rarity.surprise(member.score(graphs)) - handicap
            for member, rarity, handicap in zip(self._members, self._rarities, self._handicaps, strict=True)
        ]
        return np.asarray(np.max(opinions, axis=0), dtype=np.float32)


def _ordinary(graph: WindowGraph, *, uses_labels: bool) -> NDArray[np.bool_]:
    """Flows that are no attack as far as anybody says; without labels, all of them."""
    if not uses_labels or graph.labels is None:
        return np.ones(graph.edges, dtype=bool)
    return graph.known & ~graph.labels if graph.known.any() else np.zeros(graph.edges, dtype=bool)
