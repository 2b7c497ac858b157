"""Networks of a drill's own: members reach each other, a cut is a cut, and the machine sees nothing of it."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from readiness.machine.namespaces import Network
from readiness.machine.processes import Deadline, Server
from readiness.machine.programs import MachineError, program

ECHO = (
    "import socket, sys; s = socket.create_server((sys.argv[1], 7)); print('ready', flush=True)\n"
    "while True: c, _ = s.accept(); c.sendall(b'x'); c.close()"
)


@pytest.fixture
def network(may_make_networks, tmp_path):  # noqa: ARG001 - asked for first
    made = Network(["m1", "m2"], tmp_path, Deadline(60))
    yield made
    made.close()


def machine() -> tuple[str, ...]:
    """The network of the machine as others see it: devices, addresses, routes and rules."""
    told = [("ip", "-o", "link"), ("ip", "-o", "address"), ("ip", "route"), ("nft", "list", "ruleset")]
    return tuple(
        subprocess.run([program(name), *rest], capture_output=True, text=True, check=True).stdout
        for name, *rest in told
    )


@pytest.fixture
def echo(network, tmp_path):
    """A server in each member; `ask` asks as a client at the bridge."""
    servers = []
    for name, address in network.addresses.items():
        log = tmp_path / f"{name}.log"
        servers.append(Server(name, [sys.executable, "-c", ECHO, address], log, namespace_pid=network.pid_of(name)))
        Deadline(20).wait_for(lambda log=log: "ready" in log.read_text() or None, "no server")

    def ask(name: str) -> bool:
        with network.entered():
            try:
                with socket.create_connection((network.addresses[name], 7), timeout=0.5) as asked:
                    return asked.recv(1) == b"x"
            except OSError:
                return False

    yield ask
    for server in servers:
        server.kill()


def test_a_cut_is_counted_and_total_and_heals(network, echo):
    assert echo("m1")
    assert echo("m2")
    network.cut_off("m1")
    assert network.dropped_packets("m1") == 0
    assert not echo("m1")
    assert network.dropped_packets("m1") > 0
    assert echo("m2")  # the others go on
    network.heal("m1")
    network.heal("m1")  # harmless
    assert echo("m1")


def test_the_machine_sees_nothing_of_it_and_has_no_way_to_it(network, echo):
    before = machine()
    network.cut_off("m1")
    assert machine() == before
    assert echo("m2")
    assert not any(address.rpartition(".")[0] in told for address in network.addresses.values() for told in before)


def test_this_thread_comes_back_even_from_an_error(network):
    here = Path("/proc/thread-self/ns/net").readlink()
    seen = []

    def fail():
        with network.entered():
            seen.append(Path("/proc/thread-self/ns/net").readlink())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen != [here]
    assert Path("/proc/thread-self/ns/net").readlink() == here


@pytest.mark.usefixtures("may_make_networks")
def test_nothing_is_left_when_it_is_closed(tmp_path):
    before = machine()
    network = Network(["m1"], tmp_path, Deadline(60))
    holders = [network.pid_of(name) for name in ("hub", "m1")]
    namespaces = {Path(f"/proc/{pid}/ns/net").readlink() for pid in holders}
    network.close()
    assert machine() == before
    assert not any(Path(f"/proc/{pid}").exists() for pid in holders)
    left = set()
    for entry in Path("/proc").glob("[0-9]*/ns/net"):
        try:
            left.add(entry.readlink())
        except OSError:
            continue
    assert not namespaces & left


@pytest.mark.usefixtures("may_make_networks")
def test_a_network_that_cannot_be_built_leaves_nothing(tmp_path, monkeypatch):
    held: list[int] = []
    hold = Network._hold

    def holding(self, name, folder):
        made = hold(self, name, folder)
        held.append(made.pid)
        return made

    def fail(_self):
        raise MachineError("no bridge")

    monkeypatch.setattr(Network, "_hold", holding)
    monkeypatch.setattr(Network, "_lay_cables", fail)
    with pytest.raises(MachineError, match="no bridge"):
        Network(["m1"], tmp_path, Deadline(60))
    assert len(held) == 2
    assert not any(Path(f"/proc/{pid}").exists() for pid in held)
