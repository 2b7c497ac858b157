"""The hosts of a mesh: who neighbours whom, who serves whom, how busy each is; drawn from the seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

SERVICES = {"app": 8080, "names": 53, "files": 8443, "login": 2222, "database": 5432}
BEACON_PORT = 9898
HELD_OUT_HOSTS = 4
DAYS = 4
_NEIGHBOUR_STEPS = (1, 3)  # of the ring: four neighbours each
_BUSIEST, _QUIETEST = 1.7, 0.4
_RATES_KBIT = (10_000, 20_000)


@dataclass(frozen=True)
class Host:
    """One host.

    Attributes
    ----------
    name
        What it is called.
    role
        `user`, `server`, `backup`, `monitor` or `collector`: what it does beside what all do.
    activity
        How many sessions its users begin, 1 for the mean.
    phase
        When its day begins, as a part of a day.
    rate_kbit
        What its cable carries, each way.
    neighbours
        With whom it exchanges beacons.
    servers
        Whom its users turn to, per service, the favourite first.
    """

    name: str
    role: str
    activity: float
    phase: float
    rate_kbit: int
    neighbours: tuple[str, ...]
    servers: dict[str, tuple[str, ...]]


def host_names(count: int) -> tuple[str, ...]:
    """Names of so many hosts; they say nothing about them."""
    return tuple(f"h{number:02d}" for number in range(1, count + 1))


def draw_hosts(seed: int, names: Sequence[str]) -> tuple[Host, ...]:
    """Draw roles, neighbours and habits."""
    draw = random.Random(f"mesh {seed}")
    roles = _roles(len(names))
    draw.shuffle(roles)
    ring = list(names)
    draw.shuffle(ring)
    at = {name: number for number, name in enumerate(ring)}
    role_of = dict(zip(names, roles, strict=True))
    hosts = []
    for name in names:
        near = {ring[(at[name] + sign * step) % len(ring)] for step in _NEIGHBOUR_STEPS for sign in (1, -1)} - {name}
        servers = {}
        for service in SERVICES:
            others = [other for other in names if other != name]
            # Servers are asked by most, but everybody serves somebody: a port says nothing of a role.
            weight = {other: draw.random() + (0.8 if role_of[other] == "server" else 0.0) for other in others}
            servers[service] = tuple(sorted(others, key=lambda other: -weight[other])[:6])
        rate_kbit = round(draw.uniform(*_RATES_KBIT))
        activity = draw.uniform(_QUIETEST, _BUSIEST)
        hosts.append(Host(name, role_of[name], activity, draw.random() * 0.35, rate_kbit, tuple(sorted(near)), servers))
    return tuple(hosts)


def draw_held_out(seed: int, names: Sequence[str]) -> tuple[str, ...]:
    """Hosts to whom something happens only in the test part."""
    count = min(HELD_OUT_HOSTS, max(1, len(names) // 4))
    return tuple(sorted(random.Random(f"held out {seed}").sample(list(names), count)))


def _roles(count: int) -> list[str]:
    special = ["backup", "monitor", "collector"] + ["server"] * max(1, count // 5)
    return (special + ["user"] * count)[:count]
