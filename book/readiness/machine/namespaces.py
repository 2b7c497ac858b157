"""Networks of one's own: a bridge and members in network namespaces that end with the processes that hold them.

Nothing of it is visible from the network of the machine, and nothing is given a name that outlives them: a
namespace, its end of a cable and its filter rules are gone with the last process in it.
"""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from readiness.machine.processes import Deadline, Server, run_program
from readiness.machine.programs import MachineError, program

_CLONE_NEWNET = 0x40000000  # include/uapi/linux/sched.h
_HUB, _BRIDGE, _CABLE, _TABLE = "hub", "bridge0", "eth0", "own"
_NETWORK = "198.51.100"  # TEST-NET-2 (RFC 5737): nobody's, and only inside these namespaces
_HUB_HOST, _FIRST_HOST = 254, 11
_MARGIN_SECONDS = 120.0


class Network:
    """One bridge in a namespace, and members around it, each with an address and a namespace of its own.

    Parameters
    ----------
    members
        Their names.
    folder
        For the words of the holding processes.
    deadline
        Of the drill or lab; holders outlive it by a little and no more.
    """

    def __init__(self, members: Sequence[str], folder: Path, deadline: Deadline) -> None:
        self._deadline = deadline
        self._holders: dict[str, Server] = {}
        self.addresses = {name: f"{_NETWORK}.{_FIRST_HOST + number}" for number, name in enumerate(members)}
        try:
            for name in (_HUB, *members):
                self._holders[name] = self._hold(name, folder)
            self._lay_cables()
        except BaseException:
            self.close()
            raise

    def pid_of(self, member: str) -> int:
        """A process in the namespace of a member."""
        return self._holders[member].pid

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Connections that this thread opens meanwhile are those of a client at the bridge.

        Raises
        ------
        MachineError
            If the namespace cannot be entered or left.
        """
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        try:
            there = os.open(f"/proc/{self.pid_of(_HUB)}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
            try:
                _set_namespace(there)
            finally:
                os.close(there)
            try:
                yield
            finally:
                _set_namespace(here)
        finally:
            os.close(here)

    def cut_off(self, member: str) -> None:
        """Drop every packet that reaches or leaves a member, and count them."""
        rules = "".join(
            f"add chain inet {_TABLE} {hook} {{ type filter hook {hook} priority 0; }}\n"
            f'add rule inet {_TABLE} {hook} {direction} "{_CABLE}" counter drop\n'
            for hook, direction in (("input", "iifname"), ("output", "oifname"))
        )
        self._run(member, program("nft"), f"add table inet {_TABLE}\n{rules}")

    def dropped_packets(self, member: str) -> int:
        """How many packets the rules of a member have dropped."""
        listed = json.loads(self._run(member, program("nft"), "--json", "list", "table", "inet", _TABLE))
        rules = (entry["rule"] for entry in listed["nftables"] if "rule" in entry)
        return sum(part["counter"]["packets"] for rule in rules for part in rule["expr"] if "counter" in part)

    def heal(self, member: str) -> None:
        """Let packets through again; harmless if they pass already."""
        if f"table inet {_TABLE}" in self._run(member, program("nft"), "list", "tables"):
            self._run(member, program("nft"), "delete", "table", "inet", _TABLE)

    def close(self) -> None:
        """Let go of every namespace."""
        for holder in reversed(self._holders.values()):
            holder.kill()

    def _hold(self, name: str, folder: Path) -> Server:
        seconds = self._deadline.remaining_seconds + _MARGIN_SECONDS
        command = [program("unshare"), "--net", "--", program("sleep"), f"{seconds:.0f}"]
        # unshare becomes sleep in place: the signal for the death of this process is kept.
        holder = Server(f"namespace {name}", command, folder / f"namespace-{name}.log")
        ours = Path("/proc/self/ns/net").readlink()

        def separated() -> bool | None:
            holder.check_running()
            return Path(f"/proc/{holder.pid}/ns/net").readlink() != ours or None

        try:
            self._deadline.wait_for(separated, f"namespace {name}", every_seconds=0.01)
        except BaseException:
            holder.kill()
            raise
        return holder

    def _lay_cables(self) -> None:
        ip = program("ip")
        self._run(_HUB, ip, "link", "set", "lo", "up")
        self._run(_HUB, ip, "link", "add", _BRIDGE, "type", "bridge")
        self._run(_HUB, ip, "address", "add", f"{_NETWORK}.{_HUB_HOST}/24", "dev", _BRIDGE)
        self._run(_HUB, ip, "link", "set", _BRIDGE, "up")
        for name, address in self.addresses.items():
            port, pid = f"to-{name}", str(self.pid_of(name))
            self._run(_HUB, ip, "link", "add", port, "type", "veth", "peer", "name", _CABLE, "netns", pid)
            self._run(_HUB, ip, "link", "set", port, "master", _BRIDGE, "up")
            self._run(name, ip, "link", "set", "lo", "up")
            self._run(name, ip, "address", "add", f"{address}/24", "dev", _CABLE)
            self._run(name, ip, "link", "set", _CABLE, "up")

    def _run(self, member: str, *command: str) -> str:
        return run_program(command, self._deadline, namespace_pid=self.pid_of(member))


def _set_namespace(descriptor: int) -> None:
    # os.setns came with Python 3.12; it is the same call.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, _CLONE_NEWNET):
        raise MachineError(f"a network namespace cannot be entered: {os.strerror(ctypes.get_errno())}")
