"""What is true of the local cluster and of the service that runs in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from live.cluster import certificates, identities, places, workload

REPLICAS = 5
SECOND_SIZE_BYTES = 4 << 20


@pytest.fixture(scope="module")
def client(local_cluster: Path) -> Iterator[Any]:
    found = workload.dynamic(local_cluster)
    yield found
    found.client.close()


@pytest.fixture(scope="module")
def collector(local_cluster: Path, own_namespace: str) -> Path:
    return identities.grant(local_cluster, "collector", own_namespace)


def ask(url: str, method: str = "GET", timeout: float = 3.0, **options: Any) -> Any:
    import requests

    return requests.request(method, url, timeout=timeout, **options)


def pods(client: Any, namespace: str) -> list[Any]:
    kind = client.resources.get(api_version="v1", kind="Pod")
    every = kind.get(namespace=namespace, label_selector="app=mesh").items
    ready = [pod for pod in every if not pod.metadata.deletionTimestamp and is_ready(pod)]
    return sorted(ready, key=lambda pod: pod.metadata.name)


def is_ready(pod: Any) -> bool:
    return any(one.type == "Ready" and one.status == "True" for one in pod.status.conditions or ())


def a_pod(client: Any, namespace: str) -> Any:
    """One that no test has restarted yet: a second fault on the same pod waits for the back-off."""
    return next(pod for pod in pods(client, namespace) if pod.status.containerStatuses[0].restartCount == 0)


def at(pod: Any, path: str) -> str:
    return f"http://{pod.status.podIP}:{places.SERVICE_PORT}{path}"


def again(client: Any, pod: Any) -> Any:
    kind = client.resources.get(api_version="v1", kind="Pod")
    return kind.get(name=pod.metadata.name, namespace=pod.metadata.namespace)


def within(seconds: float, met: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def answers(pod: Any) -> bool:
    import requests

    try:
        return ask(at(pod, "/health"), timeout=1.0).status_code == 200
    except requests.RequestException:
        return False


def metrics(pod: Any) -> dict[str, Any]:
    from prometheus_client.parser import text_string_to_metric_families

    answer = ask(at(pod, "/metrics"))
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def value(pod: Any, family: str) -> float:
    return metrics(pod)[family].samples[0].value


def last_end(client: Any, pod: Any) -> Any:
    return again(client, pod).status.containerStatuses[0].lastState.terminated


def test_two_nodes_are_ready_and_say_which_kubernetes_they_are(client: Any) -> None:
    nodes = client.resources.get(api_version="v1", kind="Node").get().items
    assert {node.metadata.name for node in nodes} == {"node-1", "node-2"}
    for node in nodes:
        assert is_ready(node)
        assert node.status.nodeInfo.kubeletVersion == "v1.20.2"


def test_five_replicas_are_available_on_both_nodes_and_know_each_other(client: Any, own_namespace: str) -> None:
    found = pods(client, own_namespace)
    assert len(found) == REPLICAS
    assert {pod.spec.nodeName for pod in found} == {"node-1", "node-2"}
    assert within(15, lambda: all(value(pod, "mesh_peers_count") == REPLICAS - 1 for pod in found))
    peers = ask(at(found[0], "/mesh/peers")).json()
    assert [peer["name"] for peer in peers["peers"]] == [pod.metadata.name for pod in found[1:]]


def test_metrics_are_what_prometheus_reads(client: Any, own_namespace: str) -> None:
    pod = pods(client, own_namespace)[0]
    assert within(10, lambda: value(pod, "mesh_beacons") > 0)
    found = metrics(pod)
    assert 1 << 20 < found["process_resident_memory_bytes"].samples[0].value < 64 << 20
    assert found["http_requests"].type == "counter"
    buckets = [s for s in found["http_request_duration_seconds"].samples if s.name.endswith("_bucket")]
    counts = [sample.value for sample in buckets]
    assert counts == sorted(counts)
    assert buckets[-1].labels["le"] == "+Inf"
    assert found["mesh_build_info"].samples[0].labels["version"] == ask(at(pod, "/health")).json()["version"]


def test_what_askers_send_cannot_fill_the_memory(client: Any, own_namespace: str) -> None:
    pod = pods(client, own_namespace)[0]
    assert ask(at(pod, "/mesh/beacon"), "POST", data=json.dumps({"name": "x" * 100_000})).status_code == 400
    for number in range(20):
        assert ask(at(pod, f"/nobody/{number}")).status_code == 404
    labels = {sample.labels["path"] for sample in metrics(pod)["http_requests"].samples}
    assert "other" in labels
    assert not {label for label in labels if label.startswith("/nobody")}


def test_the_service_is_reached_through_both_nodes(client: Any, own_namespace: str) -> None:
    service = client.resources.get(api_version="v1", kind="Service").get(name="mesh", namespace=own_namespace)
    names = set()
    for node in places.NODES:
        for _ in range(10):
            names.add(ask(f"http://{node.address}:{service.spec.ports[0].nodePort}/health").json()["name"])
    assert names <= {pod.metadata.name for pod in pods(client, own_namespace)}
    assert len(names) > 1


@pytest.mark.parametrize("group", ["PolicyV1Api", "DiscoveryV1Api", "AutoscalingV2Api"])
def test_newer_kinds_are_not_there(local_cluster: Path, group: str) -> None:
    import kubernetes

    with kubernetes.config.new_client_from_config(str(local_cluster)) as found:
        with pytest.raises(kubernetes.client.ApiException) as refused:
            getattr(kubernetes.client, group)(found).get_api_resources()
        assert refused.value.status == 404


def test_the_collector_may_look_and_nothing_else(collector: Path, own_namespace: str) -> None:
    import kubernetes

    with kubernetes.config.new_client_from_config(str(collector)) as found:
        core = kubernetes.client.CoreV1Api(found)
        assert len(core.list_namespaced_pod(own_namespace).items) >= REPLICAS
        first = core.list_namespaced_pod(own_namespace).items[0].metadata.name
        for forbidden in (
            lambda: core.list_namespaced_secret(own_namespace),
            lambda: core.list_namespaced_pod("kube-system"),
            lambda: core.connect_get_node_proxy("node-1"),
            lambda: core.connect_get_namespaced_pod_exec(first, own_namespace),
            lambda: core.delete_namespaced_pod(first, own_namespace),
        ):
            with pytest.raises(kubernetes.client.ApiException) as refused:
                forbidden()
            assert refused.value.status == 403


def test_a_kubelet_tells_its_statistics_to_who_was_granted_them(collector: Path, own_namespace: str) -> None:
    token = json.loads(collector.read_text(encoding="utf-8"))["users"][0]["user"]["token"]
    authority = str(certificates.certificate("authority"))
    told = set()
    for node in places.NODES:
        kubelet = f"https://{node.address}:{places.KUBELET_PORT}"
        known = {"verify": authority, "headers": {"Authorization": f"Bearer {token}"}}
        summary = ask(f"{kubelet}/stats/summary", **known, timeout=10)
        assert summary.status_code == 200, summary.text
        told |= {pod["podRef"]["name"] for pod in summary.json()["pods"] if pod["podRef"]["namespace"] == own_namespace}
        assert ask(f"{kubelet}/pods", **known).status_code == 403
        assert ask(f"{kubelet}/stats/summary", verify=authority).status_code == 401
    assert len(told) >= REPLICAS


def test_a_leak_grows_by_what_was_asked_and_ends_with_the_reset(client: Any, own_namespace: str) -> None:
    pod = a_pod(client, own_namespace)
    before = value(pod, "process_resident_memory_bytes")
    assert ask(at(pod, f"/switch/leak?bytes_per_second={SECOND_SIZE_BYTES}"), "POST").status_code == 200
    assert within(20, lambda: value(pod, "process_resident_memory_bytes") > before + 4 * SECOND_SIZE_BYTES)
    ask(at(pod, "/switch/reset"), "POST")
    assert within(10, lambda: value(pod, "process_resident_memory_bytes") < before + SECOND_SIZE_BYTES)
    assert last_end(client, pod) is None


def test_a_leak_that_goes_on_is_killed_for_its_memory(client: Any, own_namespace: str) -> None:
    pod = a_pod(client, own_namespace)
    ask(at(pod, f"/switch/leak?bytes_per_second={8 * SECOND_SIZE_BYTES}"), "POST")
    assert within(30, lambda: last_end(client, pod) is not None)
    assert last_end(client, pod).reason == "OOMKilled"


def test_a_crash_ends_the_process_and_it_comes_back(client: Any, own_namespace: str) -> None:
    pod = a_pod(client, own_namespace)
    assert ask(at(pod, "/switch/crash"), "POST").json()["crashing"]
    assert within(30, lambda: last_end(client, pod) is not None)
    assert last_end(client, pod).exitCode == 3
    assert within(30, lambda: answers(pod))


def test_a_hang_is_seen_by_the_probes_and_mended(client: Any, own_namespace: str) -> None:
    pod = a_pod(client, own_namespace)
    ask(at(pod, "/switch/hang"), "POST")
    assert not answers(pod)
    assert within(30, lambda: not is_ready(again(client, pod)))
    assert within(60, lambda: again(client, pod).status.containerStatuses[0].restartCount == 1)
    assert within(30, lambda: is_ready(again(client, pod)))


def signals(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "live.cluster.signals", *arguments],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_stopped_process_answers_no_more_until_it_goes_on(client: Any, own_namespace: str) -> None:
    pod = a_pod(client, own_namespace)
    assert signals("stop", own_namespace, pod.metadata.name).returncode == 0
    assert not answers(pod)
    for _ in range(2):
        assert signals("continue", own_namespace, pod.metadata.name).returncode == 0
    assert within(5, lambda: answers(pod))


def test_a_killed_process_is_started_again(client: Any, own_namespace: str) -> None:
    pod = a_pod(client, own_namespace)
    assert json.loads(signals("kill", own_namespace, pod.metadata.name).stdout)["signal"] == "SIGKILL"
    assert within(30, lambda: last_end(client, pod) is not None)
    assert last_end(client, pod).exitCode == 137


def test_nobody_is_no_success_to_kill_but_nothing_to_continue(local_cluster: Path) -> None:
    assert local_cluster.exists()
    refused = signals("kill", "nowhere", "nobody")
    assert refused.returncode == 1
    assert "nowhere/nobody" in refused.stderr
    assert json.loads(signals("continue", "nowhere", "nobody").stdout)["pid"] is None


def test_a_removed_namespace_leaves_no_binding_and_no_token_of_its_own(client: Any, local_cluster: Path) -> None:
    name = f"removed-{os.getpid()}"
    bindings = client.resources.get(api_version="rbac.authorization.k8s.io/v1", kind="ClusterRoleBinding")

    def left() -> set[str]:
        return {binding.metadata.name for binding in bindings.get().items if name in binding.metadata.name}

    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    try:
        workload.apply(client, namespace)
        kubeconfig = identities.grant(local_cluster, "collector", name)
        assert left() == {f"readiness-collector-nodes-{name}"}
        assert kubeconfig.is_file()
        # Of a namespace whose name ends like this one's, and is another.
        other = certificates.kubeconfig(
            places.users() / f"somebody-else-{name}.yaml", {"token": "none"}, f"else-{name}"
        )
    finally:
        workload.remove(local_cluster, name)
    assert left() == set()
    assert not kubeconfig.exists()
    assert other.is_file()
    other.unlink()
    kept = {binding.metadata.name for binding in bindings.get().items}
    assert {"cluster-admin", f"readiness-collector-nodes-{places.MESH}"} <= kept
