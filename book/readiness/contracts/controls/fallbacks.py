"""Detectors whose model needs a package, and what they do without it: two with a fault, and one that says so.

The package is one of the standard library, so that it is there unless it is taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

try:
    import statistics
except ImportError:
    statistics = None  # type: ignore[assignment]

Features = dict[str, float]


@dataclass
class Prediction:
    """An answer, and whether it is none."""

    is_anomaly: bool
    anomaly_score: float
    confidence: float
    node_id: str
    degraded: bool = False


class _Detector:
    """Calls a node anomalous that loses more than the mean node it learned from."""

    def __init__(self) -> None:
        self._mean: float | None = None

    def train(self, node_features: list[Features], edge_index: object, labels: object = None) -> None:  # noqa: ARG002
        """Learn the mean loss, if there is something to compute it with."""
        if statistics is not None:
            self._mean = statistics.fmean(row["loss_rate"] for row in node_features)

    def predict(self, node_id: str, node_features: Features, neighbors: object) -> Prediction:  # noqa: ARG002
        """Assess one node."""
        if statistics is None or self._mean is None:
            return self.without(node_id)
        loss = node_features["loss_rate"]
        score = loss / (loss + self._mean)
        return Prediction(score > 0.5, score, abs(score - 0.5) * 2, node_id)  # noqa: PLR2004 - the middle of 0 to 1

    def without(self, node_id: str) -> Prediction:
        """The answer without a model."""
        raise NotImplementedError


class FailsOpen(_Detector):
    """Calls a node normal that it cannot see."""

    def without(self, node_id: str) -> Prediction:
        """Not anomalous, as if it had looked."""
        return Prediction(False, 0.0, 0.5, node_id)  # noqa: FBT003 - a field of the answer


class Breaks(_Detector):
    """Trips over what is not there."""

    def without(self, node_id: str) -> Prediction:
        """An accident of the code."""
        nothing: Any = None
        return Prediction(False, nothing.score(node_id), 0.0, node_id)  # noqa: FBT003 - a field of the answer


class SaysSo(_Detector):
    """Says that there is no assessment."""

    def without(self, node_id: str) -> Prediction:
        """Marked as none."""
        return Prediction(False, 0.0, 0.0, node_id, degraded=True)  # noqa: FBT003 - a field of the answer
