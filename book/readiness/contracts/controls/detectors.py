"""Detectors that show what the battery sees: four with one fault each, and one without.

They stand for code of somebody else, and are imported only in a process of their own: the standard library is all
they need.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

Features = dict[str, float]


@dataclass
class Prediction:
    """An answer as `readiness.contracts` expects it."""

    is_anomaly: bool
    anomaly_score: float
    confidence: float
    node_id: str


class _Detector:
    """The interface; what it learns and how it scores is what the ones below differ in."""

    def train(
        self,
        node_features: Sequence[Features],
        edge_index: Sequence[tuple[int, int]],
        labels: Sequence[float] | None = None,
    ) -> None:
        """Learn from labelled nodes."""

    def predict(self, node_id: str, node_features: Features, neighbors: object) -> Prediction:  # noqa: ARG002
        """Assess one node."""
        score = self.score(node_features)
        return Prediction(score >= 0.5, score, abs(score - 0.5) * 2, node_id)  # noqa: PLR2004 - the middle of 0 to 1

    def score(self, features: Features) -> float:
        """How suspicious a node is, from 0 to 1."""
        raise NotImplementedError


class Constant(_Detector):
    """Calls every node normal."""

    def score(self, features: Features) -> float:  # noqa: ARG002 - that is its fault
        """The same for all."""
        return 0.1


class Random(_Detector):
    """Draws its answers."""

    def score(self, features: Features) -> float:  # noqa: ARG002 - that is its fault
        """A number that has nothing to do with the node."""
        return random.random()  # noqa: S311 - no secret


class Centroids(_Detector):
    """Is right: the nearer of two mean nodes, in standard deviations; reports the recall it measured."""

    standardises = True

    def __init__(self) -> None:
        self.recall = math.nan
        self._scales: dict[str, tuple[float, float]] = {}
        self._means: list[Features] = []

    def train(
        self,
        node_features: Sequence[Features],
        edge_index: Sequence[tuple[int, int]],  # noqa: ARG002 - it looks at nodes only
        labels: Sequence[float] | None = None,
    ) -> None:
        """Learn the mean node of each kind; without labels the more lossy third is taken for trouble."""
        rows = list(node_features)
        if labels is None:
            limit = sorted(row["loss_rate"] for row in rows)[2 * len(rows) // 3]
            labels = [float(row["loss_rate"] > limit) for row in rows]
        self._scales = {name: self._scale([row[name] for row in rows]) for name in rows[0]}
        kinds = [[row for row, label in zip(rows, labels) if label == kind] for kind in (0.0, 1.0)]  # noqa: B905
        self._means = [self._mean([self._scaled(row) for row in kind]) for kind in kinds]
        found = [self.score(row) >= 0.5 for row, label in zip(rows, labels) if label == 1.0]  # noqa: B905, PLR2004
        self.recall = sum(found) / len(found)

    def score(self, features: Features) -> float:
        """How much nearer the node is to trouble."""
        if not self._means:
            return 0.5
        row = self._scaled(features)
        near, far = (math.sqrt(sum((row[n] - mean[n]) ** 2 for n in row)) for mean in self._means)
        return near / (near + far) if near + far else 0.5

    def _scale(self, values: list[float]) -> tuple[float, float]:
        if not self.standardises:
            return 0.0, 1.0
        mean = sum(values) / len(values)
        return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / len(values)) or 1.0

    def _scaled(self, row: Features) -> Features:
        return {name: (row[name] - mean) / spread for name, (mean, spread) in self._scales.items()}

    @staticmethod
    def _mean(rows: list[Features]) -> Features:
        return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}


class LiteralMetric(Centroids):
    """Detects well, and has its recall from nowhere."""

    def train(
        self,
        node_features: Sequence[Features],
        edge_index: Sequence[tuple[int, int]],
        labels: Sequence[float] | None = None,
    ) -> None:
        """Learn, and forget what was measured."""
        super().train(node_features, edge_index, labels)
        self.recall = 0.96

    def __init__(self) -> None:
        super().__init__()
        self.recall = 0.96


class Unnormalised(_Detector):
    """A single neuron trained on features as they are: those of large numbers drown the rest, and it saturates."""

    def __init__(self) -> None:
        self._weights: Features = {}
        self._bias = 0.0

    def train(
        self,
        node_features: Sequence[Features],
        edge_index: Sequence[tuple[int, int]],  # noqa: ARG002 - it looks at nodes only
        labels: Sequence[float] | None = None,
    ) -> None:
        """Fifty steps of gradient descent, as one would take them with features near one."""
        rows = list(node_features)
        truth = list(labels) if labels is not None else [0.0] * len(rows)
        self._weights = {name: random.uniform(-0.1, 0.1) for name in rows[0]}  # noqa: S311 - no secret
        for _ in range(50):
            errors = [self.score(row) - label for row, label in zip(rows, truth)]  # noqa: B905
            for name in self._weights:
                slope = sum(e * row[name] for e, row in zip(errors, rows)) / len(rows)  # noqa: B905
                self._weights[name] -= 0.1 * slope
            self._bias -= 0.1 * sum(errors) / len(errors)

    def score(self, features: Features) -> float:
        """What the neuron says."""
        z = self._bias + sum(weight * features[name] for name, weight in self._weights.items())
        return 1 / (1 + math.exp(-max(min(z, 700.0), -700.0)))
