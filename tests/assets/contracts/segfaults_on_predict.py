import ctypes

from sound import Detector as Sound


class Detector(Sound):
    def predict(self, node_id, node_features, neighbors):
        ctypes.string_at(0)
