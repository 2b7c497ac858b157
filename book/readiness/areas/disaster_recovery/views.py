"""Tables of the disaster-recovery notebook: what the drills showed, and which claims still wait for which drill."""

from __future__ import annotations

import numpy as np

from readiness.areas.base import Material
from readiness.areas.disaster_recovery.drills import DisasterRecoverySettings, Drill, all_drills
from readiness.areas.disaster_recovery.plan import (
    SCENARIOS,
    SERVICE_CLASS,
    drill_of,
    scenarios_of,
)
from readiness.claims import Claim, Unit
from readiness.estimates import Bounds
from readiness.estimates.durations import MEDIAN, estimate_median_duration, smallest_covering_n
from readiness.estimates.ledgers import Ledger
from readiness.estimates.proportions import clopper_pearson
from readiness.messages import Message, message
from readiness.verdicts import MemberVerdict, Outcome, Verdict
from readiness.views import Cell, Column, TableView

CONFIDENCE = Bounds(0.95, 0.95)


def groups_of(
    materials: tuple[Material, ...], settings: DisasterRecoverySettings
) -> dict[tuple[str, str], list[Drill]]:
    """The repetitions of each drill of each recording, those that count for the claims first."""
    drills = all_drills(materials, clock_resolution_seconds=settings.clock_resolution_seconds)
    groups: dict[tuple[str, str], list[Drill]] = {}
    for drill in sorted(drills, key=lambda d: (not counts(d), d.material.recording.id, d.drill)):
        groups.setdefault((drill.material.recording.id, drill.drill), []).append(drill)
    return groups


def counts(drill: Drill) -> bool:
    """Whether a drill is about a subject that some claim of its scenario accepts."""
    fed = {claim for name in drill.scenarios if name in SCENARIOS for claim in SCENARIOS[name].claims}
    return bool(drill.material.decides & {*fed, *SERVICE_CLASS, "disaster_recovery.tested"})


def table_drills(materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> TableView:
    """Every drill of every subject: repetitions, recovery, loss, and for whom it counts."""
    rows = tuple(_drill_row(drills) for drills in groups_of(materials, settings).values())
    columns = (
        Column(title=message("drills-column-drill")),
        Column(title=message("drills-column-counts")),
        Column(title=message("drills-column-n")),
        Column(title=message("drills-column-rto")),
        Column(title=message("drills-column-worst"), format="seconds"),
        Column(title=message("drills-column-losing")),
        Column(title=message("drills-column-lost")),
        Column(title=message("drills-column-settling"), format="seconds"),
    )
    return TableView(caption=message("drills-caption", confidence=CONFIDENCE.high), columns=columns, rows=rows)


def table_backups(materials: tuple[Material, ...], _settings: DisasterRecoverySettings) -> TableView:
    """Backups that documents speak of; one without a table restores nothing."""
    rows = tuple(
        (material.recording.id, int(row["bytes"]), int(row["tables"]), str(row["told"]))
        for material in materials
        for row in material.tables["documented_backups"].to_dict("records")
    )
    columns = (
        Column(title=message("backups-column-recording")),
        Column(title=message("backups-column-bytes"), format="number"),
        Column(title=message("backups-column-tables"), format="number"),
        Column(title=message("backups-column-told")),
    )
    return TableView(caption=message("backups-caption"), columns=columns, rows=rows)


def _drill_row(drills: list[Drill]) -> tuple[Cell, ...]:
    first, proven = drills[0], [drill for drill in drills if drill.proven]
    recoveries = [drill.recovery for drill in proven]
    ledgers = [drill.ledger for drill in proven if drill.ledger]
    worst = None if any(r.censored for r in recoveries) else max((r.seconds for r in recoveries), default=None)
    return (
        message(
            "drills-name-negative-control" if is_negative_control(first) else "drills-name",
            subject=first.subject,
            drill=first.drill,
        ),
        message("answer-yes") if counts(first) else message("answer-no"),
        _n_cell(drills, proven),
        _median_cell(proven),
        worst,
        _losing_cell(ledgers) if ledgers else None,
        _lost_cell(ledgers),
        min(drill.settling_seconds for drill in drills),
    )


def is_negative_control(drill: Drill) -> bool:
    """Whether its recording says that a drill was made to lose data, to see whether the ledger notices."""
    return bool(drill.settings.get("negative_control"))


def _median_cell(drills: list[Drill]) -> Message | None:
    """The median recovery between its bounds, or what is missing for them."""
    if not drills:
        return None
    made = estimate_median_duration(
        np.array([drill.recovery.seconds for drill in drills], dtype=np.float64),
        np.array([drill.recovery.censored for drill in drills], dtype=np.bool_),
        all_must_end=True,
        metric="recovery",
        unit=Unit.SECONDS,
        bounds=CONFIDENCE,
    )
    known = {"value": made.value, "low": made.low, "high": made.high}
    facts = {f"{name}_seconds": number for name, number in known.items() if number is not None}
    if made.value is None:
        return message("drills-rto-none")
    if made.n < smallest_covering_n(MEDIAN, CONFIDENCE):
        return message("drills-rto-few", needed=smallest_covering_n(MEDIAN, CONFIDENCE), **facts)
    return message("drills-rto" if made.high is not None else "drills-rto-open", **facts)


def _n_cell(drills: list[Drill], proven: list[Drill]) -> Message:
    """How many repetitions, and what is wrong with how many of them."""
    facts = {"n": len(drills), "censored": sum(d.recovery.censored for d in proven)}
    again = [drill.second_outage.seconds for drill in proven if drill.second_outage]
    if not again:
        return message("drills-n", unproven=len(drills) - len(proven), **facts)
    told = {"again": len(again), "high_seconds": max(again)}
    return message("drills-n-broke-again", unproven=len(drills) - len(proven), **facts, **told)


def _losing_cell(ledgers: list[Ledger]) -> Message:
    """How many repetitions lost anything, the exact upper bound on the share that do, and the most records lost."""
    losing, n = sum(ledger.missing > 0 for ledger in ledgers), len(ledgers)
    high = clopper_pearson(losing / n, n, CONFIDENCE)[1]
    if not losing:
        return message("drills-losing-none", n=n, high=high)
    records = max(ledger.missing for ledger in ledgers)
    return message("drills-losing", losing=losing, n=n, high=high, records=records)


def _lost_cell(ledgers: list[Ledger]) -> Message | None:
    """The longest loss in both readings; where nothing of before the loss is left, it may go further back."""
    losing = [ledger for ledger in ledgers if ledger.missing]
    if not losing:
        return message("drills-lost-nothing") if ledgers else None
    oldest = max(ledger.lost_window_seconds for ledger in losing)
    if not all(ledger.bounded for ledger in losing):
        return message("drills-lost-all", oldest_seconds=oldest)
    present = max(ledger.since_present_seconds or 0.0 for ledger in losing)
    return message("drills-lost", oldest_seconds=oldest, present_seconds=present)


def table_plan(
    materials: tuple[Material, ...],  # noqa: ARG001 - the verdicts say what the materials gave
    _settings: object,
    *,
    claims: tuple[Claim, ...],
    verdicts: tuple[Verdict, ...],
) -> TableView:
    """What is still to be drilled: every claim or scenario without a verdict of its own, and what it waits for."""
    by_claim = {verdict.claim: verdict for verdict in verdicts}
    rows = tuple(
        _plan_row(claim, judged)
        for claim in claims
        for judged in by_claim[claim.id].members
        if judged.outcome not in (Outcome.VERIFIED, Outcome.REFUTED)
    )
    columns = (
        Column(title=message("plan-column-claim"), format="code"),
        Column(title=message("plan-column-scenario")),
        Column(title=message("plan-column-reason")),
        Column(title=message("plan-column-drill"), format="code"),
        Column(title=message("plan-column-needs")),
    )
    return TableView(caption=message("plan-caption"), columns=columns, rows=rows)


def _plan_row(claim: Claim, judged: MemberVerdict) -> tuple[Cell, ...]:
    by_service = claim.id in SERVICE_CLASS
    scenario = judged.member if judged.member in SCENARIOS else next(iter(scenarios_of(claim.id)), "")
    name = (scenario or "").replace("_", "-")
    return (
        claim.id.partition(".")[2],
        message("plan-any-scenario") if by_service else message(f"member-{name}"),
        judged.reason,
        drill_of(claim.id, scenario or ""),
        message("plan-needs-services") if by_service else message(f"plan-needs-{name}"),
    )
