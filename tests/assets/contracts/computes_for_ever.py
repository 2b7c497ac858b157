from sound import Detector as Sound


class Detector(Sound):
    def train(self, node_features, edge_index, labels=None):
        while True:
            pass
