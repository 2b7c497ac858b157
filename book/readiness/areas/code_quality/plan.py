"""What would measure each claim about code where nothing has: the command, word for word."""

from __future__ import annotations

from readiness.claims import Claim
from readiness.messages import Message, message

AREA = "code_quality"
SCORE, WORKS, CYCLES = f"{AREA}.score", f"{AREA}.code_works", f"{AREA}.architecture_solid"
ENDPOINTS, COMPONENTS = f"{AREA}.api_endpoints", f"{AREA}.components_integrated"
WRITTEN, PINNED = f"{AREA}.written_correctly", f"{AREA}.dependencies_pinned"
CLAIMS = (SCORE, WORKS, CYCLES, ENDPOINTS, COMPONENTS, WRITTEN, PINNED)


def how_to_measure(claim: Claim, subject: str) -> dict[str, Message]:
    """What is missing for a claim, and for each member of its population."""
    members = claim.criterion.population.members if claim.criterion.population else ()
    name = claim.id.partition(".")[2].replace("_", "-")
    return dict.fromkeys(("", *members), message(f"absent-code-{name}", subject=subject))
