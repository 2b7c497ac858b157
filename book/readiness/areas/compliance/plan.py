"""What has to be done, about the subject itself, for each claim about compliance."""

from __future__ import annotations

from readiness.claims import Claim
from readiness.messages import Message, message
from readiness.verdicts import Outcome, Verdict
from readiness.views import Column, TableView

AREA = "compliance"
FRAMEWORK, AUDIT = f"{AREA}.framework_validated", f"{AREA}.audit"
STANDARD, PERSONAL = f"{AREA}.standard_named", f"{AREA}.personal_data"
LICENCES = f"{AREA}.licences"
CLAIMS = (FRAMEWORK, AUDIT, STANDARD, PERSONAL, LICENCES)
_TO_DO, _MISSING = "compliance-to-do-", "absent-compliance-to-do-"


def _name(claim: Claim) -> str:
    return claim.id.partition(".")[2].replace("_", "-")


def missing(claim: Claim, subject: str) -> dict[str, Message]:
    """Say of a claim that nothing about the version of the subject that is claimed is recorded."""
    return {"": message(f"{_MISSING}{_name(claim)}", subject=subject)}


def table_plan(
    materials: object,  # noqa: ARG001 - the verdicts say what the materials gave
    _settings: object,
    *,
    claims: tuple[Claim, ...],
    verdicts: tuple[Verdict, ...],
) -> TableView:
    """Every claim without a verdict of its own, why, and what would measure it."""
    by_claim = {verdict.claim: verdict for verdict in verdicts}
    rows = []
    for claim in claims:
        verdict = by_claim[claim.id]
        if verdict.outcome in (Outcome.VERIFIED, Outcome.REFUTED):
            continue
        reason = verdict.reason
        if reason.key.startswith(_MISSING):
            reason = message("absent-compliance", subject=reason.args["subject"])
        rows.append((claim.id.partition(".")[2], reason, message(f"{_TO_DO}{_name(claim)}")))
    columns = (
        Column(title=message("plan-column-claim"), format="code"),
        Column(title=message("plan-column-reason")),
        Column(title=message("compliance-column-to-do")),
    )
    return TableView(caption=message("compliance-plan-caption"), columns=columns, rows=tuple(rows))
