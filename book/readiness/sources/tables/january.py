"""What the documents of January 2026 print."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import text

TABLES: dict[str, pa.DataFrameSchema] = {
    # What the failure-injection reports of January 2026 print, verbatim.
    "failure_injection_runs": pa.DataFrameSchema(
        {"run": text(), "test": text(), "status": text(), "mttd_text": text(), "mttr_text": text()},
        coerce=True,
    ),
    # Which of them the final report of 2026-01-08 lists.
    "failure_injection_report": pa.DataFrameSchema({"run": text(), "listed_as": text()}, coerce=True),
    # What the stability report of January 2026 prints, verbatim, or what the log of such a test adds up to.
    "stability_report": pa.DataFrameSchema({"quantity": text(), "value": text(nullable=True), "unit": text()}),
}
