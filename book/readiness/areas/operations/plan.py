"""What has to be recorded for the claims about operations, and the settings of the notebook."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from readiness.areas.base import Settings
from readiness.claims import Claim
from readiness.messages import Message, message

AREA = "operations"
MONITORING, DELIVERED = f"{AREA}.monitoring_deployed", f"{AREA}.alerts_delivered"
PROCEDURES, COVERAGE = f"{AREA}.procedures_tested", f"{AREA}.on_call_coverage"
RESPONSE, UPTIME = f"{AREA}.on_call_response", f"{AREA}.uptime"
ERRORS, ROLLBACK = f"{AREA}.beta_error_rate", f"{AREA}.rollback_tested"
# The table each claim waits for. Whatever kept it (a pager, a spreadsheet) exports CSV, which `own-columns` reads.
TABLE_OF = {
    DELIVERED: "alert_deliveries",
    PROCEDURES: "runbook_drills",
    COVERAGE: "on_call_shifts",
    RESPONSE: "alert_log",
    ERRORS: "user_requests",
    ROLLBACK: "rollbacks",
}


class OperationsSettings(Settings):
    """Parameters of ``notebooks/operations.ipynb``.

    Attributes
    ----------
    minimum_samples
        Fewer scrapes or probes of a target make no series.
    page_severity
        How the log of calls names the severity that the claim speaks of.
    night_from_hour, night_to_hour
        Hours of the night, UTC: calls in them are counted apart.
    """

    minimum_samples: Annotated[int, Field(ge=10)] = 60
    page_severity: str = "SEV-1"
    night_from_hour: Annotated[int, Field(ge=0, le=23)] = 20
    night_to_hour: Annotated[int, Field(ge=0, le=23)] = 6


def command_for(table: str) -> str:
    """What makes a table of a recording out of an export."""
    read = f"readiness read {table}.csv --as own-columns --table {table} --options COLUMNS.yaml"
    return f"{read} --out data/NAME/{table}.parquet"


def missing_table(claim: Claim, subject: str) -> dict[str, Message]:
    """Say of a claim which table about the subject is not there, and how it would be had."""
    table = TABLE_OF[claim.id]
    return {"": message("absent-operations-table", subject=subject, table=table, command=command_for(table))}
