"""The service in a namespace, and what is applied to the cluster's API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes
import yaml
from kubernetes.dynamic import DynamicClient
from kubernetes.dynamic.exceptions import NotFoundError

from live.cluster import image, places, processes

REPLICAS = 5
ROLLOUT_SECONDS = 120.0
# The controller of namespaces doubles its wait after each look that finds something left.
REMOVAL_SECONDS = 300.0
FIELD_MANAGER = "readiness-local"


def dynamic(kubeconfig: Path) -> DynamicClient:
    """A client that knows every kind the server has."""
    return DynamicClient(kubernetes.config.new_client_from_config(str(kubeconfig)))


def apply(client: DynamicClient, document: Mapping[str, Any]) -> Any:
    """Make an object what the document says, whether it is there or not; return what the server keeps."""
    kind = client.resources.get(api_version=document["apiVersion"], kind=document["kind"])
    where = {"namespace": document["metadata"].get("namespace")} if kind.namespaced else {}
    return kind.server_side_apply(
        body=dict(document),
        name=document["metadata"]["name"],
        field_manager=FIELD_MANAGER,
        force_conflicts=True,
        **where,
    )


def filled(text: str, values: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The documents of a template."""
    for name, value in values.items():
        text = text.replace(name, value)
    yield from (document for document in yaml.safe_load_all(text) if document)


def deploy(
    kubeconfig: Path,
    namespace: str = places.MESH,
    *,
    node_port: int | None = None,
    replicas: int = REPLICAS,
    timeout_seconds: float = ROLLOUT_SECONDS,
) -> float:
    """Deploy the service to a namespace and wait until every replica is available; return the seconds that took.

    `node_port` is where the service is reached on every node; without one the server chooses.

    Raises
    ------
    ClusterError
        If not every replica is available in time.
    """
    client = dynamic(kubeconfig)
    text = (places.HERE / "manifests" / "mesh.yaml").read_text(encoding="utf-8")
    values = {
        "NAMESPACE": namespace,
        ", nodePort: NODE_PORT": f", nodePort: {node_port}" if node_port else "",
        "REPLICAS": str(replicas),
        "IMAGE": image.MESH,
    }
    address = ""
    for document in filled(text, values):
        if document["kind"] == "Deployment":
            # The address of a service is known once it is made, and without DNS it is all there is to find others by.
            container = document["spec"]["template"]["spec"]["containers"][0]
            next(item for item in container["env"] if item["name"] == "MESH_SERVICE")["value"] = address
        kept = apply(client, document)
        if document["kind"] == "Service":
            address = f"{kept.spec.clusterIP}:{places.SERVICE_PORT}"
    return processes.wait_until(
        f"{replicas} replicas of {namespace}/mesh are available",
        lambda: available(client, namespace) == replicas,
        timeout_seconds,
    )


def available(client: DynamicClient, namespace: str) -> int:
    """How many replicas of the present template are available."""
    deployments = client.resources.get(api_version="apps/v1", kind="Deployment")
    deployment = deployments.get(name="mesh", namespace=namespace)
    status = deployment.status
    if (status.observedGeneration or 0) < deployment.metadata.generation:
        return 0
    # Replicas of an older template that are still there are available, too.
    if (status.replicas or 0) != (status.updatedReplicas or 0):
        return 0
    return status.availableReplicas or 0


def remove(kubeconfig: Path, namespace: str, timeout_seconds: float = REMOVAL_SECONDS) -> None:
    """Delete a namespace with all that is in it, and wait until it is gone.

    Bindings of the whole cluster to accounts of this namespace alone go too, and kubeconfigs of their tokens: they
    belong to no namespace, and nobody else would remove them.

    What makes pods goes first, and then the pods that nobody makes: the controller of namespaces waits twice as long
    after each look that finds pods which are still ending, in the end for minutes.

    Raises
    ------
    ClusterError
        If it is not gone in time.
    """
    client = dynamic(kubeconfig)
    _take_back(client, namespace)
    namespaces = client.resources.get(api_version="v1", kind="Namespace")
    makers = [client.resources.get(api_version=v, kind=k) for v, k in (("apps/v1", "Deployment"), ("batch/v1", "Job"))]
    pods = client.resources.get(api_version="v1", kind="Pod")

    def gone() -> bool:
        try:
            namespaces.get(name=namespace)
        except NotFoundError:
            return True
        return False

    if gone():
        return
    for kind in makers:
        for maker in kind.get(namespace=namespace).items:
            kind.delete(name=maker.metadata.name, namespace=namespace, body={"propagationPolicy": "Background"})
    for pod in pods.get(namespace=namespace).items:
        if not pod.metadata.ownerReferences:
            pods.delete(name=pod.metadata.name, namespace=namespace)
    processes.wait_until(
        f"The pods of {namespace} are gone", lambda: not pods.get(namespace=namespace).items, timeout_seconds
    )
    namespaces.delete(name=namespace)
    processes.wait_until(f"Namespace {namespace} is gone", gone, timeout_seconds)


def _take_back(client: DynamicClient, namespace: str) -> None:
    bindings = client.resources.get(api_version="rbac.authorization.k8s.io/v1", kind="ClusterRoleBinding")
    for binding in bindings.get().items:
        if {subject.namespace for subject in binding.subjects or ()} == {namespace}:
            bindings.delete(name=binding.metadata.name)
    for path in places.users().glob(f"*-{namespace}.yaml"):
        # The name of one namespace may end as another is called.
        if yaml.safe_load(path.read_text(encoding="utf-8"))["contexts"][0]["context"]["namespace"] == namespace:
            path.unlink()
