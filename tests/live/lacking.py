"""Collectors that lack one right each: the roles that the project hands out, less one verb on one resource."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kubernetes
import yaml

from live.cluster import identities, processes, workload

_SECONDS = 30.0
_GROUP = "rbac.authorization.k8s.io"


@dataclass(frozen=True)
class Right:
    """One verb on one resource."""

    verb: str
    resource: str
    group: str

    @property
    def account(self) -> str:
        """What an account that lacks it is called."""
        return f"lacks-{self.verb}-{self.resource.replace('/', '-')}"


def documents(manifest: Path, release: str) -> list[dict[str, Any]]:
    """The roles that the project hands out, with the one secret that the manifest says may be granted besides."""
    found = [d for d in yaml.safe_load_all(manifest.read_text(encoding="utf-8")) if d]
    (role,) = (d for d in found if d["kind"] == "Role")
    role["rules"].append({"apiGroups": [""], "resources": ["secrets"], "resourceNames": [release], "verbs": ["get"]})
    return found


def rights(given: list[dict[str, Any]]) -> Iterator[Right]:
    """Every verb on every resource of roles."""
    for rule in (rule for document in given for rule in document.get("rules", ())):
        for resource in rule["resources"]:
            for verb in rule["verbs"]:
                yield Right(verb, resource, rule["apiGroups"][0])


def without(given: list[dict[str, Any]], lacked: frozenset[Right], account: str) -> list[dict[str, Any]]:
    """The same roles for another account, less some rights; what belongs to the cluster gets names of its own."""
    made = copy.deepcopy(given)
    for document in made:
        if document["kind"].startswith("Cluster"):
            document["metadata"]["name"] = f"{account}-NAMESPACE"
        else:
            document["metadata"]["name"] = account
        if "roleRef" in document:
            of_cluster = document["roleRef"]["kind"] == "ClusterRole"
            document["roleRef"]["name"] = f"{account}-NAMESPACE" if of_cluster else account
            document["subjects"][0]["name"] = account
        if "rules" in document:
            document["rules"] = [one for rule in document["rules"] for one in _less(rule, lacked)]
    return made


def _less(rule: dict[str, Any], lacked: frozenset[Right]) -> Iterator[dict[str, Any]]:
    """A rule resource by resource, so that a verb can be taken from one of them alone."""
    for resource in rule["resources"]:
        verbs = [verb for verb in rule["verbs"] if Right(verb, resource, rule["apiGroups"][0]) not in lacked]
        if verbs:
            yield {**rule, "resources": [resource], "verbs": verbs}


def grant(
    admin: Path, namespace: str, given: list[dict[str, Any]], lacked: frozenset[Right], account: str, folder: Path
) -> Path:
    """Make an account that lacks some rights; return its kubeconfig once the cluster knows what is left."""
    manifest = folder / f"{account}.yaml"
    made = without(given, lacked, account)
    manifest.write_text(yaml.safe_dump_all(made), encoding="utf-8")
    kubeconfig = identities.grant(admin, account, namespace, manifest)
    left = [right for right in rights(made) if right.resource != "secrets"]
    # What a Role and a ClusterRole give is known to the API server a moment after they are made, one after the other.
    with kubernetes.config.new_client_from_config(str(admin)) as api:
        review = kubernetes.client.AuthorizationV1Api(api)
        processes.wait_until(
            f"{account} of {namespace} may do what it was granted",
            lambda: all(_may(review, right, account, namespace) for right in (left[0], left[-1])),
            _SECONDS,
        )
    return kubeconfig


def _may(review: kubernetes.client.AuthorizationV1Api, right: Right, account: str, namespace: str) -> bool:
    resource, _, part = right.resource.partition("/")
    asked = kubernetes.client.V1SubjectAccessReview(
        spec=kubernetes.client.V1SubjectAccessReviewSpec(
            user=f"system:serviceaccount:{namespace}:{account}",
            resource_attributes=kubernetes.client.V1ResourceAttributes(
                group=right.group,
                resource=resource,
                subresource=part or None,
                verb=right.verb,
                # A question about a node is one about the cluster.
                namespace="" if resource == "nodes" else namespace,
            ),
        )
    )
    return bool(review.create_subject_access_review(asked).status.allowed)


def remove_cluster_roles(admin: Path, namespace: str) -> None:
    """Remove the roles of the cluster that were made for these accounts; their bindings go with the namespace."""
    roles = workload.dynamic(admin).resources.get(api_version=f"{_GROUP}/v1", kind="ClusterRole")
    for role in roles.get().items:
        if role.metadata.name.endswith(f"-{namespace}"):
            roles.delete(name=role.metadata.name)
