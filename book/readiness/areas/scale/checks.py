"""Whether what was recorded of load is a measurement at all: every run of every recording is looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from readiness.areas.base import Material
from readiness.areas.scale.runs import Run, ScaleSettings
from readiness.instruments import (
    Check,
    check_all_runs_kept,
    check_load_as_offered,
    check_load_concurrent,
    check_not_constant,
    check_requests_in_runs,
)


def checks_of(
    materials: tuple[Material, ...], runs: list[Run], settings: ScaleSettings, block_seconds: float
) -> list[Check]:
    """Check whether what was recorded of load is a measurement: every run of every recording is looked at.

    What is judged are requests, so a run counts as reported by them alone. Recorded is every run that has a row of its
    own or a summary, and as many as the recording says were made, in its setting `load_runs`. `runs` are all of the
    materials, each of which has the table `load_runs`.
    """
    several = len(materials) > 1
    loads = {run.material.label(run.name) if several else run.name: run.load for run in runs if run.kept}
    strays = sum(_strays(material) for material in materials)
    latencies = [run.latency_seconds for run in runs if run.kept]
    checks = [_kept(material) for material in materials]
    checks += [
        check_requests_in_runs(loads, strays, clock_resolution_seconds=settings.clock_resolution_seconds),
        check_load_concurrent(loads),
        check_load_as_offered(loads, block_seconds),
    ]
    # One run that never varies is enough: it does not hide among the others.
    constant = [check_not_constant(values) for values in latencies]
    return [*checks, next((check for check in constant if not check.passed), _varied(latencies))]


def _varied(latencies: list[NDArray[np.float64]]) -> Check:
    return check_not_constant(np.concatenate(latencies) if latencies else np.array([], dtype=np.float64))


def _kept(material: Material) -> Check:
    tables = [material.tables[name]["run"] for name in ("load_runs", "load_summaries") if name in material.tables]
    named = list(dict.fromkeys(str(run) for runs in tables for run in runs))
    made = material.recording.settings.get("load_runs")
    unnamed = [f"#{number}" for number in range(len(named) + 1, made + 1)] if isinstance(made, int) else []
    told = {str(run) for run in material.tables["requests"]["run"]} if "requests" in material.tables else set()
    return check_all_runs_kept([*named, *unnamed], told)


def _strays(material: Material) -> int:
    """Requests of a recording that belong to none of its runs."""
    if "requests" not in material.tables:
        return 0
    return int((~material.tables["requests"]["run"].isin(material.tables["load_runs"]["run"])).sum())
