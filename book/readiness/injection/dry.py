"""The dry run: which rights there are, what would be hit and done. It asks the API, and changes nothing."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from readiness.injection.cluster import Cluster, Document, InjectionError, Right, Workload
from readiness.injection.history import History
from readiness.injection.plan import FailurePlan, FaultKind, PlannedFault, filled
from readiness.injection.targets import choose_target
from readiness.sources.live.parameters import LiveParameters


class Checked(NamedTuple):
    """A right that is needed, and whether it is there."""

    right: Right
    granted: bool


class Step(NamedTuple):
    """One fault as it would be done.

    `undone_by` is empty where the system replaces what is gone by itself.
    """

    fault_id: str
    target: str
    done: str
    undone_by: str


def needed_rights(plan: FailurePlan, live: LiveParameters) -> list[Right]:
    """What the identity has to be allowed for the faults of a plan."""
    needed: dict[Right, None] = {}
    for fault in plan.faults:
        namespace = fault.namespace or live.kubernetes.namespace
        reads = [Right(verb, resource, namespace=namespace) for resource in ("pods", "events", "endpoints")
                 for verb in ("get", "list", "watch")]  # fmt: skip
        reads.append(Right("get", "deployments", "apps", namespace=namespace))
        for right in (*reads, *_of_kind(fault.kind, namespace)):
            needed.setdefault(right)
    return list(needed)


def _of_kind(kind: FaultKind, namespace: str) -> Iterator[Right]:
    if kind is FaultKind.POD_DELETE:
        yield Right("delete", "pods", namespace=namespace)
    if kind.of_a_node:
        yield from (Right(verb, "nodes") for verb in ("get", "list", "watch"))
    if kind in (FaultKind.NODE_CORDON, FaultKind.NODE_DRAIN):
        yield Right("patch", "nodes")
    if kind is FaultKind.NODE_DRAIN:
        yield Right("create", "pods", subresource="eviction", namespace=namespace)


def checked_rights(cluster: Cluster, plan: FailurePlan, live: LiveParameters) -> list[Checked]:
    """Ask the API for each right that is needed."""
    return [Checked(right, cluster.may(right)) for right in needed_rights(plan, live)]


def check_rights(cluster: Cluster, plan: FailurePlan, live: LiveParameters) -> None:
    """Check that every right that is needed is there.

    Raises
    ------
    InjectionError
        If one is not.
    """
    if lacking := [str(found.right) for found in checked_rights(cluster, plan, live) if not found.granted]:
        raise InjectionError(
            f"the identity may not {', '.join(lacking)}",
            "grant it (params/kubernetes/injector.yaml), or leave out the faults that need it",
        )


def planned_steps(cluster: Cluster, plan: FailurePlan, live: LiveParameters) -> list[Step]:
    """What each fault would hit as things stand now, and how it would be done.

    A random target is drawn again when the fault is done, among the pods there are then.
    """
    steps = []
    numbers: dict[FaultKind, int] = {}
    for fault in plan.faults:
        workload = cluster.workload(
            fault.namespace or live.kubernetes.namespace, fault.deployment or live.kubernetes.deployment
        )
        history = _standing(workload, cluster.pods(workload))
        for _ in range(fault.repetitions):
            numbers[fault.kind] = numbers.get(fault.kind, 0) + 1
            fault_id = f"{fault.kind.value}-{numbers[fault.kind]:03d}"
            steps.append(_step(fault, workload, history, fault_id, plan.seed))
    return steps


def _step(fault: PlannedFault, workload: Workload, history: History, fault_id: str, seed: int) -> Step:
    target = choose_target(fault, workload, history, f"{seed}/{fault_id}")
    pods = ", ".join(target.pods.values())
    values = target.placeholders(workload.namespace)
    hit = f"node {target.node} ({pods})" if fault.kind.of_a_node else f"pod {workload.namespace}/{pods}"
    inject = f"run {shlex.join(filled(fault.inject, values))}" if fault.inject else ""
    restore = f"run {shlex.join(filled(fault.restore, values))}" if fault.restore else ""
    done, undone = {
        FaultKind.POD_DELETE: (f"DELETE pod {pods}", ""),
        FaultKind.NODE_CORDON: (f"PATCH node {target.node}: unschedulable", f"uncordon {target.node}"),
        FaultKind.NODE_DRAIN: (f"PATCH node {target.node}: unschedulable; evict {pods}", f"uncordon {target.node}"),
    }.get(fault.kind, (inject, restore))
    if fault.target is None:
        hit += ", drawn as of now"
    return Step(fault_id, hit, done, undone)


def _standing(workload: Workload, pods: list[Document]) -> History:
    """A history that knows nothing but how things stand."""
    import datetime as dt
    import json

    history = History(workload)
    at = dt.datetime.now(dt.UTC)
    history.add(
        {"received_at": at, "resource": "pods", "type": "SNAPSHOT", "name": pod["metadata"]["name"],
         "uid": pod["metadata"]["uid"], "object": json.dumps(pod)}
        for pod in pods
    )  # fmt: skip
    if not pods:
        raise InjectionError(f"deployment {workload.namespace}/{workload.name} has no pods")
    return history
