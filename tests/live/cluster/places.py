"""Where everything of the local cluster is: folders, names, addresses, and the settings that its times depend on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

# Everything that network namespaces and cgroups of ours are called by starts with this.
PREFIX = "readiness-k8s"

CONTROL_ADDRESS = "10.213.0.1"
HOST_ADDRESS = "10.213.0.254"
API_PORT = 6443
API_URL = f"https://{CONTROL_ADDRESS}:{API_PORT}"
FABRIC_BITS = 24
POD_NETWORK = "10.213.0.0/16"
SERVICE_NETWORK = "10.214.0.0/24"
SERVICE_API_ADDRESS = "10.214.0.1"
KUBELET_PORT = 10_250
SERVICE_PORT = 8080
SERVICE_NODE_PORT = 30_080
MESH = "mesh"

# What every measured time of detection and recovery depends on; Kubernetes' defaults beside them.
NODE_MONITOR_PERIOD_SECONDS = 2  # 5
NODE_MONITOR_GRACE_SECONDS = 16  # 40
NODE_STATUS_UPDATE_SECONDS = 3  # 10
NODE_LEASE_SECONDS = 12  # 40; a kubelet renews its lease every quarter of it
TOLERATION_SECONDS = 5  # 300, for not-ready and for unreachable
# 0.1 is the default. Never 1: after a start with no node ready the controller compares the new rate with that of its
# stopped limiter, which says 1, keeps the stopped one, and evicts nothing ever after.
NODE_EVICTION_PER_SECOND = 0.1

SETTINGS: dict[str, str | float] = {
    "node_monitor_period_seconds": NODE_MONITOR_PERIOD_SECONDS,
    "node_monitor_grace_period_seconds": NODE_MONITOR_GRACE_SECONDS,
    "node_status_update_frequency_seconds": NODE_STATUS_UPDATE_SECONDS,
    "node_lease_duration_seconds": NODE_LEASE_SECONDS,
    "toleration_seconds": TOLERATION_SECONDS,
    "node_eviction_per_second": NODE_EVICTION_PER_SECOND,
    "network": "CNI bridge, host-local and portmap, routed between nodes; kube-proxy iptables, masqueradeAll",
    "absent": "CoreDNS, metrics-server, ingress, CSI, enforcement of network policies",
    "node_kind": "network namespaces on one kernel; one containerd, kubelet and kube-proxy each",
}


@dataclass(frozen=True)
class Node:
    """One node: a network namespace with its own containerd, kubelet and kube-proxy."""

    number: int

    @property
    def name(self) -> str:
        """What Kubernetes calls it."""
        return f"node-{self.number}"

    @property
    def namespace(self) -> str:
        """Its network namespace."""
        return f"{PREFIX}-{self.name}"

    @property
    def address(self) -> str:
        """Its address on the fabric between nodes."""
        return f"10.213.0.{10 + self.number}"

    @property
    def pods(self) -> str:
        """The network its pods get addresses of."""
        return f"10.213.{self.number}.0/24"

    @property
    def uplink(self) -> str:
        """Its interface to the fabric, as it is called within the node."""
        return "uplink"

    @property
    def cgroup(self) -> str:
        """The cgroup below which its pods are."""
        return f"{PREFIX}-{self.name}"


NODES = (Node(1), Node(2))
CONTROL_NAMESPACE = f"{PREFIX}-control"
# Names of interfaces have 15 letters at most.
HOST_INTERFACE = "rdk8s-host"


def _base(variable: str, xdg: str, fallback: str) -> Path:
    if chosen := os.environ.get(variable):
        return Path(chosen).expanduser().resolve()
    base = os.environ.get(xdg)
    return (Path(base) if base else Path.home() / fallback) / "readiness" / "local-kubernetes"


def cache() -> Path:
    """Built programs: READINESS_KUBERNETES_CACHE, else below the user's cache."""
    return _base("READINESS_KUBERNETES_CACHE", "XDG_CACHE_HOME", ".cache")


def state() -> Path:
    """What a running cluster keeps: READINESS_KUBERNETES_STATE, else below the user's state."""
    return _base("READINESS_KUBERNETES_STATE", "XDG_STATE_HOME", ".local/state")


def users() -> Path:
    """Where the kubeconfigs for users are."""
    return state() / "users"


def node(name: str) -> Node:
    """One node by its name.

    Raises
    ------
    ClusterError
        If no node is called that.
    """
    for one in NODES:
        if one.name == name:
            return one
    raise ClusterError(f"There is no node {name!r}; there are {', '.join(one.name for one in NODES)}.")


class ClusterError(Exception):
    """What kept the local cluster from doing what was asked, and what to look at."""
