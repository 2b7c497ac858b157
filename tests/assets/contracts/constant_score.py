from sound import Answer
from sound import Detector as Sound


class Detector(Sound):
    def predict(self, node_id, node_features, neighbors):
        return Answer(False, 0.25, 0.5, node_id)
