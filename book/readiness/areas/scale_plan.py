"""What has to be run, against the subject itself, for each claim about load."""

from __future__ import annotations

from collections.abc import Mapping

from readiness.claims import Claim
from readiness.messages import Message, message

AREA = "scale"
MEASURED, SUSTAINED = f"{AREA}.performance_measured", f"{AREA}.sustained_rate"
ERRORS, LATENCY = f"{AREA}.errors_under_load", f"{AREA}.latency_p95"
SCALING = f"{AREA}.horizontal_scaling"
CLAIMS = (MEASURED, SUSTAINED, ERRORS, LATENCY, SCALING)
# The claim text speaks of one pod and of five.
FEW_PODS, MANY_PODS = 1, 5


def threshold_rate(claims: Mapping[str, Claim]) -> float:
    """The load in requests per second that claims about load speak of."""
    return claims[SUSTAINED].criterion.threshold


def run_to_make(claim: Claim) -> Message:
    """Which load to run for a claim."""
    name = claim.id.partition(".")[2].replace("_", "-")
    facts: dict[str, int | float] = {"few": FEW_PODS, "many": MANY_PODS}
    if claim.criterion.window_hours is not None:
        facts["hours"] = claim.criterion.window_hours
    return message(f"load-to-run-{name}", **facts)


def needs_of(claim: Claim) -> Message:
    """What has to be provided for it."""
    return message(f"load-needs-{claim.id.partition('.')[2].replace('_', '-')}")


def missing_load(claim: Claim, subject: str) -> dict[str, Message]:
    """Say of a claim, and of each member of its population, that no load of the subject itself is recorded."""
    members = claim.criterion.population.members if claim.criterion.population else ()
    return dict.fromkeys(("", *members), message("absent-load", subject=subject))
