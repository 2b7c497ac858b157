class Engine:
    def add_incident(self, incident):
        raise KeyError(incident.event_id)

    def analyze(self, incident_id):
        return None
