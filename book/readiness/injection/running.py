"""Running a plan: connected, guarded, watched; one fault after another, and everything undone at the end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from readiness.chaos.journals import Journal
from readiness.chaos.running import INTERRUPTED, run_strictly
from readiness.errors import ReadinessError
from readiness.injection.activities import see
from readiness.injection.attempts import Attempt
from readiness.injection.cluster import Cluster, InjectionError, Workload, connector
from readiness.injection.experiments import experiment_of
from readiness.injection.guardian import Guardian, guarded
from readiness.injection.history import History, settings_of
from readiness.injection.observing import Observer, Probes
from readiness.injection.plan import FailurePlan, FaultKind, PlannedFault
from readiness.injection.stage import Stage, open_stage
from readiness.injection.targets import choose_target
from readiness.injection.undoing import UndoList
from readiness.machine.signals import interruptible, undisturbed_end
from readiness.sources.kubernetes.watching import Watch
from readiness.sources.live.parameters import LiveParameters

# Of the cluster, and not to be asked of its API; told by `live.settings` if by anybody.
_OF_THE_CLUSTER = {
    "node_monitor_grace_period": "node_monitor_grace_period_seconds",
    "node_monitor_period": "node_monitor_period_seconds",
    "nodeStatusUpdateFrequency": "node_status_update_frequency_seconds",
}
# What a fault of a kind that is not in the plan of faults does to the container.
_REPLACES = {FaultKind.NODE_CORDON: False, FaultKind.NODE_DRAIN: True}
_WAIT_FOR_ANOTHER_SECONDS = 5.0

Report = Callable[[str], None]


@dataclass
class Injection:
    """Everything that stays the same from fault to fault.

    Attributes
    ----------
    plan, live
        What is done, to which system.
    cluster
        As the injector may use it.
    undo_list
        What has to be undone in it.
    guardian
        Who undoes everything should we be killed; without one nothing is begun.
    report
        Told each step.
    closing, observers
        What ends with the injection, and who watches which deployment.
    """

    plan: FailurePlan
    live: LiveParameters
    cluster: Cluster
    undo_list: UndoList
    guardian: Guardian
    report: Report
    closing: ExitStack
    observers: dict[tuple[str, str, int], Observer] = field(default_factory=dict)

    def workload_of(self, planned: PlannedFault) -> Workload:
        """Whose pods a fault hits."""
        target = self.live.kubernetes
        namespace = planned.namespace or target.namespace
        return self.cluster.workload(namespace, planned.deployment or target.deployment)

    def pause(self) -> None:
        """Wait between two faults."""
        time.sleep(self.plan.pause_seconds)

    def observer_of(self, workload: Workload) -> Observer:
        """Who watches a deployment, by a connection of its own, from the first fault on that hits it."""
        name = (workload.namespace, workload.name, workload.replicas)
        if name not in self.observers:
            connect = connector(self.plan.identity, self.live.kubernetes)
            watch = Watch(connect, workload.namespace, self.live.kubernetes.page_size)
            probes = Probes(self.plan.steady_state.probes)
            watch.start()
            self.closing.callback(watch.stop)
            probes.start()
            self.closing.callback(probes.stop)
            self.observers[name] = Observer(History(workload), watch, probes, self.plan.abort)
        return self.observers[name]

    def run(self, planned: PlannedFault, fault_id: str) -> Attempt:
        """Do one fault; when this returns or raises, it is undone, or `not_undone` of its settings says why not."""
        self.guardian.check()
        workload = self.workload_of(planned)
        stage = Stage(
            fault_id=fault_id,
            planned=planned,
            workload=workload,
            cluster=self.cluster,
            observer=self.observer_of(workload),
            undo_list=self.undo_list,
            choose=lambda history: choose_target(planned, workload, history, f"{self.plan.seed}/{fault_id}"),
            check_guardian=self.guardian.check,
            steady_seconds=self.plan.steady_state.within_seconds,
            window_seconds=self.plan.recovery_window_seconds,
        )
        load1 = round(os.getloadavg()[0], 2)
        with open_stage(stage):
            try:
                journal = run_strictly(experiment_of(self.plan, planned, fault_id), self.report)
            finally:
                # A fault that could not be undone was one, too: it must not be lost with the error.
                try:
                    stage.undo()
                except ReadinessError as error:
                    stage.notes["not_undone"] = str(error).splitlines()[0]
        if "injected_at" in stage.told:
            see(stage)
        return self._attempt(stage, journal, load1)

    def _attempt(self, stage: Stage, journal: Journal, load1: float) -> Attempt:
        settings: dict[str, Any] = {"load1_at_injection": load1, **stage.notes}
        if "injected_at" in stage.told:
            settings |= self._settings(stage)
        if stage.observer.stopped_by:
            settings["stopped_by"] = stage.observer.stopped_by
        if journal["status"] == INTERRUPTED:
            settings["interrupted"] = True
        return Attempt(
            fault_id=stage.fault_id,
            kind=stage.kind.value,
            namespace=stage.workload.namespace,
            deployment=stage.workload.name,
            journal=journal,
            told=dict(stage.told),
            settings=settings,
            events=list(stage.history.rows),
        )

    def _settings(self, stage: Stage) -> dict[str, Any]:
        told = settings_of(stage.workload, stage.hit) if stage.hit else {}
        for name, setting in _OF_THE_CLUSTER.items():
            if setting in self.live.settings:
                told[name] = f"{self.live.settings[setting]}s"
        window = self.plan.recovery_window_seconds
        told["recovery_definition"] = (
            f"start of the first {window:g} s window, after the deployment was seen broken, with exactly "
            f"{stage.workload.replicas} pods that are not being deleted, all of them Ready in the watch"
        )
        told["restarts_before"] = sum(stage.target.restarts.values())
        told["crashloopbackoff_seen"] = stage.history.crash_loops(stage.target, stage.injected_at)
        if stage.kind in _REPLACES:
            told["replaces_the_container"] = _REPLACES[stage.kind]
        return told


@contextmanager
def prepared(plan: FailurePlan, live: LiveParameters, report: Report) -> Iterator[Injection]:
    """Be the only one who breaks something in the cluster, and be guarded; undo first what others left.

    Raises
    ------
    InjectionError
        If somebody else does, or something cannot be undone.
    """
    cluster = Cluster(connector(plan.identity, live.kubernetes), live.kubernetes.page_size)
    undo_list = UndoList.of(cluster.server)
    command_seconds = max(fault.command_timeout_seconds for fault in plan.faults)
    with interruptible("an injection"), undo_list.held(wait_seconds=_WAIT_FOR_ANOTHER_SECONDS):
        if errors := undo_list.undo_when_idle(cluster, report, seconds=command_seconds):
            raise InjectionError("; ".join(errors), "something an earlier injection did is still there")
        undo_list.begin(plan.identity, live.kubernetes)
        with guarded(undo_list, command_seconds) as guardian, ExitStack() as closing:
            try:
                with undisturbed_end():
                    yield Injection(plan, live, cluster, undo_list, guardian, report, closing)
            finally:
                _undo_at_last(undo_list, cluster, report)


def _undo_at_last(undo_list: UndoList, cluster: Cluster, report: Report) -> None:
    """Whatever is still left is tried once more; after that the guardian goes on trying."""
    try:
        for error in undo_list.undo(cluster, report):
            report(f"not undone, the guardian goes on trying: {error}")
    except ReadinessError as error:
        report(f"not undone, the guardian goes on trying: {error}")


def faults_in_order(plan: FailurePlan) -> list[PlannedFault]:
    """Every single fault of a plan."""
    return [fault for fault in plan.faults for _ in range(fault.repetitions)]
