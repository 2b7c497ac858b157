"""What has to be recorded for the claims about testing."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from readiness.areas.base import Settings
from readiness.claims import Claim
from readiness.messages import Message, message

AREA = "testing"
RAN, RAW = f"{AREA}.stability_test_ran", f"{AREA}.raw_data_available"
SCRIPT, CRITERIA = f"{AREA}.failure_injection_script", f"{AREA}.criteria_defined"
RECORDED, COVERAGE = f"{AREA}.results_recorded", f"{AREA}.line_coverage"
DEFECTS = f"{AREA}.no_open_p0_p1"
_OWN = (
    "readiness read {table}.csv --as own-columns --options COLUMNS.yaml --table {table} --out data/NAME/{table}.parquet"
)
_COMMANDS = {
    RAN: (
        "stability_report",
        "readiness read stability_test.log --as stability-log --table probes --out data/NAME/probes.parquet",
    ),
    SCRIPT: ("timing_controls", _OWN.format(table="timing_controls")),
    DEFECTS: ("defects", _OWN.format(table="defects")),
}


class TestingSettings(Settings):
    """Parameters of ``notebooks/testing.ipynb``.

    `block_levels` are the levels of a defect that the claim speaks of.
    """

    # A notebook has a list where Python has a tuple.
    block_levels: Annotated[tuple[str, ...], Field(min_length=1, strict=False)] = ("P0", "P1")


def missing_table(claim: Claim, subject: str) -> dict[str, Message]:
    """Say of a claim which table about the subject is not there, and how it would be had."""
    table, command = _COMMANDS[claim.id]
    return {"": message("absent-testing-table", subject=subject, table=table, command=command)}
