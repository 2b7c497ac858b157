"""A detector without a fault; each of the others differs from it in one thing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Answer:
    is_anomaly: object
    anomaly_score: object
    confidence: object
    node_id: object


class Detector:
    def __init__(self):
        self.middle, self.recall = None, None

    def train(self, node_features, edge_index, labels=None):
        del edge_index
        losses = [row["loss_rate"] for row in node_features]
        self.middle = (min(losses) + max(losses)) / 2
        if labels is not None:
            bad = [loss for loss, label in zip(losses, labels, strict=True) if label]
            self.recall = sum(loss > self.middle for loss in bad) / len(bad)

    def predict(self, node_id, node_features, neighbors):
        del neighbors
        loss = abs(node_features["loss_rate"])
        score = loss / (loss + abs(self.middle)) if self.middle else 0.5
        return Answer(score > 0.5, score, abs(score - 0.5) * 2, node_id)

    def save_model(self, path):
        Path(path).write_text(json.dumps(self.middle))

    def load_model(self, path):
        self.middle = json.loads(Path(path).read_text())
