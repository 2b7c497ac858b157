"""Synthetic incidents with a planted root cause, of several shapes, and what one may name without any engine.

Services stand in a line of dependence or around one; an incident is the events of them in the order in which they
arrived, the last of which is asked about. Half of the incidents come with the true graph of dependence.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

SHAPES = ("chain", "fork", "confounder", "simultaneous")
_KINDS = ("cpu", "memory", "latency", "loss", "errors")


@dataclass(frozen=True)
class Event:
    """One event: when it was seen, of which service, and how bad it was."""

    event: str
    seconds: float
    service: str
    kind: str
    severity: str
    score: float
    metrics: dict[str, float]


@dataclass(frozen=True)
class Incident:
    """The events of one incident in the order of their arrival; the last is the symptom that is asked about.

    `depends_on` says of each service on which others it depends: the truth, whether an engine is given it or not.
    """

    incident: str
    shape: str
    dependencies: bool
    events: tuple[Event, ...]
    root: str
    depends_on: dict[str, list[str]]

    @property
    def symptom(self) -> str:
        """The event that is asked about."""
        return self.events[-1].event

    @property
    def earliest(self) -> str:
        """What somebody names who looks at the clock only; among equals the one that arrived first."""
        return min(self.events[:-1], key=lambda event: event.seconds).event

    @property
    def chance(self) -> float:
        """How often somebody is right who draws one of the events before the symptom."""
        return 1 / (len(self.events) - 1)

    def as_json(self) -> dict[str, Any]:
        """What an engine is given of it."""
        return {
            "incident": self.incident,
            "symptom": self.symptom,
            "dependencies": self.depends_on if self.dependencies else None,
            "events": [{**vars(event), "node": f"node-{event.service}"} for event in self.events],
        }


def make_incidents(count: int, seed: int = 0) -> list[Incident]:
    """Draw incidents of every shape alike, half of each with its graph of dependence.

    Parameters
    ----------
    count
        How many; a multiple of twice the number of shapes.
    seed
        Everything follows from it.

    Raises
    ------
    ValueError
        If the shapes cannot be drawn alike.
    """
    cells = [(shape, given) for shape in SHAPES for given in (True, False)]
    if count <= 0 or count % len(cells):
        raise ValueError(f"{count} incidents are no multiple of {len(cells)}")
    random = np.random.default_rng(seed)
    return [
        _incident(random, f"{shape}-{'with' if given else 'without'}-{number:02d}", shape, dependencies=given)
        for number in range(1, count // len(cells) + 1)
        for shape, given in cells
    ]


def _incident(random: np.random.Generator, name: str, shape: str, *, dependencies: bool) -> Incident:
    length = int(random.integers(4, 7))
    services = [f"service-{letter}" for letter in "abcdefgh"[:length]]
    if shape == "fork":
        # Everything depends on the first; the symptom is the last of what it took along.
        depends_on = {service: [services[0]] for service in services[1:]}
        seconds = np.concatenate([[0.0], np.sort(random.uniform(8, 90, length - 1))])
    else:
        depends_on = {later: [earlier] for earlier, later in pairwise(services)}
        seconds = np.concatenate([[0.0], np.cumsum(random.uniform(5, 40, length - 1))])
    if shape == "simultaneous":
        seconds = np.zeros(length)  # one scrape saw them all
    events = [_event(random, services, i, float(seconds[i])) for i in range(length)]
    root = events[0].event
    before = list(events[:-1])
    if shape == "simultaneous":
        before = [before[i] for i in random.permutation(len(before))]
    if shape == "confounder":
        aside = _event(random, ["service-z"], 0, -float(random.uniform(30, 120)), of_its_own=True)
        before.insert(0, aside)
    return Incident(name, shape, dependencies, (*before, events[-1]), root, depends_on)


def _event(
    random: np.random.Generator, services: list[str], place: int, seconds: float, *, of_its_own: bool = False
) -> Event:
    """An event of a service; what belongs together is bad alike, and worst where it began."""
    depth = place / max(len(services) - 1, 1)
    level = 12.0 if of_its_own else 92.0 - 25.0 * depth
    metrics = {
        "cpu_percent": float(np.clip(random.normal(level, 5), 0, 100)),
        "memory_percent": float(np.clip(random.normal(level - 8, 5), 0, 100)),
        "packet_loss_percent": float(np.clip(random.normal(level / 10, 1), 0, 100)),
        "latency_ms": float(max(random.normal(3 * level, 20), 0)),
    }
    severity = "low" if of_its_own else ("critical", "high", "medium")[min(int(3 * depth), 2)]
    kind = _KINDS[int(random.integers(len(_KINDS)))]
    service = services[place]
    return Event(f"event-{service}", seconds, service, kind, severity, round(level / 100, 3), metrics)
