from sound import Detector as Sound


class Detector(Sound):
    def train(self, node_features, edge_index, labels=None):
        with open("model.bin", "wb") as stream:
            for _ in range(1000):
                stream.write(b"0" * 2**20)
