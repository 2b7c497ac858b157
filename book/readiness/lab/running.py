"""One run of the lab: the mesh is made, its hosts live, episodes come and go, and everything is ended again.

Everything that is found out is at once in one folder of raw files; a recording is made of it afterwards
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
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import readiness
from readiness.lab.exporter import EXPORTER_NEEDS, Exporter
from readiness.lab.faults import FAULT_NEEDS, Faults
from readiness.lab.plans import PLAN_FILE, Plan
from readiness.lab.raw import EVENTS_FILE, LOGS, SERIES_FILE
from readiness.lab.schedule import FAULTS, Episode
from readiness.machine.namespaces import Network
from readiness.machine.processes import Deadline, Server, run_program
from readiness.machine.programs import COMMON_NEEDS, NETWORK_NEEDS, MachineError, check_needs, program
from readiness.machine.signals import interruptible, undisturbed_end

LAB_NEEDS = tuple(dict.fromkeys((*EXPORTER_NEEDS, *FAULT_NEEDS, *NETWORK_NEEDS, *COMMON_NEEDS)))
_TELEMETRY_SECONDS = 5.0
_STATISTICS_SECONDS = 60.0
_WARM_UP_SECONDS, _WARM_UP_OF_HOST_SECONDS = 3.0, 0.15
_AFTER_SECONDS = 2.0
_MARGIN_SECONDS = 120.0
_TICK_SECONDS = 0.2
# Isolated from what a user has in the environment; the library is found where this one was.
_HOST = "import sys; sys.path.insert(0, sys.argv.pop(1)); from readiness.lab.hosts.process import main; main()"

Report = Callable[[float, str], None]


def check_lab_needs() -> None:
    """Say everything that is missing for the lab.

    Raises
    ------
    MachineError
        If anything is missing.
    """
    check_needs({"lab mesh": LAB_NEEDS})


class LabRun:
    """One run.

    Parameters
    ----------
    folder
        There, and empty but for a lock; gets the raw files.
    plan
        What happens.
    report
        Called again and again with the share of the time that is over, and what happens.
    """

    def __init__(self, folder: Path, plan: Plan, report: Report = lambda _share, _what: None) -> None:
        self._folder, self._plan, self._report = folder, plan, report
        self._deadline = Deadline(plan.seconds + _MARGIN_SECONDS)
        self._steps: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._processes: dict[str, Server] = {}
        self._crashed: set[str] = set()
        self._active: dict[str, Episode] = {}

    def run(self) -> bool:
        """Run to the planned end, or until interrupted; when this returns or raises, only raw files are left.

        Returns
        -------
        bool
            Whether it was interrupted.

        Raises
        ------
        MachineError
            If the mesh cannot be made, or the exporter ends by itself.
        """
        (self._folder / LOGS).mkdir()
        with interruptible("a lab"), ExitStack() as stack, undisturbed_end():
            self._events = stack.enter_context(_lines_to(self._folder / EVENTS_FILE))
            self._series = stack.enter_context(_lines_to(self._folder / SERIES_FILE))
            self._network = Network(self._plan.names, self._folder / LOGS, self._deadline)
            stack.callback(self._network.close)
            self._faults = Faults(self._network, self._deadline)
            self._lay_cables()
            exporter = Exporter(self._network, self._folder, self._deadline)
            stack.callback(exporter.kill)
            stack.callback(self._end_hosts)
            interrupted = False
            try:
                self._live(exporter)
            except KeyboardInterrupt:
                interrupted = True
                self._note("interrupted")
            for episode in list(self._active.values()):
                self._end(episode, broken_off=True)
            self._end_hosts()
            time.sleep(_AFTER_SECONDS)
            self._note("exporter", statistics=exporter.stop())
            self._note("finished")
        return interrupted

    def _lay_cables(self) -> None:
        """One packet is one frame, as on a real cable; and the kernel's own way of speaking IPv6 stays out of it."""
        for host in self._plan.hosts:
            self._faults.lay_limit(host.name, host.rate_kbit)
            cable = [program("ip"), "link", "set", "eth0", "gso_max_segs", "1", "addrgenmode", "none"]
            run_program(cable, self._deadline, namespace_pid=self._network.pid_of(host.name))

    def _live(self, exporter: Exporter) -> None:
        begin = time.time() + _WARM_UP_SECONDS + _WARM_UP_OF_HOST_SECONDS * len(self._plan.hosts)
        document = self._plan.document(begin, self._network.addresses)
        (self._folder / PLAN_FILE).write_text(json.dumps(document, indent=1), encoding="utf-8")
        self._note("exporter", statistics=exporter.statistics())
        for name in self._plan.names:
            self._start_host(name)
        self._note("begun", begin_at=begin)
        for episode in self._plan.episodes:
            if episode.kind in FAULTS:
                self._at(begin + episode.start_seconds, partial(self._begin, episode))
        self._at(begin, partial(self._measure, begin))
        self._at(begin + _STATISTICS_SECONDS, partial(self._ask, exporter))
        end = begin + self._plan.seconds
        while (moment := time.time()) < end:
            self._watch(exporter)
            while self._steps and self._steps[0][0] <= time.time():
                heapq.heappop(self._steps)[2]()
            self._report(max(moment - begin, 0.0) / self._plan.seconds, self._doing(moment - begin))
            time.sleep(min(max(self._steps[0][0] - time.time(), 0.0), _TICK_SECONDS))

    def _doing(self, seconds: float) -> str:
        now = [e.episode_id for e in self._plan.episodes if e.start_seconds <= seconds < e.end_seconds]
        return ", ".join(now) or "ordinary traffic"

    def _at(self, moment: float, step: Callable[[], None]) -> None:
        heapq.heappush(self._steps, (moment, next(self._order), step))

    def _note(self, event: str, **fields: Any) -> None:
        _write(self._events, event=event, at=time.time(), **fields)

    # Faults are put in from outside; misbehaviour is the hosts' own ---------------------------------------------------

    def _begin(self, episode: Episode) -> None:
        self._active[episode.episode_id] = episode
        began = time.time()
        if episode.kind == "crash":
            self._crashed.add(episode.host)
            self._processes[episode.host].kill()
        else:
            for after, step in self._faults.begin(episode):
                self._at(began + after, step)
        self._note("begun-episode", episode_id=episode.episode_id, began_at=began)
        self._at(began + episode.duration_seconds, partial(self._end, episode))

    def _end(self, episode: Episode, *, broken_off: bool = False) -> None:
        if self._active.pop(episode.episode_id, None) is None:
            return
        if episode.kind == "crash":
            self._crashed.discard(episode.host)
            killed = self._processes[episode.host].pid
            self._start_host(episode.host)
            proof: dict[str, Any] = {
                "killed_process": killed,
                "ended_by": "SIGKILL",
                "started_anew": self._processes[episode.host].pid,
            }
        else:
            proof = self._faults.end(episode)
        if broken_off:
            proof["broken_off"] = True
        self._note("ended-episode", episode_id=episode.episode_id, proof=proof)

    # Processes --------------------------------------------------------------------------------------------------------

    def _start_host(self, name: str) -> None:
        root = str(Path(readiness.__file__).parent.parent)
        told = [root, str(self._folder / PLAN_FILE), name, str(self._folder / LOGS / f"{name}.jsonl")]
        command = [sys.executable, "-I", "-c", _HOST, *told]
        words = self._folder / LOGS / f"{name}.log"
        self._processes[name] = Server(f"host {name}", command, words, namespace_pid=self._network.pid_of(name))

    def _watch(self, exporter: Exporter) -> None:
        exporter.check_running()
        for name, process in list(self._processes.items()):
            if name not in self._crashed and not process.running:
                try:
                    process.check_running()
                except MachineError as error:
                    self._note("host-ended", host=name, words=str(error))
                self._start_host(name)

    def _end_hosts(self) -> None:
        for process in self._processes.values():
            process.kill()

    # Telemetry --------------------------------------------------------------------------------------------------------

    def _measure(self, due: float) -> None:
        at = time.time()
        counters = {name: _counters(self._network.pid_of(name)) for name in self._plan.names}
        _write(self._series, at=at, load=os.getloadavg()[0], hosts=counters)
        self._at(due + _TELEMETRY_SECONDS, partial(self._measure, due + _TELEMETRY_SECONDS))

    def _ask(self, exporter: Exporter) -> None:
        at = time.time()
        self._note("exporter", statistics=exporter.statistics())
        self._at(at + _STATISTICS_SECONDS, partial(self._ask, exporter))


def _lines_to(file: Path) -> TextIO:
    """A file that has every line as soon as it is written: this process may be killed at any moment."""
    return file.open("a", encoding="utf-8", buffering=1)


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
