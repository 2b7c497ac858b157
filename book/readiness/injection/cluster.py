"""What an injector does to a cluster, and what it asks: pods and nodes of one namespace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from readiness.sources.kubernetes.api import Api, ApiError
from readiness.sources.live.parameters import KubernetesTarget

_NOT_FOUND, _TOO_MANY = 404, 429
_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_PROBES = ("livenessProbe", "readinessProbe")


@dataclass(frozen=True)
class Pod:
    """A pod, as far as an injector needs it."""

    name: str
    uid: str
    node: str
    address: str
    container_id: str
    ready: bool
    ending: bool
    restarts: int

    @classmethod
    def of(cls, item: dict[str, Any]) -> Pod:
        """The pod that an object of the API describes."""
        status = item.get("status") or {}
        containers = status.get("containerStatuses") or []
        conditions = status.get("conditions") or []
        return cls(
            name=item["metadata"]["name"],
            uid=item["metadata"]["uid"],
            node=str((item.get("spec") or {}).get("nodeName") or ""),
            address=str(status.get("podIP") or ""),
            container_id=str(containers[0].get("containerID") or "").rpartition("/")[2] if containers else "",
            ready=any(c.get("type") == "Ready" and c.get("status") == "True" for c in conditions),
            ending=bool(item["metadata"].get("deletionTimestamp")),
            restarts=sum(int(c.get("restartCount") or 0) for c in containers),
        )


@dataclass(frozen=True)
class Right:
    """Something an identity may or may not do."""

    verb: str
    resource: str
    group: str = ""
    subresource: str = ""
    namespaced: bool = True

    def __str__(self) -> str:
        """As people write it."""
        name = f"{self.resource}/{self.subresource}" if self.subresource else self.resource
        return f"{self.verb} {name}"


class Cluster:
    """One namespace, under the identity of the plan.

    Parameters
    ----------
    api
        The connection.
    target
        The namespace, its deployment and the selector of its pods.
    """

    def __init__(self, api: Api, target: KubernetesTarget) -> None:
        self.api = api
        self.target = target
        self._pods = f"/api/v1/namespaces/{target.namespace}/pods"

    def pods(self) -> list[Pod]:
        """Every pod of the selector."""
        query = {"labelSelector": self.target.selector} if self.target.selector else None
        listed = self.api.list_all(self._pods, self.target.page_size, query)
        return [Pod.of(item) for item in listed["items"]]

    def deployment(self) -> dict[str, Any]:
        """The deployment, as the API has it."""
        path = f"/apis/apps/v1/namespaces/{self.target.namespace}/deployments/{self.target.deployment}"
        found: dict[str, Any] = self.api.get(path)
        return found

    def delete(self, pod: str) -> None:
        """Delete a pod, with the grace it has."""
        self.api.send("DELETE", f"{self._pods}/{pod}", {})

    def evict(self, pod: str) -> bool:
        """Evict a pod; returns whether its disruption budget let it go. One that is gone already is evicted."""
        for version in ("policy/v1", "policy/v1beta1"):
            body = {
                "apiVersion": version,
                "kind": "Eviction",
                "metadata": {"name": pod, "namespace": self.target.namespace},
            }
            try:
                self.api.send("POST", f"{self._pods}/{pod}/eviction", body)
            except ApiError as error:
                if error.status == _TOO_MANY:
                    return False
                if error.status in (400, 415) and version == "policy/v1":
                    continue  # the cluster is older than this version
                if error.status == _NOT_FOUND:
                    return True
                raise
            return True
        return False

    def is_cordoned(self, node: str) -> bool:
        """Whether a node takes no new pods."""
        return bool((self.api.get(f"/api/v1/nodes/{node}").get("spec") or {}).get("unschedulable"))

    def cordon(self, node: str, *, cordoned: bool) -> None:
        """Let a node take new pods no longer, or again."""
        self.api.send("PATCH", f"/api/v1/nodes/{node}", {"spec": {"unschedulable": cordoned or None}})

    def is_node_ready(self, node: str) -> bool:
        """Whether the API calls a node Ready."""
        conditions = (self.api.get(f"/api/v1/nodes/{node}").get("status") or {}).get("conditions") or []
        return any(c.get("type") == "Ready" and c.get("status") == "True" for c in conditions)

    def may(self, right: Right) -> bool:
        """Whether this identity has a right."""
        attributes = {"verb": right.verb, "resource": right.resource, "group": right.group,
                      "subresource": right.subresource,
                      **({"namespace": self.target.namespace} if right.namespaced else {})}  # fmt: skip
        body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                "spec": {"resourceAttributes": attributes}}  # fmt: skip
        return bool(self.api.send("POST", _REVIEWS, body)["status"].get("allowed"))


READS = (
    Right("list", "pods"),
    Right("watch", "pods"),
    Right("get", "deployments", "apps"),
    Right("watch", "events"),
)
_OF_NODE = (Right("get", "nodes", namespaced=False), Right("watch", "nodes", namespaced=False))
_CORDONS = (*_OF_NODE, Right("patch", "nodes", namespaced=False))
RIGHTS = {
    "pod_delete": (Right("delete", "pods"),),
    "container_sigkill": (),
    "process_sigstop": (),
    "node_cordon": _CORDONS,
    "node_drain": (*_CORDONS, Right("create", "pods", subresource="eviction")),
    "node_partition": _OF_NODE,
}


def settings_of(deployment: dict[str, Any]) -> dict[str, Any]:
    """What times to detection and recovery depend on, as the table `faults` states it."""
    spec = deployment["spec"]
    pod = spec["template"]["spec"]
    container = pod["containers"][0]
    told: dict[str, Any] = {"replicas": spec.get("replicas")}
    for name in _PROBES:
        if probe := container.get(name):
            path = (probe.get("httpGet") or {}).get("path")
            told[name] = {"path": path, **{k: v for k, v in probe.items() if isinstance(v, int)}}
    told["terminationGracePeriodSeconds"] = pod.get("terminationGracePeriodSeconds")
    told["resources"] = container.get("resources") or {}
    told["tolerationSeconds"] = {
        t["key"]: t["tolerationSeconds"] for t in pod.get("tolerations") or [] if "tolerationSeconds" in t
    }
    return told
