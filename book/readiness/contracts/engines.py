"""The battery for a causal engine: incidents with a planted root cause, and what it names for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from readiness.contracts.incidents import Incident
from readiness.contracts.processes import Ended, Probe, Step
from readiness.contracts.subjects import (
    ContractCheck,
    Result,
    Subject,
    configuration_of,
    environment_of,
    limits_and_noise,
)


@dataclass(frozen=True)
class EngineReport:
    """What was found of a causal engine: its checks, a row per incident, and the events the incidents are made of."""

    checks: tuple[ContractCheck, ...]
    incidents: tuple[Mapping[str, Any], ...]
    events: tuple[Mapping[str, Any], ...]
    environment: Mapping[str, Any]


def check_engine(subject: Subject, arguments: Mapping[str, Any], incidents: Sequence[Incident]) -> EngineReport:
    """Run the battery on a causal engine.

    Parameters
    ----------
    subject
        The engine.
    arguments
        Of its constructor.
    incidents
        Each is told to an engine of its own, event by event.
    """
    request = {"arguments": dict(arguments), "incidents": [incident.as_json() for incident in incidents]}
    probe = subject.ask("engine", **request)
    again = subject.ask("engine", **request)
    rows = tuple(_row(incident, probe) for incident in incidents)
    events = tuple(row for incident in incidents for row in _events(incident))
    checks = tuple(_checks(configuration_of(arguments), incidents, (probe, again)))
    return EngineReport(checks, rows, events, environment_of(probe))


def _row(incident: Incident, probe: Probe) -> dict[str, Any]:
    """What was named for one incident, on which rank the root cause stands, and what clock and chance would name."""
    step = probe.step(f"incident/{incident.incident}")
    named = _names(step)
    # An engine that names the node is as good as one that names the event: each has one here.
    places = [rank for rank, name in enumerate(named, start=1) if name == incident.root]
    return {
        "incident": incident.incident,
        "shape": incident.shape,
        "dependencies": incident.dependencies,
        "events": len(incident.events),
        "root": incident.root,
        "named": named[0] if named else None,
        "rank": float(places[0]) if places else None,
        "earliest": incident.earliest,
        "chance": incident.chance,
        "error": probe.failure_of(f"incident/{incident.incident}") or None,
    }


def _names(step: Step | None) -> list[str]:
    """The events an engine names, best first; a node stands for its event."""
    causes = step.value if step is not None and isinstance(step.value, list) else []
    names = []
    for cause in causes:
        event, node = cause.get("event_id"), cause.get("node_id")
        if isinstance(event, str):
            names.append(event)
        elif isinstance(node, str):
            names.append(f"event-{node.removeprefix('node-')}")
    return names


def _events(incident: Incident) -> list[dict[str, Any]]:
    return [
        {
            "incident": incident.incident,
            "arrived": arrived,
            "event": event.event,
            "seconds": event.seconds,
            "service": event.service,
            "depends_on": ", ".join(incident.depends_on.get(event.service, ())),
        }
        for arrived, event in enumerate(incident.events, start=1)
    ]


def _checks(configuration: str, incidents: Sequence[Incident], probes: Sequence[Probe]) -> list[ContractCheck]:
    first, again = probes
    names = [f"incident/{incident.incident}" for incident in incidents]
    steps = [step for name in names if (step := first.step(name))]
    imported = first.failure_of("import")
    reached = bool(steps) or (not imported and first.ended is not Ended.COMPLETED)
    failures = [failure for name in names if (failure := first.failure_of(name))]
    found: list[tuple[str, Result, str]] = [
        ("imports", Result.FAILED if imported else Result.PASSED, imported),
        ("answers", _result(failures, reached=reached), failures[0] if reached and failures else ""),
        _promised_form(steps),
        _takes_dependencies(steps),
        _repeats(names, first, again),
        *limits_and_noise(probes),
    ]
    return [ContractCheck("engine", configuration, *told) for told in found]


def _result(failures: Sequence[str], *, reached: bool) -> Result:
    if not reached:
        return Result.NOT_REACHED
    return Result.FAILED if failures else Result.PASSED


def _promised_form(steps: Sequence[Step]) -> tuple[str, Result, str]:
    """Every cause has a name and a confidence between 0 and 1."""
    check = "promised-form"
    causes = [cause for step in steps if isinstance(step.value, list) for cause in step.value]
    if not causes:
        return check, Result.NOT_REACHED, ""
    for cause in causes:
        confidence = cause.get("confidence")
        if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
            return check, Result.FAILED, f"confidence = {confidence!r}"
        if not isinstance(cause.get("event_id"), str) and not isinstance(cause.get("node_id"), str):
            return check, Result.FAILED, f"event_id = {cause.get('event_id')!r}"
    return check, Result.PASSED, ""


def _takes_dependencies(steps: Sequence[Step]) -> tuple[str, Result, str]:
    """Whether a graph of dependence can be given to it at all."""
    check, told = "takes-dependencies", [step.takes_dependencies for step in steps]
    if not any(answer is not None for answer in told):
        return check, Result.NOT_REACHED, ""
    return check, Result.PASSED if any(told) else Result.ABSENT, ""


def _repeats(names: Sequence[str], first: Probe, again: Probe) -> tuple[str, Result, str]:
    check = "repeats"
    named = [(_names(first.step(name)), _names(again.step(name))) for name in names]
    if not any(a or b for a, b in named):
        return check, Result.NOT_REACHED, ""
    differing = sum(a != b for a, b in named)
    return (
        check,
        Result.FAILED if differing else Result.PASSED,
        f"{differing} of {len(named)} differ" if differing else "",
    )
