"""Experiments of the Chaos Toolkit, run strictly: what fails ends the method, and rollbacks are always done."""

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


def check_experiment(experiment: dict[str, Any]) -> None:
    """Let the library say whether it is an experiment.

    Raises
    ------
    chaoslib.exceptions.InvalidExperiment
        If it is none.
    """
    with quiet():
        ensure_experiment_is_valid(experiment)


def run_strictly(experiment: dict[str, Any], report: Callable[[str], None]) -> dict[str, Any]:
    """Run an experiment.

    Parameters
    ----------
    experiment
        As the Chaos Toolkit has it.
    report
        Told the name of each activity.

    Returns
    -------
    dict
        Its journal, without what is about the machine: its name, and paths in traces of errors.
    """
    with quiet():
        journal: dict[str, Any] = run_experiment(
            experiment, settings=_ALWAYS_ROLL_BACK, event_handlers=[_StrictRun(report)]
        )
    journal["node"] = _SCRUBBED
    for run in (*journal["run"], *journal["rollbacks"]):
        if "exception" in run:
            run["exception"] = run["exception"][-1:]
    return journal


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
