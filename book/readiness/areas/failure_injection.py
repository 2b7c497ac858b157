"""Failure injection: whether a fault is noticed, by whom, and whether the system is back in time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Settings, Table
from readiness.areas.failure_injection_views import chart_attempts, table_coverage, table_january_runs
from readiness.claims import Claim
from readiness.estimates import Estimate, asked_by
from readiness.estimates.durations import estimate_median_duration
from readiness.instruments import (
    Check,
    FaultTimes,
    check_all_runs_kept,
    check_effect_proven,
    check_no_sentinels,
    check_order_of_events,
    check_recovery_after_detection,
    check_recovery_possible,
    check_settings_unchanged,
)
from readiness.messages import Message, message

# Faults that enter through the API that the detector watches: the delay is that of the watch, not of a detection.
ENTERS_THROUGH_THE_DETECTOR = ("pod_delete",)
# Faults after which a new container has to pass the readiness probe's initial delay before it counts as back.
DEFAULT_TOLERATION_SECONDS = 300.0  # of Kubernetes, for not-ready and unreachable nodes
REPLACES_THE_CONTAINER = ("pod_delete", "container_sigkill", "process_sigstop")


class FailureInjectionSettings(Settings):
    """Parameters of ``notebooks/failure_injection.ipynb``.

    `clock_resolution_seconds` is how far two clocks of the record may disagree.
    """

    clock_resolution_seconds: Annotated[float, Field(ge=0)] = 0.1


@dataclass(frozen=True)
class FaultKind:
    """All faults of one kind, in seconds after their injection.

    Attributes
    ----------
    detection_seconds, recovery_seconds : (n,) float
        NaN where it never came.
    observed_seconds : (n,) float
        How long the fault was watched.
    """

    kind: str
    rows: pd.DataFrame
    detection_seconds: NDArray[np.float64]
    recovery_seconds: NDArray[np.float64]
    observed_seconds: NDArray[np.float64]
    settings: dict[str, dict[str, Any]]
    loaded_namespace: str

    @property
    def ids(self) -> list[str]:
        """Ids of the faults."""
        return [str(fault) for fault in self.rows["fault_id"]]


def fault_kinds(materials: tuple[Material, ...]) -> list[FaultKind]:
    """Every kind of fault of every recording; the attempts of all recordings count together."""
    rows = pd.concat([material.tables["faults"] for material in materials], ignore_index=True)
    kinds = []
    for kind, part in rows.groupby("kind", sort=True):
        kinds.append(
            FaultKind(
                kind=str(kind),
                rows=part,
                detection_seconds=_seconds_after(part, "detected_at"),
                recovery_seconds=_seconds_after(part, "recovered_at"),
                observed_seconds=_seconds_after(part, "observed_until_at"),
                settings={
                    str(fault): json.loads(text) for fault, text in zip(part["fault_id"], part["settings"], strict=True)
                },
                loaded_namespace=str(materials[0].recording.settings.get("namespace", "")),
            )
        )
    return kinds


def _seconds_after(rows: pd.DataFrame, column: str) -> NDArray[np.float64]:
    return np.asarray((rows[column] - rows["injected_at"]).dt.total_seconds(), dtype=np.float64)


def checks_of(kind: FaultKind, settings: FailureInjectionSettings) -> list[Check]:
    """Check whether what was recorded of one kind of fault is a measurement."""
    zeros = np.zeros(len(kind.ids))
    resolution = settings.clock_resolution_seconds
    proven = (kind.rows["effect_seen_at"].notna() & kind.rows["effect_proof"].notna()).to_numpy(dtype=bool)
    return [
        check_effect_proven(kind.ids, proven, member=kind.kind),
        check_order_of_events(
            FaultTimes(kind.ids, zeros, kind.detection_seconds, kind.recovery_seconds),
            clock_resolution_seconds=resolution,
            member=kind.kind,
        ),
        check_recovery_possible(
            kind.ids,
            kind.recovery_seconds,
            np.array([least_recovery_seconds(kind.kind, kind.settings[fault]) for fault in kind.ids]),
            clock_resolution_seconds=resolution,
            member=kind.kind,
        ),
        check_recovery_after_detection(
            kind.ids,
            kind.detection_seconds,
            kind.recovery_seconds,
            clock_resolution_seconds=resolution,
            member=kind.kind,
        ),
        check_settings_unchanged(
            {fault: _probe_settings(told) for fault, told in kind.settings.items()}, member=kind.kind
        ),
    ]


def least_recovery_seconds(kind: str, settings: dict[str, Any]) -> float:
    """The shortest recovery the probes allow: the readiness delay where a new container has to pass it, else 0."""
    probe = settings.get("readinessProbe") or {}
    return float(probe.get("initialDelaySeconds", 0)) if kind in REPLACES_THE_CONTAINER else 0.0


def _probe_settings(settings: dict[str, Any]) -> dict[str, str]:
    """The settings a time to recovery depends on, as text."""
    names = ("livenessProbe", "readinessProbe", "terminationGracePeriodSeconds", "replicas", "tolerationSeconds")
    return {name: json.dumps(settings[name], sort_keys=True) for name in (*names, "resources") if name in settings}


def conditions_of(kind: FaultKind) -> tuple[Message, ...]:
    """The settings that stand beside every time: without them an MTTR means nothing."""
    first = next(iter(kind.settings.values()), {})
    readiness, liveness = first.get("readinessProbe") or {}, first.get("livenessProbe") or {}
    tolerations = first.get("tolerationSeconds") or {}
    told = [
        message(
            "condition-probes",
            readiness_delay_seconds=readiness.get("initialDelaySeconds", "-"),
            readiness_period_seconds=readiness.get("periodSeconds", "-"),
            liveness_delay_seconds=liveness.get("initialDelaySeconds", "-"),
            liveness_period_seconds=liveness.get("periodSeconds", "-"),
            grace_seconds=first.get("terminationGracePeriodSeconds", "-"),
        )
    ]
    if kind.kind == "node_partition" and tolerations and np.isfinite(kind.recovery_seconds).any():
        toleration = float(next(iter(tolerations.values())))
        told.append(
            message(
                "condition-partition",
                toleration_seconds=toleration,
                default_seconds=round(
                    float(np.nanmedian(kind.recovery_seconds)) + DEFAULT_TOLERATION_SECONDS - toleration
                ),
                monitor_grace=str(first.get("node_monitor_grace_period", "-")),
            )
        )
    if "deployment" in kind.rows:
        told.append(_where_faults_hit(kind))
    return tuple(told)


def _where_faults_hit(kind: FaultKind) -> Message:
    """How many faults hit the loaded deployment, an idle one, or a pod that had only just been hit."""
    loaded = int((kind.rows["namespace"] == kind.loaded_namespace).sum())
    repeated = sum(bool(settings.get("crashloopbackoff_seen")) for settings in kind.settings.values())
    return message("condition-faults", n=len(kind.rows), loaded=loaded, idle=len(kind.rows) - loaded, repeated=repeated)


def measure_recovery(claim: Claim, materials: tuple[Material, ...], settings: FailureInjectionSettings) -> Findings:
    """Median time from injection to recovery, per kind of fault; a fault never seen to recover is censored."""

    def estimate(kind: FaultKind, members: int) -> Estimate:
        censored = np.isnan(kind.recovery_seconds)
        return estimate_median_duration(
            np.where(censored, kind.observed_seconds, kind.recovery_seconds),
            censored,
            all_must_end=True,
            **asked_by(claim.criterion, members=members, member=kind.kind),
        )

    return _per_kind(claim, materials, settings, estimate, lambda _kind: None)


def measure_detection(claim: Claim, materials: tuple[Material, ...], settings: FailureInjectionSettings) -> Findings:
    """Median time from injection to detection by anybody, per kind of fault."""

    def why_not(kind: FaultKind) -> Message | None:
        return message("absent-watch-latency") if kind.kind in ENTERS_THROUGH_THE_DETECTOR else None

    return _per_kind(claim, materials, settings, _detection_of(claim), why_not)


def measure_self_detection(
    claim: Claim, materials: tuple[Material, ...], settings: FailureInjectionSettings
) -> Findings:
    """Median time to detection by the system's own self-healing; what the platform sees does not decide it."""

    def why_not(kind: FaultKind) -> Message | None:
        by = sorted(set(kind.rows["detected_by"].dropna().astype(str)))
        if by == ["self_healing"]:
            return None
        return message("absent-not-self-healing", detected_by=", ".join(by) or "-")

    return _per_kind(claim, materials, settings, _detection_of(claim), why_not)


def _detection_of(claim: Claim) -> Callable[[FaultKind, int], Estimate]:
    def estimate(kind: FaultKind, members: int) -> Estimate:
        censored = np.isnan(kind.detection_seconds)
        made = estimate_median_duration(
            np.where(censored, kind.observed_seconds, kind.detection_seconds),
            censored,
            all_must_end=True,
            **asked_by(claim.criterion, members=members, member=kind.kind),
        )
        by = ", ".join(sorted(set(kind.rows["detected_by"].dropna().astype(str)))) or "-"
        detectors = (
            ", ".join(sorted(set(kind.rows["detector"].dropna().astype(str)))) if "detector" in kind.rows else "-"
        )
        told = message("condition-detected-by", detected_by=by, detectors=detectors)
        return made.model_copy(update={"conditions": (*made.conditions, told)})

    return estimate


def _per_kind(
    claim: Claim,
    materials: tuple[Material, ...],
    settings: FailureInjectionSettings,
    estimate: Callable[[FaultKind, int], Estimate],
    why_not: Callable[[FaultKind], Message | None],
) -> Findings:
    """Check and estimate every kind of fault that was injected; say of the others that they never were."""
    kinds = fault_kinds(materials)
    absent = {kind.kind: reason for kind in kinds if (reason := why_not(kind))}
    measured = [kind for kind in kinds if kind.kind not in absent]
    checks = [check for kind in measured for check in checks_of(kind, settings)]
    estimates = tuple(
        made.model_copy(update={"conditions": (*made.conditions, *conditions_of(kind))})
        for kind in measured
        for made in [estimate(kind, len(measured))]
    )
    planned = claim.criterion.population.members if claim.criterion.population else ()
    never = {member: message("absent-never-run") for member in planned if member not in {kind.kind for kind in kinds}}
    return Findings(tuple(checks), estimates, {**never, **absent})


def measure_january(_claim: Claim, materials: tuple[Material, ...], _settings: FailureInjectionSettings) -> Findings:
    """The pod kills of the January record, held against the checks it would have needed."""
    january = materials[0]
    rows, told = january.tables["failure_injection_runs"], january.recording.settings
    # The script writes its timeout when it saw nothing, and also when it saw the fault at once (0 s).
    sentinels = (0.0, float(told["detection_timeout_seconds"]))
    kills = rows[rows["test"] == "pod_failure"]
    runs = kills["run"].astype(str).tolist()
    detection, recovery = (np.array([parse_seconds(t) for t in kills[c]]) for c in ("mttd_text", "mttr_text"))
    checks = (
        check_no_sentinels(runs, detection, sentinels),
        check_recovery_possible(runs, recovery, float(told["readiness_initial_delay_seconds"])),
        check_recovery_after_detection(runs, detection, recovery),
        check_all_runs_kept(runs, january.tables["failure_injection_report"]["run"].astype(str)),
    )
    return Findings(checks=checks)


def parse_seconds(text: str) -> float:
    """Seconds of a text such as ``139s``; NaN for ``N/As``."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*s\s*", str(text))
    return float(found[1]) if found else float("nan")


DEFINITION = AreaDefinition(
    settings=FailureInjectionSettings,
    measures=(
        Measure(
            ("failure_injection.mttr_go_no_go", "failure_injection.mttr_plan"),
            ("faults",),
            measure_recovery,
        ),
        Measure(
            ("failure_injection.mttd_go_no_go", "failure_injection.mttd_plan"),
            ("faults",),
            measure_detection,
        ),
        Measure(("failure_injection.self_healing_mttd",), ("faults",), measure_self_detection),
        Measure(
            ("failure_injection.january_pod_kill_mttr", "failure_injection.january_pod_kill_mttd"),
            ("failure_injection_runs", "failure_injection_report"),
            measure_january,
        ),
    ),
    charts={"attempts": Chart(("faults",), chart_attempts)},
    tables={
        "coverage": Table(("faults",), table_coverage, optional=("faults_discarded",)),
        "january_runs": Table(("failure_injection_runs", "failure_injection_report"), table_january_runs),
    },
)
