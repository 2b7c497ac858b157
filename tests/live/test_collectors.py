"""What each collector brings, held against what the cluster says to somebody who shares no code with it."""

from __future__ import annotations

import base64
import copy
import datetime as dt
import gzip
import json
import tarfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
import requests

from live import independent, lacking
from live.cluster import image, places, processes, workload
from readiness.sources.http import HttpCollector
from readiness.sources.kubernetes import objects
from readiness.sources.kubernetes.api import Api, ApiError
from readiness.sources.kubernetes.collecting import KubernetesCollector
from readiness.sources.kubernetes.connecting import connect
from readiness.sources.kubernetes.objects import KINDS, RELEASE, RULES_REVIEW, Kind, collect_objects
from readiness.sources.kubernetes.scrubbing import SCRUBBED
from readiness.sources.kubernetes.watching import WATCHED
from readiness.sources.live.facts import Facts
from readiness.sources.live.looks import Look, Row
from readiness.sources.live.parameters import Kubelet, KubernetesTarget, PodEndpoints, Probe

SECRET = "sh.helm.release.v1.mesh.v7"  # noqa: S105 - the name of one
PLANTED = "a value of the release that nobody needs"
LITERAL = "a value of the environment that nobody needs"
ALL = frozenset({"objects", "events", "series", "probes", "payloads"})
KEPT = ("process_resident_memory_bytes", "process_cpu_seconds_total", "process_start_time_seconds",
        "mesh_beacons_total", "mesh_peers_count")  # fmt: skip
_MANIFEST = Path(__file__).parents[2] / "params" / "kubernetes" / "collector.yaml"
_ATTEMPTS = 10
_SECONDS = 60.0


@dataclass(frozen=True)
class System:
    """The namespace as the tests find it, and who was made to fail in it."""

    namespace: str
    kubeconfig: Path
    crashed: str
    out_of_memory: str

    def target(self, **changes: Any) -> KubernetesTarget:
        told: dict[str, Any] = {
            "kubeconfig": str(self.kubeconfig),
            "namespace": self.namespace,
            "deployment": "mesh",
            "selector": "app=mesh",
            "kubelet": Kubelet(certificate_authority=str(places.state() / "certificates" / "authority.crt")),
            "pods": PodEndpoints(port=places.SERVICE_PORT, health="/health", metrics="/metrics", keep=KEPT),
            "helm_release_secret": SECRET,
        }
        return KubernetesTarget(**(told | changes))

    def pods(self) -> dict[str, dict[str, Any]]:
        """The replicas that can be asked, by name."""
        listed = independent.ask(f"/api/v1/namespaces/{self.namespace}/pods?labelSelector=app%3Dmesh")["items"]
        return {pod["metadata"]["name"]: pod for pod in listed}

    def at(self, pod: str, path: str, method: str = "GET") -> requests.Response:
        address = self.pods()[pod]["status"]["podIP"]
        return requests.request(method, f"http://{address}:{places.SERVICE_PORT}{path}", timeout=3)


def status_of(pod: dict[str, Any]) -> dict[str, Any]:
    (status,) = pod["status"]["containerStatuses"]
    return status


def is_ready(pod: dict[str, Any]) -> bool:
    return any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"]["conditions"])


@pytest.fixture(scope="module")
def system(local_cluster: Path, own_namespace: str, tmp_path_factory) -> Iterator[System]:
    """Five replicas, one of which crashed and one was killed for its memory, and one object of every other kind."""
    client = workload.dynamic(local_cluster)
    for document in others():
        document["metadata"]["namespace"] = own_namespace
        workload.apply(client, document)
    folder = tmp_path_factory.mktemp("account")
    given = lacking.documents(_MANIFEST, SECRET)
    try:
        kubeconfig = lacking.grant(local_cluster, own_namespace, given, frozenset(), "collector", folder)
        crashed, out_of_memory, *_ = sorted(System(own_namespace, kubeconfig, "", "").pods())
        made = System(own_namespace, kubeconfig, crashed, out_of_memory)
        made.at(crashed, "/switch/crash", "POST")
        made.at(out_of_memory, f"/switch/leak?bytes_per_second={32 << 20}", "POST")
        processes.wait_until(
            "both failed and are back",
            lambda: all(
                is_ready(pod) and status_of(pod)["restartCount"] == (name in (crashed, out_of_memory))
                for name, pod in made.pods().items()
            ),
            _SECONDS,
        )
        yield made
    finally:
        lacking.remove_cluster_roles(local_cluster, own_namespace)


def others() -> Iterator[dict[str, Any]]:
    """A release of Helm, a stateful set and a job; the last two have nobody who runs."""
    told = {
        "name": "mesh",
        "version": 7,
        "info": {"status": "deployed", "last_deployed": "2026-11-25T06:00:00Z"},
        "chart": {"metadata": {"name": "mesh-chart", "version": "1.2.3", "appVersion": image.VERSION}},
        "config": {"password": PLANTED},
    }
    packed = base64.b64encode(base64.b64encode(gzip.compress(json.dumps(told).encode()))).decode()
    template = {
        "metadata": {"labels": {"app": "other"}},
        "spec": {
            "containers": [
                {"name": "other", "image": image.PAUSE, "env": [{"name": "LITERAL", "value": LITERAL}]},
            ],
            "restartPolicy": "Always",
        },
    }
    once = copy.deepcopy(template)
    once["spec"]["restartPolicy"] = "Never"
    yield {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": SECRET}, "data": {"release": packed}}
    yield {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "other"},
           "spec": {"replicas": 0, "serviceName": "none", "selector": {"matchLabels": {"app": "other"}},
                    "template": template}}  # fmt: skip
    yield {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "other"},
           "spec": {"parallelism": 0, "template": once}}  # fmt: skip


class Looking:
    """A collector that is open, and everything it brought."""

    def __init__(self, target: KubernetesTarget) -> None:
        self._collector = KubernetesCollector(target)
        self.looks: list[Look] = []

    def __enter__(self) -> Self:
        self._collector.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._collector.close()

    def look(self, wanted: frozenset[str], stage: str = "during") -> Look:
        self.looks.append(self._collector.look(stage, wanted))
        return self.looks[-1]

    def rows(self, table: str) -> list[Row]:
        return [row for look in self.looks for row in look.rows.get(table, ())]


def values(rows: Sequence[Row], metric: str) -> dict[str, float]:
    """One metric by pod, of one look."""
    found = {row["pod"]: row["value"] for row in rows if row["metric"] == metric}
    assert len(found) == sum(row["metric"] == metric for row in rows)
    return found


def units(rows: Sequence[Row]) -> dict[str, str]:
    return {row["metric"]: row["unit"] for row in rows}


def differences(kept: Any, told: Any, where: str = "$") -> list[str]:
    """Every place at which a kept object is not what the cluster says; what was scrubbed is another thing."""
    if kept == SCRUBBED:
        return []
    if isinstance(kept, dict) and isinstance(told, dict):
        names = (kept.keys() | told.keys()) - {"managedFields"}
        return [d for n in sorted(names) for d in differences(kept.get(n), told.get(n), f"{where}.{n}")]
    if isinstance(kept, list) and isinstance(told, list) and len(kept) == len(told):
        pairs = enumerate(zip(kept, told, strict=True))
        return [d for n, (a, b) in pairs for d in differences(a, b, f"{where}[{n}]")]
    return [] if kept == told else [f"{where}: {kept!r} is not {told!r}"]


def by_version(items: Sequence[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(item["metadata"]["uid"], item["metadata"]["resourceVersion"]): item for item in items}


def documents(rows: Sequence[Row]) -> dict[str, Any]:
    return {row["name"]: json.loads(row["body"]) for row in rows}


def steady(system: System, path: str, bring: Callable[[], Any]) -> tuple[Any, list[dict[str, Any]]]:
    """What a collector brought, and the list that the cluster had before and after it, once both are the same."""
    for _ in range(_ATTEMPTS):
        before = by_version(independent.ask(path)["items"])
        brought = bring()
        if before == by_version(independent.ask(path)["items"]):
            return brought, list(before.values())
    raise AssertionError(f"{path} changed at each of {_ATTEMPTS} looks at {system.namespace}")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_list_is_the_list_of_the_cluster(system: System, kind: Kind):
    api = connect(system.target())
    path = kind.paths(system.namespace)[-1]

    def bring() -> Row:
        rows, lost = collect_objects(api, system.target(), "before")
        assert lost == []
        (row,) = (row for row in rows if row["name"] == kind.name)
        return row

    row, told = steady(system, path, bring)
    assert (row["path"], row["method"], row["status"], row["stage"]) == (path, "GET", 200, "before")
    kept = by_version(json.loads(row["body"])["items"])
    assert kept
    assert kept.keys() == by_version(told).keys()
    assert [d for item in told for d in differences(kept[next(iter(by_version([item])))], item)] == []


def test_what_may_be_a_secret_is_scrubbed_and_what_is_shown_is_not(system: System):
    rows, _ = collect_objects(connect(system.target()), system.target(), "before")
    text = "".join(row["body"] for row in rows)
    assert LITERAL not in text
    assert PLANTED not in text
    found = documents(rows)
    (container,) = found["statefulsets"]["items"][0]["spec"]["template"]["spec"]["containers"]
    assert container["env"] == [{"name": "LITERAL", "value": SCRUBBED}]
    assert all(node["status"]["nodeInfo"]["machineID"] == SCRUBBED for node in found["nodes"]["items"])


def test_version_release_and_own_rights_are_what_they_are(system: System):
    rows, lost = collect_objects(connect(system.target()), system.target(), "before")
    assert lost == []
    found = documents(rows)
    assert found["version"] == independent.ask("/version")
    assert found[RELEASE] == {
        "release": "mesh",
        "chart": "mesh-chart",
        "chart_version": "1.2.3",
        "app_version": image.VERSION,
        "status": "deployed",
        "revision": 7,
        "deployed_at": "2026-11-25T06:00:00Z",
    }
    rules = found[RULES_REVIEW]["status"]["resourceRules"]
    told = {(v, g, r) for rule in rules for v in rule["verbs"] for g in rule["apiGroups"] for r in rule["resources"]}
    granted = {(r.verb, r.group, r.resource) for r in lacking.rights(lacking.documents(_MANIFEST, SECRET))}
    # What everybody has who is known to the cluster: to ask about himself.
    assert {resource for _, _, resource in told - granted} <= {"selfsubjectaccessreviews", "selfsubjectrulesreviews"}
    assert granted <= told
    (of_secret,) = (rule for rule in rules if "secrets" in rule["resources"])
    assert (of_secret["verbs"], of_secret["resourceNames"]) == (["get"], [SECRET])


def configuration_digest() -> str:
    """The digest of the image's configuration, as the archive has it that the nodes imported."""
    with tarfile.open(image.archive()) as tar:
        manifest = tar.extractfile(f"blobs/sha256/{image.digests()[image.MESH].removeprefix('sha256:')}")
        assert manifest is not None
        return str(json.load(manifest)["config"]["digest"])


def test_images_probes_limits_and_why_containers_ended(system: System):
    target = system.target()
    with Looking(target) as looking:
        look = looking.look(frozenset({"objects"}), "before")
    found = documents(look.rows["objects"])
    pods = {pod["metadata"]["name"]: pod for pod in found["pods"]["items"]}
    for name, pod in pods.items():
        (container,) = pod["spec"]["containers"]
        assert container["image"] == image.MESH
        # Nobody pulled it, so that it is known by the digest of its configuration.
        assert status_of(pod)["imageID"] == configuration_digest()
        assert container["resources"]["limits"] == {"cpu": "500m", "memory": "64Mi"}
        assert {"livenessProbe", "readinessProbe"} <= container.keys()
        assert status_of(pod)["restartCount"] == (name in (system.crashed, system.out_of_memory))
    ends = {name: status_of(pods[name])["lastState"]["terminated"] for name in (system.crashed, system.out_of_memory)}
    assert (ends[system.crashed]["reason"], ends[system.crashed]["exitCode"]) == ("Error", 3)
    assert (ends[system.out_of_memory]["reason"], ends[system.out_of_memory]["exitCode"]) == ("OOMKilled", 137)
    assert [budget["spec"]["maxUnavailable"] for budget in found["poddisruptionbudgets"]["items"]] == [1]
    assert [policy["spec"]["policyTypes"] for policy in found["networkpolicies"]["items"]] == [["Ingress", "Egress"]]
    assert [quota["status"]["used"]["pods"] for quota in found["resourcequotas"]["items"]] == [str(len(pods))]
    facts = Facts(target.deployment)
    facts.add(look)
    assert facts.settings() == {
        "replicas": workload.REPLICAS,
        "image": image.MESH,
        "termination_grace_period_seconds": 5,
        "liveness_probe": "GET /health, initialDelaySeconds 5, periodSeconds 5, timeoutSeconds 3, failureThreshold 3",
        "readiness_probe": "GET /health, periodSeconds 2, timeoutSeconds 2, failureThreshold 2",
        "resources": "requests 20m/32Mi, limits 500m/64Mi",
    }
    info = independent.ask("/api/v1/nodes/node-1")["status"]["nodeInfo"]
    assert facts.environment() == {
        "kubernetes": "v1.20.2",
        "nodes": len(places.NODES),
        "container_runtime": info["containerRuntimeVersion"],
        "kernel": info["kernelVersion"],
        "os": info["osImage"],
    }


def test_changes_arrive_as_they_happen_and_as_they_are(system: System):
    """Every kind that is watched is listed once; what is done then comes as what it was, in its order."""
    events = f"/api/v1/namespaces/{system.namespace}/events"
    with Looking(system.target()) as looking:

        def arrived(told: str, name: str) -> list[Row]:
            looking.look(frozenset({"events"}))
            return [row for row in looking.rows("events") if (row["type"], row["name"]) == (told, name)]

        def within(told: str, name: str) -> Row:
            processes.wait_until(f"{told} {name} arrives", lambda: bool(arrived(told, name)), _SECONDS)
            return arrived(told, name)[-1]

        processes.wait_until(
            "every list arrives",
            lambda: (
                bool(looking.look(frozenset({"events"})))
                and {row["resource"] for row in looking.rows("events") if row["type"] == "SNAPSHOT"} == set(WATCHED)
            ),
            _SECONDS,
        )
        listed = [row for row in looking.rows("events") if (row["type"], row["resource"]) == ("SNAPSHOT", "pods")]
        assert {row["name"] for row in listed} == system.pods().keys()
        before = dt.datetime.now(dt.UTC)
        independent.note(system.namespace, "watched")
        added = within("ADDED", "watched")
        told = independent.ask(f"{events}/watched")
        assert differences(json.loads(added["object"]), told) == []
        assert (added["namespace"], added["uid"], added["resource_version"]) == (
            system.namespace,
            told["metadata"]["uid"],
            told["metadata"]["resourceVersion"],
        )
        assert before <= added["received_at"] <= dt.datetime.now(dt.UTC)
        independent.ask(f"{events}/watched", method="DELETE")
        assert within("DELETED", "watched")["received_at"] > added["received_at"]
        assert all(look.shortfalls == () for look in looking.looks)


def test_readiness_and_restarts_are_those_of_the_list(system: System):
    with Looking(system.target(kubelet=None, pods=None)) as looking:
        path = f"/api/v1/namespaces/{system.namespace}/pods?labelSelector=app%3Dmesh"
        look, told = steady(system, path, lambda: looking.look(frozenset({"series"})))
    rows = look.rows["series"]
    by_name = {pod["metadata"]["name"]: pod for pod in told}
    assert values(rows, "ready") == {name: float(is_ready(pod)) for name, pod in by_name.items()}
    assert values(rows, "restart_count") == {name: status_of(pod)["restartCount"] for name, pod in by_name.items()}
    assert {row["pod"]: row["node"] for row in rows} == {n: pod["spec"]["nodeName"] for n, pod in by_name.items()}
    assert units(rows) == {"ready": "bool", "restart_count": "count"}
    assert all(look.started_at <= row["observed_at"] <= look.ended_at for row in rows)


def test_memory_and_processor_are_what_kubelets_say(system: System):
    independent.wait_for_rates(system.namespace)
    large = min(system.pods().keys() - {system.crashed, system.out_of_memory})
    system.at(large, f"/switch/leak?bytes_per_second={16 << 20}", "POST")
    try:
        time.sleep(1.5)
        system.at(large, "/switch/leak?bytes_per_second=0", "POST")
        kept = exposition(system, large)["mesh_leaked_bytes"]
        with Looking(system.target(pods=None)) as looking:
            before = independent.stats(system.namespace)
            look = looking.look(frozenset({"series"}))
            after = independent.stats(system.namespace)
    finally:
        system.at(large, "/switch/reset", "POST")
    assert look.shortfalls == ()
    rows = look.rows["series"]
    assert before.keys() == after.keys() == system.pods().keys()
    for metric in next(iter(before.values())):
        found = values(rows, metric)
        assert found.keys() == before.keys()
        for name, value in found.items():
            edges = sorted((before[name][metric], after[name][metric]))
            # A gauge may also have been higher or lower in between; a counter may not, and a rate is one of the two.
            slack = 1 << 20 if metric.endswith("_bytes") else 1e-6
            assert edges[0] - slack <= value <= edges[1] + slack, (metric, name)
            assert "percent" not in metric or value == pytest.approx(edges[0]) or value == pytest.approx(edges[1])
    memory = values(rows, "container_memory_working_set_bytes")
    assert kept > 10 << 20
    assert {name for name, value in memory.items() if value > kept} == {large}
    ages = {**values(rows, "kubelet_memory_stat_age_seconds"), **values(rows, "kubelet_cpu_stat_age_seconds")}
    assert ages.keys() == before.keys()
    assert all(0 <= age < 30 for age in ages.values())
    of_nodes = {row["node"]: row["value"] for row in rows if row["metric"] == "node_memory_working_set_bytes"}
    assert of_nodes.keys() == {node.name for node in places.NODES}
    assert min(of_nodes.values()) > 10 << 20
    assert units(rows)["container_cpu_percent_of_core"] == "percent"


def exposition(system: System, pod: str) -> dict[str, float]:
    """What a pod says of itself: the lines without labels."""
    lines = system.at(pod, "/metrics").text.splitlines()
    return {name: float(value) for name, value in (line.split(" ") for line in lines if line[0] != "#")
            if "{" not in name}  # fmt: skip


def test_health_and_metrics_are_what_each_pod_says(system: System):
    names = system.pods().keys()
    with Looking(system.target(kubelet=None)) as looking:
        before = {name: exposition(system, name) for name in names}
        look = looking.look(frozenset({"series", "probes", "payloads"}), "before")
        after = {name: exposition(system, name) for name in names}
        again = looking.look(frozenset({"series", "probes", "payloads"}), "before")
    assert look.shortfalls == ()
    rows = look.rows["series"]
    for metric in KEPT:
        found = values(rows, metric)
        assert found.keys() == names
        if metric.endswith("_total"):
            assert all(before[name][metric] <= found[name] <= after[name][metric] for name in names), metric
    assert values(rows, "process_start_time_seconds") == {
        n: told["process_start_time_seconds"] for n, told in before.items()
    }
    assert values(rows, "mesh_peers_count") == dict.fromkeys(names, workload.REPLICAS - 1)
    assert units(rows)["process_resident_memory_bytes"] == "bytes"
    assert units(rows)["process_cpu_seconds_total"] == "seconds"
    probes = {row["pod"]: row for row in look.rows["probes"]}
    assert probes.keys() == names
    for name, row in probes.items():
        assert (row["target"], row["ok"], row["status_code"], row["error"], row["pod_ready"]) == (
            f"pod/{name}", True, 200.0, None, True)  # fmt: skip
        assert 0 < row["latency_seconds"] < 1
    bodies = {(row["pod"], row["path"]): row for row in look.rows["payloads"]}
    assert bodies.keys() == {(name, path) for name in names for path in ("/health", "/metrics")}
    for name in names:
        assert json.loads(bodies[name, "/health"]["body"])["name"] == name
        assert bodies[name, "/metrics"]["content_type"].startswith("text/plain; version=0.0.4")
        assert (
            f"mesh_beacons_total {values(rows, 'mesh_beacons_total')[name]:.0f}\n" in bodies[name, "/metrics"]["body"]
        )
    # Bodies are kept once of each stage.
    assert "payloads" not in again.rows
    assert len(again.rows["probes"]) == len(names)


def test_a_pod_that_hangs_is_told_of_and_the_others_are_measured(system: System):
    hung = max(system.pods())
    system.at(hung, "/switch/hang", "POST")
    try:
        pods = PodEndpoints(port=places.SERVICE_PORT, health="/health", metrics="/metrics", timeout_seconds=2.0)
        with Looking(system.target(kubelet=None, pods=pods)) as looking:
            # Who is late holds no look, and is told of by a later one.
            while hung not in {row["pod"] for row in looking.rows("probes")}:
                looking.look(frozenset({"series", "probes"}))
                assert len(looking.looks) < _ATTEMPTS
                time.sleep(0.5)
            lost = [shortfall for look in looking.looks for shortfall in look.shortfalls]
    finally:
        system.at(hung, "/switch/reset", "POST")
    first = looking.looks[0]
    assert (first.ended_at - first.started_at).total_seconds() < pods.timeout_seconds
    probes = {row["pod"]: row for row in looking.rows("probes")}
    assert {name for name, row in probes.items() if not row["ok"]} == {hung}
    assert (probes[hung]["status_code"], probes[hung]["error"]) == (None, "ReadTimeoutError")
    assert probes[hung]["latency_seconds"] == pytest.approx(2.0, abs=0.5)
    for look in looking.looks:
        assert values(look.rows["series"], "process_resident_memory_bytes").keys() == system.pods().keys() - {hung}
    assert {(s.what, s.table, s.error) for s in lost} == {(f"GET /metrics of {hung}", "series", "ReadTimeoutError")}


def test_urls_are_asked_as_anybody_would(system: System):
    service = independent.ask(f"/api/v1/namespaces/{system.namespace}/services/mesh")
    port = service["spec"]["ports"][0]["nodePort"]
    root = f"http://{places.NODES[0].address}:{port}"
    asked = {"service/mesh": "/health", "service/nothing": "/nothing", "service/switch": "/switch/reset"}
    probes = [Probe(target=target, url=root + path) for target, path in asked.items()]
    probes.append(Probe(target="service/closed", url=f"http://{places.NODES[0].address}:9/health"))
    collector = HttpCollector(probes)
    collector.open()
    try:
        look = collector.look("during", frozenset({"probes"}))
    finally:
        collector.close()
    told = {row["target"]: (row["status_code"], row["ok"], row["error"]) for row in look.rows["probes"]}
    assert told == {
        "service/mesh": (200.0, True, None),
        "service/nothing": (float(requests.get(f"{root}/nothing", timeout=3).status_code), False, None),
        "service/switch": (405.0, False, None),
        "service/closed": (None, False, "NewConnectionError"),
    }


def test_a_list_longer_than_a_page_is_the_whole_list(system: System, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, dict[str, Any]]] = []
    get = Api.get

    def counted(api: Api, path: str, query: Any = None) -> Any:
        asked.append((path, dict(query or {})))
        return get(api, path, query)

    monkeypatch.setattr(Api, "get", counted)
    target = system.target(page_size=2)
    api = connect(target)
    pods, events = (f"/api/v1/namespaces/{system.namespace}/{name}" for name in ("pods", "events"))

    def bring() -> list[Row]:
        asked.clear()
        rows, lost = collect_objects(api, target, "before")
        assert lost == []
        return rows

    rows, told = steady(system, events, bring)
    found = documents(rows)
    assert len(told) > 10
    assert by_version(found["events"]["items"]).keys() == by_version(told).keys()
    assert len(found["events"]["items"]) == len(told)
    assert {pod["metadata"]["name"] for pod in found["pods"]["items"]} == system.pods().keys()
    pages = {path: [query for other, query in asked if other == path] for path in (pods, events)}
    assert len(pages[pods]) == -(-workload.REPLICAS // 2)
    assert len(pages[events]) == -(-len(told) // 2)
    assert all(query["limit"] == 2 for path in pages for query in pages[path])
    assert len({query.get("continue") for query in pages[events]}) == len(pages[events])


def test_a_watch_begins_with_the_whole_list_too(system: System):
    with Looking(system.target(page_size=2, kubelet=None, pods=None)) as looking:

        def listed() -> set[str]:
            looking.look(frozenset({"events"}))
            return {r["name"] for r in looking.rows("events") if (r["resource"], r["type"]) == ("pods", "SNAPSHOT")}

        processes.wait_until("every pod is listed", lambda: listed() == system.pods().keys(), _SECONDS)
        series = looking.look(frozenset({"series"})).rows["series"]
        assert values(series, "ready").keys() == system.pods().keys()


def test_versions_of_the_api_that_the_cluster_lacks(system: System, monkeypatch: pytest.MonkeyPatch):
    """1.20 has neither policy/v1 nor discovery.k8s.io/v1: an older version is taken, and without one it is told."""
    target, api = system.target(), connect(system.target())
    rows, lost = collect_objects(api, target, "before")
    assert lost == []
    paths = {row["name"]: row["path"] for row in rows}
    assert paths["poddisruptionbudgets"].startswith("/apis/policy/v1beta1/")
    new = (
        Kind("poddisruptionbudgets", ("/apis/policy/v1",)),
        Kind("endpointslices", ("/apis/discovery.k8s.io/v1",)),
    )
    others = tuple(kind for kind in KINDS if kind.name != "poddisruptionbudgets")
    monkeypatch.setattr(objects, "KINDS", (*new, *others))
    admin = connect(system.target(kubeconfig=str(places.users() / "admin.yaml")))
    found, refused = collect_objects(admin, target, "before")
    assert {row["name"] for row in found} == paths.keys() - {"poddisruptionbudgets"}
    assert [(s.table, s.what.split(" of ")[0], s.error.split()[0]) for s in refused] == [
        ("objects", f"GET {kind.paths(system.namespace)[0]}", "404") for kind in new
    ]
    assert {s.hint for s in refused} == {"this cluster has no such API version, namespace or object"}
    with pytest.raises(ApiError, match="404") as caught:
        admin.get("/apis/discovery.k8s.io/v1")
    assert caught.value.status == 404
