"""Who talked to whom."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import among_distinct, is_lower_case, port, size, text, time

TABLES: dict[str, pa.DataFrameSchema] = {
    # One flow a row, or one edge of a list: who talked to whom, from when on. What an exporter or a list does not tell
    # is absent. Ports are for rules and for the search of leaks; no detector sees them. `label` is `benign`, `unknown`,
    # or the kind of attack or fault; `episode_id` names the one independent attack or fault that the flow belongs to.
    "flows": pa.DataFrameSchema(
        {
            "observed_at": time(),
            "source": pa.Column(str, among_distinct("not_empty", bool)),
            "destination": pa.Column(str, among_distinct("not_empty", bool)),
            "duration_seconds": size(),
            "protocol": pa.Column(str, among_distinct("lower_case", is_lower_case), nullable=True),
            "packets": size(),
            "bytes": size(),
            "source_bytes": size(),
            "state": text(nullable=True),
            "source_port": port(),
            "destination_port": port(),
            "label": pa.Column(str, among_distinct("not_empty", bool)),
            "episode_id": text(nullable=True),
        },
        checks=pa.Check(lambda flows: ~(flows["source_bytes"] > flows["bytes"]), name="source_bytes_within_bytes"),
    ),
    # Who is joined with whom, in both directions: the topology that telemetry of nodes (`series`) is a graph by.
    "links": pa.DataFrameSchema({"source": text(), "destination": text()}),
    # One independent episode of a lab a row: what was done to, or by, a host; when, with what proof of effect, and in
    # which part of the recording a detector may see it.
    "episodes": pa.DataFrameSchema(
        {
            "episode_id": pa.Column(str, unique=True),
            "kind": text(),
            "host": text(),
            "peer": text(nullable=True),
            "planned_at": time(),
            "begun_at": time(),
            "ended_at": time(),
            "proof": text(),
            "settings": text(),
            "part": pa.Column(str, pa.Check.isin(["train", "validation", "test"])),
        },
        checks=pa.Check(lambda episodes: episodes["ended_at"] >= episodes["begun_at"], name="ends_after_its_begin"),
    ),
}
