"""What an injection asks of a cluster, and does to it, through the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from readiness.errors import ExecutionError
from readiness.injection.plan import Identity
from readiness.sources.kubernetes.api import Api, ApiError
from readiness.sources.kubernetes.connecting import connect
from readiness.sources.live.parameters import KubernetesTarget

Document = dict[str, Any]
_NOT_FOUND, _BUSY = 404, 429
_UNKNOWN_VERSION = (400, 404, 415, 422)
_EVICTIONS = ("policy/v1", "policy/v1beta1")


class InjectionError(ExecutionError):
    """An injection cannot be done, did not complete, or was stopped by the plan's own conditions."""


class Right(NamedTuple):
    """One thing an identity may have to be allowed.

    `namespace` is empty for what belongs to the whole cluster.
    """

    verb: str
    resource: str
    group: str = ""
    subresource: str = ""
    namespace: str = ""

    def __str__(self) -> str:
        name = f"{self.resource}/{self.subresource}" if self.subresource else self.resource
        return f"{self.verb} {name}" + (f" in {self.namespace}" if self.namespace else "")


class Workload(NamedTuple):
    """Of a deployment: how many replicas it wants, which labels its pods have, and its document."""

    namespace: str
    name: str
    replicas: int
    labels: Mapping[str, str]
    document: Document

    def owns(self, pod: Document) -> bool:
        """Whether a pod has its labels."""
        labels = (pod.get("metadata") or {}).get("labels") or {}
        return all(labels.get(name) == value for name, value in self.labels.items())


class Cluster:
    """A cluster as one identity may use it.

    Parameters
    ----------
    connect
        Makes the connection, when something is asked for the first time: whoever undoes by commands alone needs none.
    page_size
        Of lists.
    """

    def __init__(self, connect: Callable[[], Api], page_size: int) -> None:
        self._connect, self._page_size = connect, page_size

    @cached_property
    def api(self) -> Api:
        """The connection."""
        return self._connect()

    @property
    def server(self) -> str:
        """Which API server it is."""
        return str(self.api.client.configuration.host)

    # Asking -----------------------------------------------------------------------------------------------------------

    def may(self, right: Right) -> bool:
        """Whether the identity has a right, as the API itself says; that question changes nothing."""
        asked = {"verb": right.verb, "resource": right.resource, "group": right.group}
        asked |= {"subresource": right.subresource} if right.subresource else {}
        asked |= {"namespace": right.namespace} if right.namespace else {}
        body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                "spec": {"resourceAttributes": asked}}  # fmt: skip
        answer = self.api.send("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body)
        return bool((answer.get("status") or {}).get("allowed"))

    def workload(self, namespace: str, name: str) -> Workload:
        """A deployment.

        Raises
        ------
        InjectionError
            If its pods cannot be told by labels alone.
        """
        found = self.api.get(f"/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
        selector = found["spec"]["selector"]
        if selector.get("matchExpressions") or not selector.get("matchLabels"):
            raise InjectionError(
                f"deployment {namespace}/{name}: its selector has more than matchLabels",
                "only deployments whose pods are told by labels can be observed here",
            )
        return Workload(namespace, name, int(found["spec"].get("replicas", 1)), selector["matchLabels"], found)

    def pods(self, workload: Workload) -> list[Document]:
        """The pods of a deployment."""
        query = {"labelSelector": ",".join(f"{name}={value}" for name, value in workload.labels.items())}
        path = f"/api/v1/namespaces/{workload.namespace}/pods"
        return list(self.api.list_all(path, self._page_size, query)["items"])

    def pod(self, namespace: str, name: str) -> Document | None:
        """A pod, or None if there is none."""
        try:
            return dict(self.api.get(f"/api/v1/namespaces/{namespace}/pods/{name}"))
        except ApiError as error:
            if error.status == _NOT_FOUND:
                return None
            raise

    def node(self, name: str) -> Document:
        """A node."""
        return dict(self.api.get(f"/api/v1/nodes/{name}"))

    # Doing ------------------------------------------------------------------------------------------------------------

    def delete_pod(self, namespace: str, name: str, uid: str, grace_seconds: int | None) -> None:
        """Delete this very pod, and no other that has its name."""
        body = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": uid}, **_grace(grace_seconds)}
        self.api.send("DELETE", f"/api/v1/namespaces/{namespace}/pods/{name}", body)

    def evict(self, namespace: str, name: str, uid: str, grace_seconds: int | None) -> bool:
        """Evict a pod; False if a disruption budget forbids it for now. One that is gone is evicted."""
        options = {"preconditions": {"uid": uid}, **_grace(grace_seconds)}
        path = f"/api/v1/namespaces/{namespace}/pods/{name}/eviction"
        for version in _EVICTIONS:
            body = {"apiVersion": version, "kind": "Eviction", "metadata": {"name": name, "namespace": namespace},
                    "deleteOptions": options}  # fmt: skip
            try:
                self.api.send("POST", path, body)
            except ApiError as error:
                if error.status == _BUSY:
                    return False
                if (there := self.pod(namespace, name)) is None or there["metadata"]["uid"] != uid:
                    return True
                if error.status in _UNKNOWN_VERSION and version != _EVICTIONS[-1]:
                    continue
                raise
            return True
        raise AssertionError("unreachable")

    def cordon(self, node: Document) -> None:
        """Let no more pods come to a node, if it is still as it was seen; else the API answers with a conflict."""
        meta = node["metadata"]
        body = {"metadata": {"resourceVersion": meta["resourceVersion"]}, "spec": {"unschedulable": True}}
        self.api.send("PATCH", f"/api/v1/nodes/{meta['name']}", body)

    def uncordon(self, node: str) -> None:
        """Let pods come to a node again."""
        self.api.send("PATCH", f"/api/v1/nodes/{node}", {"spec": {"unschedulable": None}})


def connector(identity: Identity, collector: KubernetesTarget) -> Callable[[], Api]:
    """What makes connections of an identity to the cluster of a collector."""
    target = collector.model_copy(update={"kubeconfig": identity.kubeconfig, "context": identity.context})
    return lambda: connect(target)


def is_live(pod: Document) -> bool:
    """Whether a pod is neither being deleted nor at its end."""
    phase = (pod.get("status") or {}).get("phase")
    return not pod["metadata"].get("deletionTimestamp") and phase not in ("Succeeded", "Failed")


def _grace(seconds: int | None) -> Document:
    return {} if seconds is None else {"gracePeriodSeconds": seconds}
