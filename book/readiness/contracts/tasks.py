"""Synthetic tasks with a planted truth: nodes of a mesh, some of them in trouble that a simple model sees.

Every number is drawn from the seed, so that anybody can make the task again. What succeeds on it has shown nothing of
real traffic; what fails has a fault of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Of each feature: mean and standard deviation in order and in trouble, and the factor to another usual unit.
FEATURES: Mapping[str, tuple[tuple[float, float], tuple[float, float], float]] = {
    "rssi": ((-58.0, 6.0), (-84.0, 4.0), 1.0),  # dBm
    "snr": ((24.0, 4.0), (8.0, 3.0), 1.0),  # dB
    "loss_rate": ((0.01, 0.005), (0.22, 0.06), 100.0),  # a ratio, in percent
    "link_age": ((3600.0, 900.0), (240.0, 120.0), 1 / 3600),  # seconds, in hours
    "latency": ((22.0, 8.0), (140.0, 30.0), 1 / 1000),  # milliseconds, in seconds
    "throughput": ((48.0, 10.0), (4.0, 2.0), 1e6),  # Mbit/s, in bit/s
    "cpu": ((0.35, 0.10), (0.88, 0.06), 100.0),  # a ratio, in percent
    "memory": ((0.45, 0.10), (0.86, 0.06), 100.0),  # a ratio, in percent
}
NAMES = tuple(FEATURES)
INPUTS = ("natural", "rescaled", "standardised")
TROUBLED_RATIO, NEIGHBORS = 0.2, 4
# What a z-scored logistic regression has to reach for the task to count as solvable.
CONTROL_AUC = 0.99


@dataclass(frozen=True)
class Nodes:
    """Nodes with their features, neighbours and truth.

    Attributes
    ----------
    features : (n, 8) float
        In the order of `NAMES`, in natural units.
    neighbors : (n, 4) int
        Positions of the neighbours of each.
    troubled : (n,) bool
        The planted truth.
    """

    features: NDArray[np.float64]
    neighbors: NDArray[np.int64]
    troubled: NDArray[np.bool_]


@dataclass(frozen=True)
class Task:
    """What a detector learns from and what it is asked, of one seed, and how well a simple model does."""

    seed: int
    training: Nodes
    asked: Nodes
    control_scores: NDArray[np.float64]

    @property
    def control_auc(self) -> float:
        """How well the control tells the asked nodes apart."""
        return auc_of(self.control_scores, self.asked.troubled)

    def round_of(self, inputs: str, labels: NDArray[np.bool_] | None, *, name: str, asked: int | None = None) -> Any:
        """What a probe is given: features in the units of `inputs`, labels or none, and so many nodes to ask about."""
        training, test = (_in_units(nodes.features, inputs, self.training.features) for nodes in self._both)
        edges = _edges_of(self.training.neighbors)
        given = None if labels is None else [float(label) for label in labels]
        rows = [_named(row) for row in test]
        nodes = [
            {"id": f"n{i}", "features": rows[i], "neighbors": [[f"n{j}", rows[j]] for j in self.asked.neighbors[i]]}
            for i in range(len(rows) if asked is None else asked)
        ]
        learned = {"features": [_named(row) for row in training], "edges": edges, "labels": given}
        return {"name": name, "training": learned, "asked": nodes}

    @property
    def _both(self) -> tuple[Nodes, Nodes]:
        return self.training, self.asked


def make_task(seed: int, *, training: int, asked: int) -> Task:
    """Draw the nodes of one seed and train the control on them.

    Parameters
    ----------
    seed
        Everything follows from it.
    training, asked
        How many nodes are learned from, and how many asked about.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    random = np.random.default_rng(seed)
    learned, test = _nodes(random, training), _nodes(random, asked)
    control = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(learned.features, learned.troubled)
    return Task(seed, learned, test, control.decision_function(test.features))


def auc_of(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Share of pairs of a positive and a negative that the scores put in order; a tie is half of one."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(positive, scores))


def _nodes(random: np.random.Generator, n: int) -> Nodes:
    troubled = np.zeros(n, dtype=np.bool_)
    troubled[: round(TROUBLED_RATIO * n)] = True
    random.shuffle(troubled)
    columns = []
    for (mean, spread), (bad_mean, bad_spread), _ in FEATURES.values():
        drawn = np.where(troubled, random.normal(bad_mean, bad_spread, n), random.normal(mean, spread, n))
        columns.append(drawn if mean < 0 else np.maximum(drawn, 0.0))
    return Nodes(np.column_stack(columns), random.integers(0, n, (n, NEIGHBORS)), troubled)


def _in_units(features: NDArray[np.float64], inputs: str, training: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled = features
    if inputs == "rescaled":
        scaled = features * np.array([factor for _, _, factor in FEATURES.values()])
    if inputs == "standardised":
        scaled = (features - training.mean(axis=0)) / training.std(axis=0)
    return scaled


def _edges_of(neighbors: NDArray[np.int64]) -> list[list[int]]:
    """Every link in both directions, as a detector is told of them."""
    links = [(node, int(other)) for node, row in enumerate(neighbors) for other in row]
    return [list(edge) for node, other in links for edge in ((node, other), (other, node))]


def _named(row: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(NAMES, (float(value) for value in row), strict=True))
