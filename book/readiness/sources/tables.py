"""The tables a recording may hold, and what each of them must look like to be read as one.

Times end in ``_at`` and are UTC; units stand in the names. A table this module does not know is read as it is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

_TIME = pd.DatetimeTZDtype("us", "UTC")


def _time(*, nullable: bool = False) -> pa.Column:
    return pa.Column(_TIME, nullable=nullable)


def _text(*, nullable: bool = False) -> pa.Column:
    return pa.Column(str, nullable=nullable)


def _count() -> pa.Column:
    return pa.Column(int, pa.Check.ge(0))


def _optional(dtype: object, *checks: pa.Check) -> pa.Column:
    """A column that a table may leave out, and a row leave empty."""
    return pa.Column(dtype, list(checks), nullable=True, required=False)


def _size() -> pa.Column:
    """A number of at least 0 that there may be none of."""
    return pa.Column(float, [pa.Check.ge(0), pa.Check.lt(float("inf"))], nullable=True)


def _port() -> pa.Column:
    whole = pa.Check(lambda ports: ports.isna() | (ports % 1 == 0), name="whole_number")
    return pa.Column(float, [pa.Check.in_range(0, 65_535), whole], nullable=True)


def _is_lower_case(text: str) -> bool:
    return text == text.lower() != ""


def _among_distinct(name: str, holds: Callable[[str], bool]) -> pa.Check:
    """A check of texts that is asked once for each distinct one: a million flows have few of them."""

    def check(texts: pd.Series) -> pd.Series:
        codes, distinct = pd.factorize(texts)
        # The last entry is that of the code -1, of an absent text.
        return pd.Series(np.array([*(holds(str(text)) for text in distinct), True])[codes], index=texts.index)

    return pa.Check(check, name=name)


def _ratio() -> pa.Column:
    return pa.Column(float, pa.Check.in_range(0, 1), nullable=True)


def _finite_or_absent(scores: pd.Series) -> bool:
    return bool(np.isfinite(scores.dropna()).all())


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
_LOOPS = ("closed", "open", "unknown")
# What tells one training of a detector from another.
_DETECTOR_RUN = {
    "configuration": _text(),
    "seed": _count(),
    "inputs": pa.Column(str, pa.Check.isin(["natural", "rescaled", "standardised"])),
    "labels": pa.Column(str, pa.Check.isin(["given", "own"])),
}


TABLES: dict[str, pa.DataFrameSchema] = {
    # One measured value a row: a gauge or counter of a pod, a node ("" where it speaks of no pod) at one moment.
    "series": pa.DataFrameSchema(
        {
            "observed_at": _time(),
            "pod": _text(),
            "node": _text(),
            "metric": _text(),
            "value": pa.Column(float, nullable=True),
            "unit": _text(),
        }
    ),
    # One request to a health endpoint a row.
    "probes": pa.DataFrameSchema(
        {
            "observed_at": _time(),
            "target": _text(),
            "ok": pa.Column(bool),
            "latency_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
        }
    ),
    # Requests of the load generator per pod since the row before.
    "load": pa.DataFrameSchema(
        {"observed_at": _time(), "pod": _text(), "sent": _count(), "ok": _count(), "errors": _count()}
    ),
    # One injected fault a row; a fault nobody saw recover has `observed_until_at` and no `recovered_at`.
    "faults": pa.DataFrameSchema(
        {
            "fault_id": pa.Column(str, unique=True),
            "kind": _text(),
            "injected_at": _time(),
            "effect_seen_at": _time(nullable=True),
            "effect_proof": _text(nullable=True),
            "detected_at": _time(nullable=True),
            "detected_by": pa.Column(str, pa.Check.isin(["platform", "probe", "self_healing"]), nullable=True),
            "recovered_at": _time(nullable=True),
            "observed_until_at": _time(),
            "settings": _text(),
        }
    ),
    # One drill a row: what was lost, when, by what proof, and when what came back was serving and stayed so.
    "drills": pa.DataFrameSchema(
        {
            "drill_id": pa.Column(str, unique=True),
            "drill": _text(),
            "scenario": _text(),
            "started_at": _time(),
            "lost_at": _time(),
            "loss_seen_at": _time(nullable=True),
            "loss_proof": _text(nullable=True),
            "served_at": _time(nullable=True),
            "confirmed_at": _time(nullable=True),
            "settling_seconds": pa.Column(float, pa.Check.ge(0)),
            "interruptions_while_settling": _count(),
            "observed_until_at": _time(),
            "settings": _text(),
        }
    ),
    # The ledger of a client that writes numbered records: what was acknowledged, when, and what of it is there at last.
    "writes": pa.DataFrameSchema(
        {
            "drill_id": _text(),
            "seq": _count(),
            "sent_at": _time(),
            "acked_at": _time(nullable=True),
            "error": _text(nullable=True),
            "present": pa.Column(bool),
        },
        unique=["drill_id", "seq"],
    ),
    # One request of a load generator a row; `run` names the run, and every run is kept. `due_at` is when the schedule
    # of an open loop wanted it sent: who waits longer than that is a user too.
    "requests": pa.DataFrameSchema(
        {
            "run": _text(),
            "started_at": _time(),
            "latency_seconds": pa.Column(float, pa.Check.ge(0)),
            "ok": pa.Column(bool),
            "error": _text(nullable=True),
            "due_at": _optional(_TIME),
        }
    ),
    # One run of a load generator a row: closed loops wait for an answer before the next request, open ones do not.
    "load_runs": pa.DataFrameSchema(
        {
            "run": pa.Column(str, unique=True),
            "tool": _text(),
            "loop": pa.Column(str, pa.Check.isin(_LOOPS)),
            "users": pa.Column(float, pa.Check.gt(0), nullable=True),
            "offered_requests_per_second": pa.Column(float, pa.Check.gt(0), nullable=True),
            "started_at": _time(),
            "ended_at": _time(),
            # What was asked; how many pods answered; load average of the machine before the run.
            "target": _optional(str),
            "pods": _optional(float, pa.Check.gt(0)),
            "load1": _optional(float, pa.Check.ge(0)),
        }
    ),
    # What a load generator says of a run in sum, where the requests themselves were not kept. Summaries often know
    # no times; `target` says what was asked, so that only runs of one target are compared.
    "load_summaries": pa.DataFrameSchema(
        {
            "run": _text(),
            "tool": _text(),
            "requests": _count(),
            "failures": pa.Column(float, pa.Check.ge(0), nullable=True),
            "requests_per_second": pa.Column(float, pa.Check.ge(0), nullable=True),
            "mean_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "median_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "p90_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "p95_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "p99_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "max_seconds": pa.Column(float, pa.Check.ge(0), nullable=True),
            "thresholds_failed": _text(nullable=True),
            "target": _optional(str),
            "loop": _optional(str, pa.Check.isin(_LOOPS)),
            "users": _optional(float, pa.Check.gt(0)),
            "duration_seconds": _optional(float, pa.Check.gt(0)),
        },
        coerce=True,
    ),
    # How often each error came in a run, as its load generator counts them.
    "load_failures": pa.DataFrameSchema(
        {"run": _text(), "request": _text(), "error": _text(), "occurrences": _count()},
    ),
    # One flow a row, or one edge of a list: who talked to whom, from when on. What an exporter or a list does not tell
    # is absent. Ports are for rules and for the search of leaks; no detector sees them. `label` is `benign`, `unknown`,
    # or the kind of attack or fault; `episode_id` names the one independent attack or fault that the flow belongs to.
    "flows": pa.DataFrameSchema(
        {
            "observed_at": _time(),
            "source": pa.Column(str, _among_distinct("not_empty", bool)),
            "destination": pa.Column(str, _among_distinct("not_empty", bool)),
            "duration_seconds": _size(),
            "protocol": pa.Column(str, _among_distinct("lower_case", _is_lower_case), nullable=True),
            "packets": _size(),
            "bytes": _size(),
            "source_bytes": _size(),
            "state": _text(nullable=True),
            "source_port": _port(),
            "destination_port": _port(),
            "label": pa.Column(str, _among_distinct("not_empty", bool)),
            "episode_id": _text(nullable=True),
        },
        checks=pa.Check(lambda flows: ~(flows["source_bytes"] > flows["bytes"]), name="source_bytes_within_bytes"),
    ),
    # One flow as one detector scored it, a row for each seed; larger scores are more suspicious. `cluster` is what
    # stands or falls together: the episode of an attack, a block of time (of a host) of benign flows. `known_kind`
    # says whether the kind occurs in the training part. Flows of a part come in one order in each seed.
    "scores": pa.DataFrameSchema(
        {
            "data_set": _text(),
            "split": pa.Column(str, pa.Check.isin(["random", "hosts", "time"])),
            "part": pa.Column(str, pa.Check.isin(["validation", "test"])),
            "detector": _text(),
            "seed": _count(),
            "window": _count(),
            "label": _text(),
            "is_attack": pa.Column(bool),
            "known_kind": pa.Column(bool),
            "episode_id": _text(nullable=True),
            "cluster": _text(),
            "score": pa.Column(float, pa.Check(np.isfinite, name="finite")),
        }
    ),
    # The same as recorded: one flow a row, and a column of scores for each detector, `score_<detector>` for the first
    # seed and `score_<detector>_seed<k>` for others. In order of split, part (validation first) and time.
    "scored_flows": pa.DataFrameSchema(
        {
            "data_set": _text(),
            "split": pa.Column(str, pa.Check.isin(["random", "hosts", "time"])),
            "part": pa.Column(str, pa.Check.isin(["validation", "test"])),
            "window": _count(),
            "label": pa.Column(str, _among_distinct("not_empty", bool)),
            "is_attack": pa.Column(bool),
            "known_kind": pa.Column(bool),
            "episode_id": _text(nullable=True),
            "cluster": _text(),
            "^score_[a-z0-9_]+$": pa.Column(
                "float32", pa.Check(_finite_or_absent), nullable=True, required=False, regex=True
            ),
        }
    ),
    # What look-up tables that know nothing of behaviour find in the test part of a split.
    "leaks": pa.DataFrameSchema(
        {
            "data_set": _text(),
            "split": pa.Column(str, pa.Check.isin(["random", "hosts", "time"])),
            "lookup": _text(),
            "recall_ratio": pa.Column(float, pa.Check.in_range(0, 1)),
            "false_alarm_ratio": pa.Column(float, pa.Check.in_range(0, 1)),
        }
    ),
    # What the test part of a split shares with its training part.
    "overlaps": pa.DataFrameSchema(
        {
            "data_set": _text(),
            "split": pa.Column(str, pa.Check.isin(["random", "hosts", "time"])),
            "attacks": _count(),
            "repeated_ratio": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "shared_clusters": _count(),
            "clusters": _count(),
            "shared_attackers": _count(),
            "attackers": _count(),
            "shared_victims": _count(),
            "victims": _count(),
            "overlap_seconds": pa.Column(float, pa.Check.ge(0)),
        }
    ),
    # One run of a detector a row, whatever came of it: what it reached, with which false alarms, and what it cost.
    # `recall_by_episode_ratio` is the mean over episodes at 1 %, `recall_known_ratio` and `recall_new_ratio` are of the
    # flows of known and new kinds; absent where there are none.
    "results": pa.DataFrameSchema(
        {
            "data_set": _text(),
            "split": pa.Column(str, pa.Check.isin(["random", "hosts", "time"])),
            "detector": _text(),
            "seed": _count(),
            "uses_labels": pa.Column(bool),
            "graph": pa.Column(bool),
            "is_control": pa.Column(bool),
            "n_train": _count(),
            "n_test_attacks": _count(),
            "n_test_benign": _count(),
            **{name: _ratio() for name in _RESULTS},
            "fit_cpu_seconds": pa.Column(float, pa.Check.ge(0)),
            "score_cpu_seconds": pa.Column(float, pa.Check.ge(0)),
            "peak_memory_bytes": pa.Column(float, pa.Check.gt(0)),
        },
        unique=["data_set", "split", "detector", "seed"],
    ),
    # Flows that a network needed for the score of a judged one; the judged one is among them.
    "explanations": pa.DataFrameSchema(
        {
            "case": _count(),
            "outcome": pa.Column(str, pa.Check.isin(["hit", "miss"])),
            "kind": _text(),
            "window": _count(),
            "source": _text(),
            "target": _text(),
            "importance": pa.Column(float, pa.Check.in_range(0, 1)),
            "judged": pa.Column(bool),
            "score": pa.Column(float),
        }
    ),
    # One configuration of a detector that was tried a row. What it was chosen by is `hidden_...`: kinds of attack of
    # the training part that it was not taught. The test part (`test_...`) was shown afterwards, for all of them.
    "attempts": pa.DataFrameSchema(
        {
            "data_set": _text(),
            "configuration": _text(),
            "seed": _count(),
            "chosen": pa.Column(bool),
            "hidden_recall_ratio": _ratio(),
            "hidden_average_precision": _ratio(),
            **{f"test_{name}": _ratio() for name in _RESULTS},
            "fit_cpu_seconds": pa.Column(float, pa.Check.ge(0)),
        },
        unique=["data_set", "configuration", "seed"],
    ),
    # Who is joined with whom, in both directions: the topology that telemetry of nodes (`series`) is a graph by.
    "links": pa.DataFrameSchema({"source": _text(), "destination": _text()}),
    # What is known to have happened to a node, and from when to when; one that is still going on has no end.
    "labelled_events": pa.DataFrameSchema(
        {
            "event_id": pa.Column(str, unique=True),
            "node": _text(),
            "label": pa.Column(str, _among_distinct("not_empty", bool)),
            "started_at": _time(),
            "ended_at": _time(nullable=True),
        }
    ),
    # One independent episode of a lab a row: what was done to, or by, a host; when, with what proof of effect, and in
    # which part of the recording a detector may see it.
    "episodes": pa.DataFrameSchema(
        {
            "episode_id": pa.Column(str, unique=True),
            "kind": _text(),
            "host": _text(),
            "peer": _text(nullable=True),
            "planned_at": _time(),
            "begun_at": _time(),
            "ended_at": _time(),
            "proof": _text(),
            "settings": _text(),
            "part": pa.Column(str, pa.Check.isin(["train", "validation", "test"])),
        },
        checks=pa.Check(lambda episodes: episodes["ended_at"] >= episodes["begun_at"], name="ends_after_its_begin"),
    ),
    # Bodies of endpoints, exactly as received.
    "payloads": pa.DataFrameSchema(
        {"stage": _text(), "pod": _text(), "path": _text(), "status": pa.Column(int), "body": _text()}
    ),
    # Answers of the Kubernetes API, exactly as received.
    "objects": pa.DataFrameSchema({"stage": _text(), "identity": _text(), "name": _text(), "body": _text()}),
    # What a battery of contract checks found of a detector or a causal engine (`readiness.contracts`), one check a row.
    "contract_checks": pa.DataFrameSchema(
        {
            "subject": pa.Column(str, pa.Check.isin(["detector", "engine"])),
            "configuration": _text(),
            "check": _text(),
            "result": pa.Column(str, pa.Check.isin(["passed", "failed", "absent", "not-reached"])),
            "detail": _text(nullable=True),
        },
        unique=["subject", "configuration", "check"],
    ),
    # One training of a detector on a synthetic task a row; one that gave no scores has an error and no AUC.
    "detector_seeds": pa.DataFrameSchema(
        {
            **_DETECTOR_RUN,
            "training_nodes": _count(),
            "positives": _count(),
            "negatives": _count(),
            "auc": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "flagged_positives": pa.Column(float, pa.Check.ge(0), nullable=True),
            "flagged_negatives": pa.Column(float, pa.Check.ge(0), nullable=True),
            "control_auc": pa.Column(float, pa.Check.in_range(0, 1)),
            "error": _text(nullable=True),
        },
        unique=list(_DETECTOR_RUN),
    ),
    # The score of every node such a training was asked about, with the planted truth and the control beside it.
    "detector_scores": pa.DataFrameSchema(
        {
            **_DETECTOR_RUN,
            "node": _count(),
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
            "configuration": _text(),
            "missing": _text(),
            "absent": pa.Column(bool),
            "path": _text(),
            "answer": pa.Column(str, pa.Check.isin(["explicit", "unaffected", "exception", "unmarked", "fails-open"])),
            "detail": _text(nullable=True),
        },
        unique=["configuration", "missing", "path"],
    ),
    # What a causal engine named for one synthetic incident, and what clock and chance would have named.
    "incident_chains": pa.DataFrameSchema(
        {
            "incident": pa.Column(str, unique=True),
            "shape": _text(),
            "dependencies": pa.Column(bool),
            "events": _count(),
            "root": _text(),
            "named": _text(nullable=True),
            "rank": pa.Column(float, pa.Check.ge(1), nullable=True),
            "earliest": _text(),
            "chance": pa.Column(float, pa.Check.in_range(0, 1)),
            "error": _text(nullable=True),
        }
    ),
    # The events those incidents are made of, in the order of their arrival.
    "incident_events": pa.DataFrameSchema(
        {
            "incident": _text(),
            "arrived": _count(),
            "event": _text(),
            "seconds": pa.Column(float),
            "service": _text(),
            "depends_on": _text(),
        },
        unique=["incident", "arrived"],
    ),
    # One answer of a deployed application a row: which model's code it was to run, whether it ran, and who answered.
    "model_calls": pa.DataFrameSchema(
        {
            "observed_at": _time(),
            "request": _text(),
            "component": _text(),
            "executed": pa.Column(bool),
            "answered_by": pa.Column(str, pa.Check.isin(["network", "rules", "default", "nothing"]), nullable=True),
            "dependency_edges": pa.Column(float, pa.Check.ge(0), nullable=True),
        }
    ),
    # What the failure-injection reports of January 2026 print, verbatim.
    "failure_injection_runs": pa.DataFrameSchema(
        {"run": _text(), "test": _text(), "status": _text(), "mttd_text": _text(), "mttr_text": _text()},
        coerce=True,
    ),
    # Which of them the final report of 2026-01-08 lists.
    "failure_injection_report": pa.DataFrameSchema({"run": _text(), "listed_as": _text()}, coerce=True),
    # What the stability report of January 2026 prints, verbatim, or what the log of such a test adds up to.
    "stability_report": pa.DataFrameSchema({"quantity": _text(), "value": _text(nullable=True), "unit": _text()}),
}


def faults_of_table(name: str, frame: pd.DataFrame, expected_rows: int) -> list[str]:
    """Say in words what is wrong with a table; an empty list means it can be read.

    Parameters
    ----------
    name
        Name of the table.
    frame
        Its rows.
    expected_rows
        Number of rows that ``recording.yaml`` promises.
    """
    faults = []
    if len(frame) != expected_rows:
        faults.append(f"{len(frame)} rows, recording.yaml says {expected_rows}")
    schema = TABLES.get(name)
    if schema is None:
        return faults
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        faults += sorted({f"{case.column or case.failure_case}: {case.check}" for case in cases.itertuples()})
    return faults
