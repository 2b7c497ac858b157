"""What proves that a fault took effect: other questions than the watch's."""

from __future__ import annotations

from readiness.injection.commands import CommandError, run_command
from readiness.injection.history import container_statuses
from readiness.injection.observing import now
from readiness.injection.plan import FaultKind
from readiness.injection.stage import Stage

_SHOWN_ID = 12


def proof_of(stage: Stage) -> str | None:
    """What proves the effect, in words; None as long as nothing does."""
    if stage.planned.proof:
        command = stage.filled(stage.planned.proof)
        try:
            return run_command(command, timeout_seconds=stage.planned.command_timeout_seconds)
        except CommandError:
            return None
    return {
        FaultKind.POD_DELETE: _pods_are_gone,
        FaultKind.CONTAINER_SIGKILL: _container_has_ended,
        FaultKind.NODE_CORDON: _node_is_cordoned,
        FaultKind.NODE_DRAIN: _pods_are_gone,
    }[stage.kind](stage)


def _pods_are_gone(stage: Stage) -> str | None:
    """A pod leaves the API only when its kubelet says that every container of it has ended."""
    for uid, name in stage.target.pods.items():
        there = stage.cluster.pod(stage.workload.namespace, name)
        if there is not None and there["metadata"]["uid"] == uid:
            return None
    answered = stage.notes.get("answered_seconds")
    told = f"DELETE answered after {answered} s; " if answered is not None else ""
    seconds = (now() - stage.injected_at).total_seconds()
    names = ", ".join(stage.target.pods.values()) or "no pods"
    return f"{told}after {seconds:.2f} s the API has {names} no more: the kubelet has ended the containers"


def _container_has_ended(stage: Stage) -> str | None:
    name = next(iter(stage.target.pods.values()))
    pod = stage.cluster.pod(stage.workload.namespace, name)
    if pod is None:
        return None
    for status in container_statuses(pod):
        for state in (status.get("state") or {}, status.get("lastState") or {}):
            ended = state.get("terminated") or {}
            if str(ended.get("containerID", "")).endswith(stage.target.container_id):
                stage.notes["exit_code"] = ended.get("exitCode")
                short = stage.target.container_id[:_SHOWN_ID]
                return f"the kubelet says that container {short} ended with exit code {ended.get('exitCode')}"
    return None


def _node_is_cordoned(stage: Stage) -> str | None:
    spec = stage.cluster.node(stage.target.node).get("spec") or {}
    taints = [taint.get("key") for taint in spec.get("taints") or ()]
    if spec.get("unschedulable") and "node.kubernetes.io/unschedulable" in taints:
        return f"node {stage.target.node} is unschedulable and has the taint for it"
    return None
