"""Journals as the library makes them, of activities that do nothing; and attempts of them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from chaoslib.experiment import run_experiment

from injection.samples import at, plan
from readiness.chaos.running import run_strictly
from readiness.injection.attempts import Attempt
from readiness.injection.experiments import experiment_of
from readiness.injection.plan import FaultKind

OUTPUTS: dict[str, Any] = {"effect_is_proven": {"effect_proof": "seen"}, "is_steady": True}
FAILING: set[str] = set()
SETTINGS = {
    "readinessProbe": {"initialDelaySeconds": 1, "periodSeconds": 2},
    "livenessProbe": {"periodSeconds": 5},
    "terminationGracePeriodSeconds": 5,
    "replicas": 2,
}


def _act(name: str) -> Any:
    if name in FAILING:
        raise RuntimeError(f"{name} failed")
    return OUTPUTS.get(name, {})


def is_steady() -> Any:
    return _act("is_steady")


def inject() -> Any:
    return _act("inject")


def effect_is_proven() -> Any:
    return _act("effect_is_proven")


def wait_until_detected() -> Any:
    return _act("wait_until_detected")


def wait_until_recovered() -> Any:
    return _act("wait_until_recovered")


def restore() -> Any:
    return _act("restore")


def wait_until_clean() -> Any:
    return _act("wait_until_clean")


def experiment(tmp_path, fault_id: str) -> dict[str, Any]:
    """The experiment of the plan, with the activities of this module."""
    found = plan(folder=tmp_path)
    made = experiment_of(found, found.faults[0], fault_id)
    for part in (*made["steady-state-hypothesis"]["probes"], *made["method"], *made["rollbacks"]):
        part["provider"] |= {"module": __name__, "arguments": {}}
    return made


def journal(tmp_path, fault_id: str, *, failing: str | None = None, dry: Any = None) -> dict[str, Any]:
    """What the library makes of it, where an activity fails if one shall."""
    FAILING.clear()
    FAILING.update({failing} if failing else set())
    made = experiment(tmp_path, fault_id)
    if dry is not None:
        made["dry"] = dry
        return dict(json.loads(json.dumps(run_experiment(made), default=lambda told: told.value)))
    return run_strictly(made, lambda _: None)


def attempt(  # noqa: PLR0913 - what a test may want to be otherwise
    told_journal: dict[str, Any],
    fault_id: str,
    *,
    kind: FaultKind = FaultKind.POD_DELETE,
    begun: float = 0.0,
    detected: float | None = 0.02,
    recovered: float | None = 2.0,
    proven: float | None = 1.0,
    settings: dict[str, Any] | None = None,
) -> Attempt:
    def moment(seconds: float | None) -> dt.datetime | None:
        return None if seconds is None else at(begun + seconds)

    told = {
        "injected_at": at(begun),
        "target_pod": "mesh-a",
        "target_node": "node-1",
        "effect_seen_at": moment(proven),
        "effect_proof": None if proven is None else "the API has it no more",
        "detected_at": moment(detected),
        "detected_by": None if detected is None else "platform",
        "detector": None if detected is None else "pods:deletionTimestamp",
        "recovered_at": moment(recovered),
        "observed_until_at": at(begun + 10),
    }
    events = [
        {"received_at": at(begun), "resource": "pods", "type": "MODIFIED", "namespace": "shop", "name": "mesh-a",
         "uid": "a", "resource_version": "1", "object": "{}"}
    ]  # fmt: skip
    return Attempt(
        fault_id=fault_id,
        kind=kind.value,
        namespace="shop",
        deployment="mesh",
        journal=told_journal,
        told=told,
        settings=settings or SETTINGS,
        events=events,
    )
