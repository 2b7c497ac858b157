"""A detector of somebody else, with the interface of x0tta6bl4's: what `module:attribute` names in tests."""

from dataclasses import dataclass


@dataclass
class Prediction:
    anomaly_score: float


class Busy:
    """Scores a node by what it sends, and by what its busiest neighbour sends."""

    def __init__(self, input_dim=8, scale=1.0):  # noqa: ARG002
        self.scale, self.taught = scale, None

    def train(self, node_features, edge_index, labels=None, epochs=50, lr=1e-3):  # noqa: ARG002
        self.taught = (node_features, edge_index, labels)

    def predict(self, node_id, node_features, neighbors, edge_index=None):  # noqa: ARG002
        around = max((features["throughput"] for _, features in neighbors), default=0.0)
        return Prediction(self.scale * (node_features["throughput"] + around / 1000))


class Neither:
    pass
