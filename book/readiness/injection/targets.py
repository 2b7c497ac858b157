"""What a fault hits: the pod or node the plan names, or one at random by its seed."""

from __future__ import annotations

import random

from readiness.injection.cluster import Document, InjectionError, Workload, is_live
from readiness.injection.history import History, Target, container_statuses, restarts_of
from readiness.injection.plan import FaultKind, PlannedFault
from readiness.sources.kubernetes.conditions import is_ready

_OF_A_CONTAINER = (FaultKind.CONTAINER_SIGKILL, FaultKind.PROCESS_SIGSTOP)


def choose_target(planned: PlannedFault, workload: Workload, history: History, draw: str) -> Target:
    """Choose what is hit among the pods that are ready and the nodes they are on.

    Parameters
    ----------
    planned, workload, history
        What is planned, whose pods they are, and how they stand.
    draw
        What the choice is drawn by: the same text gives the same choice among the same pods.

    Raises
    ------
    InjectionError
        If there is nothing of the name in the plan.
    """
    pods = sorted((p for p in history.pods.values() if is_live(p) and is_ready(p)), key=_name)
    if planned.kind.of_a_node:
        return _node(planned, workload, pods, draw)
    chosen = _one([_name(pod) for pod in pods], planned.target, f"ready pod of {workload.name}", draw)
    return _target(planned, [pod for pod in pods if _name(pod) == chosen], _node_of(pods, chosen))


def _node(planned: PlannedFault, workload: Workload, pods: list[Document], draw: str) -> Target:
    nodes = sorted({str(pod["spec"].get("nodeName")) for pod in pods})
    chosen = _one(nodes, planned.target, f"node with ready pods of {workload.name}", draw)
    return _target(planned, [pod for pod in pods if pod["spec"].get("nodeName") == chosen], chosen)


def _target(planned: PlannedFault, pods: list[Document], node: str) -> Target:
    return Target(
        kind=planned.kind,
        node=node,
        pods={pod["metadata"]["uid"]: _name(pod) for pod in pods},
        restarts={pod["metadata"]["uid"]: restarts_of(pod) for pod in pods},
        container_id=_container_id(planned, pods[0]) if planned.kind in _OF_A_CONTAINER else "",
    )


def _container_id(planned: PlannedFault, pod: Document) -> str:
    statuses = {str(status["name"]): str(status.get("containerID", "")) for status in container_statuses(pod)}
    first = str(pod["spec"]["containers"][0]["name"])
    name = planned.container or first
    if not statuses.get(name):
        raise InjectionError(f"pod {_name(pod)} runs no container {name}", "mend `container` of the plan")
    return statuses[name].rpartition("://")[2]


def _one(names: list[str], wanted: str | None, what: str, draw: str) -> str:
    if wanted is not None and wanted not in names:
        raise InjectionError(f"no {what} is called {wanted}", f"there are: {', '.join(names) or 'none'}")
    if not names:
        raise InjectionError(f"there is no {what}")
    return wanted or random.Random(draw).choice(names)  # noqa: S311 - to be drawn again from its seed


def _name(pod: Document) -> str:
    return str(pod["metadata"]["name"])


def _node_of(pods: list[Document], name: str) -> str:
    return next(str(pod["spec"].get("nodeName")) for pod in pods if _name(pod) == name)
