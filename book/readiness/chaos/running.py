"""Running one experiment of the Chaos Toolkit strictly: it ends at the first failure, and always rolls back."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chaoslib.experiment import ensure_experiment_is_valid, run_experiment
from chaoslib.run import RunEventHandler

from readiness.machine.signals import interrupt

INTERRUPTED = "interrupted"
_ALWAYS_ROLL_BACK = {"runtime": {"rollbacks": {"strategy": "always"}}}
_FAILED = "failed"
_SCRUBBED = "scrubbed"


class _StrictRun(RunEventHandler):  # type: ignore[misc]  # the library has no types
    """Ends the method at the first activity that fails, tells progress, and takes the signal to end seriously.

    Left to itself the Chaos Toolkit goes on after a failed activity, and a SIGTERM during one only makes that fail.
    """

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._journal: dict[str, Any] = {}

    def started(self, experiment: dict[str, Any], journal: dict[str, Any]) -> None:  # noqa: ARG002 - its signature
        self._journal = journal

    def running(self, *_: Any) -> None:
        """Replace the handler of SIGTERM that the library has just put there."""
        signal.signal(signal.SIGTERM, interrupt)

    def start_activity(self, activity: dict[str, Any]) -> None:
        self._report(activity["name"])

    def activity_completed(self, activity: dict[str, Any], run: dict[str, Any]) -> None:
        in_method = activity["name"] in {done["activity"]["name"] for done in self._journal.get("run") or ()}
        if in_method and run.get("status") == _FAILED:
            self._journal["status"] = "aborted"


def run_strictly(experiment: dict[str, Any], report: Callable[[str], None]) -> dict[str, Any]:
    """Run an experiment, and return its journal without what is about the machine and not about the experiment.

    Parameters
    ----------
    experiment
        As declared, with the configuration of this run.
    report
        Told the name of each activity.
    """
    with quiet():
        ensure_experiment_is_valid(experiment)
        handler = _StrictRun(report)
        journal: dict[str, Any] = run_experiment(experiment, settings=_ALWAYS_ROLL_BACK, event_handlers=[handler])
    _scrub(journal)
    return journal


def _scrub(journal: dict[str, Any]) -> None:
    """Take out the machine's name, and paths in traces of errors."""
    journal["node"] = _SCRUBBED
    states = [state for state in (journal.get("steady_states") or {}).values() if isinstance(state, dict)]
    probes = [probe for state in states for probe in state.get("probes") or ()]
    for run in (*journal["run"], *journal["rollbacks"], *probes):
        if "exception" in run:
            run["exception"] = run["exception"][-1:]


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the library's own words from the terminal; what it has to say stands in the journal."""
    logger = logging.getLogger("chaostoolkit")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
