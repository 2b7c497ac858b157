"""Misbehaviour: the same services and ports as everybody's, every connection under the name of its episode."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from readiness.lab.hosts.clients import Clients
from readiness.lab.hosts.traffic import Beacons
from readiness.lab.hosts.wire import Reason

_UPLOADED_AT_ONCE = 1_000_000_000


class Misbehaviour:
    """What one host does wrong when its time has come.

    Parameters
    ----------
    plan
        The whole plan.
    clients, beacons
        Of the host.
    draw
        Its chance.
    """

    def __init__(self, plan: dict[str, Any], clients: Clients, beacons: Beacons, draw: random.Random) -> None:
        self._plan, self._clients, self._beacons, self._draw = plan, clients, beacons, draw

    async def run(self, episode: dict[str, Any], kind: str) -> dict[str, Any]:
        """Run one episode to its planned end; returns what was done, for the proof."""
        end = self._plan["begin_at"] + episode["start_seconds"] + episode["duration_seconds"]
        reason = Reason(kind, episode["episode_id"])
        done: dict[str, Any] = await getattr(self, f"_{kind}")(episode, end, reason)
        return done

    async def _scan(self, episode: dict[str, Any], end: float, reason: Reason) -> dict[str, Any]:
        settings = episode["settings"]
        probes = [(host, port) for port in settings["ports"] for host in settings["targets"]]
        answered = tried = 0
        running: set[asyncio.Task[bool]] = set()
        for host, port in probes:
            if time.time() >= end:
                break
            running.add(asyncio.create_task(self._clients.touch(host, port, reason)))
            tried += 1
            await asyncio.sleep(self._draw.uniform(0.6, 1.4) / settings["probes_per_second"])
        for outcome in await asyncio.gather(*running):
            answered += outcome
        return {"probes": tried, "answered": answered}

    async def _exfiltration(self, episode: dict[str, Any], end: float, reason: Reason) -> dict[str, Any]:
        settings, sent, uploads = episode["settings"], 0, 0
        share = episode["duration_seconds"] / settings["uploads"]
        while (left := end - time.time()) > 1.0:
            size = max(2000, round(settings["bytes_per_second"] * min(share, left) * self._draw.uniform(0.7, 1.0)))
            good = await self._clients.upload(
                episode["peer"], reason, size, bytes_per_second=settings["bytes_per_second"]
            )
            sent, uploads = sent + size * good, uploads + good
            await asyncio.sleep(settings["pause_seconds"])
        return {"stored_bytes": sent, "uploads": uploads}

    async def _covert_channel(self, episode: dict[str, Any], end: float, reason: Reason) -> dict[str, Any]:
        settings, messages, answered = episode["settings"], 0, 0
        sequence: dict[str, Any] = {}
        while time.time() < end:
            size = max(16, round(settings["size_bytes"] * self._draw.uniform(0.7, 1.3)))
            if settings["carrier"] == "names":
                answered += await self._clients.name(episode["peer"], reason, size_bytes=size)
            elif settings["carrier"] == "app":
                answered += await self._clients.app(episode["peer"], reason, [size])
            else:
                wire = self._clients.wire
                sequence = sequence or wire.note_datagrams(
                    self._plan["beacons"], episode["peer"], self._plan["beacons"], reason
                )
                address = (wire.addresses[episode["peer"]], self._plan["beacons"])
                self._beacons.send(self._draw.randbytes(size), address)
            messages += 1
            jitter = settings["jitter_ratio"]
            await asyncio.sleep(settings["period_seconds"] * self._draw.uniform(1 - jitter, 1 + jitter))
        if sequence:
            self._close(sequence, messages)
        return {"messages": messages, "answered": answered}

    async def _credential_guessing(self, episode: dict[str, Any], end: float, reason: Reason) -> dict[str, Any]:
        settings, attempts = episode["settings"], 0
        while time.time() < end:
            user = f"u{self._draw.randrange(settings['users']):02d}"
            guesses: list[str | None] = [self._draw.randbytes(4).hex() for _ in range(settings["per_connection"])]
            await self._clients.login(episode["peer"], reason, user, guesses)
            attempts += len(guesses)
            await asyncio.sleep(settings["period_seconds"] * self._draw.uniform(0.8, 1.2))
        return {"attempts": attempts}

    async def _beacon_flood(self, episode: dict[str, Any], end: float, reason: Reason) -> dict[str, Any]:
        settings, port, wire = episode["settings"], self._plan["beacons"], self._clients.wire
        own: asyncio.DatagramTransport | None = None
        beacons, source_port = self._beacons, port
        if settings["own_port"]:
            own, beacons = await asyncio.get_running_loop().create_datagram_endpoint(
                Beacons, local_addr=(wire.address, 0)
            )
            source_port = own.get_extra_info("sockname")[1]
        rows = {name: wire.note_datagrams(source_port, name, port, reason) for name in settings["targets"]}
        sent, began = 0, time.time()
        while (now := time.time()) < end:
            due = round((now - began) * settings["datagrams_per_second"])
            while sent < due:
                target = settings["targets"][sent % len(settings["targets"])]
                beacons.send(self._draw.randbytes(settings["size_bytes"]), (wire.addresses[target], port))
                sent += 1
            await asyncio.sleep(0.02)
        for row in rows.values():
            self._close(row, sent)
        if own:
            own.close()
        return {"datagrams": sent}

    async def _congestion(self, episode: dict[str, Any], end: float, reason: Reason) -> dict[str, Any]:
        """One of those who overload the link of the host."""
        streams = [self._overload(episode["host"], end, reason) for _ in range(episode["settings"]["streams"])]
        return {"streams": sum(await asyncio.gather(*streams))}

    async def _overload(self, host: str, end: float, reason: Reason) -> int:
        begun = 0
        while (left := end - time.time()) > 0.5:  # noqa: PLR2004 - too late to begin
            await self._clients.upload(host, reason, _UPLOADED_AT_ONCE, seconds=left)
            begun += 1
            await asyncio.sleep(0.5)
        return begun

    def _close(self, row: dict[str, Any], sent: int) -> None:
        self._clients.wire.log.write(**row, event="closed", closed_at=time.time(), outcome="ok", sent_datagrams=sent)
