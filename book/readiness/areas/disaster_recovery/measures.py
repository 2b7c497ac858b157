"""How each claim about disasters is measured, and what its notebook shows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Table
from readiness.areas.disaster_recovery.charts import chart_drills, chart_ledgers
from readiness.areas.disaster_recovery.conditions import loss_conditions, recovery_conditions
from readiness.areas.disaster_recovery.drills import (
    ROWS_COMPARED,
    DisasterRecoverySettings,
    Drill,
    all_drills,
    checks_of,
    of_scenario,
)
from readiness.areas.disaster_recovery.outcomes import chart_outcomes
from readiness.areas.disaster_recovery.plan import (
    BACKUP_RESTORE,
    FAILOVER,
    LOSS_CLAIMS,
    PARTITION_RECOVERY,
    RPO_CRITICAL,
    RPO_DATA_LOSS,
    RTO_CLUSTER_LOSS,
    RTO_DATA_LOSS,
    SERVICE_CLASS,
    TESTED,
    missing_drill,
    missing_drills,
    scenarios_of,
)
from readiness.areas.disaster_recovery.views import table_backups, table_drills, table_plan
from readiness.areas.failure_injection.conditions import conditions_of
from readiness.areas.failure_injection.kinds import FailureInjectionSettings, FaultKind, fault_kinds
from readiness.areas.failure_injection.kinds import checks_of as fault_checks_of
from readiness.claims import Claim
from readiness.estimates import Estimate, asked_by
from readiness.estimates.counts import estimate_count
from readiness.estimates.durations import MEDIAN, estimate_median_duration
from readiness.estimates.ledgers import estimate_lost_time
from readiness.instruments import Check
from readiness.messages import message

PARTITION, PARTITION_FAULT = "network_partition", "node_partition"
CLAIMS = (
    *(TESTED, BACKUP_RESTORE, FAILOVER, *SERVICE_CLASS, RPO_CRITICAL),
    *(RTO_CLUSTER_LOSS, RTO_DATA_LOSS, RPO_DATA_LOSS, PARTITION_RECOVERY),
)


def _drills(materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> list[Drill]:
    return all_drills(materials, clock_resolution_seconds=settings.clock_resolution_seconds)


def _subject(materials: tuple[Material, ...]) -> str:
    return materials[0].recording.subject.name


def measure_tested(claim: Claim, materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> Findings:
    """Which scenarios of the plan were drilled with a proven loss and a checked recovery; all of them are counted."""
    drills = _drills(materials, settings)
    checks: list[Check] = []
    counted: dict[str, tuple[int, int]] = {}
    for scenario in scenarios_of(claim.id):
        mine = of_scenario(drills, scenario)
        partition = _partition_faults(materials, settings) if scenario == PARTITION else None
        if mine:
            checks += checks_of(mine, member=scenario)
        if partition:
            checks += _fault_checks(partition, settings, member=scenario)
        attempts = len(mine) + (len(partition.ids) if partition else 0)
        good = sum(drill.counts_as_tested for drill in mine)
        good += int(np.isfinite(partition.counted.recovery_seconds).sum()) if partition else 0
        if attempts:
            counted[scenario] = good, attempts
    estimates = tuple(
        estimate_count(float(good > 0), **asked_by(claim.criterion, members=len(counted), member=scenario)).model_copy(
            update={"conditions": (message("condition-drilled", counted=good, n=attempts),)}
        )
        for scenario, (good, attempts) in counted.items()
    )
    absent = {
        scenario: missing_drill(claim.id, scenario, _subject(materials))
        for scenario in scenarios_of(claim.id)
        if scenario not in counted
    }
    return Findings(tuple(checks), estimates, absent)


def measure_recovery(claim: Claim, materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> Findings:
    """Time from the loss to a service that holds and takes writes; a drill never over is censored."""
    mine = of_scenario(_drills(materials, settings), *scenarios_of(claim.id))
    if not mine:
        return Findings(absent=missing_drills(claim, _subject(materials)))
    return Findings(tuple(checks_of(mine)), (_recovery(claim, mine),))


def measure_service_recovery(
    claim: Claim, materials: tuple[Material, ...], settings: DisasterRecoverySettings
) -> Findings:
    """Time to recovery of each service of a class, from drills of any scenario that name the service they restored."""
    services: dict[str, list[Drill]] = {}
    for drill in _drills(materials, settings):
        if drill.settings.get("service_class") == SERVICE_CLASS[claim.id] and drill.settings.get("service"):
            services.setdefault(str(drill.settings["service"]), []).append(drill)
    if not services:
        return Findings(absent=missing_drills(claim, _subject(materials)))
    checks = [check for service, mine in services.items() for check in checks_of(mine, member=service)]
    estimates = [_recovery(claim, mine, members=len(services), member=service) for service, mine in services.items()]
    return Findings(tuple(checks), tuple(estimates))


def measure_partition(claim: Claim, materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> Findings:
    """Time from a partition to full service, from drills and from nodes cut off by failure injection alike."""
    mine = of_scenario(_drills(materials, settings), *scenarios_of(claim.id))
    faults = _partition_faults(materials, settings)
    if faults is None:
        return measure_recovery(claim, materials, settings)
    counted = faults.counted
    waits = counted.recoveries
    made = _recovery(claim, mine, more_seconds=waits.seconds, more_censored=waits.censored)
    told = (*made.conditions, *conditions_of(counted), message("condition-partition-service"))
    checks = [*(checks_of(mine) if mine else []), *_fault_checks(faults, settings, member=None)]
    return Findings(tuple(checks), (made.model_copy(update={"conditions": told}),))


def _recovery(
    claim: Claim,
    drills: list[Drill],
    *,
    more_seconds: np.ndarray | None = None,
    more_censored: np.ndarray | None = None,
    members: int = 1,
    member: str | None = None,
) -> Estimate:
    proven = [drill for drill in drills if drill.proven]
    seconds = np.array([drill.recovery.seconds for drill in proven], dtype=np.float64)
    # What broke again when its cause was taken away was not back for good: that it took longer is all that is known.
    censored = np.array([d.recovery.censored or d.second_outage is not None for d in proven], dtype=np.bool_)
    if more_seconds is not None and more_censored is not None:
        seconds, censored = np.concatenate([seconds, more_seconds]), np.concatenate([censored, more_censored])
    made = estimate_median_duration(
        seconds,
        censored,
        quantile=claim.criterion.quantile or MEDIAN,
        all_must_end=True,
        **asked_by(claim.criterion, members=members, member=member),
    )
    return made.model_copy(update={"conditions": (*made.conditions, *recovery_conditions(drills))})


def measure_loss(claim: Claim, materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> Findings:
    """Time whose acknowledged writes are gone, per scenario."""
    drills = _drills(materials, settings)
    by_scenario = {s: mine for s in scenarios_of(claim.id) if (mine := of_scenario(drills, s))}
    checks: list[Check] = []
    estimates = []
    for scenario, mine in by_scenario.items():
        checks += checks_of(mine, member=scenario, ledger_required=True)
        ledgers = [drill.ledger for drill in mine if drill.proven and drill.ledger]
        made = estimate_lost_time(
            np.array([ledger.lost_seconds for ledger in ledgers], dtype=np.float64),
            np.array([ledger.bounded for ledger in ledgers], dtype=np.bool_),
            quantile=claim.criterion.quantile or MEDIAN,
            **asked_by(claim.criterion, members=len(by_scenario), member=scenario),
        )
        estimates.append(made.model_copy(update={"conditions": (*made.conditions, *loss_conditions(mine))}))
    missing = missing_drills(claim, _subject(materials))
    absent = {member: told for member, told in missing.items() if member not in by_scenario}
    return Findings(tuple(checks), tuple(estimates), absent)


def measure_backup(claim: Claim, materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> Findings:
    """Share of the rows of a backup that are there and equal after a restore; every row of every drill is counted."""
    mine = of_scenario(_drills(materials, settings), *scenarios_of(claim.id))
    counted = [drill for drill in mine if drill.proven]
    if not mine:
        return Findings(absent=missing_drills(claim, _subject(materials)))
    checks = tuple(checks_of(mine))
    # A restore that nobody compared is not left out of the count: without it there is none.
    if not counted or not all(set(ROWS_COMPARED) <= set(drill.settings) for drill in counted):
        return Findings(checks, absent={"": message("absent-rows-not-compared", n=len(mine))})
    pairs = [(int(drill.settings["backup_rows"]), int(drill.settings["matching_rows"])) for drill in counted]
    rows, matching = sum(rows for rows, _ in pairs), sum(min(rows, same) for rows, same in pairs)
    made = estimate_count(matching / rows if rows else 0.0, **asked_by(claim.criterion))
    told = message("condition-rows-compared", rows=rows, matching=matching, n=len(counted), attempts=len(mine))
    return Findings(checks, (made.model_copy(update={"conditions": (told,)}),))


def _partition_faults(materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> FaultKind | None:
    """Nodes cut off by failure injection, if any were."""
    told = tuple(material for material in materials if "faults" in material.tables)
    if not told:
        return None
    kinds = fault_kinds(told, clock_resolution_seconds=settings.clock_resolution_seconds)
    return next((kind for kind in kinds if kind.kind == PARTITION_FAULT), None)


def _fault_checks(kind: FaultKind, settings: DisasterRecoverySettings, *, member: str | None) -> list[Check]:
    """The checks of failure injection, said of a scenario instead of a kind of fault."""
    asked = FailureInjectionSettings(clock_resolution_seconds=settings.clock_resolution_seconds)
    return [check.model_copy(update={"member": member}) for check in fault_checks_of(kind, asked)]


_DRILLS, _LEDGERS, _FAULTS = ("drills",), ("writes",), ("faults", "drills", "writes")


def _measure(
    claims: tuple[str, ...],
    function: Callable[[Claim, tuple[Material, ...], DisasterRecoverySettings], Findings],
    tables: tuple[str, ...] = _DRILLS,
    optional: tuple[str, ...] = _LEDGERS,
) -> Measure:
    return Measure(claims, tables, function, optional=optional, unaccepted=missing_drills)


DEFINITION = AreaDefinition(
    settings=DisasterRecoverySettings,
    measures=(
        # A partition is recorded as faults, with or without drills: no single table is needed.
        _measure((TESTED,), measure_tested, (), _FAULTS),
        _measure((PARTITION_RECOVERY,), measure_partition, (), _FAULTS),
        _measure((RTO_CLUSTER_LOSS, RTO_DATA_LOSS, FAILOVER), measure_recovery),
        _measure(tuple(SERVICE_CLASS), measure_service_recovery),
        _measure(LOSS_CLAIMS, measure_loss, (*_DRILLS, *_LEDGERS), ()),
        _measure((BACKUP_RESTORE,), measure_backup),
    ),
    charts={
        "outcomes": Chart(_DRILLS, chart_outcomes, optional=_LEDGERS),
        "drills": Chart(_DRILLS, chart_drills, optional=_LEDGERS),
        "ledgers": Chart((*_DRILLS, *_LEDGERS), chart_ledgers),
    },
    tables={
        "drills": Table(_DRILLS, table_drills, optional=_LEDGERS),
        "backups": Table(("documented_backups",), table_backups),
        "plan": Table((), table_plan, optional=_FAULTS, claims=CLAIMS, judged=True),
    },
)
