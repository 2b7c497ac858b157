"""What is watched all the time, whether it is in its steady state, and when the plan wants to stop."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from readiness.injection.cluster import InjectionError
from readiness.injection.history import History
from readiness.injection.plan import Abort
from readiness.sources.http import Asking, Unanswered, token_of
from readiness.sources.kubernetes.conditions import is_ready
from readiness.sources.kubernetes.watching import Watch
from readiness.sources.live.parameters import Probe

_PROBE_SECONDS = 0.5
_OK = 200
# A watch lists anew after 10 s at most; a list without events makes no row.
_LISTED_AGAIN_SECONDS = 15.0


class Probes:
    """URLs that are asked all the time, in a thread of their own: since when one of them fails.

    Parameters
    ----------
    probes
        What is asked.
    """

    def __init__(self, probes: Sequence[Probe]) -> None:
        self._probes = tuple(probes)
        self._failing: dict[str, float] = {}
        self._asked = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, name="steady-state", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        if self._probes:
            self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._ended.set()

    def failing(self) -> dict[str, float]:
        """For how many seconds each of those that fail has failed; all of them before the first answers."""
        if self._probes and not self._asked.is_set():
            return {probe.target: 0.0 for probe in self._probes}
        now = time.monotonic()
        return {name: now - since for name, since in dict(self._failing).items()}

    def _ask(self) -> None:
        while not self._ended.is_set():
            for probe in self._probes:
                if self._answers(probe):
                    self._failing.pop(probe.target, None)
                else:
                    self._failing.setdefault(probe.target, time.monotonic())
            self._asked.set()
            self._ended.wait(_PROBE_SECONDS)

    def _answers(self, probe: Probe) -> bool:
        from readiness.errors import CollectionError

        try:
            return Asking(probe.timeout_seconds).get(probe.url, token=token_of(probe.token)).status == _OK
        except (Unanswered, CollectionError):
            return False


class Observer:
    """A deployment as its own watch client and the steady-state probes see it, and when the plan wants to stop.

    Parameters
    ----------
    history, watch, probes
        What is seen, and by whom.
    abort
        Conditions of the plan.
    """

    def __init__(self, history: History, watch: Watch, probes: Probes, abort: Abort) -> None:
        self.history, self._watch, self._probes, self._abort = history, watch, probes, abort
        self._too_few_since: float | None = None
        self.stopped_by: str | None = None

    def look(self) -> None:
        """Take what arrived."""
        rows, _ = self._watch.taken()
        self.history.add(rows)

    def check(self) -> None:
        """Stop if a condition of the plan says so.

        Raises
        ------
        InjectionError
            If one does.
        """
        if reason := self._reason():
            self.stopped_by = reason
            raise InjectionError(f"stopped: {reason}", "everything is undone; see $.abort of the plan")

    def _reason(self) -> str | None:
        if self._abort.stop_file and Path(self._abort.stop_file).expanduser().exists():
            return f"{self._abort.stop_file} is there"
        now, few = self.history.now, self._abort.ready_pods
        if few and now:
            if now.ready >= few.fewer_than:
                self._too_few_since = None
            elif self._too_few_since is None:
                self._too_few_since = time.monotonic()
            if self._too_few_since is not None and time.monotonic() - self._too_few_since >= few.for_seconds:
                return f"{now.ready} ready pods, fewer than {few.fewer_than} for {few.for_seconds:g} s"
        limit = self._abort.probe_failing_seconds
        if limit is not None:
            for name, seconds in self._probes.failing().items():
                if seconds >= limit:
                    return f"{name} has failed for {seconds:.1f} s"
        return None

    def what_is_unsteady(self) -> str | None:
        """What keeps the system from being in its steady state; None if nothing does."""
        history = self.history
        if not history.is_whole():
            ready, live = history.now[1:][::-1] if history.now else (0, 0)
            return f"{ready} ready of {live} live pods, {len(history.pods)} in all"
        lost = history.lost_since("events")
        if lost and (now() - lost).total_seconds() < _LISTED_AGAIN_SECONDS:
            return "the stream of events was lost, and is not taken up yet"
        for name, node in history.nodes.items():
            if not is_ready(node):
                return f"node {name} is not ready"
            if (node.get("spec") or {}).get("unschedulable"):
                return f"node {name} is cordoned"
        if failing := self._probes.failing():
            return f"{', '.join(sorted(failing))} does not answer 200"
        return None


def now() -> dt.datetime:
    """The time by the clock that the watch client reads, too."""
    return dt.datetime.now(dt.UTC)
