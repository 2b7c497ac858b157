"""The cluster as a whole: started, looked at, stopped. Only one can be on a machine."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from live.cluster import (
    building,
    certificates,
    control_plane,
    identities,
    image,
    network,
    nodes,
    places,
    processes,
    workload,
)
from live.cluster.places import ClusterError
from live.cluster.processes import running

NODES_SECONDS = 120.0
ACCOUNT_SECONDS = 60.0
# The host's settings, from before any kubelet changed them.
TUNABLES = "tunables.json"
# The host's folders that were made to mount something on.
FOLDERS = "folders.json"
# What stop leaves: what happened.
KEPT = ("logs", "lock")


def say(text: str) -> None:
    """Tell how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)  # noqa: T201 - this is a program


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Hold the state for oneself.

    Raises
    ------
    ClusterError
        If somebody else starts or stops the cluster now.
    """
    places.state().mkdir(parents=True, exist_ok=True)
    with (places.state() / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ClusterError("Somebody starts or stops the cluster now; wait for that.") from None
        yield


def programs() -> list[str]:
    """What has to run, by name."""
    of_nodes = [
        f"{program}-{node.name}" for node in places.NODES for program in ("containerd", "kubelet", "kube-proxy")
    ]
    return ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", *of_nodes]


def start() -> None:
    """Start everything that does not run, and wait until two nodes are ready and the service is available.

    What a killed run left is removed first.

    Raises
    ------
    ClusterError
        If it cannot be started; the logs stay.
    """
    if os.geteuid() != 0:
        raise ClusterError("A node needs root: namespaces, cgroups and containers are made.")
    with locked():
        if all(running(name) for name in programs()) and control_plane.ready():
            say("It runs already.")
        else:
            _stop()
            _start()
        _deploy()


def _start() -> None:
    lengths = [len(str(nodes.socket(node))) for node in places.NODES]
    if max(lengths) > 100:
        raise ClusterError(f"The path {nodes.socket(places.NODES[0])} is too long for a socket; set a shorter state.")
    if not building.is_built():
        raise ClusterError(f"{places.cache() / 'bin'} lacks the programs; `python -m live.cluster build` first.")
    image.build()
    began = time.monotonic()
    (places.state() / TUNABLES).write_text(json.dumps(nodes.tunables()), encoding="utf-8")
    nodes.make_private(places.state() / FOLDERS)
    network.make()
    certificates.make()
    control_plane.start()
    say(f"The API server is ready: {time.monotonic() - began:.1f} s after the start.")
    for node in places.NODES:
        nodes.start(node)
    processes.wait_until("Both nodes are ready", lambda: len(ready_nodes()) == len(places.NODES), NODES_SECONDS)
    say(f"Both nodes are ready: {time.monotonic() - began:.1f} s.")
    _set_back()


def _set_back() -> None:
    noted = places.state() / TUNABLES
    if noted.exists():
        nodes.set_back(json.loads(noted.read_text(encoding="utf-8")))


def ready_nodes() -> list[str]:
    """The names of the nodes that are ready."""
    every = workload.dynamic(identities.admin()).resources.get(api_version="v1", kind="Node").get().items
    return [
        node.metadata.name
        for node in every
        if any(one.type == "Ready" and one.status == "True" for one in node.status.conditions or ())
    ]


def _deploy() -> None:
    admin = identities.admin()
    took = workload.deploy(admin, places.MESH, node_port=places.SERVICE_NODE_PORT)
    say(f"Five replicas of {places.MESH}/mesh are available: {took:.1f} s.")
    for account in identities.MANIFESTS:
        identities.grant(admin, account, places.MESH)


def stop() -> None:
    """End every process and remove every namespace, cgroup and file of the cluster except its logs."""
    with locked():
        _stop()


def _stop() -> None:
    # Kubelets first, or they start again what is ended; containerd last, for its namespace holds the mounts.
    for prefix in ("kubelet", "kube-proxy", "kube-scheduler", "kube-controller-manager", "kube-apiserver", "etcd"):
        for name in processes.names():
            if name.startswith(prefix):
                processes.end(name)
    for node in places.NODES:
        processes.end_all(nodes.contained(node), 0, kind=False)
    for name in processes.names():
        processes.end(name)
    # A container that was just being made when its containerd ended.
    for node in places.NODES:
        processes.end_all(nodes.contained(node), 0, kind=False)
        processes.wait_until(f"The cgroups of {node.name} are empty", lambda node=node: not nodes.contained(node), 10.0)
        nodes.remove_cgroups(node)
    network.remove()
    _set_back()
    nodes.remove_private(places.state() / FOLDERS)
    for path in places.state().iterdir():
        if path.name not in KEPT:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def left() -> list[str]:
    """What of a cluster is still on the machine."""
    found = [f"process {name}" for name in processes.names() if running(name)]
    found += [f"network {name}" for name in network.left()]
    found += [f"cgroup {group}" for node in places.NODES for group in nodes.cgroups(node)]
    found += [f"process {pid}" for node in places.NODES for pid in sorted(nodes.contained(node))]
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    found += [f"mount {line.split()[4]}" for line in mounts if line.split()[4].startswith(f"{places.state()}/")]
    return found


def status() -> dict[str, object]:
    """What runs, where it is reached, and with which settings."""
    names = {name: running(name) for name in programs()}
    up = all(names.values()) and control_plane.ready()
    return {
        "running": up,
        "programs": names,
        "nodes_ready": ready_nodes() if up else [],
        "api": places.API_URL,
        "nodes": {node.name: node.address for node in places.NODES},
        "service": [f"http://{node.address}:{places.SERVICE_NODE_PORT}" for node in places.NODES],
        "kubeconfigs": sorted(str(path) for path in places.users().glob("*.yaml")),
        "certificate_authority": str(certificates.certificate("authority")),
        "images": image.digests() if image.archive().exists() else {},
        "settings": places.SETTINGS,
        "left": left(),
    }
