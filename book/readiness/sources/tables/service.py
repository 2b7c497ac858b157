"""What is seen of a running system."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import among_distinct, count, text, time

TABLES: dict[str, pa.DataFrameSchema] = {
    # One measured value a row: a gauge or counter of a pod, a node ("" where it speaks of no pod) at one moment.
    "series": pa.DataFrameSchema(
        {
            "observed_at": time(),
            "pod": text(),
            "node": text(),
            "metric": text(),
            "value": pa.Column(float, nullable=True),
            "unit": text(),
        }
    ),
    # One request to a health endpoint a row.
    "probes": pa.DataFrameSchema(
        {
            "observed_at": time(),
            "target": text(),
            "ok": pa.Column(bool),
            "latency_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
        }
    ),
    # Requests of the load generator per pod since the row before.
    "load": pa.DataFrameSchema(
        {"observed_at": time(), "pod": text(), "sent": count(), "ok": count(), "errors": count()}
    ),
    # Bodies of endpoints, exactly as received.
    "payloads": pa.DataFrameSchema(
        {"stage": text(), "pod": text(), "path": text(), "status": pa.Column(int), "body": text()}
    ),
    # Answers of the Kubernetes API, exactly as received.
    "objects": pa.DataFrameSchema({"stage": text(), "identity": text(), "name": text(), "body": text()}),
    # What is known to have happened to a node, and from when to when; one that is still going on has no end.
    "labelled_events": pa.DataFrameSchema(
        {
            "event_id": pa.Column(str, unique=True),
            "node": text(),
            "label": pa.Column(str, among_distinct("not_empty", bool)),
            "started_at": time(),
            "ended_at": time(nullable=True),
        }
    ),
}
