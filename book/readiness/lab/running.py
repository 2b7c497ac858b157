"""One run of the lab: the mesh is made, the agents live, episodes come and go, and everything is ended again.

Everything that is found out lies in one folder of raw files at once; a recording is made of it afterwards
(``readiness.lab.conversion``), also of a run that was broken off.
"""

from __future__ import annotations

import heapq
import itertools
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import readiness
from readiness.lab.exporter import EXPORTER_NEEDS, Exporter
from readiness.lab.faults import FAULT_NEEDS, Faults, now
from readiness.lab.mesh import BEACON_PORT, DAYS, SERVICES, draw_held_out, draw_hosts, host_names
from readiness.lab.schedule import FAULTS, Episode, draw_schedule
from readiness.machine.namespaces import Network
from readiness.machine.processes import Deadline, Server, run_program
from readiness.machine.programs import COMMON_NEEDS, NETWORK_NEEDS, MachineError, check_needs, program

LAB_NEEDS = (*EXPORTER_NEEDS, *FAULT_NEEDS, *NETWORK_NEEDS, *COMMON_NEEDS)
PLAN_FILE, EVENTS_FILE, SERIES_FILE = "plan.json", "events.jsonl", "series.jsonl"
LOGS = "logs"
_TELEMETRY_SECONDS = 5.0
_STATISTICS_SECONDS = 60.0
_WARM_UP_SECONDS = 3.0
_AFTER_SECONDS = 2.0
_MARGIN_SECONDS = 120.0
_TICK_SECONDS = 0.2
_START_SECONDS = 20.0
_AGENT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from readiness.lab.agents.agent import main; main()"

Report = Callable[[float, str], None]


def draw_plan(seed: int, seconds: float, host_count: int) -> tuple[dict[str, Any], tuple[Episode, ...]]:
    """Everything that is settled before the first packet."""
    names = host_names(host_count)
    hosts = draw_hosts(seed, names)
    held_out = draw_held_out(seed, names)
    episodes = draw_schedule(seed, seconds, names, {host.name: host.neighbours for host in hosts}, held_out)
    plan = {
        "seed": seed,
        "seconds": seconds,
        "days": DAYS,
        "ports": SERVICES,
        "beacons": BEACON_PORT,
        "hosts": [host.as_dict() for host in hosts],
        "held_out_hosts": held_out,
        "episodes": [
            {
                "episode_id": e.episode_id,
                "kind": e.kind,
                "part": e.part,
                "host": e.host,
                "peer": e.peer,
                "start_seconds": e.start_seconds,
                "duration_seconds": e.duration_seconds,
                "settings": e.settings,
            }
            for e in episodes
        ],
    }
    return plan, episodes


class LabRun:
    """One run.

    Parameters
    ----------
    folder
        For raw files; new.
    seed, seconds, host_count
        What is drawn, how long, how large.
    report
        Called with the share of the time that is over and what happens.
    """

    def __init__(self, folder: Path, seed: int, seconds: float, host_count: int, report: Report) -> None:
        self._folder, self._seconds, self._report = folder, seconds, report
        self._plan, self._episodes = draw_plan(seed, seconds, host_count)
        self._deadline = Deadline(seconds + _MARGIN_SECONDS)
        self._steps: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._agents: dict[str, Server] = {}
        self._down: set[str] = set()
        self._active: dict[str, Episode] = {}

    def run(self) -> None:
        """Run to the planned end, or to an interrupt; afterwards nothing of it is left but the raw files.

        Raises
        ------
        MachineError
            If the mesh cannot be made, or the exporter ends.
        """
        (self._folder / LOGS).mkdir(parents=True)
        names = [host["name"] for host in self._plan["hosts"]]
        with (
            (self._folder / EVENTS_FILE).open("a", encoding="utf-8", buffering=1) as self._events,
            (self._folder / SERIES_FILE).open("a", encoding="utf-8", buffering=1) as self._series,
        ):
            network = Network(names, self._folder / LOGS, self._deadline)
            exporter = None
            try:
                self._network = network
                self._prepare()
                exporter = Exporter(network, self._folder, self._deadline)
                self._note("exporter", statistics=exporter.statistics())
                self._live(exporter)
                self._end_agents()
                time.sleep(_AFTER_SECONDS)
                self._note("exporter", statistics=exporter.stop())
                self._note("finished")
            finally:
                for agent in self._agents.values():
                    agent.kill()
                if exporter:
                    exporter.kill()
                network.close()

    # ------------------------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """One packet is one frame, as on a real cable, and the machine's way of speaking IPv6 stays out of it."""
        ip = program("ip")
        self._faults = Faults(self._network, self._deadline)
        for host in self._plan["hosts"]:
            self._faults.lay_limit(host["name"], host["rate_kbit"])
        for name in self._network.addresses:
            cable = ["link", "set", "eth0", "gso_max_segs", "1", "addrgenmode", "none"]
            run_program([ip, *cable], self._deadline, namespace_pid=self._network.pid_of(name))

    def _live(self, exporter: Exporter) -> None:
        begin = now() + _WARM_UP_SECONDS + 0.15 * len(self._network.addresses)
        self._plan |= {"begin_at": begin, "addresses": self._network.addresses}
        (self._folder / PLAN_FILE).write_text(json.dumps(self._plan, indent=1), encoding="utf-8")
        for name in self._network.addresses:
            self._start_agent(name)
        self._note("begun", begin_at=begin, load=os.getloadavg())
        for episode in self._episodes:
            if episode.kind in FAULTS:
                self._at(begin + episode.start_seconds, lambda episode=episode: self._begin(episode))
        self._at(begin, lambda: self._measure(begin))
        self._at(begin + _STATISTICS_SECONDS, lambda: self._ask(exporter))
        end = begin + self._seconds
        interrupted = False
        try:
            while (moment := now()) < end:
                self._watch(exporter)
                while self._steps and self._steps[0][0] <= now():
                    heapq.heappop(self._steps)[2]()
                self._report(max(moment - begin, 0.0) / self._seconds, f"{len(self._active)} faults")
                next_at = self._steps[0][0] if self._steps else end
                time.sleep(min(max(next_at - now(), 0.0), _TICK_SECONDS))
        except KeyboardInterrupt:
            interrupted = True
        if interrupted:
            self._note("interrupted")
        for episode in list(self._active.values()):
            self._end(episode, broken_off=True)

    def _at(self, moment: float, step: Callable[[], None]) -> None:
        heapq.heappush(self._steps, (moment, next(self._order), step))

    def _note(self, event: str, **fields: Any) -> None:
        _write(self._events, event=event, at=now(), **fields)

    # Episodes that are put in from outside ----------------------------------------------------------------------------

    def _begin(self, episode: Episode) -> None:
        self._active[episode.episode_id] = episode
        began = now()
        if episode.kind == "crash":
            self._down.add(episode.host)
            killed = self._agents[episode.host]
            killed.kill()
            self._note("begun-episode", episode_id=episode.episode_id, began_at=began, killed=killed.pid)
        else:
            steps = self._faults.begin(episode)
            for after, step in steps:
                self._at(began + after, step)
            self._note("begun-episode", episode_id=episode.episode_id, began_at=began)
        self._at(began + episode.duration_seconds, lambda: self._end(episode))

    def _end(self, episode: Episode, *, broken_off: bool = False) -> None:
        if self._active.pop(episode.episode_id, None) is None:
            return
        if episode.kind == "crash":
            self._down.discard(episode.host)
            self._start_agent(episode.host)
            proof: dict[str, Any] = {"ended_by": "SIGKILL", "started_anew": self._agents[episode.host].pid}
        else:
            proof = self._faults.end(episode)
        if broken_off:
            proof["broken_off"] = True
        self._note("ended-episode", episode_id=episode.episode_id, proof=proof)

    # Processes --------------------------------------------------------------------------------------------------------

    def _start_agent(self, name: str) -> None:
        root = str(Path(readiness.__file__).parent.parent)
        files = [str(self._folder / PLAN_FILE), name, str(self._folder / LOGS / f"{name}.jsonl")]
        command = [sys.executable, "-I", "-c", _AGENT, root, files[0], name, files[2]]
        words = self._folder / LOGS / f"{name}.log"
        self._agents[name] = Server(f"agent {name}", command, words, namespace_pid=self._network.pid_of(name))

    def _watch(self, exporter: Exporter) -> None:
        exporter.check_running()
        for name, agent in list(self._agents.items()):
            if name not in self._down and not agent.running:
                try:
                    agent.check_running()
                except MachineError as error:
                    self._note("agent-ended", host=name, words=str(error))
                self._start_agent(name)

    def _end_agents(self) -> None:
        for agent in self._agents.values():
            agent.kill()

    # Telemetry --------------------------------------------------------------------------------------------------------

    def _measure(self, due: float) -> None:
        at = now()
        counters = {name: _counters(self._network.pid_of(name)) for name in self._network.addresses}
        _write(self._series, at=at, load=os.getloadavg()[0], hosts=counters)
        self._at(due + _TELEMETRY_SECONDS, lambda: self._measure(due + _TELEMETRY_SECONDS))

    def _ask(self, exporter: Exporter) -> None:
        at = now()
        self._note("exporter", statistics=exporter.statistics())
        self._at(at + _STATISTICS_SECONDS, lambda: self._ask(exporter))


def check_lab_needs() -> None:
    """Say everything that is missing for the lab.

    Raises
    ------
    MachineError
        If anything is missing.
    """
    check_needs({"lab mesh": tuple(dict.fromkeys(LAB_NEEDS))})


def _write(file: TextIO, **fields: Any) -> None:
    file.write(json.dumps(fields, separators=(",", ":")) + "\n")


def _counters(pid: int) -> list[int]:
    """Bytes, packets, errors and drops of the cable, received and sent (``/proc/PID/net/dev``)."""
    for line in Path(f"/proc/{pid}/net/dev").read_text(encoding="ascii").splitlines():
        name, _, rest = line.partition(":")
        if name.strip() == "eth0":
            numbers = [int(number) for number in rest.split()]
            return [*numbers[0:4], *numbers[8:12]]
    raise MachineError(f"the cable of process {pid} is gone")
