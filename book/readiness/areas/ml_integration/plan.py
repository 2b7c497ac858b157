"""What has to be recorded, of the deployed application itself, for the claims that code alone cannot decide."""

from __future__ import annotations

from readiness.claims import Claim
from readiness.messages import Message, message

AREA = "ml_integration"
IMPLEMENTED, GRAPHSAGE = f"{AREA}.implemented", f"{AREA}.graphsage_integrated"
CAUSAL, CODE_CORRECT, FALLBACKS = f"{AREA}.causal_integrated", f"{AREA}.code_correct", f"{AREA}.fallbacks"
CLAIMS = (IMPLEMENTED, GRAPHSAGE, CAUSAL, CODE_CORRECT, FALLBACKS)
# Claims about answers of a deployed application; the rest are about the code.
DEPLOYED = (IMPLEMENTED, GRAPHSAGE, CAUSAL)
DETECTOR, ENGINE = "graphsage_anomaly_detector", "causal_analysis_engine"
# Of the recording that a trace becomes, and of the checkout that is asked.
TRACE_OPTIONS = "book/readiness/areas/ml_integration/model_calls.yaml"
TRACE_COMMAND = (
    f"readiness read model_calls.csv --as own-columns --table model_calls --options {TRACE_OPTIONS} "
    "--out data/NAME/model_calls.parquet"
)
CONTRACT_COMMAND = (
    "readiness contract --checkout DIR --detector MODULE:CLASS --causal-engine MODULE:CLASS --out data/NAME"
)


def command_for(claim: str) -> str:
    """What makes the recording a claim waits for."""
    return TRACE_COMMAND if claim in DEPLOYED else CONTRACT_COMMAND


def missing_recording(claim: Claim, subject: str) -> dict[str, Message]:
    """Say of a claim, and of each member of its population, what is not recorded and how it would be."""
    key = "absent-model-calls" if claim.id in DEPLOYED else "absent-contract"
    members = claim.criterion.population.members if claim.criterion.population else ()
    return dict.fromkeys(("", *members), message(key, subject=subject, command=command_for(claim.id)))
