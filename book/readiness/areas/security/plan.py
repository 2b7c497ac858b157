"""What has to be scanned or done, of the subject itself, for each claim about security."""

from __future__ import annotations

from readiness.claims import Claim
from readiness.messages import Message, message
from readiness.verdicts import Outcome, Verdict
from readiness.views import Column, TableView

AREA = "security"
AUDIT, PENETRATION_TEST = f"{AREA}.audit", f"{AREA}.penetration_test"
COVERAGE, CRITICAL = f"{AREA}.vulnerability_scan", f"{AREA}.critical_vulnerabilities"
SECRETS, STATIC = f"{AREA}.secrets_management", f"{AREA}.static_analysis"
CLAIMS = (AUDIT, PENETRATION_TEST, COVERAGE, CRITICAL, SECRETS, STATIC)
_TO_RUN, _MISSING = "security-to-run-", "absent-security-to-run-"


def _name(claim: Claim) -> str:
    return claim.id.partition(".")[2].replace("_", "-")


def missing_scan(claim: Claim, subject: str) -> dict[str, Message]:
    """Say of a claim, and of each member of its population, that nothing about the subject itself is recorded."""
    members = claim.criterion.population.members if claim.criterion.population else ()
    return dict.fromkeys(("", *members), message(f"{_MISSING}{_name(claim)}", subject=subject))


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
            # The command has a column of its own.
            reason = message("absent-security", subject=reason.args["subject"])
        rows.append((claim.id.partition(".")[2], reason, message(f"{_TO_RUN}{_name(claim)}")))
    columns = (
        Column(title=message("plan-column-claim"), format="code"),
        Column(title=message("plan-column-reason")),
        Column(title=message("security-column-to-run")),
    )
    return TableView(caption=message("security-plan-caption"), columns=columns, rows=tuple(rows))
