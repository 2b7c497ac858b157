"""The page of infrastructure on a live cluster: what runs, what guards it, and rights that are findings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes
import pytest
import yaml

from builders import a_claim
from live.cluster import identities
from readiness.area import Area, open_area
from readiness.areas.base import Findings
from readiness.areas.infrastructure.access import measure_least_privilege
from readiness.areas.infrastructure.workloads import measure_limited
from readiness.claims import Comparator

REPLICAS = 5


@pytest.fixture(scope="module")
def collector(local_cluster: Path, own_namespace: str, repository: Path) -> Path:
    """The kubeconfig of a collector with exactly the rights that the project hands out."""
    manifest = repository / "params" / "kubernetes" / "collector.yaml"
    return identities.grant(local_cluster, "collector", own_namespace, manifest)


def area_of(kubeconfig: Path, namespace: str) -> Area:
    live: dict[str, Any] = {
        "title": {"ru": "Проверка", "en": "A test"},
        "subject": {"name": "mesh", "environment": "local-kubernetes-1.20.2"},
        "kubernetes": {
            "kubeconfig": str(kubeconfig),
            "namespace": namespace,
            "deployment": "mesh",
            "selector": "app=mesh",
        },
        "watch_seconds": 1.0,
        "interval_seconds": 1.0,
    }
    return open_area("infrastructure", source="live", data="data", as_of="", live=live)


def rows_of(area: Area, name: str) -> tuple[tuple[Any, ...], ...]:
    part = area.definition.tables[name]
    materials = area._materials_of(area._readings_of(part.tables, part.optional), part.tables)
    return part.function(materials, area.settings).rows


def measured(area: Area, measure: Any, comparator: Comparator, threshold: float) -> Findings:
    part = area.definition.tables["access"]
    materials = area._materials_of(area._readings_of(part.tables, part.optional), part.tables)
    return measure(a_claim(comparator=comparator, threshold=threshold), materials, area.settings)


def test_the_page_says_what_the_cluster_says(collector, local_cluster, own_namespace):
    area = area_of(collector, own_namespace)
    core = kubernetes.client.CoreV1Api(kubernetes.config.new_client_from_config(str(local_cluster)))
    pods = core.list_namespaced_pod(own_namespace, label_selector="app=mesh").items
    ((_, workload, container, image, digest, probes, _, limits, count, restarts, _),) = rows_of(area, "workloads")
    assert (workload, container, count) == ("Deployment/mesh", "mesh", len(pods)) == (workload, container, REPLICAS)
    assert {pod.spec.containers[0].image for pod in pods} == {image}
    assert all(digest in pod.status.container_statuses[0].image_id for pod in pods)
    told = pods[0].spec.containers[0].resources.limits
    assert (probes, limits) == ("liveness, readiness", f"{told['cpu']}/{told['memory']}")
    assert restarts == sum(pod.status.container_statuses[0].restart_count for pod in pods)
    guards = {row[1]: row for row in rows_of(area, "guards")}
    assert {"poddisruptionbudgets", "networkpolicies", "resourcequotas", "nodes"} == set(guards)
    assert guards["poddisruptionbudgets"][3] == "maxUnavailable 1"
    limited = measured(area, measure_limited, Comparator.AT_LEAST, 1)
    assert limited.estimates[0].value == 1


def test_the_rights_that_the_project_hands_out_are_no_finding(collector, own_namespace):
    area = area_of(collector, own_namespace)
    assert {row[5].key for row in rows_of(area, "access")} == {"access-expected"}
    found = measured(area, measure_least_privilege, Comparator.AT_MOST, 0)
    assert found.estimates[0].value == 0


@pytest.fixture
def more_rights(local_cluster: Path, own_namespace: str) -> Iterator[None]:
    """The same collector, who may also delete pods, run commands in them and read secrets."""
    api = kubernetes.client.RbacAuthorizationV1Api(kubernetes.config.new_client_from_config(str(local_cluster)))
    rule = kubernetes.client.V1PolicyRule
    metadata = kubernetes.client.V1ObjectMeta(name="too-much")
    rules = [
        rule(api_groups=[""], resources=["pods"], verbs=["delete"]),
        rule(api_groups=[""], resources=["pods/exec"], verbs=["get"]),
        rule(api_groups=[""], resources=["secrets"], verbs=["list"]),
    ]
    subject = kubernetes.client.RbacV1Subject(kind="ServiceAccount", name="collector", namespace=own_namespace)
    reference = kubernetes.client.V1RoleRef(api_group="rbac.authorization.k8s.io", kind="Role", name="too-much")
    binding = kubernetes.client.V1RoleBinding(metadata=metadata, role_ref=reference, subjects=[subject])
    api.create_namespaced_role(own_namespace, kubernetes.client.V1Role(metadata=metadata, rules=rules))
    api.create_namespaced_role_binding(own_namespace, binding)
    yield
    api.delete_namespaced_role_binding("too-much", own_namespace)
    api.delete_namespaced_role("too-much", own_namespace)


@pytest.mark.usefixtures("more_rights")
def test_rights_beyond_them_stand_first_and_are_counted(collector, own_namespace):
    area = area_of(collector, own_namespace)
    rows = rows_of(area, "access")
    assert {(row[3], row[4], row[5].key) for row in rows[:3]} == {
        ("pods", "delete", "access-writes"),
        ("pods/exec", "get", "access-executes"),
        ("secrets", "list", "access-secrets"),
    }
    assert {row[5].key for row in rows[3:]} == {"access-expected"}
    assert measured(area, measure_least_privilege, Comparator.AT_MOST, 0).estimates[0].value == 3


def test_an_administrator_is_a_wildcard(local_cluster, own_namespace):
    area = area_of(local_cluster, own_namespace)
    assert "access-wildcard" in {row[5].key for row in rows_of(area, "access")}
    assert measured(area, measure_least_privilege, Comparator.AT_MOST, 0).estimates[0].value >= 2


def test_what_is_refused_stands_on_the_page(local_cluster, own_namespace, repository, tmp_path):
    """A Role without nodes and budgets costs their rows, and the page says what was refused."""
    documents = list(yaml.safe_load_all((repository / "params/kubernetes/collector.yaml").read_text(encoding="utf-8")))
    kept = [document for document in documents if not document["kind"].startswith("Cluster")]
    for document in kept:
        document["metadata"]["name"] = "narrow"
        for part in (document.get("subjects") or [None])[0], document.get("roleRef"):
            if part:
                part["name"] = "narrow"
        if document["kind"] == "Role":
            document["rules"] = [r for r in document["rules"] if r["resources"] != ["poddisruptionbudgets"]]
    manifest = tmp_path / "narrow.yaml"
    manifest.write_text(yaml.safe_dump_all(kept), encoding="utf-8")
    area = area_of(identities.grant(local_cluster, "narrow", own_namespace, manifest), own_namespace)
    rows = {row[1]: row[3] for row in rows_of(area, "guards")}
    assert rows["nodes"].key == rows["poddisruptionbudgets"].key == "guards-not-seen"
    assert isinstance(rows["networkpolicies"], str)
    (recording,) = area.source.recordings()
    refused = [gap for gap in recording.gaps if " 403 " in gap.en]
    for path in ("/api/v1/nodes", "poddisruptionbudgets"):
        (gap,) = (gap for gap in refused if path in gap.en and "for objects" in gap.en)
        assert path in gap.ru
