import os
from pathlib import Path

from sound import Detector as Sound


class Detector(Sound):
    def train(self, node_features, edge_index, labels=None):
        print("looking in", os.getcwd())
        raise FileNotFoundError(f"no weights in {os.getcwd()}, nor in {Path(__file__).parent}")
