"""What the live tests of injection share: a namespace with quick probes, identities, plans, and runs of the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kubernetes
import yaml

from live.cluster import identities, places, processes, signals, workload

ROOT = Path(__file__).parents[2]
PARAMS = ROOT / "params" / "kubernetes"
REPLICAS = 5
RUN_SECONDS = 420
# Detection and restart within seconds, so that dozens of faults fit into minutes.
QUICK = {
    "terminationGracePeriodSeconds": 1,
    "containers": [
        {
            "name": "mesh",
            "readinessProbe": {"httpGet": {"path": "/health", "port": "http"}, "periodSeconds": 1,
                               "timeoutSeconds": 1, "failureThreshold": 1},
            "livenessProbe": {"httpGet": {"path": "/health", "port": "http"}, "initialDelaySeconds": 2,
                              "periodSeconds": 1, "timeoutSeconds": 1, "failureThreshold": 3},
        }
    ],
}  # fmt: skip


def operator(*command: str) -> list[str]:
    """A command of the operator: a module of these tests."""
    return ["env", f"PYTHONPATH={ROOT / 'tests'}", sys.executable, "-m", *command]


HANG = {
    "kind": "process_sigstop",
    "observe_seconds": 90,
    "inject": operator("live.cluster.signals", "stop", "{namespace}", "{pod}"),
    "restore": operator("live.cluster.signals", "continue", "{namespace}", "{pod}"),
    "proof": operator("live.proofs", "stopped", "{namespace}", "{pod}"),
}
KILL = {
    "kind": "container_sigkill",
    "observe_seconds": 90,
    "inject": operator("live.cluster.signals", "kill", "{namespace}", "{pod}"),
}
CUT = {
    "kind": "node_partition",
    "observe_seconds": 120,
    "inject": operator("live.cluster.signals", "cut", "{node}"),
    "restore": operator("live.cluster.signals", "heal", "{node}"),
    "proof": operator("live.proofs", "cut", "{node}"),
}
DELETE = {"kind": "pod_delete", "observe_seconds": 60}


@dataclass
class Place:
    """A namespace that may be broken, and who may look at it and break it."""

    admin: Path
    namespace: str
    folder: Path
    collector: Path
    injector: Path

    @property
    def parameters(self) -> Path:
        """A file of parameters about it."""
        path = self.folder / "live.yaml"
        told = {
            "title": {"ru": "проба", "en": "trial"},
            "subject": {"name": "mesh-service", "version": "1.0.0", "environment": "local-kubernetes-1.20.2"},
            "kubernetes": {"kubeconfig": str(self.collector), "namespace": self.namespace, "deployment": "mesh"},
        }
        path.write_text(yaml.safe_dump({"source": "live", "live": told}), encoding="utf-8")
        return path

    def plan(self, *faults: Mapping[str, Any], **changed: Any) -> Path:
        """A plan of these faults."""
        told = {
            "schema": "readiness/failures/v1",
            "title": {"ru": "отказы", "en": "faults"},
            "identity": {"kubeconfig": str(self.injector)},
            "namespaces": [self.namespace],
            "pause_seconds": 0,
            "recovery_window_seconds": 1,
            "faults": [dict(fault) for fault in faults],
            **changed,
        }
        path = self.folder / "failures.yaml"
        path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
        return path

    def command(self, plan: Path, *options: str) -> list[str]:
        """`readiness inject` with this plan."""
        given = ["--params", str(self.parameters), "--plan", str(plan)]
        return [sys.executable, "-m", "readiness", "inject", *given, *options]

    @property
    def variables(self) -> dict[str, str]:
        """The environment of the command: lists of what is to be undone lie in the folder of the test."""
        lists = {"XDG_STATE_HOME": str(self.folder / "state"), "READINESS_KUBERNETES_STATE": str(places.state())}
        return {**os.environ, **lists}

    def run(self, plan: Path, *options: str, seconds: float = RUN_SECONDS) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        return subprocess.run(
            self.command(plan, *options), capture_output=True, text=True, timeout=seconds, check=False,
            env=self.variables,
        )  # fmt: skip

    @contextmanager
    def started(self, plan: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
        """Start it, and let it not outlive the test."""
        process = subprocess.Popen(
            self.command(plan, *options), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=self.variables,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def left(self) -> list[Any]:
        """What is still to be undone."""
        from readiness.injection.undoing import UndoList

        files = (self.folder / "state" / "readiness" / "injection").glob("*.jsonl")
        return [undoing for path in files for undoing in UndoList(path).left().values()]

    # What is asked of the cluster, by the administrator ---------------------------------------------------------------

    @property
    def core(self) -> kubernetes.client.CoreV1Api:
        """The administrator's client."""
        return kubernetes.client.CoreV1Api(kubernetes.config.new_client_from_config(str(self.admin)))

    def pods(self) -> dict[str, Any]:
        """The pods by name."""
        return {pod.metadata.name: pod for pod in self.core.list_namespaced_pod(self.namespace).items}

    def ready(self) -> int:
        """How many pods are ready and not on their way out."""
        return sum(
            any(c.type == "Ready" and c.status == "True" for c in pod.status.conditions or ())
            for pod in self.pods().values()
            if pod.metadata.deletion_timestamp is None
        )

    def wait_until_whole(self) -> None:
        """Wait until exactly the replicas are there, all ready."""
        processes.wait_until(
            f"{REPLICAS} pods of {self.namespace} are ready",
            lambda: self.ready() == REPLICAS == len(self.pods()),
            120.0,
        )

    def stopped(self) -> list[str]:
        """Pods whose process is stopped."""
        from live.proofs import state_of

        pids = {name: signals.main_process(self.namespace, name) for name in self.pods()}
        return [name for name, pid in pids.items() if pid is not None and state_of(pid) == "T"]

    def cordoned(self) -> list[str]:
        """Nodes that take no pods."""
        return [node.metadata.name for node in self.core.list_node().items if node.spec.unschedulable]


def make_place(admin: Path, namespace: str, folder: Path, *, nodes: bool, quick: bool) -> Place:
    """Deploy the service, with quick probes or its own, and make the identities."""
    workload.deploy(admin, namespace, replicas=REPLICAS)
    if quick:
        client = kubernetes.config.new_client_from_config(str(admin))
        kubernetes.client.AppsV1Api(client).patch_namespaced_deployment(
            "mesh", namespace, {"spec": {"template": {"spec": QUICK}}}
        )
        dynamic = workload.dynamic(admin)
        processes.wait_until("it is rolled out", lambda: workload.available(dynamic, namespace) == REPLICAS, 120.0)
    collector = identities.grant(admin, "collector", namespace)
    injector = identities.grant(admin, "injector", namespace, None if nodes else PARAMS / "injector.yaml")
    place = Place(admin, namespace, folder, collector, injector)
    place.wait_until_whole()
    return place


def told(line: str) -> dict[str, Any]:
    """One line of the independent watcher."""
    return dict(json.loads(line))
