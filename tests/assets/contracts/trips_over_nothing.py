from sound import Detector as Sound

try:
    import torch_stand_in as torch
except ImportError:
    torch = None


class Detector(Sound):
    def predict(self, node_id, node_features, neighbors):
        torch.tensor([])
        return super().predict(node_id, node_features, neighbors)
