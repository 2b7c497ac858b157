"""One thing that undoes a fault, and doing it: twice does no harm."""

from __future__ import annotations

import time
from pathlib import Path

from readiness.documents import StrictModel
from readiness.injection.cluster import Cluster, InjectionError
from readiness.injection.commands import CommandError, run_command
from readiness.injection.history import container_statuses
from readiness.sources.kubernetes.api import ApiError

# A request that was under way when its sender died may still be carried out after what undoes it.
_SETTLE_SECONDS = 1.0
_LOOKS = 10
_NOT_FOUND = 404


class Container(StrictModel):
    """A container by its id, and whose it is."""

    namespace: str
    pod: str
    container_id: str


class Undoing(StrictModel):
    """One thing that undoes a fault: a node to be uncordoned, or a command of the operator.

    Attributes
    ----------
    fault_id
        What it undoes.
    uncordon
        Name of the node.
    command, timeout_seconds
        The command, filled in.
    container
        Whose container it is about: if that is no more, there is nothing left to undo.
    """

    fault_id: str
    uncordon: str | None = None
    command: tuple[str, ...] | None = None
    timeout_seconds: float = 30.0
    container: Container | None = None

    def __str__(self) -> str:
        if self.uncordon:
            return f"uncordon {self.uncordon}"
        return f"run {Path((self.command or ('nothing',))[0]).name} of the plan"


def undo_step(cluster: Cluster, undoing: Undoing) -> None:
    """Undo one fault, and look that it stays undone.

    Raises
    ------
    ReadinessError
        If it cannot be undone.
    """
    if undoing.uncordon:
        _uncordon(cluster, undoing.uncordon)
    if undoing.command:
        try:
            run_command(undoing.command, timeout_seconds=undoing.timeout_seconds)
        except CommandError:
            if undoing.container is None or not _is_gone(cluster, undoing.container):
                raise


def _uncordon(cluster: Cluster, node: str) -> None:
    good = 0
    for _ in range(_LOOKS):
        try:
            cordoned = (cluster.node(node).get("spec") or {}).get("unschedulable")
            if cordoned:
                cluster.uncordon(node)
        except ApiError as error:
            if error.status == _NOT_FOUND:
                return  # the node itself is gone
            raise
        if cordoned:
            good = 0
        elif (good := good + 1) > 1:
            return
        time.sleep(_SETTLE_SECONDS / 2)
    raise InjectionError(f"node {node} is cordoned again and again", "somebody else cordons it")


def _is_gone(cluster: Cluster, container: Container) -> bool:
    pod = cluster.pod(container.namespace, container.pod)
    ids = [str(status.get("containerID", "")) for status in container_statuses(pod)] if pod else []
    running = [told for told in ids if told.endswith(container.container_id)]
    return not running
