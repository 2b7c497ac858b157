import socket
from pathlib import Path

from sound import Detector as Sound


class Detector(Sound):
    def train(self, node_features, edge_index, labels=None):
        port = int((Path(__file__).parent / "port.txt").read_text())
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            super().train(node_features, edge_index, labels)
