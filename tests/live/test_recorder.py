"""The recorder against a live cluster: killed and resumed, refused and granted, masked; its book is the live book."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import kubernetes
import pandas as pd
import pytest
import yaml

from live.cluster import identities, image, workload
from readiness.documents import load_yaml
from readiness.errors import ExitCode
from readiness.recorder.spool import Spool
from readiness.sources.base import Recording
from readiness.sources.recorded import RecordedSource

_END_SECONDS = 120
PLANTED = "hunter2-in-the-open"


@pytest.fixture(scope="module")
def collector(local_cluster: Path, own_namespace: str) -> Path:
    """The kubeconfig of the collector in the namespace of this module."""
    return identities.grant(local_cluster, "collector", own_namespace)


@pytest.fixture(scope="module")
def api(local_cluster: Path) -> Iterator[kubernetes.client.ApiClient]:
    with kubernetes.config.new_client_from_config(str(local_cluster)) as client:
        yield client


@pytest.fixture(scope="module")
def parameters(collector: Path, own_namespace: str, tmp_path_factory) -> Path:
    """A file of parameters about the service in that namespace."""
    told = {
        "title": {"ru": "Проверка записи", "en": "A test of recording"},
        "subject": {"name": "mesh", "version": image.VERSION, "commit": None, "environment": "local-kubernetes-1.20.2"},
        "kubernetes": {
            "kubeconfig": str(collector),
            "namespace": own_namespace,
            "deployment": "mesh",
            "selector": "app=mesh",
            "service": "mesh",
            "pods": {"port": 8080, "health": "/health", "metrics": "/metrics"},
        },
        "interval_seconds": 1,
    }
    path = tmp_path_factory.mktemp("parameters") / "staging.yaml"
    path.write_text(yaml.safe_dump({"live": told}, allow_unicode=True), encoding="utf-8")
    return path


def changed(parameters: Path, folder: Path, **changes: object) -> Path:
    told = yaml.safe_load(parameters.read_text(encoding="utf-8"))
    told["live"] |= changes
    path = folder / "staging.yaml"
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return path


def recorder(parameters: Path, target: Path, *options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "readiness", "record", "--params", str(parameters), "--out", str(target)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [*command, *map(str, options)],
        env=os.environ | {"PYTHONPATH": str(root / "book")},
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class PodWatcher:
    """Who looks at the same pods by other means: the names it saw, and when it asked."""

    def __init__(self, api: kubernetes.client.ApiClient, namespace: str) -> None:
        self.asked: list[tuple[float, frozenset[str]]] = []
        self._core, self._namespace = kubernetes.client.CoreV1Api(api), namespace
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.5):
            listed = self._core.list_namespaced_pod(self._namespace, label_selector="app=mesh").items
            self.asked.append((time.time(), frozenset(pod.metadata.name for pod in listed)))


def looks_in(spool: Path) -> int:
    return sum(1 for entry in Spool(spool).entries() if entry.content and entry.content["kind"] == "look")


def test_killed_and_resumed_it_has_seen_what_another_watcher_saw(api, own_namespace, parameters, tmp_path):
    target = tmp_path / "data" / "killed"
    spool = target.parent / ".killed.recording"
    chance, killed_at = random.Random(27), []  # noqa: S311 - drawn again from its seed
    core = kubernetes.client.CoreV1Api(api)
    with PodWatcher(api, own_namespace) as watcher:
        for number in range(6):
            begun = looks_in(spool)
            with recorder(parameters, target) as running:
                assert running.stdout is not None
                assert running.stdout.readline().startswith("Going on" if number else "Recording")
                time.sleep(chance.uniform(2, 5))
                if number == 3:
                    victim = min(watcher.asked[-1][1])
                    core.delete_namespaced_pod(victim, own_namespace, grace_period_seconds=1)
                    time.sleep(3)
                before = looks_in(spool)
                running.send_signal(signal.SIGKILL)
                running.wait(_END_SECONDS)
                if before > begun:  # else it was killed in the midst of its first look
                    killed_at.append(time.time())
            assert before <= looks_in(spool) <= before + 1
        with recorder(parameters, target, "--duration", "1s") as running:
            told = running.communicate(timeout=_END_SECONDS)[0]
    assert running.returncode == ExitCode.DONE, told

    source = RecordedSource(target.parent)
    (recording,) = source.recordings()
    assert any(gap.en.startswith("The recorder was started again 6 times") for gap in recording.gaps)
    series = source.read(recording, "series")
    assert series.intact
    ready = series.frame[series.frame["metric"] == "ready"]
    looks = sorted(set(ready["observed_at"].dt.as_unit("us").astype("int64") / 1e6))
    # Up to each kill there is a look that is not older than an interval and what a look takes: a pod that was deleted
    # is asked three times, and each time waited for as long as `timeout_seconds` says.
    assert len(killed_at) > 2
    for moment in killed_at:
        assert min(moment - at for at in looks if at < moment) < 1 + 3 * 3 + 1
    # Both saw the same pods, the one that was deleted and the one that came for it among them.
    during = [names for at, names in watcher.asked if looks[0] < at < looks[-1]]
    steady = {name for name in frozenset().union(*during) if sum(name in names for names in during) > 3}
    assert victim in steady
    assert len(steady) == workload.REPLICAS + 1
    assert steady <= set(ready["pod"])


def test_what_is_refused_for_a_while_is_a_gap_with_its_reason(api, own_namespace, parameters, tmp_path):
    """The collector's rights are taken away and given back while it records."""
    roles = kubernetes.client.RbacAuthorizationV1Api(api)
    binding = roles.read_namespaced_role_binding("collector", own_namespace)
    binding.metadata.resource_version = binding.metadata.uid = None
    target = tmp_path / "data" / "refused"
    with recorder(parameters, target, "--duration", "20s") as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("Recording")
        time.sleep(5)
        roles.delete_namespaced_role_binding("collector", own_namespace)
        try:
            time.sleep(6)
        finally:
            roles.create_namespaced_role_binding(own_namespace, binding)
        told = running.communicate(timeout=_END_SECONDS)[0]
    assert running.returncode == ExitCode.DONE, told
    recording = load_yaml(target / "recording.yaml", Recording)
    refused = [gap.en for gap in recording.gaps if "403" in gap.en and "gave nothing for series" in gap.en]
    assert len(refused) == 1
    assert own_namespace in refused[0]
    errors = pd.read_parquet(target / "collection_errors.parquet")
    assert errors["error"].str.contains("403").all()
    lasted = (errors["observed_at"].max() - errors["observed_at"].min()).total_seconds()
    assert 3 < lasted < 9
    series = pd.read_parquet(target / "series.parquet")
    assert series["observed_at"].max() > errors["observed_at"].max()


def test_planted_secrets_and_masked_names_are_nowhere(api, own_namespace, collector, parameters, tmp_path):
    """In an annotation, a variable, an argument and an event; and the names of node, deployment and namespace."""
    core, apps = kubernetes.client.CoreV1Api(api), kubernetes.client.AppsV1Api(api)
    apps.patch_namespaced_deployment(
        "mesh",
        own_namespace,
        {"metadata": {"annotations": {"team.example/note": f"password: {PLANTED}"}}},
    )
    core.create_namespaced_event(
        own_namespace,
        {
            "metadata": {"name": "planted", "namespace": own_namespace},
            "involvedObject": {"kind": "Deployment", "name": "mesh", "namespace": own_namespace},
            "type": "Warning",
            "reason": "Planted",
            "message": f"could not connect to postgresql://mesh:{PLANTED}@db:5432, DB_PASSWORD={PLANTED}",
        },
    )
    names = [own_namespace, "node-1", "node-2"]
    told = changed(parameters, tmp_path, mask=names)
    target = tmp_path / "data" / "masked"
    with recorder(told, target, "--duration", "30s") as running:
        spools = []
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and running.poll() is None:
            spools = [path.read_bytes() for path in (target.parent / ".masked.recording").glob("segment-*")] or spools
            time.sleep(0.5)
        running.send_signal(signal.SIGTERM)
        told_by_it = running.communicate(timeout=_END_SECONDS)[0]
    assert running.returncode == ExitCode.INTERRUPTED, told_by_it
    token = yaml.safe_load(collector.read_text(encoding="utf-8"))["users"][0]["user"]["token"]
    texts = [told_by_it.encode().replace(str(target).encode(), b""), *spools]
    assert spools
    for path in target.iterdir():
        texts.append(path.read_bytes())
        if path.suffix == ".parquet":
            texts.append(json.dumps(pd.read_parquet(path).astype(str).to_dict("list"), ensure_ascii=False).encode())
    for secret in (*names, PLANTED, token):
        assert [number for number, text in enumerate(texts) if secret.encode() in text] == []
    recording = load_yaml(target / "recording.yaml", Recording)
    told_gaps = " ".join(gap.en for gap in recording.gaps)
    assert "pseudonyms stand there" in told_gaps
    assert "the word scrubbed stands for a value" in told_gaps
    assert recording.settings["namespace"] == "masked-1"
    assert set(pd.read_parquet(target / "series.parquet")["node"]) == {"masked-2", "masked-3"}
