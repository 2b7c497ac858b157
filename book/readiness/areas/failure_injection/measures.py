"""How each claim about injected faults is measured, and what its notebook shows."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Table
from readiness.areas.failure_injection.conditions import conditions_of, detected_by_condition, unproven_condition
from readiness.areas.failure_injection.curves import chart_curves, table_times
from readiness.areas.failure_injection.kinds import (
    ENTERS_THROUGH_THE_DETECTOR,
    FailureInjectionSettings,
    FaultKind,
    Waits,
    checks_of,
    fault_kinds,
)
from readiness.areas.failure_injection.views import chart_attempts, table_coverage, table_january_runs, table_settings
from readiness.claims import Claim
from readiness.estimates import Estimate, asked_by
from readiness.estimates.durations import MEDIAN, estimate_median_duration
from readiness.instruments import (
    check_all_runs_kept,
    check_no_sentinels,
    check_recovery_after_detection,
    check_recovery_possible,
)
from readiness.messages import Message, message

RECOVERY_CLAIMS = ("failure_injection.mttr_go_no_go", "failure_injection.mttr_plan")
DETECTION_CLAIMS = ("failure_injection.mttd_go_no_go", "failure_injection.mttd_plan")


def measure_recovery(claim: Claim, materials: tuple[Material, ...], settings: FailureInjectionSettings) -> Findings:
    """Time from injection to recovery, per kind of fault; a fault never seen to recover is censored."""

    def estimate(kind: FaultKind, members: int) -> Estimate:
        return _estimate(claim, kind, kind.counted.recoveries, members)

    return _per_kind(claim, materials, settings, estimate, lambda _kind: None)


def measure_detection(claim: Claim, materials: tuple[Material, ...], settings: FailureInjectionSettings) -> Findings:
    """Time from injection to detection by anybody, per kind of fault."""

    def why_not(kind: FaultKind) -> Message | None:
        return message("absent-watch-latency") if kind.kind in ENTERS_THROUGH_THE_DETECTOR else None

    return _per_kind(claim, materials, settings, _detection_of(claim), why_not)


def measure_self_detection(
    claim: Claim, materials: tuple[Material, ...], settings: FailureInjectionSettings
) -> Findings:
    """Time to detection by the system's own self-healing; what the platform sees does not decide it."""

    def why_not(kind: FaultKind) -> Message | None:
        by = kind.told("detected_by")
        detected = int(np.isfinite(kind.detection_seconds).sum())
        if by == ["self_healing"] and kind.detected_by("self_healing") == detected:
            return None
        return message("absent-not-self-healing", detected_by=", ".join(by) or "-")

    return _per_kind(claim, materials, settings, _detection_of(claim), why_not)


def _detection_of(claim: Claim) -> Callable[[FaultKind, int], Estimate]:
    def estimate(kind: FaultKind, members: int) -> Estimate:
        made = _estimate(claim, kind, kind.counted.detections, members)
        return made.model_copy(update={"conditions": (*made.conditions, detected_by_condition(kind.counted))})

    return estimate


def _estimate(claim: Claim, kind: FaultKind, waits: Waits, members: int) -> Estimate:
    """Estimate the quantile the criterion asks for, and say what the attempts that do not count could have done."""
    asked = asked_by(claim.criterion, members=members, member=kind.kind)
    quantile = claim.criterion.quantile or MEDIAN
    made = estimate_median_duration(waits.seconds, waits.censored, quantile=quantile, all_must_end=True, **asked)
    if not kind.unproven_ids:
        return made
    told = unproven_condition(kind, waits, made.high, quantile=quantile, bounds=asked["bounds"])
    return made.model_copy(update={"conditions": (*made.conditions, told)})


def _per_kind(
    claim: Claim,
    materials: tuple[Material, ...],
    settings: FailureInjectionSettings,
    estimate: Callable[[FaultKind, int], Estimate],
    why_not: Callable[[FaultKind], Message | None],
) -> Findings:
    """Check and estimate every kind of fault that was injected; say of the others that they never were."""
    kinds = fault_kinds(materials, clock_resolution_seconds=settings.clock_resolution_seconds)
    absent = {kind.kind: reason for kind in kinds if (reason := why_not(kind))}
    measured = [kind for kind in kinds if kind.kind not in absent]
    checks = [check for kind in measured for check in checks_of(kind, settings)]
    estimates = tuple(
        made.model_copy(update={"conditions": (*made.conditions, *conditions_of(kind.counted))})
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
        Measure(RECOVERY_CLAIMS, ("faults",), measure_recovery),
        Measure(DETECTION_CLAIMS, ("faults",), measure_detection),
        Measure(("failure_injection.self_healing_mttd",), ("faults",), measure_self_detection),
        Measure(
            ("failure_injection.january_pod_kill_mttr", "failure_injection.january_pod_kill_mttd"),
            ("failure_injection_runs", "failure_injection_report"),
            measure_january,
        ),
    ),
    charts={
        "attempts": Chart(("faults",), chart_attempts),
        "curves": Chart(("faults",), chart_curves, claims=(*RECOVERY_CLAIMS, *DETECTION_CLAIMS)),
    },
    tables={
        "coverage": Table(
            ("faults",),
            table_coverage,
            optional=("faults_discarded",),
            claims=(*RECOVERY_CLAIMS, *DETECTION_CLAIMS),
        ),
        "times": Table(("faults",), table_times, claims=(*RECOVERY_CLAIMS, *DETECTION_CLAIMS)),
        "settings": Table(("faults",), table_settings),
        "january_runs": Table(("failure_injection_runs", "failure_injection_report"), table_january_runs),
    },
)
