"""A node is cut off and healed: the real rules, between two network namespaces of the test, without a cluster."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

import provided
from live.cluster import network
from live.cluster.places import Node
from live.cluster.processes import run
from readiness.machine.programs import NETWORK_NEEDS

NEAR, FAR = "10.213.0.19", "10.213.0.1"
# A port that nobody listens at is refused at once by a peer that is reached, and never by one that is not.
CONNECT = "import socket, sys; s = socket.socket(); s.settimeout(1); sys.exit(s.connect_ex((sys.argv[1], 9)))"
REFUSED = 111


class ANode(Node):
    """A node whose namespace is this test's."""

    @property
    def namespace(self) -> str:
        return f"readiness-test-{os.getpid()}"


@pytest.fixture
def node() -> Iterator[ANode]:
    provided.require(NETWORK_NEEDS, "PARTITION")
    one, other = ANode(9), f"readiness-test-{os.getpid()}-far"
    try:
        for namespace in (one.namespace, other):
            run("ip", "netns", "add", namespace)
        run("ip", "-n", other, "link", "add", "near", "type", "veth", "peer", one.uplink, "netns", one.namespace)
        for namespace, link, address in ((one.namespace, one.uplink, NEAR), (other, "near", FAR)):
            run("ip", "-n", namespace, "addr", "add", f"{address}/24", "dev", link)
            run("ip", "-n", namespace, "link", "set", link, "up")
            run("ip", "-n", namespace, "link", "set", "lo", "up")
        yield one
    finally:
        for namespace in (one.namespace, other):
            subprocess.run(["ip", "netns", "delete", namespace], check=False, capture_output=True)


def reaches(node: Node, address: str) -> bool:
    command = network.within(node.namespace, sys.executable, "-c", CONNECT, address)
    return subprocess.run(command, check=False, timeout=10).returncode == REFUSED


def test_a_cut_node_reaches_nobody_but_itself_until_it_is_healed(node: ANode) -> None:
    assert reaches(node, FAR)
    for _ in range(2):
        network.cut(node)
        assert network.is_cut(node)
        assert not reaches(node, FAR)
        assert reaches(node, NEAR)
    for _ in range(2):
        network.heal(node)
        assert not network.is_cut(node)
        assert reaches(node, FAR)
