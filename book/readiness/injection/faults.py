"""One fault, from the steady state before it to the system as it was: what the activities of its experiment do."""

from __future__ import annotations

import datetime as dt
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from readiness.errors import ExitCode, ReadinessError
from readiness.injection.cluster import Cluster, Pod
from readiness.injection.plans import OF_NODES, FailurePlan, Fault, filled
from readiness.injection.undoing import UndoList
from readiness.injection.witness import Sign, Witness, sign_in
from readiness.sources.http import Asking, Unanswered
from readiness.sources.live.parameters import LiveParameters

_POLL_SECONDS = 0.1
_PROOF_POLL_SECONDS = 0.02
_PROOF_SECONDS = 30.0
_HEALTH_TIMEOUT_SECONDS = 1.0
_COMMAND_SECONDS = 30.0
_CORDON_SECONDS = 5.0
_OK = 200


class InjectionError(ReadinessError):
    """A fault could not be injected as planned; nothing of it is left."""

    exit_code = ExitCode.NOTEBOOK_INCOMPLETE


class AbortError(InjectionError):
    """An abort condition of the plan was met: everything was undone, and no further fault is injected."""


@dataclass
class Times:
    """When what happened; None for what was not seen. UTC, of one clock."""

    injected_at: dt.datetime | None = None
    effect_seen_at: dt.datetime | None = None
    effect_proof: str | None = None
    sign: Sign | None = None
    notready_at: dt.datetime | None = None
    recovered_at: dt.datetime | None = None
    recovery_confirmed_at: dt.datetime | None = None
    healed_at: dt.datetime | None = None
    node_ready_after_heal_at: dt.datetime | None = None
    observed_until_at: dt.datetime | None = None


@dataclass
class FaultRun:
    """One fault under way.

    Attributes
    ----------
    fault_id, fault, plan, live
        What is done.
    cluster, witness, undo_list
        What it is done with.
    replicas
        How many pods have to be Ready.
    targets
        Pods that are hit, by name, as they were before.
    node
        The node that is hit; None where a pod is.
    times
        What was seen.
    facts
        What else belongs into the settings of the row.
    """

    fault_id: str
    fault: Fault
    plan: FailurePlan
    live: LiveParameters
    cluster: Cluster
    witness: Witness
    undo_list: UndoList
    replicas: int
    targets: dict[str, Pod]
    node: str | None
    times: Times = field(default_factory=Times)
    facts: dict[str, Any] = field(default_factory=dict)
    _too_few_since: float | None = None

    # ------------------------------------------------------------------ before

    def steady(self) -> bool:
        """Wait for the steady state: every replica Ready and answering, and the URLs of the plan answering."""
        until = time.monotonic() + self.plan.steady.within_seconds
        while True:
            self.witness.take()
            if len(self.witness.ready()) == self.replicas and self._all_answer() and self._urls_answer():
                return True
            self._stop_if_asked()
            if time.monotonic() > until:
                return False
            time.sleep(_POLL_SECONDS)

    # ------------------------------------------------------------------- fault

    def inject(self) -> dict[str, Any]:
        """Keep the way back, then break it."""
        self.undo_list.write(self.cluster.target, self._undo_steps())
        self.witness.begin()
        self.times.injected_at = _now()
        kind = self.fault.kind
        if kind == "pod_delete":
            self.cluster.delete(self._only.name)
            self.facts["answered_seconds"] = _since(self.times.injected_at)
        elif kind in ("node_cordon", "node_drain"):
            self.cluster.cordon(str(self.node), cordoned=True)
            if kind == "node_drain":
                self._evict_all()
        else:
            self.facts["command"] = self._run(self.fault.inject or ())
        return {"injected_at": _told(self.times.injected_at)}

    def effect(self) -> dict[str, Any]:
        """See with other eyes than the watch that it took effect."""
        until = time.monotonic() + _PROOF_SECONDS
        while time.monotonic() < until:
            if proof := self._proof():
                self.times.effect_seen_at, self.times.effect_proof = _now(), proof
                return {"effect_seen_at": _told(self.times.effect_seen_at), "effect_proof": proof}
            self._note()
            time.sleep(_PROOF_POLL_SECONDS)
        raise InjectionError(f"{self.fault_id}: no effect within {_PROOF_SECONDS:g} s", "see what the command did")

    def observe(self) -> dict[str, Any]:
        """Watch until everything was well for the recovery window, or the time is over."""
        begun = time.monotonic()
        seconds = self.fault.observe_seconds or self.plan.observe_seconds
        if self.fault.kind == "node_cordon":
            # Nothing is lost by it, so nothing comes back: what runs goes on, and is looked at for a while.
            seconds = min(seconds, _CORDON_SECONDS)
        well_since: dt.datetime | None = None
        while time.monotonic() - begun < seconds:
            self._note()
            self._stop_if_asked()
            if self.fault.kind != "node_cordon":
                now = _now()
                well_since = (well_since or now) if self._is_well() else None
                if well_since and (_now() - well_since).total_seconds() >= self.plan.recovery_window_seconds:
                    self.times.recovered_at, self.times.recovery_confirmed_at = well_since, _now()
                    break
            time.sleep(_POLL_SECONDS)
        self.times.observed_until_at = self.times.recovery_confirmed_at or _now()
        self.times.notready_at = self.witness.not_ready_at
        return {name: _told(value) for name, value in vars(self.times).items() if isinstance(value, dt.datetime)} | (
            {"detector": self.times.sign.detector} if self.times.sign else {}
        )

    # ------------------------------------------------------------------- after

    def restore(self) -> dict[str, Any]:
        """Undo what remains, and for nodes wait until they are back."""
        undone = self.undo_list.undo()
        if self.fault.kind in OF_NODES and undone:
            self.times.healed_at = _now()
            until = time.monotonic() + self.plan.steady.within_seconds
            while time.monotonic() < until:
                if self.cluster.is_node_ready(str(self.node)) and not self.cluster.is_cordoned(str(self.node)):
                    self.times.node_ready_after_heal_at = _now()
                    break
                time.sleep(_POLL_SECONDS * 3)
        return {"healed_at": _told(self.times.healed_at)}

    # ----------------------------------------------------------------- details

    @property
    def _only(self) -> Pod:
        return next(iter(self.targets.values()))

    def _placeholders(self) -> dict[str, str]:
        pod = self._only if self.node is None else None
        return {
            "namespace": self.cluster.target.namespace,
            "pod": pod.name if pod else "",
            "container_id": pod.container_id if pod else "",
            "node": self.node or (pod.node if pod else ""),
        }

    def _undo_steps(self) -> list[dict[str, Any]]:
        if self.fault.kind in ("node_cordon", "node_drain"):
            return [{"uncordon": self.node}]
        if self.fault.restore:
            return [{"command": filled(self.fault.restore, self._placeholders())}]
        return []

    def _run(self, command: tuple[str, ...]) -> str:
        asked = filled(command, self._placeholders())
        try:
            done = subprocess.run(asked, capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            hint = "try the command by hand"
            raise InjectionError(f"{self.fault_id}: {asked[0]}: {type(error).__name__}", hint) from None
        if done.returncode:
            said = (done.stderr or done.stdout).strip()[-300:]
            raise InjectionError(f"{self.fault_id}: {asked[0]}: exit code {done.returncode}: {said}", "try it by hand")
        return Path(asked[0]).name + " ... " + " ".join(command[-3:])

    def _evict_all(self) -> None:
        """Evict the targets one after the other, as their disruption budget lets them go."""
        until = time.monotonic() + self.plan.observe_seconds
        waiting = list(self.targets)
        while waiting and time.monotonic() < until:
            waiting = [pod for pod in waiting if not self.cluster.evict(pod)]
            self._note()
            self._stop_if_asked()
            time.sleep(_POLL_SECONDS * 3)
        self.facts["not_evicted"] = len(waiting)

    def _proof(self) -> str | None:
        if self.fault.kind == "node_cordon":
            return "the node is unschedulable" if self.cluster.is_cordoned(str(self.node)) else None
        if self.live.kubernetes.pods is None or not self.live.kubernetes.pods.health:
            now = {pod.uid: pod for pod in self.cluster.pods()}
            gone = [p for p in self.targets.values() if p.uid not in now or now[p.uid].container_id != p.container_id]
            return f"{len(gone)} of {len(self.targets)} containers gone" if len(gone) == len(self.targets) else None
        lost = [why for pod in self.targets.values() if (why := self._unanswered(pod)) is not None]
        if not lost or len(lost) < len(self.targets):
            return None
        what = f"GET {self.live.kubernetes.pods.health} at the address of {len(lost)} of {len(self.targets)} targets"
        return f"{what}: {', '.join(sorted(set(lost)))}"

    def _unanswered(self, pod: Pod) -> str | None:
        """Why a pod's own address does not answer, or None if it does."""
        endpoints = self.live.kubernetes.pods
        if endpoints is None or not endpoints.health:
            return None
        where = f"[{pod.address}]" if ":" in pod.address else pod.address
        try:
            answer = Asking(_HEALTH_TIMEOUT_SECONDS).get(f"http://{where}:{endpoints.port}{endpoints.health}")
        except Unanswered as error:
            return str(error)
        return None if answer.status == _OK else str(answer.status)

    def _all_answer(self) -> bool:
        with ThreadPoolExecutor(max_workers=8) as pool:
            return not any(pool.map(self._unanswered, self.witness.ready()))

    def _urls_answer(self) -> bool:
        for url in self.plan.steady.urls:
            try:
                if Asking(_HEALTH_TIMEOUT_SECONDS).get(url).status != _OK:
                    return False
            except Unanswered:
                return False
        return True

    def _is_well(self) -> bool:
        """Exactly as many pods as asked for, all Ready, none of them broken by this fault, all answering."""
        ready = self.witness.ready()
        if len(ready) != self.replicas or self.times.sign is None:
            return False
        return self._all_answer()

    def _note(self) -> None:
        """Take in what the watch has, and keep the first sign."""
        for row in self.witness.take():
            if self.times.sign is None and self.times.injected_at and row["received_at"] >= self.times.injected_at:
                self.times.sign = sign_in(row, self.targets, self.node, self.times.injected_at)
            if '"CrashLoopBackOff"' in row["object"] and row["name"] in self.targets:
                self.facts["crashloopbackoff_seen"] = True

    def _stop_if_asked(self) -> None:
        abort = self.plan.abort
        if abort.file and Path(abort.file).exists():
            raise AbortError(f"{self.fault_id}: {abort.file} is there", "remove it to inject faults again")
        if abort.fewer_ready_than is None:
            return
        if len(self.witness.ready()) >= abort.fewer_ready_than:
            self._too_few_since = None
            return
        self._too_few_since = self._too_few_since or time.monotonic()
        if time.monotonic() - self._too_few_since > abort.for_seconds:
            told = f"fewer than {abort.fewer_ready_than} pods Ready for more than {abort.for_seconds:g} s"
            raise AbortError(f"{self.fault_id}: {told}", "find out why before going on")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _since(moment: dt.datetime) -> float:
    return round((_now() - moment).total_seconds(), 3)


def _told(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
