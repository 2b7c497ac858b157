"""etcd for drills: its members, and the cluster as its clients see it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from readiness.drills.etcd_client import UNANSWERED, EtcdClient
from readiness.drills.ledger import content_of
from readiness.drills.programs import DrillError
from readiness.drills.stage import Stage
from readiness.machine.namespaces import Network
from readiness.machine.processes import Server, free_port, run_program
from readiness.machine.programs import program

_LEDGER, _CANARY = "ledger/", "canary"
_CLIENT_PORT, _PEER_PORT = 2379, 2380


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
