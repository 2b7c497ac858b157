"""The recorder as a Job in the cluster, by its own manifests: killed, it goes on; its recording is fetched."""

from __future__ import annotations

import base64
import io
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import kubernetes
import pytest
from kubernetes.stream import stream

from live.cluster import identities, nodes, places, processes, signals, workload
from live.recorder import image
from readiness.sources.recorded import RecordedSource

_MANIFEST = image.KUBERNETES / "recorder.yaml"
_COLLECTOR = image.KUBERNETES / "collector.yaml"
_DONE_SECONDS = 300.0
_LASTS = "75s"


@pytest.fixture(scope="module")
def imported(local_cluster: Path) -> str:
    """The image, known to both nodes; returns its name."""
    assert local_cluster
    archive = image.build()
    for node in places.NODES:
        nodes.ctr(node, "images", "import", str(archive), timeout_seconds=300)
    return image.NAME


@pytest.fixture(scope="module")
def volume(local_cluster: Path, own_namespace: str, tmp_path_factory) -> Iterator[Path]:
    """A volume for the claim of the manifest: this cluster has nobody who makes one."""
    folder = tmp_path_factory.mktemp("recordings")
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)
    folder.chmod(0o777)
    client = workload.dynamic(local_cluster)
    name = f"recordings-{own_namespace}"
    workload.apply(
        client,
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": name},
            "spec": {
                "capacity": {"storage": "2Gi"},
                "accessModes": ["ReadWriteOnce"],
                "persistentVolumeReclaimPolicy": "Retain",
                "hostPath": {"path": str(folder)},
                "claimRef": {"namespace": own_namespace, "name": "readiness-recordings"},
            },
        },
    )
    yield folder
    client.resources.get(api_version="v1", kind="PersistentVolume").delete(name=name)


@pytest.fixture
def api(local_cluster: Path) -> Iterator[kubernetes.client.ApiClient]:
    with kubernetes.config.new_client_from_config(str(local_cluster)) as client:
        yield client


def test_a_job_records_is_killed_goes_on_and_its_recording_is_fetched(
    local_cluster: Path,
    api: kubernetes.client.ApiClient,
    own_namespace: str,
    imported: str,
    volume: Path,
    tmp_path: Path,
) -> None:
    identities.grant(local_cluster, "collector", own_namespace, _COLLECTOR if _COLLECTOR.exists() else None)
    client = workload.dynamic(local_cluster)
    text = _MANIFEST.read_text(encoding="utf-8")
    assert text.count("readiness-recorder:1") == 2
    values = {"NAMESPACE": own_namespace, "readiness-recorder:1": imported, "24h": _LASTS}
    for document in workload.filled(text, values):
        workload.apply(client, document)

    core, batch = kubernetes.client.CoreV1Api(api), kubernetes.client.BatchV1Api(api)
    pod = _pod_of_the_job(core, own_namespace)
    spool = volume / ".staging.recording"
    processes.wait_until("a first look is kept", lambda: any(spool.glob("segment-*")), _DONE_SECONDS)
    time.sleep(20)
    signals.send("kill", own_namespace, pod)

    def done() -> bool:
        status = batch.read_namespaced_job("readiness-recorder", own_namespace).status
        assert not status.failed, core.read_namespaced_pod_log(pod, own_namespace, previous=True)
        return bool(status.succeeded)

    processes.wait_until("the Job is complete", done, _DONE_SECONDS)
    log = core.read_namespaced_pod_log(pod, own_namespace)
    assert "Going on with what was begun" in log
    assert "Recorded: /recordings/staging" in log
    (container,) = core.read_namespaced_pod(pod, own_namespace).status.container_statuses
    assert container.restart_count == 1

    fetched = _fetched(core, own_namespace, tmp_path)
    source = RecordedSource(fetched)
    (recording,) = source.recordings()
    assert recording.id == "staging"
    readings = [source.read(recording, table) for table in recording.tables]
    assert all(reading.intact and all(check.passed for check in reading.checks) for reading in readings)
    assert any(gap.en.startswith("The recorder was started again once") for gap in recording.gaps)
    frames = {reading.table: reading.frame for reading in readings}
    assert frames["series"]["pod"].nunique() == workload.REPLICAS
    # Both looked at the pods themselves, from inside.
    assert frames["probes"]["ok"].any()
    assert {"before", "during", "after"} == set(frames["objects"]["stage"])


def _pod_of_the_job(core: kubernetes.client.CoreV1Api, namespace: str) -> str:
    found: list[str] = []

    def runs() -> bool:
        pods = core.list_namespaced_pod(namespace, label_selector="app=readiness-recorder").items
        found[:] = [pod.metadata.name for pod in pods if pod.status.phase == "Running"]
        return bool(found)

    processes.wait_until("the Job's pod runs", runs, _DONE_SECONDS)
    return found[0]


def _fetched(core: kubernetes.client.CoreV1Api, namespace: str, folder: Path) -> Path:
    """What the pod for fetching hands out, as `kubectl cp` gets it."""
    command = ["sh", "-c", "tar -C /recordings -cf - staging registry.sha256 | base64 -w0"]
    asked = stream(
        core.connect_get_namespaced_pod_exec,
        "readiness-recordings",
        namespace,
        command=command,
        stdin=False,
        stdout=True,
        stderr=True,
        tty=False,
        _preload_content=False,
    )
    try:
        asked.run_forever(timeout=60)
        told = asked.read_stdout()
    finally:
        asked.close()
        asked.sock.shutdown()  # a socket that the server closed first is left open by `close`
    with tarfile.open(fileobj=io.BytesIO(base64.b64decode(told))) as archive:
        archive.extractall(folder, filter="data")
    return folder
