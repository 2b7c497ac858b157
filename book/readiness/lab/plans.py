"""The plan of a run: everything that is settled before the first packet, and read by every host's process."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from readiness.lab.mesh import BEACON_PORT, DAYS, SERVICES, Host, draw_held_out, draw_hosts, host_names
from readiness.lab.schedule import Episode, draw_schedule

PLAN_FILE = "plan.json"


@dataclass(frozen=True)
class Plan:
    """What is going to happen to whom.

    Attributes
    ----------
    seed, seconds
        What it was drawn from, and how long it takes.
    hosts
        Of the mesh.
    held_out_hosts
        Those to whom something happens in the test part only.
    episodes
        In order of their start.
    """

    seed: int
    seconds: float
    hosts: tuple[Host, ...]
    held_out_hosts: tuple[str, ...]
    episodes: tuple[Episode, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the hosts."""
        return tuple(host.name for host in self.hosts)

    def document(self, begin_at: float, addresses: dict[str, str]) -> dict[str, Any]:
        """What `PLAN_FILE` holds.

        Parameters
        ----------
        begin_at
            Seconds since 1970 that the plan counts from.
        addresses
            Of the hosts.
        """
        return {
            "seed": self.seed,
            "seconds": self.seconds,
            "days": DAYS,
            "ports": SERVICES,
            "beacons": BEACON_PORT,
            "hosts": [asdict(host) for host in self.hosts],
            "held_out_hosts": list(self.held_out_hosts),
            "episodes": [asdict(episode) for episode in self.episodes],
            "begin_at": begin_at,
            "addresses": addresses,
        }


def draw_plan(seed: int, seconds: float, host_count: int) -> Plan:
    """Draw a plan.

    Raises
    ------
    ScheduleError
        If there is no room for the episodes.
    """
    names = host_names(host_count)
    hosts = draw_hosts(seed, names)
    held_out = draw_held_out(seed, names)
    neighbours = {host.name: host.neighbours for host in hosts}
    return Plan(seed, seconds, hosts, held_out, draw_schedule(seed, seconds, neighbours, held_out))
