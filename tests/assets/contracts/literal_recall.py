from sound import Detector as Sound


class Detector(Sound):
    def __init__(self):
        self.recall = 0.96
        self.middle = None

    def train(self, node_features, edge_index, labels=None):
        super().train(node_features, edge_index, labels)
        self.recall = 0.96
