"""The process of one host: reads the plan, serves, behaves, and misbehaves when the plan says so."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from readiness.lab.hosts.clients import Clients
from readiness.lab.hosts.misbehaviour import Misbehaviour
from readiness.lab.hosts.services import Services
from readiness.lab.hosts.traffic import Beacons, Traffic
from readiness.lab.hosts.wire import Log, Wire
from readiness.lab.schedule import MISBEHAVIOURS


async def live(plan: dict[str, Any], name: str, log: Log) -> None:
    """Be a host until killed."""
    host = next(entry for entry in plan["hosts"] if entry["name"] == name)
    addresses: dict[str, str] = plan["addresses"]
    # A host that was started anew does not repeat what it did.
    draw = random.Random(f"host {plan['seed']} {name} {time.time()}")
    wire = Wire(addresses[name], addresses, log)
    clients = Clients(wire, plan["ports"], draw)
    _, beacons = await asyncio.get_running_loop().create_datagram_endpoint(
        Beacons, local_addr=(addresses[name], plan["beacons"])
    )
    traffic = Traffic(host, plan, clients, beacons, draw)
    await Services(addresses[name], plan["ports"], draw, traffic.look_up).start()
    log.write(event="serving", host=name, at=time.time())
    await asyncio.sleep(max(plan["begin_at"] - time.time(), 0))
    misbehaviour = Misbehaviour(plan, clients, beacons, draw)
    jobs = [*traffic.jobs(), *_episodes(plan, name, misbehaviour, log)]
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(job)


def _episodes(plan: dict[str, Any], name: str, misbehaviour: Misbehaviour, log: Log) -> list[Any]:
    ours = []
    for episode in plan["episodes"]:
        acts = episode["kind"] in MISBEHAVIOURS and episode["host"] == name
        uploads = episode["kind"] == "congestion" and name in episode["settings"]["uploaders"]
        if (acts or uploads) and plan["begin_at"] + episode["start_seconds"] > time.time():
            ours.append(_episode(plan, episode, misbehaviour, log))
    return ours


async def _episode(plan: dict[str, Any], episode: dict[str, Any], misbehaviour: Misbehaviour, log: Log) -> None:
    await asyncio.sleep(max(plan["begin_at"] + episode["start_seconds"] - time.time(), 0))
    log.write(event="begun", episode_id=episode["episode_id"], at=time.time())
    done = await misbehaviour.run(episode, episode["kind"])
    log.write(event="ended", episode_id=episode["episode_id"], at=time.time(), done=done)


def main() -> None:
    """Start from the command line: plan, host, log."""
    plan, name, log = sys.argv[1:]
    asyncio.run(live(json.loads(Path(plan).read_text(encoding="utf-8")), name, Log(Path(log))))


if __name__ == "__main__":
    main()
