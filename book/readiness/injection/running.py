"""Running a plan: one fault after the other, each kept as soon as it is over."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from readiness.errors import InputError, Problem
from readiness.experiments import INTERRUPTED, run_strictly
from readiness.injection import activities
from readiness.injection.cluster import READS, RIGHTS, Cluster, Pod, Right, settings_of
from readiness.injection.faults import AbortError, FaultRun, InjectionError
from readiness.injection.plans import OF_NODES, FailurePlan, Fault, filled
from readiness.injection.undoing import UndoList, guarded
from readiness.injection.witness import Witness
from readiness.machine.signals import interruptible, undisturbed_end
from readiness.sources.kubernetes.connecting import connect
from readiness.sources.live.parameters import LiveParameters


@dataclass(frozen=True)
class Done:
    """One fault that is over: its run, its journal, and the settings of its row."""

    run: FaultRun
    journal: dict[str, Any]
    settings: dict[str, Any]

    @property
    def is_whole(self) -> bool:
        """Whether it took place as declared, from its steady state to its proof and its observation."""
        return self.journal["status"] == "completed" and not self.journal.get("deviated")


@dataclass(frozen=True)
class Planned:
    """What a dry run shows of one fault: what would be hit, and by what."""

    kind: str
    target: str
    command: str
    lacking: tuple[str, ...]


class Injector:
    """A plan, connected.

    Parameters
    ----------
    plan, live
        What is done, and to what.
    undo_list
        Where the way back is kept.
    next_id
        Gives a fault its name.
    """

    def __init__(
        self, plan: FailurePlan, live: LiveParameters, undo_list: UndoList, next_id: Callable[[str], str]
    ) -> None:
        self._plan = plan
        self._live = live
        self._target = plan.target(live)
        self._undo_list = undo_list
        self._next_id = next_id
        self._random = random.Random(plan.seed)  # noqa: S311 - chance that can be drawn again
        self._cluster = Cluster(connect(self._target), self._target)
        self._deployment = self._cluster.deployment()

    @property
    def replicas(self) -> int:
        """How many pods have to be Ready."""
        return int(self._deployment["spec"].get("replicas") or 0)

    def dry_run(self) -> list[Planned]:
        """What would be done, and which rights are lacking; nothing is changed."""
        pods = [pod for pod in self._cluster.pods() if pod.ready and not pod.ending]
        answers: dict[Right, bool] = {}

        def lacks(right: Right) -> bool:
            if right not in answers:
                answers[right] = self._cluster.may(right)
            return not answers[right]

        planned = []
        for fault in self._plan.faults:
            lacking = tuple(str(right) for right in (*READS, *RIGHTS[fault.kind]) if lacks(right))
            for _ in range(fault.repetitions):
                targets, node = self._chosen(fault, pods)
                values = {"namespace": self._target.namespace, "node": node or "", "pod": next(iter(targets), ""),
                          "container_id": "..."}  # fmt: skip
                command = " ".join(filled(fault.inject, values)) if fault.inject else "the API"
                planned.append(Planned(fault.kind, node or ", ".join(targets), command, lacking))
        return planned

    def run(self, report: Callable[[str], None], keep: Callable[[Done], None]) -> AbortError | None:
        """Inject every fault of the plan.

        Parameters
        ----------
        report
            Told what is being done.
        keep
            Given every fault that is over.

        Returns
        -------
        AbortError or None
            Why it stopped before the end, if a condition of the plan was met.

        Raises
        ------
        KeyboardInterrupt
            If it was interrupted; what was broken is mended then.
        """
        connected = self._target
        with interruptible("injecting faults"), guarded(self._undo_list), self._witness(connected) as witness:
            try:
                return self._run_all(witness, report, keep)
            finally:
                with undisturbed_end():
                    self._undo_list.undo()

    @contextmanager
    def _witness(self, target: Any) -> Iterator[Witness]:
        witness = Witness(lambda: connect(target), target.namespace, target.selector, target.page_size)
        witness.start(self.replicas)
        try:
            yield witness
        finally:
            witness.stop()

    def _run_all(
        self, witness: Witness, report: Callable[[str], None], keep: Callable[[Done], None]
    ) -> AbortError | None:
        for fault in self._plan.faults:
            for number in range(1, fault.repetitions + 1):
                report(f"{fault.kind} ({number} of {fault.repetitions})")
                done = self._one(fault, witness)
                keep(done)
                if done.journal["status"] == INTERRUPTED:
                    raise KeyboardInterrupt
                if error := activities.aborted():
                    return error
                if not done.is_whole and (done.journal.get("steady_states") or {}).get("before") is None:
                    return AbortError("there was no steady state to begin with", "see the journal")
                time.sleep(self._plan.pause_seconds)
        return None

    def _one(self, fault: Fault, witness: Witness) -> Done:
        witness.take()
        targets, node = self._chosen(fault, witness.ready())
        run = FaultRun(
            fault_id=self._next_id(fault.kind),
            fault=fault,
            plan=self._plan,
            live=self._live,
            cluster=self._cluster,
            witness=witness,
            undo_list=self._undo_list,
            replicas=self.replicas,
            targets=targets,
            node=node,
        )
        settings = settings_of(self._deployment) | dict(self._live.settings)
        settings |= {"recovery_window_seconds": self._plan.recovery_window_seconds, "targets": len(targets)}
        settings["restarts_before"] = sum(pod.restarts for pod in targets.values())
        if fault.kind in ("node_cordon", "node_drain"):
            settings["replaces_the_container"] = fault.kind == "node_drain"
        what = f"{fault.kind} of {node or next(iter(targets))} in {self._target.namespace}"
        with activities.under_way(run):
            journal = run_strictly(activities.experiment(what, what), lambda _: None)
        return Done(run, journal, settings | run.facts)

    def _chosen(self, fault: Fault, pods: list[Pod]) -> tuple[dict[str, Pod], str | None]:
        """The pods that are hit, and the node if one is; drawn from the seed where the plan names none."""
        by_name = {pod.name: pod for pod in sorted(pods, key=lambda pod: pod.name)}
        if not by_name:
            raise InjectionError(f"no pod of {self._target.deployment} is Ready", "bring it up before faults")
        if fault.kind in OF_NODES:
            nodes = sorted({pod.node for pod in by_name.values()})
            node = fault.target or self._random.choice(nodes)
            return {name: pod for name, pod in by_name.items() if pod.node == node}, node
        if fault.target is not None and fault.target not in by_name:
            got = f"no Ready pod {fault.target}"
            raise InputError(Problem("plan", "$.faults.target", f"one of {', '.join(by_name)}", got))
        name = fault.target or self._random.choice(list(by_name))
        return {name: by_name[name]}, None


def undo_file(folder: Path) -> Path:
    """Where the way back of faults that are recorded in a folder is kept."""
    return folder.parent / f".{folder.name}.undo.json"
