"""What the platform shows while a fault is under way: the pods as the watch last had them, and the first signs."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from readiness.injection.cluster import Pod
from readiness.sources.kubernetes.api import Api
from readiness.sources.kubernetes.watching import Watch
from readiness.sources.live.looks import Row

_LISTED_WITHIN_SECONDS = 15.0


@dataclass(frozen=True)
class Sign:
    """The first thing that showed a fault."""

    at: dt.datetime
    detector: str
    detail: str


class Witness:
    """Follows pods, nodes and events with connections of its own.

    Attributes
    ----------
    pods : dict
        Pods of the deployment by name, as last seen; those that are gone are not in it.
    rows : list
        Everything that arrived, in the form of the table `events`.

    Parameters
    ----------
    connect
        Makes a connection.
    namespace, selector, page_size
        Which pods; a selector of equalities.
    """

    def __init__(self, connect: Callable[[], Api], namespace: str, selector: str, page_size: int) -> None:
        self._watch = Watch(connect, namespace, page_size)
        self._labels = dict(part.split("=", 1) for part in selector.replace("==", "=").split(",") if "=" in part)
        self.pods: dict[str, Pod] = {}
        self.rows: list[Row] = []
        self._first_not_ready: dt.datetime | None = None
        self._replicas = 0

    def start(self, replicas: int) -> None:
        """Start, and wait until the pods are known."""
        self._replicas = replicas
        self._watch.start()
        until = time.monotonic() + _LISTED_WITHIN_SECONDS
        while not self.pods and time.monotonic() < until:
            time.sleep(0.05)
            self.take()

    def stop(self) -> None:
        """Follow no longer."""
        self._watch.stop()

    def take(self) -> list[Row]:
        """Take in what arrived; returns it."""
        arrived, _ = self._watch.taken()
        for row in arrived:
            self.rows.append(row)
            if row["resource"] == "pods" and row["type"] != "WATCH_ERROR":
                self._see(row)
        return arrived

    def ready(self) -> list[Pod]:
        """Pods that are Ready and not ending."""
        return [pod for pod in self.pods.values() if pod.ready and not pod.ending]

    def begin(self) -> None:
        """From now on the first moment with too few Ready pods is looked for."""
        self.take()
        self._first_not_ready = None

    @property
    def not_ready_at(self) -> dt.datetime | None:
        """When fewer than all replicas were Ready first, since `begin`."""
        return self._first_not_ready

    def _see(self, row: Row) -> None:
        item = json.loads(row["object"])
        labels = (item.get("metadata") or {}).get("labels") or {}
        if any(labels.get(name) != value for name, value in self._labels.items()):
            return
        if row["type"] == "DELETED":
            self.pods.pop(str(row["name"]), None)
        else:
            self.pods[str(row["name"])] = Pod.of(item)
        if self._first_not_ready is None and row["type"] != "SNAPSHOT" and len(self.ready()) < self._replicas:
            self._first_not_ready = row["received_at"]


def sign_in(row: Row, pods: dict[str, Pod], node: str | None, since: dt.datetime) -> Sign | None:
    """What a row of the watch shows of a fault of these pods or of this node, if anything.

    Parameters
    ----------
    row
        One change; what a list shows is none.
    pods
        The targets as they were before the fault.
    node
        The node that was hit, if one was.
    since
        When the fault was injected; events of before are of another.
    """
    if row["type"] in ("SNAPSHOT", "WATCH_ERROR"):
        return None
    item = json.loads(row["object"])
    shown = _of_pod(row, item, pods) or _of_node(row, item, node) or _of_event(row, item, pods, node, since)
    return Sign(row["received_at"], *shown) if shown else None


def _of_pod(row: Row, item: dict[str, Any], pods: dict[str, Pod]) -> tuple[str, str] | None:
    before = pods.get(str(row["name"])) if row["resource"] == "pods" else None
    if before is None:
        return None
    now = Pod.of(item)
    if row["type"] == "DELETED" or (now.ending and not before.ending):
        return "pods:deletionTimestamp", f"pods:{row['type']} deletionTimestamp set"
    statuses = (item.get("status") or {}).get("containerStatuses") or []
    if any("terminated" in (status.get("state") or {}) for status in statuses) or now.restarts > before.restarts:
        return "pods:container terminated", f"pods:{row['type']} container terminated, restarts {now.restarts}"
    if before.ready and not now.ready:
        return "pods:Ready=False", f"pods:{row['type']} Ready=False"
    return None


def _of_node(row: Row, item: dict[str, Any], node: str | None) -> tuple[str, str] | None:
    if row["resource"] != "nodes" or row["name"] != node:
        return None
    for condition in (item.get("status") or {}).get("conditions") or []:
        if condition.get("type") == "Ready" and condition.get("status") != "True":
            return f"nodes:Ready={condition['status']}", f"nodes:{row['type']} Ready={condition['status']}"
    if (item.get("spec") or {}).get("unschedulable"):
        return "nodes:unschedulable", f"nodes:{row['type']} unschedulable"
    return None


def _of_event(
    row: Row, item: dict[str, Any], pods: dict[str, Pod], node: str | None, since: dt.datetime
) -> tuple[str, str] | None:
    if row["resource"] != "events":
        return None
    told = item.get("lastTimestamp") or item.get("eventTime")
    # Events tell whole seconds.
    if told and dt.datetime.fromisoformat(told) < since.replace(microsecond=0):
        return None
    about = item.get("involvedObject") or {}
    is_target = about.get("kind") == "Pod" and about.get("name") in pods
    is_node = about.get("kind") == "Node" and about.get("name") == node
    if not (is_target or is_node) or item.get("type") != "Warning":
        return None
    return f"events:{item.get('reason')}", f"events:{item.get('reason')}: {str(item.get('message'))[:120]}"
