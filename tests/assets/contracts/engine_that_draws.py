import os
from types import SimpleNamespace


class Engine:
    def __init__(self):
        self.events = []

    def add_incident(self, incident):
        self.events.append(incident)

    def analyze(self, incident_id):
        drawn = self.events[os.urandom(1)[0] % len(self.events)]
        return SimpleNamespace(root_causes=[SimpleNamespace(event_id=None, node_id=drawn.node_id, confidence=0.5)])
