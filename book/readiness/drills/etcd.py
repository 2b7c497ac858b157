"""etcd for drills: its members, a client of its HTTP gateway, and the cluster as its clients see it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import urllib3

from readiness.drills.ledger import content_of
from readiness.drills.namespaces import Network
from readiness.drills.processes import Server, free_port, run_program
from readiness.drills.programs import DrillError, program
from readiness.drills.stage import Stage

_LEDGER, _CANARY = "ledger/", "canary"
_HTTP_OK = 200
_CLIENT_PORT, _PEER_PORT = 2379, 2380


class Status(NamedTuple):
    """What a member says of itself."""

    version: str
    member_id: str
    leader_id: str
    term: int
    revision: int


class EtcdClient:
    """A client of the HTTP gateway that tries each address once, and goes to the next when one fails.

    Parameters
    ----------
    addresses
        ``http://host:port`` of each member.
    timeout_seconds
        To connect, and to answer.
    entered
        Makes the network of the members that of the calling thread.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        *,
        timeout_seconds: float,
        entered: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.addresses, self._entered, self._at = list(addresses), entered, 0
        timeout = urllib3.Timeout(connect=timeout_seconds, read=timeout_seconds)
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False)

    def turn_to(self, address: str) -> None:
        """Ask this member first from now on."""
        self._at = self.addresses.index(address)

    def call(self, path: str, body: dict[str, Any], *, address: str = "") -> dict[str, Any]:
        """Ask one member once: that of the address, or the present one.

        Raises
        ------
        urllib3.exceptions.HTTPError
            If it does not answer; the next call goes to the next member.
        DrillError
            If it refuses.
        """
        asked = address or self.addresses[self._at]
        try:
            with self._entered():
                answer = self._pool.request("POST", f"{asked}/v3/{path}", json=body)
            content = json.loads(answer.data)
            if answer.status != _HTTP_OK:
                raise EtcdRefusedError(f"{path}: {content.get('error', answer.status)}")
        except (urllib3.exceptions.HTTPError, EtcdRefusedError, ValueError):
            if not address:
                self._at = (self._at + 1) % len(self.addresses)
            raise
        return dict(content)

    def put(self, key: str, value: str) -> None:
        """Write one key."""
        self.call("kv/put", {"key": _encoded(key), "value": _encoded(value)})

    def read(self, prefix: str) -> dict[str, str]:
        """Every key with a prefix; the read is linearizable, so a member without a majority does not answer."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        answer = self.call("kv/range", {"key": _encoded(prefix), "range_end": _encoded(end)})
        return {_decoded(pair["key"]): _decoded(pair["value"]) for pair in answer.get("kvs", ())}

    def status(self, address: str) -> Status:
        """What one member says of itself."""
        told = self.call("maintenance/status", {}, address=address)
        header = told["header"]
        return Status(
            str(told["version"]),
            str(header["member_id"]),
            str(told.get("leader", "0")),
            int(told.get("raftTerm", 0)),
            int(header.get("revision", 0)),
        )

    def close(self) -> None:
        """Give up the connections."""
        self._pool.clear()

    def hash_of(self, address: str, revision: int) -> int:
        """The hash one member has of all keys up to a revision."""
        return int(self.call("maintenance/hash", {"revision": str(revision)}, address=address)["hash"])


class EtcdRefusedError(Exception):
    """A member answered that it cannot: it has no leader, for one."""


UNANSWERED = (urllib3.exceptions.HTTPError, EtcdRefusedError, ValueError, KeyError)


@dataclass
class Member:
    """One member: where it is, what it keeps, and its process while it runs."""

    name: str
    address: str
    peer_address: str
    data: Path
    namespace_pid: int | None = None
    server: Server | None = None

    @property
    def port(self) -> int:
        """Of its clients."""
        return int(self.address.rpartition(":")[2])

    @property
    def process(self) -> Server:
        """Its process, which must have been started."""
        if self.server is None:
            raise DrillError(f"{self.name} was never started")
        return self.server


class EtcdCluster:
    """Members on the loopback device or in a network of their own, and the cluster as a service.

    Parameters
    ----------
    stage
        Of the drill.
    network
        Where the members are cut off from one another; None on the loopback device.
    """

    def __init__(self, stage: Stage, network: Network | None = None) -> None:
        self.stage, self.network = stage, network
        names = member_names(int(stage.number("members")))
        self.members = [self._place(name) for name in names]
        entered = network.entered if network else nullcontext
        addresses = [member.address for member in self.members]
        self._writing = EtcdClient(addresses, timeout_seconds=stage.number("write_timeout_seconds"), entered=entered)
        self.asking = EtcdClient(addresses, timeout_seconds=stage.number("question_timeout_seconds"), entered=entered)
        self.version = ""
        self._canaries = 0
        stage.closing.callback(self.end)

    # As a service -----------------------------------------------------------------------------------------------------

    def put(self, seq: int, content: str) -> None:
        """Write one record through the member that answered last."""
        self._writing.put(f"{_LEDGER}{seq:06d}", content)

    def serves(self) -> bool:
        """Whether a member takes a write and finds it again; if it does not, the next question goes to the next."""
        self._canaries += 1
        content = content_of(self.stage.run, -self._canaries)
        try:
            self.asking.put(_CANARY, content)
            return self.asking.read(_CANARY).get(_CANARY) == content
        except UNANSWERED:
            return False

    def contents(self) -> dict[int, str]:
        """Every record, by its number."""
        return {int(key.removeprefix(_LEDGER)): value for key, value in self.asking.read(_LEDGER).items()}

    def close(self) -> None:
        """Give up the connections."""
        self._writing.close()
        self.asking.close()

    # As servers -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start every member, and wait for a leader."""
        for member in self.members:
            self.start_member(member)
        self.stage.deadline.wait_for(self._leader, "the members elect no leader")
        self.version = self.asking.status(self.members[0].address).version

    def start_member(self, member: Member) -> None:
        """Start one member."""
        command = [
            program("etcd"),
            *("--name", member.name, "--data-dir", str(member.data)),
            *("--listen-client-urls", member.address, "--advertise-client-urls", member.address),
            *("--listen-peer-urls", member.peer_address, "--initial-advertise-peer-urls", member.peer_address),
            *("--initial-cluster", self.initial_cluster, "--initial-cluster-token", self.stage.run),
            *("--heartbeat-interval", f"{self.stage.number('heartbeat_milliseconds'):.0f}"),
            *("--election-timeout", f"{self.stage.number('election_milliseconds'):.0f}"),
            *("--logger", "zap", "--log-outputs", "stderr"),
        ]
        log = self.stage.folder / f"{member.name}.log"
        member.server = Server(f"etcd {member.name}", command, log, namespace_pid=member.namespace_pid)

    @property
    def initial_cluster(self) -> str:
        """The members as etcd takes them."""
        return ",".join(f"{member.name}={member.peer_address}" for member in self.members)

    def leader(self) -> Member:
        """The member that leads, in its own words; the client of the ledger turns to it."""
        found = self.stage.deadline.wait_for(self._leader, "no member says that it leads")
        self._writing.turn_to(found.address)
        return found

    def _leader(self) -> Member | None:
        for member in self.members:
            member.process.check_running()
            try:
                told = self.asking.status(member.address)
            except UNANSWERED:
                continue
            if told.leader_id == told.member_id != "0":
                return member
        return None

    def save_snapshot(self, file: Path) -> None:
        """Make a snapshot through the leader, as an operator would."""
        run_program(
            [program("etcdctl"), "--endpoints", self.leader().address, "snapshot", "save", str(file)],
            self.stage.deadline,
        )

    def restore_snapshot(self, file: Path) -> None:
        """Give every member the data of a snapshot, as an operator would."""
        for member in self.members:
            run_program(
                [
                    *(program("etcdctl"), "snapshot", "restore", str(file), "--data-dir", str(member.data)),
                    *("--name", member.name, "--initial-cluster", self.initial_cluster),
                    *("--initial-cluster-token", self.stage.run),
                    *("--initial-advertise-peer-urls", member.peer_address),
                ],
                self.stage.deadline,
            )

    def end(self) -> None:
        """End every member."""
        for member in self.members:
            if member.server:
                member.server.kill()

    def _place(self, name: str) -> Member:
        data = self.stage.folder / f"{name}.etcd"
        if self.network:
            host = self.network.addresses[name]
            client, peer = f"http://{host}:{_CLIENT_PORT}", f"http://{host}:{_PEER_PORT}"
            return Member(name, client, peer, data, self.network.pid_of(name))
        client, peer = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        return Member(name, client, peer, data)


def member_names(n: int) -> list[str]:
    """Names of the members of a cluster."""
    return [f"m{number}" for number in range(1, n + 1)]


def arrange_on_loopback(stage: Stage) -> None:
    """A cluster on the loopback device."""
    cluster = EtcdCluster(stage)
    stage.service = stage.servers = cluster
    cluster.start()


def arrange_in_namespaces(stage: Stage) -> None:
    """A cluster of which each member has a network namespace of its own."""
    network = Network(member_names(int(stage.number("members"))), stage.folder, stage.deadline)
    stage.closing.callback(network.close)
    cluster = EtcdCluster(stage, network)
    stage.service = stage.servers = cluster
    cluster.start()


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode()
