"""What has to be brought for each claim about documentation."""

from __future__ import annotations

from readiness.claims import Claim
from readiness.messages import Message, message

AREA = "documentation"
COMPREHENSIVE, COUNT = f"{AREA}.comprehensive", f"{AREA}.document_count"
RUNBOOKS, FRAMEWORK = f"{AREA}.runbooks_complete", f"{AREA}.decision_framework"
CONSISTENT, SCORE = f"{AREA}.consistent", f"{AREA}.score"
# Claims that registers may have besides: a complete count of what the tree holds, each by the table it is counted in.
COUNTED = {
    f"{AREA}.links_resolve": "broken_links",
    f"{AREA}.no_orphans": "orphan_documents",
    f"{AREA}.no_copies": "near_duplicates",
    f"{AREA}.names_what_exists": "stale_mentions",
    f"{AREA}.commands_exist": "broken_commands",
}
CLAIMS = (SCORE, COMPREHENSIVE, COUNT, RUNBOOKS, FRAMEWORK, CONSISTENT, *COUNTED)


def to_bring(claim: Claim) -> Message:
    """What would measure a claim."""
    return message(_TO_BRING.get(claim.id, "documents-to-read"))


_TO_BRING = {
    COMPREHENSIVE: "documents-to-try",
    RUNBOOKS: "documents-to-run",
    FRAMEWORK: "documents-to-recompute",
    SCORE: "documents-to-score",
}


def missing(claim: Claim, subject: str) -> dict[str, Message]:
    """Say of a claim, and of each member of its population, that nothing about the subject is recorded."""
    members = claim.criterion.population.members if claim.criterion.population else ()
    told = message(f"absent-{_TO_BRING.get(claim.id, 'documents-to-read')}", subject=subject)
    return dict.fromkeys(("", *members), told)
