"""Running a drill once: servers arranged, the experiment run by the Chaos Toolkit, everything ended again."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chaoslib.experiment import ensure_experiment_is_valid, run_experiment
from chaoslib.run import RunEventHandler

from readiness.drills.attempts import Attempt
from readiness.drills.plans import DrillPlan
from readiness.drills.programs import DrillError
from readiness.drills.stage import Stage, open_stage
from readiness.machine.programs import MachineError
from readiness.machine.signals import interrupt, interruptible, undisturbed_end

_ALWAYS_ROLL_BACK = {"runtime": {"rollbacks": {"strategy": "always"}}}
_FAILED = "failed"
_INTERRUPTED = "interrupted"
_SCRUBBED = "scrubbed"
_LAST_LOOK_SECONDS = 5.0


@dataclass(frozen=True)
class Interrupted:
    """A repetition that somebody broke off."""

    attempt: Attempt


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


def run_drill(
    plan: DrillPlan,
    drill_id: str,
    *,
    settling_seconds: float | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> Attempt | Interrupted:
    """Run one repetition of a drill; when this returns or raises, nothing of it is left.

    Parameters
    ----------
    plan
        The drill.
    drill_id
        Name of the repetition.
    settling_seconds
        How long what came back is watched; None for what the experiment declares.
    report
        Told the name of each step.

    Raises
    ------
    MachineError
        If the servers could not be started: there was no drill.
    KeyboardInterrupt
        If that was interrupted.
    """
    experiment = plan.experiment(drill_id, settling_seconds=settling_seconds)
    conditions: dict[str, Any] = {
        "network": plan.network,
        "negative_control": bool(plan.facts["negative_control"]),
        "load1_before": round(os.getloadavg()[0], 2),
    }
    with (
        _quiet(),
        interruptible("a drill"),
        open_stage(drill_id, experiment["configuration"]) as stage,
        undisturbed_end(),
    ):
        ensure_experiment_is_valid(experiment)
        report("starting the servers")
        _arrange(plan, stage)
        handler = _StrictRun(report)
        journal = run_experiment(experiment, settings=_ALWAYS_ROLL_BACK, event_handlers=[handler])
        _scrub(journal)
        if stage.present is None and stage.writer and journal["status"] != _INTERRUPTED:
            stage.look_up_at_last(seconds=_LAST_LOOK_SECONDS)
        conditions |= {
            "load1_after": round(os.getloadavg()[0], 2),
            "server_version": stage.serving.version,
            **{name: value for name, value in experiment["configuration"].items() if name != "run"},
        }
        attempt = Attempt(
            drill_id=drill_id,
            drill=plan.name,
            scenario=plan.facts["scenario"],
            proof=plan.facts["proof"],
            version=stage.serving.version,
            journal=journal,
            writes=stage.writer.writes if stage.writer else (),
            present=stage.present,
            conditions=conditions,
        )
    return Interrupted(attempt) if journal["status"] == _INTERRUPTED else attempt


def _scrub(journal: dict[str, Any]) -> None:
    """Take out what is about the machine and not about the drill: its name, and paths in traces of errors."""
    journal["node"] = _SCRUBBED
    for run in (*journal["run"], *journal["rollbacks"]):
        if "exception" in run:
            run["exception"] = run["exception"][-1:]


def _arrange(plan: DrillPlan, stage: Stage) -> None:
    try:
        plan.arrange(stage)
    except MachineError:
        raise
    except Exception as error:
        raise DrillError(f"{plan.name}: the servers could not be started: {error}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's own words from the terminal; what it has to say stands in the journal."""
    logger = logging.getLogger("chaostoolkit")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
