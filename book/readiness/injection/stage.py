"""The stage of one fault: what is hit, what is watched, when it stops. Activities find it by the fault's name."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from readiness.injection.cluster import Cluster, Document, InjectionError, Workload
from readiness.injection.history import History, Recovery, Sign, Target
from readiness.injection.observing import Observer, now
from readiness.injection.plan import Command, FaultKind, PlannedFault, filled
from readiness.injection.steps import Undoing
from readiness.injection.undoing import UndoList

Configuration = Mapping[str, Any]
_LOOK_SECONDS = 0.05


@dataclass
class Stage:
    """What one fault works with.

    Attributes
    ----------
    fault_id, planned, workload
        Its name, what the plan says of it, and whose pods it hits.
    cluster, observer, undo_list
        Who does it, who sees it, and what undoes it.
    target
        What it hits; chosen in the steady state.
    choose
        Draws the target.
    check_guardian
        Raises if nobody would undo the fault should we be killed.
    steady_seconds
        How long the steady state is waited for.
    window_seconds
        Of a recovery.
    chosen, hit
        The target, and the pod of it whose settings are told.
    told
        What happened, by the names of the columns of the table `faults`.
    notes
        What is to be kept in `settings`.
    pods_before
        Uids of the pods there were.
    recovery_since
        Before this nothing counts as recovered.
    """

    fault_id: str
    planned: PlannedFault
    workload: Workload
    cluster: Cluster
    observer: Observer
    undo_list: UndoList
    choose: Callable[[History], Target]
    check_guardian: Callable[[], None]
    steady_seconds: float
    window_seconds: float
    chosen: Target | None = None
    hit: Document | None = None
    told: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    pods_before: frozenset[str] = frozenset()
    recovery_since: dt.datetime | None = None

    @property
    def kind(self) -> FaultKind:
        """Of the fault."""
        return self.planned.kind

    @property
    def target(self) -> Target:
        """What is hit."""
        if self.chosen is None:
            raise InjectionError("no target was chosen")
        return self.chosen

    @property
    def injected_at(self) -> dt.datetime:
        """When the fault was begun."""
        found: dt.datetime | None = self.told.get("injected_at")
        if found is None:
            raise InjectionError("the fault was not begun")
        return found

    @property
    def history(self) -> History:
        """What was seen."""
        return self.observer.history

    def filled(self, command: Command | None) -> list[str]:
        """A command of the plan for what is hit; without one nothing."""
        return filled(command or (), self.target.placeholders(self.workload.namespace))

    def will_be_undone_by(self, undoing: Undoing) -> int:
        """Say on disk what undoes the fault; to be called before it is done."""
        return self.undo_list.write(undoing)

    def undo(self) -> None:
        """Undo everything; what is seen after this is no longer what the system does by itself.

        Raises
        ------
        InjectionError
            If something cannot be undone.
        """
        if "injected_at" in self.told:
            self.told.setdefault("observed_until_at", now())
        if errors := self.undo_list.undo(self.cluster):
            raise InjectionError("; ".join(errors), "`readiness inject --restore` tries again")

    # Waiting ----------------------------------------------------------------------------------------------------------

    def pause(self, seconds: float = _LOOK_SECONDS) -> None:
        """Wait, take what arrived, and stop if the plan says so."""
        end = time.monotonic() + seconds
        while True:
            self.observer.look()
            self.observer.check()
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, _LOOK_SECONDS))

    def wait_for(self, found: Callable[[], Any], until: dt.datetime) -> Any:
        """Look again and again until there is an answer, or until a time; the answer, or None."""
        while True:
            if (answer := found()) is not None:
                return answer
            if now() >= until:
                return None
            self.pause()

    @property
    def observed_until(self) -> dt.datetime:
        """Until when the fault is watched."""
        return self.injected_at + dt.timedelta(seconds=self.planned.observe_seconds)

    # What was seen ----------------------------------------------------------------------------------------------------

    def sign(self) -> Sign | None:
        """The first sign of the fault."""
        return self.history.first_sign(self.target, self.injected_at)

    def watch_lost(self) -> tuple[dt.datetime, str] | None:
        """When the observation was over because a stream was lost, and which; None if it was not.

        The list that is taken next tells how things stand by then, and not when that came about. What only signs are
        read from is needed no more after the first sign.
        """
        sign = self.sign()
        signs = {"events", "nodes"} if self.kind.of_a_node else {"events"}
        for at, resource in self.history.losses:
            unseen = sign is None or sign.at > at
            if at >= self.injected_at and (resource == "pods" or (resource in signs and unseen)):
                return at, resource
        return None

    def recovery(self, until: dt.datetime) -> Recovery | None:
        """The recovery, if there was one until then; never from what had not broken yet."""
        begun = self._broken_at()
        if begun is None:
            return None
        return self.history.recovery(begun, dt.timedelta(seconds=self.window_seconds), until)

    def _broken_at(self) -> dt.datetime | None:
        """From when on a whole deployment is one that came back."""
        injected = self.injected_at
        if self.kind is FaultKind.NODE_CORDON:  # breaks nothing that runs, so that nothing recovers from it
            return None
        broken = [self.history.not_ready_at(injected), self.history.restarted_at(self.target, injected)]
        first = min((at for at in broken if at is not None), default=None)
        if first is None or self.kind is not FaultKind.NODE_DRAIN:
            return first
        # Between two evictions all replicas may be ready for a while.
        return None if self.recovery_since is None else max(first, self.recovery_since)


_STAGES: dict[str, Stage] = {}


@contextmanager
def open_stage(stage: Stage) -> Iterator[Stage]:
    """Let the activities of a fault find their stage."""
    _STAGES[stage.fault_id] = stage
    try:
        yield stage
    finally:
        del _STAGES[stage.fault_id]


def stage_of(configuration: Configuration) -> Stage:
    """The stage of the fault whose experiment has this configuration."""
    name = str(configuration.get("fault_id"))
    if name not in _STAGES:
        raise InjectionError(f"no stage is open for {name}: start the experiment with `readiness inject`")
    return _STAGES[name]
