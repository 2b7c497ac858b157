"""What a watch client saw, in order of arrival, and what it means: detected when and by what, not ready, recovered.

Nothing here asks anybody: the same rows always give the same answer. A deployment is *whole* while it has exactly its
replicas, all of them ready and none being deleted.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from readiness.injection.cluster import Document, Workload, is_live
from readiness.injection.plan import FaultKind
from readiness.sources.kubernetes.conditions import is_ready, ready_status
from readiness.sources.live.looks import Row

WATCH_ERROR, SNAPSHOT = "WATCH_ERROR", "SNAPSHOT"
# Events that show a fault of what they are about. Others come and go without one: a cluster without DNS warns of every
# pod again and again, and `Killing` is told of a pod whose end was wanted.
_REASONS = ("BackOff", "NodeNotReady", "Unhealthy")


class Sign(NamedTuple):
    """The first thing the platform showed of a fault."""

    at: dt.datetime
    detector: str
    detail: str


class Moment(NamedTuple):
    """How a deployment stood from a time on: pods not being deleted, and those of them that are ready."""

    at: dt.datetime
    live: int
    ready: int


class Recovery(NamedTuple):
    """The first window in which a deployment stayed whole."""

    begun_at: dt.datetime
    confirmed_at: dt.datetime


@dataclass(frozen=True)
class Target:
    """What a fault hits.

    Attributes
    ----------
    kind
        Of the fault.
    node
        That is hit, or on which the pod is.
    pods
        Name of each pod that is hit, by its uid.
    restarts
        Of the containers of those pods before the fault, by uid.
    container_id
        Of the container that is hit; empty where whole pods or nodes are.
    """

    kind: FaultKind
    node: str
    pods: dict[str, str]
    restarts: dict[str, int] = field(default_factory=dict)
    container_id: str = ""

    def placeholders(self, namespace: str) -> dict[str, str]:
        """What stands for the placeholders of commands."""
        return {
            "pod": next(iter(self.pods.values()), ""),
            "namespace": namespace,
            "node": self.node,
            "container_id": self.container_id,
        }


class History:
    """What was seen of one deployment, its events and the nodes.

    Parameters
    ----------
    workload
        The deployment.
    """

    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        self.rows: list[Row] = []
        self.moments: list[Moment] = []
        self._pods: dict[str, Document] = {}
        self._nodes: dict[str, Document] = {}
        self._listed: set[str] = set()
        self._seen: list[tuple[dt.datetime, str, str, Document]] = []
        self._fresh: dict[str, Document] | None = None
        self._fresh_at: dt.datetime | None = None
        self.losses: list[tuple[dt.datetime, str]] = []
        self._missing: dict[str, dt.datetime] = {}

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows of a watch, in order of arrival."""
        listed = False
        for row in rows:
            self.rows.append(row)
            found = json.loads(row["object"])
            if row["type"] == WATCH_ERROR:
                self._lose(row)
                continue
            self._listed.add(row["resource"])
            self._missing.pop(row["resource"], None)
            self._seen.append((row["received_at"], row["resource"], row["type"], found))
            if row["resource"] == "pods":
                listed |= row["type"] == SNAPSHOT
                if self._workload.owns(found):
                    self._keep_pod(row, found)
            elif row["resource"] == "nodes":
                self._nodes[str(row["name"])] = found
        if not listed:
            self._end_list()

    def _lose(self, row: Row) -> None:
        """A stream was lost: what comes next is a list, and until it is whole things stand as they stood."""
        self._listed.discard(row["resource"])
        self.losses.append((row["received_at"], row["resource"]))
        self._missing[row["resource"]] = row["received_at"]
        if row["resource"] == "pods":
            self._fresh = {}

    def _keep_pod(self, row: Row, pod: Document) -> None:
        if self._fresh is not None and row["type"] == SNAPSHOT:
            self._fresh[row["uid"]], self._fresh_at = pod, row["received_at"]
            return
        self._end_list()
        if row["type"] == "DELETED":
            self._pods.pop(row["uid"], None)
        else:
            self._pods[row["uid"]] = pod
        self._keep_moment(row["received_at"])

    def _end_list(self) -> None:
        """A list that was begun after a stream was lost is whole: what is not in it is gone."""
        if self._fresh and self._fresh_at:
            self._pods, self._fresh = self._fresh, None
            self._keep_moment(self._fresh_at)

    def _keep_moment(self, at: dt.datetime) -> None:
        live = [known for known in self._pods.values() if is_live(known)]
        moment = Moment(at, len(live), sum(is_ready(pod) for pod in live))
        if not self.moments or self.moments[-1][1:] != moment[1:]:
            self.moments.append(moment)

    def forget(self) -> None:
        """Forget what was seen, and keep how things stand; between two faults."""
        self.rows, self._seen, self.losses, self.moments = [], [], [], self.moments[-1:]

    # How things stand -------------------------------------------------------------------------------------------------

    @property
    def pods(self) -> dict[str, Document]:
        """The pods there are, by uid."""
        return dict(self._pods)

    @property
    def nodes(self) -> dict[str, Document]:
        """The nodes there are, as far as they may be watched, by name."""
        return dict(self._nodes)

    @property
    def follows_pods(self) -> bool:
        """Whether the stream of pods is there."""
        return "pods" in self._listed

    def lost_since(self, resource: str) -> dt.datetime | None:
        """When a stream was lost of which nothing has arrived since; None if it is there."""
        return self._missing.get(resource)

    @property
    def now(self) -> Moment | None:
        """How the deployment stands."""
        return self.moments[-1] if self.moments else None

    def is_whole(self) -> bool:
        """Whether the deployment has its replicas, all ready, and no pod that is on its way out."""
        return self._whole(self.now) and len(self._pods) == self._workload.replicas and self.follows_pods

    def _whole(self, moment: Moment | None) -> bool:
        return moment is not None and moment.live == moment.ready == self._workload.replicas

    # What happened ----------------------------------------------------------------------------------------------------

    def first_sign(self, target: Target, since: dt.datetime) -> Sign | None:
        """The first sign of a fault after its injection, of whatever kind."""
        for at, resource, told, found in self._seen:
            if at < since:
                continue
            sign = {"pods": _of_pod, "nodes": _of_node, "events": _of_event}.get(resource)
            if sign and (seen := sign(target, told, found, since)):
                return Sign(at, *seen)
        return None

    def not_ready_at(self, since: dt.datetime) -> dt.datetime | None:
        """When the deployment was first seen with fewer ready pods than it has replicas."""
        return next((m.at for m in self.moments if m.at >= since and m.ready < self._workload.replicas), None)

    def restarted_at(self, target: Target, since: dt.datetime) -> dt.datetime | None:
        """When a container of the target was first seen to have been started again."""
        for at, resource, _, found in self._seen:
            if at < since or resource != "pods":
                continue
            uid = found["metadata"]["uid"]
            if uid in target.pods and restarts_of(found) > target.restarts.get(uid, 0):
                return at
        return None

    def recovery(self, since: dt.datetime, window: dt.timedelta, until: dt.datetime) -> Recovery | None:
        """The first window, begun after `since` and over before `until`, in which the deployment stayed whole.

        A stream that was lost in it ends it: nobody saw what happened meanwhile.
        """
        begun: dt.datetime | None = None
        standing = [moment for moment in self.moments if moment.at <= since][-1:]
        steps = [(max(moment.at, since), self._whole(moment)) for moment in standing]
        steps += [(moment.at, self._whole(moment)) for moment in self.moments if since < moment.at <= until]
        lost = [at for at, resource in self.losses if resource == "pods" and since < at <= until]
        steps += [(at, False) for at in lost]
        # After a stream was lost and found again, the same state goes on from the next row on.
        steps += [(self._found_again(at), None) for at in lost]  # type: ignore[misc]
        for at, whole in sorted(steps, key=lambda step: step[0]):
            if begun is not None and at - begun >= window:
                break
            holds = self._whole(self._standing(at)) if whole is None else whole
            begun = (begun or at) if holds else None
        if begun is None or until - begun < window:
            return None
        return Recovery(begun, begun + window)

    def _standing(self, at: dt.datetime) -> Moment | None:
        return next((moment for moment in reversed(self.moments) if moment.at <= at), None)

    def _found_again(self, lost_at: dt.datetime) -> dt.datetime:
        after = (at for at, resource, _, _ in self._seen if at > lost_at and resource == "pods")
        return next(after, dt.datetime.max.replace(tzinfo=dt.UTC))

    def crash_loops(self, target: Target, since: dt.datetime) -> bool:
        """Whether a container of the target was seen waiting in a crash loop."""
        for at, resource, _, found in self._seen:
            if at < since or resource != "pods" or found["metadata"]["uid"] not in target.pods:
                continue
            for status in container_statuses(found):
                if ((status.get("state") or {}).get("waiting") or {}).get("reason") == "CrashLoopBackOff":
                    return True
        return False


def container_statuses(pod: Document) -> list[Document]:
    """What the kubelet says of each container of a pod."""
    return list((pod.get("status") or {}).get("containerStatuses") or ())


def restarts_of(pod: Document) -> int:
    """How often the containers of a pod were started again."""
    return sum(int(status.get("restartCount", 0)) for status in container_statuses(pod))


def _of_pod(target: Target, told: str, pod: Document, _since: dt.datetime) -> tuple[str, str] | None:
    uid = pod["metadata"]["uid"]
    if uid not in target.pods:
        return None
    name = pod["metadata"]["name"]
    ended = [state for status in container_statuses(pod) if (state := (status.get("state") or {}).get("terminated"))]
    signs = (
        (told == "DELETED", "pods:DELETED", "is gone"),
        (bool(pod["metadata"].get("deletionTimestamp")), "pods:deletionTimestamp", "deletionTimestamp set"),
        (bool(ended), "pods:container terminated", f"exit code {ended[0].get('exitCode') if ended else None}"),
        (restarts_of(pod) > target.restarts.get(uid, 0), "pods:restartCount", f"restartCount {restarts_of(pod)}"),
        (not is_ready(pod), f"pods:Ready={ready_status(pod)}", f"Ready={ready_status(pod)}"),
    )
    return next(((sign, f"{name}: {detail}") for seen, sign, detail in signs if seen), None)


def _of_node(target: Target, _told: str, node: Document, _since: dt.datetime) -> tuple[str, str] | None:
    if not target.kind.of_a_node or node["metadata"]["name"] != target.node:
        return None
    if not is_ready(node):
        return f"nodes:Ready={ready_status(node)}", f"{target.node}: Ready={ready_status(node)}"
    if (node.get("spec") or {}).get("unschedulable"):
        return "nodes:unschedulable", f"{target.node}: unschedulable"
    return None


def _of_event(target: Target, told: str, event: Document, since: dt.datetime) -> tuple[str, str] | None:
    about = event.get("involvedObject") or {}
    hits_node = target.kind.of_a_node and about.get("kind") == "Node" and about.get("name") == target.node
    if about.get("uid") not in target.pods and not hits_node:
        return None
    if event.get("reason") not in _REASONS or told == "DELETED":
        return None
    last = event.get("lastTimestamp") or event.get("eventTime") or event.get("firstTimestamp")
    # Events tell whole seconds: one of the second in which the fault began may be older than the fault.
    if last is None or dt.datetime.fromisoformat(last) < since:
        return None
    said = str(event.get("message", ""))
    which = next((f" ({name})" for name in ("readiness", "liveness") if said.lower().startswith(name)), "")
    return f"events:{event['reason']}{which}", f"events:{event['reason']}: {said[:60]}"


def settings_of(workload: Workload, pod: Document) -> dict[str, Any]:
    """The settings that times of detection and recovery depend on, as the API tells them."""
    spec = pod["spec"]
    container = spec["containers"][0]
    told: dict[str, Any] = {
        name: _probe(container[name]) for name in ("livenessProbe", "readinessProbe") if container.get(name)
    }
    # A pod without a readiness probe is ready at once; a recording that says nothing would mean nobody looked.
    told.setdefault("readinessProbe", None)
    told |= {
        "terminationGracePeriodSeconds": spec.get("terminationGracePeriodSeconds"),
        "replicas": workload.replicas,
        "tolerationSeconds": {
            toleration["key"]: toleration["tolerationSeconds"]
            for toleration in spec.get("tolerations") or ()
            if "tolerationSeconds" in toleration and "key" in toleration
        },
        "resources": container.get("resources") or {},
    }
    return told


def _probe(probe: Document) -> dict[str, Any]:
    names = ("initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold", "successThreshold")
    path = (probe.get("httpGet") or {}).get("path")
    return ({"path": path} if path else {}) | {name: probe[name] for name in names if name in probe}
