"""Recorded scores: what the runs of a protocol scored and reached, as a recording for the book."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import readiness
from readiness.errors import InputError, Problem
from readiness.messages import message
from readiness.presentation import LANGUAGES, text
from readiness.protocol import leaks
from readiness.protocol.cases import explanations_of
from readiness.protocol.folder import digest_of_code
from readiness.protocol.plan import Planned, Prepared
from readiness.protocol.results import results_of, scored_flows_of
from readiness.sources.recorded import RECORDING_FILE
from readiness.sources.tables import faults_of_table
from readiness.sources.writing import in_both_languages, in_utc, table_entries, write_description

if TYPE_CHECKING:
    import pandas as pd

_LIBRARIES = ("numpy", "pandas", "scikit-learn", "torch", "torch-geometric")
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "scored_flows": {
        "data_set": "name of the data set",
        "split": "random, hosts or time",
        "part": "validation (thresholds are chosen on it) or test",
        "window": "number of the window, counted from the first flow",
        "label": "benign, or the kind of attack; flows of unknown label are left out",
        "is_attack": "true: the flow belongs to an attack",
        "known_kind": "true: benign, or a kind of attack that the training part has",
        "episode_id": "kind and day of an attack; null if benign, or where the data set tells no attacks apart",
        "cluster": "what stands or falls together: the episode of an attack, a block of time of the rest",
        "score_*": "score of a detector, seed 0, rounded; larger is more suspicious; null: not run on this split",
    },
    "results": {
        "data_set": "name of the data set",
        "split": "random, hosts or time",
        "detector": "its name; `_shuffled`: taught with labels dealt out at random; `_retrained`: taught anew at each "
        "of five cuts through the test part, with all labels before it",
        "seed": "of everything random in it",
        "uses_labels": "false: taught without labels",
        "graph": "true: looks at the graph",
        "is_control": "true: is there to find nothing",
        "n_train": "flows of known label in the training part",
        "n_test_attacks": "attack flows of the test part",
        "n_test_benign": "benign flows of the test part",
        "recall_at_1pct_ratio": "share of the attack flows above what 1 % of benign validation flows exceed",
        "false_alarms_at_1pct_ratio": "share of the benign test flows above that threshold",
        "recall_by_episode_ratio": "mean over episodes of the share found of each, at that threshold",
        "recall_known_ratio": "of the attacks of kinds that the training part has, at that threshold",
        "recall_new_ratio": "of the attacks of other kinds, at that threshold",
        "recall_at_realised_1pct_ratio": "recall at the threshold that 1 % of benign test flows exceed: nobody can "
        "choose it beforehand; for comparing detectors whose thresholds travelled differently",
        "recall_at_0p1pct_ratio": "recall at the threshold of 0.1 %",
        "false_alarms_at_0p1pct_ratio": "false alarms at the threshold of 0.1 %",
        "average_precision": "area under the precision-recall curve (scikit-learn)",
        "base_rate_ratio": "share of attacks in the test part: average precision of a detector that knows nothing",
        "fit_cpu_seconds": "CPU time of the teaching, one thread",
        "score_cpu_seconds": "CPU time of the scoring",
        "peak_memory_bytes": "largest resident memory of the process, data included",
    },
    "attempts": {
        "data_set": "name of the data set",
        "configuration": "what was tried",
        "seed": "of everything random in it",
        "chosen": "true: became the detector graph_boosting_unfamiliar",
        "hidden_recall_ratio": "what it was chosen by: recall at 1 % of kinds of attack of the training part that were "
        "hidden from it, group by group; mean over kinds and groups; false alarms are those of benign validation flows",
        "hidden_average_precision": "what it was chosen by: the same, as average precision",
        "fit_cpu_seconds": "CPU time of one teaching",
        "test_*": "as in the table results; not what was chosen by, and in view while configurations were thought of",
    },
    **leaks.COLUMNS,
    "explanations": {
        "case": "one judged flow and what mattered for it have one number",
        "outcome": "hit: graphsage alarms at 1 %; miss: it does not",
        "kind": "kind of attack of the judged flow",
        "window": "number of the window",
        "source": "source of a flow; hosts are numbered in each case, the judged flow goes from h1 to h2",
        "target": "destination of a flow",
        "importance": "mask of GNNExplainer, 0 to 1: what the network needed for its score; 1 for the judged flow",
        "judged": "true: the judged flow",
        "score": "log-odds of the network for the judged flow",
    },
}
_GAPS = ("detectors", "unlabelled", "chosen-on", "rounded")
METHODS = {
    "scored_flows": "Detectors taught on the training part of each split, by `readiness protocol`; scores of "
    "validation and test part.",
    "results": "One run a row, whatever its result; none is left out.",
    **leaks.METHODS,
    "explanations": "Split by time, graphsage, seed 0, taught anew: of each of the three kinds most often found, and "
    "missed, the flow with the median score; GNNExplainer on its window.",
    "attempts": "Configurations of a detector, by `readiness protocol --attempts`.",
}


def record_runs(
    prepared: Prepared, runs: Sequence[Planned], below: Path, into: Path, attempts: pd.DataFrame | None = None
) -> Path:
    """Write the recording of the finished runs on a data set.

    Parameters
    ----------
    prepared
        The data set.
    runs
        Which runs.
    below
        Folder of the runs.
    into
        Folder of recordings; it becomes ``ml-<data set>`` in it. Its registry is not touched.
    attempts
        The table of attempts, if there are any.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        If there is no finished run, or something else is in that place.
    """
    folder = into / _folder_name(prepared)
    results = results_of(prepared, runs, below)
    if results.empty:
        raise InputError(Problem(below, "$", "finished runs", "none", hint="make them first: leave --record out"))
    others = [path.name for path in folder.iterdir()] if folder.exists() else []
    if others and RECORDING_FILE not in others:
        raise InputError(Problem(folder, "$", "no folder, or recorded scores", "other files"))
    scored = scored_flows_of(prepared, runs, below)
    frames: dict[str, pd.DataFrame] = {"scored_flows": scored, "results": results} | leaks.leak_tables(
        prepared.flows,
        prepared.parts,
        data_set=prepared.loaded.name,
        block_seconds=prepared.loaded.cutting.block_seconds,
    )
    if (explained := explanations_of(prepared, scored)) is not None:
        frames["explanations"] = explained
    if attempts is not None:
        frames["attempts"] = attempts
    for name, frame in frames.items():
        if faults := faults_of_table(name, frame, len(frame)):
            raise InputError([Problem(name, "$", "a table in its form", fault) for fault in faults])
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        beside = folder / f".{name}.new"
        frame.to_parquet(beside, index=False, compression="zstd", compression_level=19)
        beside.replace(folder / f"{name}.parquet")
    write_description(_described(prepared, frames, below, runs), folder / RECORDING_FILE)
    return folder


def _folder_name(prepared: Prepared) -> str:
    return f"ml-{prepared.loaded.name}"


def _described(
    prepared: Prepared, frames: Mapping[str, pd.DataFrame], below: Path, runs: Sequence[Planned]
) -> dict[str, Any]:
    """``recording.yaml`` of recorded scores."""
    name, about, cutting = prepared.loaded.name, prepared.loaded.about, prepared.loaded.cutting
    made = sorted(
        path.stat().st_mtime
        for run in runs
        if (path := prepared.folder(below).path(run.split, run.detector, run.seed)).is_file()
    )
    start, end = (dt.datetime.fromtimestamp(moment, dt.UTC).replace(microsecond=0) for moment in (made[0], made[-1]))
    end += dt.timedelta(seconds=1)
    told = [gap.model_dump() for gap in about.gaps]
    told += [in_both_languages(message(f"protocol-gap-{key}")) for key in _GAPS]
    told += [in_both_languages(message("protocol-gap-no-split", split=split)) for split in prepared.impossible]
    return {
        "schema": "readiness/recording/v1",
        "id": _folder_name(prepared),
        "title": {
            language: text(message("protocol-title", title=getattr(about.title, language)), language)
            for language in LANGUAGES
        },
        "subject": {
            "name": "reference detectors",
            "version": readiness.__version__,
            "environment": about.environment,
        },
        "collected": {
            "start": in_utc(start),
            "end": in_utc(end),
            "by": f"`readiness protocol {name}` {readiness.__version__}",
        },
        "environment": {
            "os": _os_name(),
            "python": platform.python_version(),
            "cores": os.cpu_count() or 1,
            "libraries": {name: version(name) for name in _LIBRARIES},
        },
        "settings": {
            "traffic": about.traffic,
            "data_set": about.title.en,
            "citation": about.citation,
            "home": about.home,
            "data_sha256": prepared.loaded.sha256,
            "code_sha256": digest_of_code(),
            "repeat": f"readiness fetch {name} && readiness protocol {name} --attempts --record data",
            "flows": len(prepared.flows),
            "window_seconds": cutting.window_seconds,
            "block_seconds": cutting.block_seconds,
            "most_seeds_of_a_detector": int(frames["results"]["seed"].max()) + 1,
            "threads": 1,
            "splits_not_possible": dict(prepared.impossible),
        },
        "gaps": told,
        "tables": table_entries(frames, methods=METHODS, columns=COLUMNS, collected_at=end),
    }


def _os_name() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()
