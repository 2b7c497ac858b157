"""The whole battery: a detector in some configurations, a causal engine, and the rows of every table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from readiness.contracts.detectors import check_detector, make_tasks
from readiness.contracts.engines import check_engine
from readiness.contracts.fallbacks import ask_without
from readiness.contracts.incidents import make_incidents
from readiness.contracts.processes import barrier
from readiness.contracts.recording import Battery
from readiness.contracts.subjects import Subject, configuration_of


@dataclass(frozen=True)
class Plan:
    """How much a battery asks.

    Attributes
    ----------
    seeds
        Of the tasks, one each.
    training_nodes, asked_nodes
        Of each task.
    incidents
        For the engine; a multiple of eight.
    """

    seeds: Sequence[int] = range(5)
    training_nodes: int = 600
    asked_nodes: int = 1000
    incidents: int = 80


def run_battery(
    detector: Subject | None,
    engine: Subject | None,
    configurations: Sequence[Mapping[str, Any]],
    plan: Plan,
    *,
    report: Callable[[str], None] = lambda _: None,
) -> Battery:
    """Run everything that is asked for.

    Parameters
    ----------
    detector, engine
        What is checked; None leaves one out, and its tables with it.
    configurations
        Arguments of the detector's constructor; each set is a configuration of its own.
    plan
        How much.
    report
        Told what is about to be done.
    """
    start = dt.datetime.now(dt.UTC)
    rows: dict[str, list[Mapping[str, Any]]] = {"contract_checks": []}
    environment: dict[str, Any] = {}
    if detector is not None:
        rows |= {"detector_seeds": [], "detector_scores": [], "fallback_answers": []}
        tasks = make_tasks(plan.seeds, training=plan.training_nodes, asked=plan.asked_nodes)
        for arguments in configurations:
            report(f"{detector.name} with {configuration_of(arguments)}")
            found = check_detector(detector, arguments, tasks)
            rows["contract_checks"] += [asdict(check) for check in found.checks]
            rows["detector_seeds"] += found.seeds
            rows["detector_scores"] += found.scores
            environment |= found.environment
            report(f"{detector.name} with {configuration_of(arguments)}, without its packages")
            rows["fallback_answers"] += ask_without(detector, arguments, tasks[0])
    if engine is not None:
        report(engine.name)
        told = check_engine(engine, {}, make_incidents(plan.incidents))
        rows["contract_checks"] += [asdict(check) for check in told.checks]
        rows |= {"incident_chains": list(told.incidents), "incident_events": list(told.events)}
        environment |= told.environment
    subject = detector or engine
    settings: dict[str, Any] = {
        **({"detector": detector.name} if detector else {}),
        **({"causal_engine": engine.name} if engine else {}),
        "seeds": list(plan.seeds),
        "training_nodes": plan.training_nodes,
        "asked_nodes": plan.asked_nodes,
        "incidents": plan.incidents,
        "apart_from_network_and_processes": bool(barrier()),
        **({"limits": asdict(subject.limits)} if subject else {}),
    }
    return Battery(rows, settings, environment, start, dt.datetime.now(dt.UTC))
