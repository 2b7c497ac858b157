"""The experiment of one fault, in the form of the Chaos Toolkit."""

from __future__ import annotations

from typing import Any

from readiness.injection.plan import FailurePlan, FaultKind, PlannedFault

PROOF = "effect-is-proven"
_TITLES = {
    FaultKind.POD_DELETE: "A pod is deleted",
    FaultKind.CONTAINER_SIGKILL: "The process of a container is killed",
    FaultKind.PROCESS_SIGSTOP: "The process of a container is stopped, and answers no more",
    FaultKind.NODE_CORDON: "A node takes no more pods",
    FaultKind.NODE_DRAIN: "A node is emptied of the pods of a deployment",
    FaultKind.NODE_PARTITION: "A node is cut off from the network",
}
_MODULE = "readiness.injection.activities"


def experiment_of(plan: FailurePlan, planned: PlannedFault, fault_id: str) -> dict[str, Any]:
    """The experiment of one fault; no command of the operator stands in it, since a recording keeps it."""
    return {
        "version": "1.0.0",
        "title": _TITLES[planned.kind],
        "description": "Steady state, fault, proof of its effect, detection, recovery, and everything undone.",
        "tags": ["kubernetes", planned.kind.value],
        "configuration": {
            "fault_id": fault_id,
            "kind": planned.kind.value,
            "observe_seconds": planned.observe_seconds,
            "recovery_window_seconds": plan.recovery_window_seconds,
        },
        "steady-state-hypothesis": {
            "title": "All replicas and nodes are ready, and every URL of the plan answers 200",
            "probes": [{**_activity("probe", "is-steady", "is_steady"), "tolerance": True}],
        },
        "method": [
            _activity("action", "inject", "inject"),
            _activity("probe", PROOF, "effect_is_proven"),
            _activity("probe", "wait-until-detected", "wait_until_detected"),
            _activity("probe", "wait-until-recovered", "wait_until_recovered"),
            _activity("action", "restore", "restore"),
            _activity("probe", "wait-until-clean", "wait_until_clean"),
        ],
        "rollbacks": [_activity("action", "restore-whatever-happened", "restore")],
    }


def _activity(kind: str, name: str, function: str) -> dict[str, Any]:
    return {"type": kind, "name": name, "provider": {"type": "python", "module": _MODULE, "func": function}}
