from sound import Answer
from sound import Detector as Sound


class Detector(Sound):
    """The nearer of two mean nodes, in whatever units it is given: the largest numbers decide alone."""

    def train(self, node_features, edge_index, labels=None):
        labels = labels or [float(row["loss_rate"] > 0.1) for row in node_features]
        self.means = [
            {
                name: sum(r[name] for r, label in zip(node_features, labels, strict=True) if label == kind)
                / max(sum(label == kind for label in labels), 1)
                for name in node_features[0]
            }
            for kind in (0.0, 1.0)
        ]

    def predict(self, node_id, node_features, neighbors):
        near, far = (sum((node_features[n] - mean[n]) ** 2 for n in mean) for mean in self.means)
        # In float32, as a network would have it, what is small beside throughput in bit/s is gone.
        score = round(near / (near + far), 3) if node_features["throughput"] < 1e4 else 0.5
        return Answer(score > 0.5, score, 0.0, node_id)
