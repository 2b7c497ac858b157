"""Faults that were injected, and drills of disasters."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import count, text, time

TABLES: dict[str, pa.DataFrameSchema] = {
    # One injected fault a row; a fault nobody saw recover has `observed_until_at` and no `recovered_at`.
    "faults": pa.DataFrameSchema(
        {
            "fault_id": pa.Column(str, unique=True),
            "kind": text(),
            "injected_at": time(),
            "effect_seen_at": time(nullable=True),
            "effect_proof": text(nullable=True),
            "detected_at": time(nullable=True),
            "detected_by": pa.Column(str, pa.Check.isin(["platform", "probe", "self_healing"]), nullable=True),
            "recovered_at": time(nullable=True),
            "observed_until_at": time(),
            "settings": text(),
        }
    ),
    # Backups that somebody speaks of, one file a row.
    "documented_backups": pa.DataFrameSchema({"bytes": count(), "tables": count(), "told": text()}),
    # One drill a row: what was lost, when, by what proof, and when what came back was serving and stayed so.
    "drills": pa.DataFrameSchema(
        {
            "drill_id": pa.Column(str, unique=True),
            "drill": text(),
            "scenario": text(),
            "started_at": time(),
            "lost_at": time(),
            "loss_seen_at": time(nullable=True),
            "loss_proof": text(nullable=True),
            "served_at": time(nullable=True),
            "confirmed_at": time(nullable=True),
            "settling_seconds": pa.Column(float, pa.Check.ge(0)),
            "interruptions_while_settling": count(),
            "observed_until_at": time(),
            "settings": text(),
        }
    ),
    # The ledger of a client that writes numbered records: what was acknowledged, when, and what of it is there at last.
    "writes": pa.DataFrameSchema(
        {
            "drill_id": text(),
            "seq": count(),
            "sent_at": time(),
            "acked_at": time(nullable=True),
            "error": text(nullable=True),
            "present": pa.Column(bool),
        },
        unique=["drill_id", "seq"],
    ),
}
