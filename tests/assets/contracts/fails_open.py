from sound import Answer
from sound import Detector as Sound

try:
    import torch_stand_in as torch
except ImportError:
    torch = None


class Detector(Sound):
    def predict(self, node_id, node_features, neighbors):
        if torch is None:
            return Answer(False, 0.0, 0.5, node_id)
        return super().predict(node_id, node_features, neighbors)

    def predict_with_causal(self, node_id, node_features, neighbors, edge_index=None):
        return self.predict(node_id, node_features, neighbors), None
