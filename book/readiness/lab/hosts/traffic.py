"""What a host does when nothing is wrong: users, jobs and beacons, busier by day, with their own oddities.

Ordinary traffic has its scans (health checks), its slow uploads (replication), its small periodic messages (metrics),
its wrong passwords (people, and a job that nobody told the new one) and its storms of beacons. Who looks for those by
one number finds ordinary traffic.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from readiness.lab.hosts.clients import Clients
from readiness.lab.hosts.wire import Reason

_MOST_SESSIONS = 8
_SESSION_SECONDS = 11.0
_NIGHT_LEVEL = 0.3
_USERS = 30
_WATCH_SECONDS, _SILENT_SECONDS = 2.0, 5.0
_LEGACY_PORT = 8081  # some checks still look where nobody listens any more


class Beacons(asyncio.DatagramProtocol):
    """The port of beacons: sends them, hears those of others."""

    def __init__(self) -> None:
        self.heard_at: dict[str, float] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:  # noqa: ARG002 - only who is there
        """Remember who was heard when."""
        self.heard_at[addr[0]] = time.time()

    def send(self, content: bytes, address: tuple[str, int]) -> None:
        """Send one beacon."""
        self.transport.sendto(content, address)  # type: ignore[attr-defined]

    def error_received(self, exc: Exception) -> None:
        """A neighbour that is not there is no reason to stop."""


class Traffic:
    """The ordinary traffic of one host.

    Parameters
    ----------
    host
        Its entry in the plan.
    plan
        The whole plan.
    clients
        Of the host.
    beacons
        Its port of beacons.
    draw
        Its chance.
    """

    def __init__(
        self, host: dict[str, Any], plan: dict[str, Any], clients: Clients, beacons: Beacons, draw: random.Random
    ) -> None:
        self._host, self._plan, self._clients, self._beacons, self._draw = host, plan, clients, beacons, draw
        self._all = [other["name"] for other in plan["hosts"] if other["name"] != host["name"]]
        self._with_role: dict[str, list[str]] = {}
        for other in plan["hosts"]:
            if other["name"] != host["name"]:
                self._with_role.setdefault(other["role"], []).append(other["name"])
        self._day_seconds = plan["seconds"] / plan["days"]
        # Drawn by name alone: a host that was started anew has the habits it had.
        habits = random.Random(f"habits {plan['seed']} {host['name']}")
        self._stale_job = habits.random() < 0.25  # noqa: PLR2004 - one host in four
        self._keepalive = habits.random() < 0.4  # noqa: PLR2004 - two hosts in five
        self._beacon_seconds = habits.uniform(1.0, 1.9)
        self._metrics_seconds = habits.uniform(8.0, 14.0)

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """Everything that runs on this host without end."""
        jobs = [
            self._beacon(),
            self._watch_neighbours(),
            self._sessions(),
            self._pool(),
            self._every(self._metrics_seconds, 0.1, self._push_metrics),
            self._every(80.0, 0.3, self._check_health),
            self._every(150.0, 0.5, self._replicate),
            self._every(170.0, 0.6, self._bulk),
            self._every(400.0, 0.6, self._storm),
            self._back_up(),
        ]
        if self._host["role"] == "monitor":
            jobs.append(self._every(45.0, 0.1, self._sweep))
        if self._stale_job:
            jobs.append(self._every(30.0, 0.3, self._log_in_with_old_password))
        if self._keepalive:
            jobs.append(self._every(110.0, 0.5, self._chat))
        return jobs

    def level(self) -> float:
        """How busy users are now: the hour of the lab's day, 0.3 by night to 1 at noon."""
        day = ((time.time() - self._plan["begin_at"]) / self._day_seconds + self._host["phase"]) % 1.0
        return _NIGHT_LEVEL + (1 - _NIGHT_LEVEL) * max(0.0, math.sin(math.pi * (day * 1.5 - 0.25)))

    def pick(self, service: str) -> str:
        """A server of a service; the favourite most often."""
        servers: list[str] = self._host["servers"][service]
        return self._draw.choices(servers, [1 / (rank + 1) for rank in range(len(servers))])[0]

    async def look_up(self) -> None:
        """What the app of this host asks a database."""
        await self._clients.database(self.pick("database"), Reason("app-database"), [self._draw.randint(1, 40)], 1.0)

    async def _every(self, seconds: float, jitter: float, act: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(self._draw.uniform(0, seconds))
        while True:
            await act()
            await asyncio.sleep(seconds * self._draw.uniform(1 - jitter, 1 + jitter))

    # Users ------------------------------------------------------------------------------------------------------------

    async def _sessions(self) -> None:
        running: set[asyncio.Task[None]] = set()
        while True:
            mean = _SESSION_SECONDS / (self._host["activity"] * self.level())
            await asyncio.sleep(self._draw.expovariate(1 / mean))
            if len(running) < _MOST_SESSIONS:
                task = asyncio.create_task(self._session())
                running.add(task)
                task.add_done_callback(running.discard)

    async def _session(self) -> None:
        draw, clients = self._draw, self._clients
        for _ in range(draw.choice([1, 1, 2])):
            if not await clients.name(self.pick("names"), Reason("names")):
                await clients.name(self.pick("names"), Reason("names-again"))
        user = f"u{draw.randrange(_USERS):02d}"
        wrong: list[str | None] = ["mistyped"] * draw.choices([0, 1, 2, 4], [85, 10, 3, 2])[0]
        if draw.random() < 0.6:  # noqa: PLR2004 - the others are still logged in
            await clients.login(self.pick("login"), Reason("login"), user, [*wrong, None])
        for _ in range(draw.randint(1, 3)):
            sizes = [round(min(draw.lognormvariate(7.5, 1.2), 200_000)) for _ in range(draw.randint(1, 5))]
            server = self.pick("app")
            database = draw.random() < 0.25  # noqa: PLR2004 - one page in four
            good = await clients.app(server, Reason("app"), sizes, database=database, pause_seconds=1.5)
            if not good:
                await asyncio.sleep(1.0)
                await clients.app(self.pick("app"), Reason("app-again"), sizes[:1])
            await asyncio.sleep(draw.expovariate(1 / 2.0))
        if draw.random() < 0.3:  # noqa: PLR2004 - who takes something away
            size = round(min(draw.lognormvariate(10.0, 1.3), 1_500_000))
            if draw.random() < 0.7:  # noqa: PLR2004 - rather down than up
                await clients.download(self.pick("files"), Reason("download"), size)
            else:
                await clients.upload(self.pick("files"), Reason("upload"), size)

    # Jobs -------------------------------------------------------------------------------------------------------------

    async def _beacon(self) -> None:
        addresses = [self._clients.wire.addresses[name] for name in self._host["neighbours"]]
        while True:
            for address in addresses:
                self._beacons.send(self._draw.randbytes(self._draw.randint(60, 120)), (address, self._plan["beacons"]))
            await asyncio.sleep(self._beacon_seconds * self._draw.uniform(0.75, 1.25))

    async def _watch_neighbours(self) -> None:
        """Ask a neighbour directly whose beacons are missing."""
        began = time.time()
        names = {self._clients.wire.addresses[name]: name for name in self._host["neighbours"]}
        while True:
            await asyncio.sleep(_WATCH_SECONDS * self._draw.uniform(0.8, 1.2))
            silent_since = time.time() - _SILENT_SECONDS
            lost = [
                name for address, name in names.items() if self._beacons.heard_at.get(address, began) < silent_since
            ]
            port = self._plan["ports"]["app"]
            await asyncio.gather(*(self._clients.touch(name, port, Reason("neighbour-lost")) for name in lost))

    async def _storm(self) -> None:
        """Say the routes again, many at once, as after a change of the topology."""
        rate = self._draw.uniform(8, 40)
        targets = self._draw.sample(self._host["neighbours"], min(2, len(self._host["neighbours"])))
        for _ in range(round(rate * self._draw.uniform(3, 10))):
            for name in targets:
                address = (self._clients.wire.addresses[name], self._plan["beacons"])
                self._beacons.send(self._draw.randbytes(self._draw.randint(80, 400)), address)
            await asyncio.sleep(1 / rate)

    async def _pool(self) -> None:
        while True:
            rows = [self._draw.randint(1, 30) for _ in range(self._draw.randint(5, 30))]
            await self._clients.database(self.pick("database"), Reason("pool"), rows, 2.5 / self.level())
            await asyncio.sleep(self._draw.uniform(1, 10))

    async def _push_metrics(self) -> None:
        collectors = self._with_role.get("collector") or self._all[:1]
        await self._clients.app(collectors[0], Reason("metrics"), [self._draw.randint(20, 60)])

    async def _check_health(self) -> None:
        ports = list(self._plan["ports"].values())
        others = self._draw.sample(self._all, min(len(self._all), self._draw.randint(3, 6)))
        for other in others:
            port = _LEGACY_PORT if self._draw.random() < 0.1 else self._draw.choice([p for p in ports if p != 53])  # noqa: PLR2004
            await self._clients.touch(other, port, Reason("health"))
            await asyncio.sleep(self._draw.uniform(0.05, 0.6))

    async def _sweep(self) -> None:
        """The monitor looks at everybody."""
        ports = [self._plan["ports"]["app"], self._plan["ports"]["login"]]
        pause = self._draw.uniform(0.05, 0.5)
        for other in self._draw.sample(self._all, len(self._all)):
            for port in ports + ([_LEGACY_PORT] if self._draw.random() < 0.2 else []):  # noqa: PLR2004
                await self._clients.touch(other, port, Reason("sweep"))
            await asyncio.sleep(pause)

    async def _replicate(self) -> None:
        rate = self._draw.uniform(10_000, 150_000)
        size = round(rate * self._draw.uniform(6, 30))
        await self._clients.upload(self.pick("files"), Reason("replicate"), size, bytes_per_second=rate)

    async def _bulk(self) -> None:
        size = round(min(self._draw.lognormvariate(13.5, 0.8), 6_000_000))
        await self._clients.download(self.pick("files"), Reason("bulk"), size)

    async def _back_up(self) -> None:
        """Once a day of the lab, by night."""
        begin = self._plan["begin_at"]
        while True:
            days = (time.time() - begin) / self._day_seconds
            night = math.floor(days) + 0.85 + self._draw.uniform(0, 0.25)
            await asyncio.sleep(max(night - days, 0.02) * self._day_seconds)
            keepers = self._with_role.get("backup") or self._all[:1]
            size = round(min(self._draw.lognormvariate(13.8, 0.6), 5_000_000))
            await self._clients.upload(
                keepers[0], Reason("backup"), size, bytes_per_second=self._draw.uniform(100_000, 500_000)
            )
            await asyncio.sleep(0.3 * self._day_seconds)

    async def _log_in_with_old_password(self) -> None:
        tries = self._draw.choice([1, 1, 1, 3])
        for _ in range(tries):
            await self._clients.login(self._host["servers"]["login"][0], Reason("stale-login"), "u00", ["spring"])
            await asyncio.sleep(self._draw.uniform(0.5, 3))

    async def _chat(self) -> None:
        """Small messages to and fro for a while."""
        period, other = self._draw.uniform(0.8, 4.0), self.pick("app")
        end = time.time() + self._draw.uniform(12, 40)
        one_connection = self._draw.random() < 0.5  # noqa: PLR2004 - a coin
        if one_connection:
            count = max(2, round((end - time.time()) / period))
            sizes = [self._draw.randint(20, 200) for _ in range(count)]
            await self._clients.app(other, Reason("chat"), sizes, pause_seconds=period)
            return
        by_names = self._draw.random() < 0.4  # noqa: PLR2004 - some go on looking the same name up
        while time.time() < end:
            if by_names:
                await self._clients.name(other, Reason("names-poll"), size_bytes=self._draw.randint(28, 120))
            else:
                await self._clients.app(other, Reason("chat"), [self._draw.randint(20, 200)])
            await asyncio.sleep(period * self._draw.uniform(0.8, 1.2))
