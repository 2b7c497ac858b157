"""What has to be run, against the subject itself, for each claim about load."""

from __future__ import annotations

from readiness.claims import Claim
from readiness.messages import Message, message

AREA = "scale"
MEASURED, SUSTAINED = f"{AREA}.performance_measured", f"{AREA}.sustained_rate"
ERRORS, LATENCY = f"{AREA}.errors_under_load", f"{AREA}.latency_p95"
SCALING = f"{AREA}.horizontal_scaling"
CLAIMS = (MEASURED, SUSTAINED, ERRORS, LATENCY, SCALING)
# Before the key of a load to run: that it was not run against the subject.
MISSING = "absent-"
# The claim text speaks of one pod and of five.
FEW_PODS, MANY_PODS = 1, 5


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
    run = run_to_make(claim)
    return dict.fromkeys(("", *members), Message(key=f"{MISSING}{run.key}", args={**run.args, "subject": subject}))


def reason_of(reason: Message) -> Message:
    """A reason without the load to run, for a table that has a column of its own for that."""
    if reason.key.startswith(f"{MISSING}load-to-run-"):
        return message("absent-load", subject=reason.args["subject"])
    return reason
