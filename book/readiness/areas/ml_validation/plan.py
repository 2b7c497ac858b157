"""What has to be scored, by the subject's own detector, for each claim about recall."""

from __future__ import annotations

from readiness.claims import Claim
from readiness.messages import Message, message

AREA = "ml_validation"
REAL_TRAFFIC, FALSE_ALARMS = f"{AREA}.real_traffic", f"{AREA}.false_alarms"
CLAIMED, REFERENCE = f"{AREA}.recall_claimed", f"{AREA}.recall_reference"
NEW_ATTACKS, GAIN = f"{AREA}.recall_new_attacks", f"{AREA}.beats_simple_baseline"
CLAIMS = (REAL_TRAFFIC, CLAIMED, REFERENCE, FALSE_ALARMS, NEW_ATTACKS, GAIN)
# What the statement says: its recall, and the reference of unknown source it compares with.
STATED_RECALL, REFERENCE_RECALL = 0.96, (0.90, 0.91)
# The recall that the text of `false_alarms` names.
RECALL_OF_FALSE_ALARMS = 0.95
# Of a recording of scores: what kind of traffic it is. Only one kind is what the claims speak of.
REAL = "real"
# How the subject's own detector is scored on real traffic, as the reader would type it.
COMMAND = (
    "readiness fetch ctu13-s6 && readiness score ctu13-s6 --detector MODULE:CLASS --checkout DIR --subject {subject} "
    "--version VERSION --out data/scores-ctu13-s6"
)


def missing_scores(claim: Claim, subject: str) -> dict[str, Message]:
    """Say of a claim that the subject's own detector was never scored on real traffic, and what would do it."""
    key = "absent-own-scores-constant" if claim.id in (CLAIMED, REFERENCE) else "absent-own-scores"
    return {"": message(key, subject=subject, command=COMMAND.format(subject=subject))}
