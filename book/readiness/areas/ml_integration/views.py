"""Tables of the notebook on the integration of models: failed checks in words, and what is still to be recorded."""

from __future__ import annotations

from readiness.areas.base import Material
from readiness.areas.ml_integration.matrix import every_check
from readiness.areas.ml_integration.plan import command_for
from readiness.claims import Claim
from readiness.contracts.subjects import Result
from readiness.messages import message
from readiness.verdicts import Outcome, Verdict
from readiness.views import Column, TableView

_LONGEST = 160


def table_contract(materials: tuple[Material, ...], _settings: object, *, claims: tuple[Claim, ...]) -> TableView:
    """Every contract check of the recorded subjects that failed, in the words of the subject."""
    cells = every_check(materials, claims[0].criterion.threshold)
    rows = tuple(
        (
            message(f"contract-subject-{cell.subject}"),
            cell.column,
            message(f"contract-check-{cell.check}"),
            cell.detail if len(cell.detail) <= _LONGEST else f"{cell.detail[:_LONGEST].rstrip()}…",
        )
        for cell in cells
        if cell.result is Result.FAILED and not cell.is_control
    )
    columns = (
        Column(title=message("contract-column-subject")),
        Column(title=message("contract-column-configuration"), format="code"),
        Column(title=message("contract-column-check")),
        Column(title=message("contract-column-detail"), format="code"),
    )
    recorded = sum(not cell.is_control for cell in cells)
    return TableView(caption=message("contract-caption", failed=len(rows), n=recorded), columns=columns, rows=rows)


def table_thresholds(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Runs of load whose own thresholds on a model's metric failed, as their tool prints it."""
    rows = tuple(
        (material.recording.id, row["run"], row["thresholds_failed"])
        for material in materials
        for row in material.tables["load_summaries"].to_dict("records")
        if isinstance(row["thresholds_failed"], str) and "recall" in row["thresholds_failed"]
    )
    columns = (
        Column(title=message("thresholds-column-recording"), format="code"),
        Column(title=message("thresholds-column-run"), format="code"),
        Column(title=message("thresholds-column-threshold"), format="code"),
    )
    return TableView(caption=message("thresholds-caption", n=len(rows)), columns=columns, rows=rows)


def table_plan(
    materials: tuple[Material, ...],  # noqa: ARG001 - the verdicts say what the materials gave
    _settings: object,
    *,
    claims: tuple[Claim, ...],
    verdicts: tuple[Verdict, ...],
) -> TableView:
    """Every claim without a verdict of its own, why, and what would make the recording it waits for."""
    by_claim = {verdict.claim: verdict for verdict in verdicts}
    rows = tuple(
        (
            claim.id.partition(".")[2],
            message(f"plan-needs-{claim.id.partition('.')[2].replace('_', '-')}"),
            command_for(claim.id),
        )
        for claim in claims
        if by_claim[claim.id].outcome not in (Outcome.VERIFIED, Outcome.REFUTED)
    )
    columns = (
        Column(title=message("integration-column-claim"), format="code"),
        Column(title=message("integration-column-needs")),
        Column(title=message("integration-column-command"), format="code"),
    )
    return TableView(caption=message("integration-plan-caption"), columns=columns, rows=rows)
