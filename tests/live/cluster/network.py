"""The network: one namespace per node and one of the control plane, joined by a bridge; all of it goes with them.

The host has one interface into it. Nothing of the host's own firewall, forwarding or addresses is touched.
"""

from __future__ import annotations

import os
from pathlib import Path

from live.cluster import places
from live.cluster.places import ClusterError, Node
from live.cluster.processes import run

NAMESPACES = Path("/run/netns")
BRIDGE = "fabric"
CUT = "readiness_cut"


def within(namespace: str, *command: str) -> list[str]:
    """A command in a network namespace. `ip netns exec` would hide the cgroups, and runc fails without them."""
    return ["nsenter", f"--net={NAMESPACES / namespace}", "--", *command]


def _ip(namespace: str, arguments: str) -> None:
    run(*within(namespace, "ip", *arguments.split()))


def exists(namespace: str) -> bool:
    """Whether a network namespace is there."""
    return (NAMESPACES / namespace).exists()


def make() -> None:
    """Make namespaces, the bridge, the cables and the routes."""
    control = places.CONTROL_NAMESPACE
    for namespace in (control, *(node.namespace for node in places.NODES)):
        run("ip", "netns", "add", namespace)
        _ip(namespace, "link set lo up")
    _ip(control, f"link add {BRIDGE} type bridge")
    _ip(control, f"addr add {places.CONTROL_ADDRESS}/{places.FABRIC_BITS} dev {BRIDGE}")
    _ip(control, f"link set {BRIDGE} up")
    run("ip", "link", "add", places.HOST_INTERFACE, "type", "veth", "peer", "name", "host", "netns", control)
    _ip(control, f"link set host master {BRIDGE} up")
    run("ip", "addr", "add", f"{places.HOST_ADDRESS}/{places.FABRIC_BITS}", "dev", places.HOST_INTERFACE)
    run("ip", "link", "set", places.HOST_INTERFACE, "up")
    for node in places.NODES:
        peer = node.name
        _ip(control, f"link add {peer} type veth peer name {node.uplink} netns {node.namespace}")
        _ip(control, f"link set {peer} master {BRIDGE} up")
        _ip(node.namespace, f"addr add {node.address}/{places.FABRIC_BITS} dev {node.uplink}")
        _ip(node.namespace, f"link set {node.uplink} up")
        # kube-proxy and kubelets want a default route to learn their own address by.
        _ip(node.namespace, f"route add default via {places.CONTROL_ADDRESS}")
        run(*within(node.namespace, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0"))
    for node in places.NODES:
        run("ip", "route", "add", node.pods, "via", node.address, "dev", places.HOST_INTERFACE)
        _ip(control, f"route add {node.pods} via {node.address}")
        for other in places.NODES:
            if other != node:
                _ip(other.namespace, f"route add {node.pods} via {node.address}")
    first = places.NODES[0].address
    run("ip", "route", "add", places.SERVICE_NETWORK, "via", first, "dev", places.HOST_INTERFACE)


def remove() -> None:
    """Remove what :func:`make` made, as far as it is there; interfaces and rules end with their namespaces."""
    if Path("/sys/class/net", places.HOST_INTERFACE).exists():
        run("ip", "link", "delete", places.HOST_INTERFACE)
    for namespace in (*(node.namespace for node in places.NODES), places.CONTROL_NAMESPACE):
        if exists(namespace):
            run("ip", "netns", "delete", namespace)


def left() -> list[str]:
    """What is still there of it."""
    found = [path.name for path in sorted(NAMESPACES.glob(f"{places.PREFIX}-*"))]
    if Path("/sys/class/net", places.HOST_INTERFACE).exists():
        found.append(places.HOST_INTERFACE)
    return found


def is_cut(node: Node) -> bool:
    """Whether a node is cut off."""
    return f"table inet {CUT}\n" in run(*within(node.namespace, "nft", "list", "tables")) + "\n"


def cut(node: Node) -> None:
    """Drop everything that comes to a node or leaves it; its pods go on and reach each other. Twice is once.

    Raises
    ------
    ClusterError
        If the node's namespace is not there.
    """
    _there(node)
    rules = f"""
        table inet {CUT}
        delete table inet {CUT}
        table inet {CUT} {{
            chain arriving {{ type filter hook prerouting priority -310; iifname "{node.uplink}" drop; }}
            chain leaving {{ type filter hook postrouting priority 310; oifname "{node.uplink}" drop; }}
        }}
    """
    run(*within(node.namespace, "nft", "-f", "-"), feed=rules)


def heal(node: Node) -> None:
    """Undo :func:`cut`; also where nothing was cut."""
    _there(node)
    run(*within(node.namespace, "nft", "-f", "-"), feed=f"table inet {CUT}\ndelete table inet {CUT}\n")


def _there(node: Node) -> None:
    if not exists(node.namespace):
        raise ClusterError(f"Node {node.name} is not there; start the cluster first.")
    if os.geteuid() != 0:
        raise ClusterError("Cutting and healing a node needs root.")
