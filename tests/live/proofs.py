"""Proofs for the operator's plan: what a fault did, seen on the machine and not through the API.

``python -m live.proofs stopped NAMESPACE POD`` and ``... cut NODE``; exit 0 only while the effect is there, and one
line says what was seen.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from live.cluster import network, places
from live.cluster.signals import main_process

_CONNECT_SECONDS = 1.0


def state_of(pid: int) -> str:
    """The state letter of a process, as the kernel tells it."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]


def stopped(namespace: str, pod: str) -> str | None:
    """What shows that the main process of a pod is stopped."""
    pid = main_process(namespace, pod)
    if pid is None or state_of(pid) != "T":
        return None
    return "state T in /proc of the container's main process"


def cut(node: str) -> str | None:
    """What shows that a node is cut off: the rules, and a kubelet that is not reached."""
    found = places.node(node)
    if not network.is_cut(found):
        return None
    try:
        with socket.create_connection((found.address, places.KUBELET_PORT), timeout=_CONNECT_SECONDS):
            return None
    except OSError as error:
        return f"nft drops everything of {node}; port {places.KUBELET_PORT} of its kubelet: {type(error).__name__}"


if __name__ == "__main__":
    seen = {"stopped": stopped, "cut": cut}[sys.argv[1]](*sys.argv[2:])
    print(seen or "not there")  # noqa: T201 - this is a program
    sys.exit(seen is None)
