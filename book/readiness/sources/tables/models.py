"""A product's own models: whether they keep their contracts."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import count, text, time

# What tells one training of a detector from another.
_DETECTOR_RUN = {
    "configuration": text(),
    "seed": count(),
    "inputs": pa.Column(str, pa.Check.isin(["natural", "rescaled", "standardised"])),
    "labels": pa.Column(str, pa.Check.isin(["given", "own"])),
}

TABLES: dict[str, pa.DataFrameSchema] = {
    # What a battery of contract checks found of a detector or a causal engine (`readiness.contracts`), one check a row.
    "contract_checks": pa.DataFrameSchema(
        {
            "subject": pa.Column(str, pa.Check.isin(["detector", "engine"])),
            "configuration": text(),
            "check": text(),
            "result": pa.Column(str, pa.Check.isin(["passed", "failed", "absent", "not-reached"])),
            "detail": text(nullable=True),
        },
        unique=["subject", "configuration", "check"],
    ),
    # One training of a detector on a synthetic task a row; one that gave no scores has an error and no AUC.
    "detector_seeds": pa.DataFrameSchema(
        {
            **_DETECTOR_RUN,
            "training_nodes": count(),
            "positives": count(),
            "negatives": count(),
            "auc": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "flagged_positives": pa.Column(float, pa.Check.ge(0), nullable=True),
            "flagged_negatives": pa.Column(float, pa.Check.ge(0), nullable=True),
            "control_auc": pa.Column(float, pa.Check.in_range(0, 1)),
            "error": text(nullable=True),
        },
        unique=list(_DETECTOR_RUN),
    ),
    # The score of every node such a training was asked about, with the planted truth and the control beside it.
    "detector_scores": pa.DataFrameSchema(
        {
            **_DETECTOR_RUN,
            "node": count(),
            "anomalous": pa.Column(bool),
            "score": pa.Column(float),
            "flagged": pa.Column(bool),
            "control": pa.Column(float),
        },
        unique=[*_DETECTOR_RUN, "node"],
    ),
    # What a detector answers on each path to an assessment while packages are absent; `absent` says that they were.
    "fallback_answers": pa.DataFrameSchema(
        {
            "configuration": text(),
            "missing": text(),
            "absent": pa.Column(bool),
            "path": text(),
            "answer": pa.Column(str, pa.Check.isin(["explicit", "unaffected", "exception", "unmarked", "fails-open"])),
            "detail": text(nullable=True),
        },
        unique=["configuration", "missing", "path"],
    ),
    # What a causal engine named for one synthetic incident, and what clock and chance would have named.
    "incident_chains": pa.DataFrameSchema(
        {
            "incident": pa.Column(str, unique=True),
            "shape": text(),
            "dependencies": pa.Column(bool),
            "events": count(),
            "root": text(),
            "named": text(nullable=True),
            "rank": pa.Column(float, pa.Check.ge(1), nullable=True),
            "earliest": text(),
            "chance": pa.Column(float, pa.Check.in_range(0, 1)),
            "error": text(nullable=True),
        }
    ),
    # The events those incidents are made of, in the order of their arrival.
    "incident_events": pa.DataFrameSchema(
        {
            "incident": text(),
            "arrived": count(),
            "event": text(),
            "seconds": pa.Column(float),
            "service": text(),
            "depends_on": text(),
        },
        unique=["incident", "arrived"],
    ),
    # One answer of a deployed application a row: which model's code it was to run, whether it ran, and who answered.
    "model_calls": pa.DataFrameSchema(
        {
            "observed_at": time(),
            "request": text(),
            "component": text(),
            "executed": pa.Column(bool),
            "answered_by": pa.Column(str, pa.Check.isin(["network", "rules", "default", "nothing"]), nullable=True),
            "dependency_edges": pa.Column(float, pa.Check.ge(0), nullable=True),
        }
    ),
}
