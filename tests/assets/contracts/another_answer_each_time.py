import os

from sound import Detector as Sound


class Detector(Sound):
    def predict(self, node_id, node_features, neighbors):
        answer = super().predict(node_id, node_features, neighbors)
        answer.anomaly_score = answer.anomaly_score * 0.9 + os.urandom(1)[0] / 5000
        return answer
