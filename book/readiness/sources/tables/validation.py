"""Detectors on data sets: what they scored, and what it came to."""

from __future__ import annotations

import numpy as np
import pandera.pandas as pa

from readiness.sources.tables.columns import among_distinct, count, finite_or_absent, ratio, text

# What is told of each run of a detector.
_RESULTS = (
    "recall_at_1pct_ratio",
    "false_alarms_at_1pct_ratio",
    "recall_by_episode_ratio",
    "recall_known_ratio",
    "recall_new_ratio",
    "recall_at_realised_1pct_ratio",
    "recall_at_0p1pct_ratio",
    "false_alarms_at_0p1pct_ratio",
    "average_precision",
    "base_rate_ratio",
)

TABLES: dict[str, pa.DataFrameSchema] = {
    # One flow as one detector scored it, a row for each seed; larger scores are more suspicious. `cluster` is what
    # stands or falls together: the episode of an attack, a block of time (of a host) of benign flows. `known_kind`
    # says whether the kind occurs in the training part. Flows of a part come in one order in each seed.
    "scores": pa.DataFrameSchema(
        {
            "data_set": text(),
            "split": pa.Column(str, pa.Check.isin(["random", "hosts", "time"])),
            "part": pa.Column(str, pa.Check.isin(["validation", "test"])),
            "detector": text(),
            "seed": count(),
            "window": count(),
            "label": text(),
            "is_attack": pa.Column(bool),
            "known_kind": pa.Column(bool),
            "episode_id": text(nullable=True),
            "cluster": text(),
            "score": pa.Column(float, pa.Check(np.isfinite, name="finite")),
        }
    ),
    # The same as recorded: one flow a row, and a column of scores for each detector, `score_<detector>` for the first
    # seed and `score_<detector>_seed<k>` for others. In order of split, part (validation first) and time.
    "scored_flows": pa.DataFrameSchema(
        {
            "data_set": text(),
            "split": pa.Column(str, pa.Check.isin(["random", "hosts", "time"])),
            "part": pa.Column(str, pa.Check.isin(["validation", "test"])),
            "window": count(),
            "label": pa.Column(str, among_distinct("not_empty", bool)),
            "is_attack": pa.Column(bool),
            "known_kind": pa.Column(bool),
            "episode_id": text(nullable=True),
            "cluster": text(),
            "^score_[a-z0-9_]+$": pa.Column(
                "float32", pa.Check(finite_or_absent), nullable=True, required=False, regex=True
            ),
        }
    ),
    # What look-up tables that know nothing of behaviour find in the test part of a split.
    "leaks": pa.DataFrameSchema(
        {
            "data_set": text(),
            "split": pa.Column(str, pa.Check.isin(["random", "hosts", "time"])),
            "lookup": text(),
            "recall_ratio": pa.Column(float, pa.Check.in_range(0, 1)),
            "false_alarm_ratio": pa.Column(float, pa.Check.in_range(0, 1)),
        }
    ),
    # What the test part of a split shares with its training part.
    "overlaps": pa.DataFrameSchema(
        {
            "data_set": text(),
            "split": pa.Column(str, pa.Check.isin(["random", "hosts", "time"])),
            "attacks": count(),
            "repeated_ratio": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "shared_clusters": count(),
            "clusters": count(),
            "shared_attackers": count(),
            "attackers": count(),
            "shared_victims": count(),
            "victims": count(),
            "overlap_seconds": pa.Column(float, pa.Check.ge(0)),
        }
    ),
    # One run of a detector a row, whatever came of it: what it reached, with which false alarms, and what it cost.
    # `recall_by_episode_ratio` is the mean over episodes at 1 %, `recall_known_ratio` and `recall_new_ratio` are of the
    # flows of known and new kinds; absent where there are none.
    "results": pa.DataFrameSchema(
        {
            "data_set": text(),
            "split": pa.Column(str, pa.Check.isin(["random", "hosts", "time"])),
            "detector": text(),
            "seed": count(),
            "uses_labels": pa.Column(bool),
            "graph": pa.Column(bool),
            "is_control": pa.Column(bool),
            "n_train": count(),
            "n_test_attacks": count(),
            "n_test_benign": count(),
            **{name: ratio() for name in _RESULTS},
            "fit_cpu_seconds": pa.Column(float, pa.Check.ge(0)),
            "score_cpu_seconds": pa.Column(float, pa.Check.ge(0)),
            "peak_memory_bytes": pa.Column(float, pa.Check.gt(0)),
        },
        unique=["data_set", "split", "detector", "seed"],
    ),
    # Flows that a network needed for the score of a judged one; the judged one is among them.
    "explanations": pa.DataFrameSchema(
        {
            "case": count(),
            "outcome": pa.Column(str, pa.Check.isin(["hit", "miss"])),
            "kind": text(),
            "window": count(),
            "source": text(),
            "target": text(),
            "importance": pa.Column(float, pa.Check.in_range(0, 1)),
            "judged": pa.Column(bool),
            "score": pa.Column(float),
        }
    ),
    # One configuration of a detector that was tried a row. What it was chosen by is `hidden_...`: kinds of attack of
    # the training part that it was not taught. The test part (`test_...`) was shown afterwards, for all of them.
    "attempts": pa.DataFrameSchema(
        {
            "data_set": text(),
            "configuration": text(),
            "seed": count(),
            "chosen": pa.Column(bool),
            "hidden_recall_ratio": ratio(),
            "hidden_average_precision": ratio(),
            **{f"test_{name}": ratio() for name in _RESULTS},
            "fit_cpu_seconds": pa.Column(float, pa.Check.ge(0)),
        },
        unique=["data_set", "configuration", "seed"],
    ),
}
