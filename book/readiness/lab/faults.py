"""Faults of the mesh: each is put into the namespaces from outside, counted, and taken away again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from readiness.lab.exporter import HUB
from readiness.lab.schedule import Episode
from readiness.machine.namespaces import Network
from readiness.machine.processes import Deadline, run_program
from readiness.machine.programs import Need, program

FAULT_NEEDS = (Need("tc", "iproute2"), Need("nft", "nftables"), Need("ip", "iproute2"))
_CABLE = "eth0"
_QUEUE_MILLISECONDS = 80
_BURST_BYTES = 8000
_TABLE = "lab"

# A later step of a fault: when (after its begin, seconds) and what.
Step = tuple[float, Callable[[], None]]


class Faults:
    """What can be done to the network of the lab.

    Parameters
    ----------
    network
        Of the lab.
    deadline
        Of the recording.
    """

    def __init__(self, network: Network, deadline: Deadline) -> None:
        self._network, self._deadline = network, deadline
        self._changes: dict[str, int] = {}
        self._queues: dict[str, tuple[dict[str, int], ...]] = {}
        self._rates_kbit: dict[str, int] = {}

    def begin(self, episode: Episode) -> list[Step]:
        """Begin a fault; returns what is to be done before its end."""
        begun: Callable[[Episode], list[Step] | None] = getattr(self, f"_begin_{episode.kind}")
        return begun(episode) or []

    def end(self, episode: Episode) -> dict[str, Any]:
        """Take a fault away; returns the proof of its effect."""
        ended: Callable[[Episode], dict[str, Any]] = getattr(self, f"_end_{episode.kind}")
        return ended(episode)

    # A cable between two hosts is cut: the bridge passes nothing between them; the exporter sits before the cut ------

    def _begin_link_cut(self, episode: Episode) -> None:
        table, one, other = self._table(episode), *self._pair(episode)
        rules = "".join(
            f"add rule bridge {table} cut ip saddr {a} ip daddr {b} counter drop\n"
            for a, b in ((one, other), (other, one))
        )
        chain = f"add chain bridge {table} cut {{ type filter hook forward priority 0; }}\n"
        self._hub(program("nft"), f"add table bridge {table}\n{chain}{rules}")

    def _end_link_cut(self, episode: Episode) -> dict[str, Any]:
        listed = json.loads(self._hub(program("nft"), "--json", "list", "table", "bridge", self._table(episode)))
        rules = (entry["rule"] for entry in listed["nftables"] if "rule" in entry)
        dropped = sum(part["counter"]["packets"] for rule in rules for part in rule["expr"] if "counter" in part)
        self._hub(program("nft"), "delete", "table", "bridge", self._table(episode))
        return {"dropped_packets": dropped}

    # A cable carries less ---------------------------------------------------------------------------------------------

    def lay_limit(self, host: str, rate_kbit: int) -> None:
        """Give a cable the rate it has in the mesh."""
        self._limit("add", host, rate_kbit)
        self._rates_kbit[host] = rate_kbit

    def _begin_rate_limit(self, episode: Episode) -> None:
        self._queues[episode.episode_id] = self._queue(HUB, episode.host), self._queue(episode.host, episode.host)
        self._limit("change", episode.host, episode.settings["rate_kbit"])

    def _end_rate_limit(self, episode: Episode) -> dict[str, Any]:
        self._limit("change", episode.host, self._rates_kbit[episode.host])
        towards, away = self._queues.pop(episode.episode_id)
        now_towards, now_away = self._queue(HUB, episode.host), self._queue(episode.host, episode.host)
        return {name: now_towards[name] - towards[name] + now_away[name] - away[name] for name in towards}

    # The cable to a host is overloaded; the uploaders are hosts -------------------------------------------------------

    def _begin_congestion(self, episode: Episode) -> None:
        self._queues[episode.episode_id] = (self._queue(HUB, episode.host),)

    def _end_congestion(self, episode: Episode) -> dict[str, Any]:
        (before,) = self._queues.pop(episode.episode_id)
        after = self._queue(HUB, episode.host)
        return {name: after[name] - before[name] for name in before}

    # A cable has a loose contact --------------------------------------------------------------------------------------

    def _begin_flapping(self, episode: Episode) -> list[Step]:
        self._changes[episode.episode_id] = self._carrier_changes(episode)
        period, down = episode.settings["period_seconds"], episode.settings["down_ratio"]
        steps: list[Step] = []
        at = 0.0
        while at + period * down < episode.duration_seconds:
            steps += [
                (at, lambda: self._switch(episode, "down")),
                (at + period * down, lambda: self._switch(episode, "up")),
            ]
            at += period
        return steps

    def _end_flapping(self, episode: Episode) -> dict[str, Any]:
        self._switch(episode, "up")
        return {"carrier_changes": self._carrier_changes(episode) - self._changes.pop(episode.episode_id)}

    # ------------------------------------------------------------------------------------------------------------------

    def _switch(self, episode: Episode, way: str) -> None:
        self._hub(program("ip"), "link", "set", self._port(episode), way)

    def _carrier_changes(self, episode: Episode) -> int:
        told = self._run(episode.host, program("ip"), "-j", "-s", "-s", "link", "show", _CABLE)
        changes: int = json.loads(told)[0]["stats64"]["tx"]["carrier_changes"]
        return changes

    def _limit(self, action: str, host: str, rate_kbit: int) -> None:
        limits = ["rate", f"{rate_kbit}kbit", "burst", str(_BURST_BYTES), "latency", f"{_QUEUE_MILLISECONDS}ms"]
        for member, device in ((HUB, f"to-{host}"), (host, _CABLE)):
            self._run(member, program("tc"), "qdisc", action, "dev", device, "root", "tbf", *limits)

    def _queue(self, member: str, host: str) -> dict[str, int]:
        device = f"to-{host}" if member == HUB else _CABLE
        shown = json.loads(self._run(member, program("tc"), "-s", "-j", "qdisc", "show", "dev", device))
        queue = next(entry for entry in shown if entry["kind"] == "tbf")
        return {
            "dropped_packets": queue["drops"],
            "delayed_packets": queue["overlimits"],
            "passed_bytes": queue["bytes"],
        }

    def _table(self, episode: Episode) -> str:
        return _TABLE + episode.episode_id.partition("-")[0]

    def _pair(self, episode: Episode) -> tuple[str, str]:
        return self._network.addresses[episode.host], self._network.addresses[str(episode.peer)]

    def _port(self, episode: Episode) -> str:
        return f"to-{episode.host}"

    def _hub(self, *command: str) -> str:
        return self._run(HUB, *command)

    def _run(self, member: str, *command: str) -> str:
        return run_program(command, self._deadline, namespace_pid=self._network.pid_of(member))
