"""Causal engines that show what the battery sees: one that blames the nearest event, and one that follows the graph.

They are imported only in a process of their own, as code of somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Cause:
    """A cause an engine names."""

    event_id: str
    node_id: str
    confidence: float


@dataclass
class Analysis:
    """Causes, best first."""

    root_causes: list[Cause]


class _Engine:
    def __init__(self) -> None:
        self.events: list[Any] = []

    def add_incident(self, incident: Any) -> None:
        """Take note of an event."""
        self.events.append(incident)

    def analyze(self, incident_id: str) -> Analysis:
        """Name causes of an event."""
        symptom = next(event for event in self.events if event.event_id == incident_id)
        ranked = self.ranked([event for event in self.events if event is not symptom], symptom)
        return Analysis([Cause(e.event_id, e.node_id, 1 / (2 + place)) for place, e in enumerate(ranked)])

    def ranked(self, candidates: list[Any], symptom: Any) -> list[Any]:
        """The candidates, best first."""
        raise NotImplementedError


class Nearest(_Engine):
    """Blames what came just before."""

    def ranked(self, candidates: list[Any], symptom: Any) -> list[Any]:  # noqa: ARG002 - that is its fault
        """By time, the last first."""
        return sorted(candidates, key=lambda event: event.timestamp, reverse=True)


class FollowsDependencies(_Engine):
    """Goes up the graph of dependence as far as there are events; without one it takes the earliest."""

    def __init__(self) -> None:
        super().__init__()
        self.service_dependencies: dict[str, list[str]] = {}

    def ranked(self, candidates: list[Any], symptom: Any) -> list[Any]:
        """By depth above the symptom, then by time."""
        depth, front = {symptom.service_id: 0}, [symptom.service_id]
        while front:
            service = front.pop(0)
            for above in self.service_dependencies.get(service, []):
                if above not in depth and any(event.service_id == above for event in candidates):
                    depth[above] = depth[service] + 1
                    front.append(above)
        return sorted(candidates, key=lambda event: (-depth.get(event.service_id, 0), event.timestamp))
