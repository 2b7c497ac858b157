"""What has to be read beside a number of load: all runs, their loads and loops, lateness, the machine."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from readiness.areas.scale.runs import SEQUENTIAL, Run, responses_of
from readiness.estimates import Bounds
from readiness.estimates.latencies import bound_quantile
from readiness.instruments.base import listed
from readiness.messages import Message, message

_ANY_BOUNDS = Bounds(0.95, 0.95)


def quantile_of(run: Run, quantile: float) -> float | None:
    """A quantile of one run, None where its requests are too few."""
    return bound_quantile(responses_of([run], run.seconds or 1.0), quantile, _ANY_BOUNDS).value


def latency_conditions(runs: Iterable[Run], quantile: float) -> tuple[Message, ...]:
    """The quantile of every run from best to worst, how late requests went out, and the common conditions."""
    every = list(runs)
    told: list[Message] = []
    found = [value for run in every if run.kept and (value := quantile_of(run, quantile)) is not None]
    if len(found) > 1:
        told.append(
            message("condition-runs-spread", n=len(found), quantile=quantile, best=min(found), worst=max(found))
        )
    late = [run for run in every if run.kept and np.isfinite(run.due_seconds).any()]
    if late:
        seconds = np.concatenate([run.response_seconds - run.latency_seconds for run in late])
        told.append(message("condition-from-due", n=len(late), latest_seconds=float(seconds.max())))
    return (*told, *load_conditions([run for run in every if run.kept], every))


def load_conditions(counted: Iterable[Run], every: Iterable[Run]) -> tuple[Message, ...]:
    """The loads of the runs that count, those left out by name, and how busy the machine was."""
    runs, others = list(counted), list(every)
    told: list[Message] = []
    for loop, key in (("open", "condition-load-open"), ("closed", "condition-load-users")):
        levels = [run.level for run in runs if run.loop == loop and run.level is not None]
        if levels:
            told.append(message(key, runs=len(levels), low=min(levels), high=max(levels)))
    names = {run.name for run in runs}
    sequential = [run.name for run in others if run.kind == SEQUENTIAL]
    if sequential:
        told.append(message("condition-sequential-left-out", n=len(sequential), which=listed(sequential)))
    waiting = [run.name for run in others if run.loop != "open" and run.kind != SEQUENTIAL and run.name not in names]
    if waiting:
        told.append(message("condition-closed-left-out", n=len(waiting), which=listed(waiting)))
    load1 = [run.load1 for run in others if run.load1 is not None]
    if load1:
        told.append(message("condition-machine-load", low=min(load1), high=max(load1)))
    return tuple(told)
