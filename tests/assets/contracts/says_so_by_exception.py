from sound import Detector as Sound

try:
    import torch_stand_in as torch
except ImportError:
    torch = None


class ModelUnavailableError(Exception):
    pass


class Detector(Sound):
    def predict(self, node_id, node_features, neighbors):
        if torch is None:
            raise ModelUnavailableError(node_id)
        return super().predict(node_id, node_features, neighbors)
