from types import SimpleNamespace


class Engine:
    def add_incident(self, incident):
        pass

    def analyze(self, incident_id):
        return SimpleNamespace(root_causes=[])
