"""Running a drill once: servers arranged, the experiment run by the Chaos Toolkit, everything ended again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from readiness.chaos.running import INTERRUPTED, run_strictly
from readiness.drills.attempts import Attempt
from readiness.drills.plans import DrillPlan
from readiness.drills.programs import DrillError
from readiness.drills.stage import Stage, open_stage
from readiness.machine.programs import MachineError
from readiness.machine.signals import interruptible, undisturbed_end

_LAST_LOOK_SECONDS = 5.0


@dataclass(frozen=True)
class Interrupted:
    """A repetition that somebody broke off."""

    attempt: Attempt


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
        interruptible("a drill"),
        open_stage(drill_id, experiment["configuration"]) as stage,
        undisturbed_end(),
    ):
        report("starting the servers")
        _arrange(plan, stage)
        journal = run_strictly(experiment, report)
        if stage.present is None and stage.writer and journal["status"] != INTERRUPTED:
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
    return Interrupted(attempt) if journal["status"] == INTERRUPTED else attempt


def _arrange(plan: DrillPlan, stage: Stage) -> None:
    try:
        plan.arrange(stage)
    except MachineError:
        raise
    except Exception as error:
        raise DrillError(f"{plan.name}: the servers could not be started: {error}") from error
