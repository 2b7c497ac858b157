"""Detectors that learn little or nothing: what any model has to beat, and controls that must find nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from readiness.detectors.base import Detector, Scores
from readiness.detectors.memory import TrafficMemory
from readiness.detectors.stacked import stack
from readiness.graphs.windows import WindowGraph, edges_of

# What a person would write down before having seen an attack: many peers, many ports, many failures, much of one thing.
RULES_OF_NODES = (
    "host_log_out_peers",
    "host_log_in_peers",
    "host_log_out_ports",
    "host_out_failed_ratio",
    "host_log_out_flows",
)
RULES_OF_EDGES = ("pair_log_flows_in_window",)


class AlwaysNormal:
    """Finds nothing, ever: the detector of a system without one.

    Parameters
    ----------
    value
        The score of every flow. A constant that looks like a result is one all the same.
    """

    uses_labels = False

    def __init__(self, *, name: str = "always_normal", value: float = 0.0) -> None:
        self.name, self._value = name, value

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Learn nothing."""

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """Give every flow the same score."""
        return np.full(edges_of(graphs), self._value, dtype=np.float32)


class Rules:
    """Six rules without addresses and ports; the most exceeded one counts.

    Each is the share of training flows that reach a value, as surprise: ``-log10`` of it. Labels are not used.
    """

    name, uses_labels = "rules", False

    def __init__(self) -> None:
        self._sorted: list[NDArray[np.float32]] = []

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Learn how common each value is."""
        self._sorted = [np.sort(values) for values in _rules(graphs)]

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """Surprise of the most exceeded rule."""
        surprises = []
        for values, known in zip(_rules(graphs), self._sorted, strict=True):
            reached = known.size - np.searchsorted(known, values, side="left")
            surprises.append(-np.log10((reached + 1.0) / (known.size + 1.0)))
        return np.asarray(np.max(surprises, axis=0), dtype=np.float32)


class PairMemory:
    """No model at all: a flow between two hosts that did not talk in the training part is suspicious.

    Parameters
    ----------
    by_flows
        Whether an unfamiliar pair is the more suspicious the more flows it has in the window.
    """

    uses_labels = False

    def __init__(self, *, by_flows: bool = False) -> None:
        self.name = "pair_memory_by_flows" if by_flows else "pair_memory"
        self._by_flows = by_flows
        self._memory: TrafficMemory | None = None

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Remember who talked to whom, attackers included."""
        stacked = stack(graphs)
        self._memory = TrafficMemory.of(stacked, np.ones(stacked.edges, dtype=bool))

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """Score unfamiliar pairs."""
        if self._memory is None:
            raise ValueError("fit before score")
        stacked = stack(graphs)
        unfamiliar = 1.0 - self._memory.recall(stacked).edges[:, 0]
        if not self._by_flows:
            return unfamiliar.astype(np.float32)
        places = [stacked.edge_names.index(f"pair_log_{name}_in_window") for name in ("flows", "reverse_flows")]
        flows = np.expm1(stacked.edge_features[:, places]).sum(axis=1)
        return np.asarray(unfamiliar * np.log1p(flows), dtype=np.float32)


class ShuffledLabels:
    """A detector taught with labels that were dealt out at random: what it still finds is not learned.

    Parameters
    ----------
    detector
        The one that is taught.
    seed
        Of the dealing.
    """

    uses_labels = True

    def __init__(self, detector: Detector, seed: int = 0) -> None:
        self.name = f"{detector.name}_shuffled"
        self._detector, self._seed = detector, seed

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Deal the known labels out anew over all flows, then teach."""
        from dataclasses import replace

        known = np.concatenate([graph.known for graph in graphs])
        labels = stack(graphs).labels
        dealt = labels.copy()
        dealt[known] = np.random.default_rng(self._seed).permutation(labels[known])
        ends = np.cumsum([graph.edges for graph in graphs])[:-1]
        parts = np.split(dealt, ends)
        self._detector.fit([replace(graph, labels=part) for graph, part in zip(graphs, parts, strict=True)])

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """Score as the detector does."""
        return self._detector.score(graphs)


def _rules(graphs: Sequence[WindowGraph]) -> list[NDArray[np.float32]]:
    stacked = stack(graphs)
    nodes = [stacked.node_features[stacked.source, stacked.node_names.index(name)] for name in RULES_OF_NODES]
    nodes[1] = stacked.node_features[stacked.destination, stacked.node_names.index(RULES_OF_NODES[1])]
    return [*nodes, *(stacked.edge_features[:, stacked.edge_names.index(name)] for name in RULES_OF_EDGES)]
