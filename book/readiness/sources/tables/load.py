"""Load generators: their requests, their runs, and what they say in sum."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import TIME, count, optional, text, time

_LOOPS = ("closed", "open", "unknown")

TABLES: dict[str, pa.DataFrameSchema] = {
    # One request of a load generator a row; `run` names the run, and every run is kept. `due_at` is when the schedule
    # of an open loop wanted it sent: who waits longer than that is a user too.
    "requests": pa.DataFrameSchema(
        {
            "run": text(),
            "started_at": time(),
            "latency_seconds": pa.Column(float, pa.Check.ge(0)),
            "ok": pa.Column(bool),
            "error": text(nullable=True),
            "due_at": optional(TIME),
        }
    ),
    # One run of a load generator a row: closed loops wait for an answer before the next request, open ones do not.
    "load_runs": pa.DataFrameSchema(
        {
            "run": pa.Column(str, unique=True),
            "tool": text(),
            "loop": pa.Column(str, pa.Check.isin(_LOOPS)),
            "users": pa.Column(float, pa.Check.gt(0), nullable=True),
            "offered_requests_per_second": pa.Column(float, pa.Check.gt(0), nullable=True),
            "started_at": time(),
            "ended_at": time(),
            # What was asked; how many pods answered; load average of the machine before the run.
            "target": optional(str),
            "pods": optional(float, pa.Check.gt(0)),
            "load1": optional(float, pa.Check.ge(0)),
        }
    ),
    # What a load generator says of a run in sum, where the requests themselves were not kept. Summaries often know
    # no times; `target` says what was asked, so that only runs of one target are compared.
    "load_summaries": pa.DataFrameSchema(
        {
            "run": text(),
            "tool": text(),
            "requests": count(),
            "failures": pa.Column(float, pa.Check.ge(0), nullable=True),
            "requests_per_second": pa.Column(float, pa.Check.ge(0), nullable=True),
            "mean_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "median_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "p90_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "p95_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "p99_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "max_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "thresholds_failed": text(nullable=True),
            "target": optional(str),
            "loop": optional(str, pa.Check.isin(_LOOPS)),
            "users": optional(float, pa.Check.gt(0)),
            "duration_seconds": optional(float, pa.Check.gt(0)),
        },
        coerce=True,
    ),
    # How often each error came in a run, as its load generator counts them.
    "load_failures": pa.DataFrameSchema(
        {"run": text(), "request": text(), "error": text(), "occurrences": count()},
    ),
}
