"""The detector of a system on a public data set: its scores as a recording that decides the claims about it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import readiness
from readiness.detectors.plugged import plugged
from readiness.errors import ExecutionError, InputError, Problem
from readiness.protocol import leaks
from readiness.protocol.plan import Prepared
from readiness.protocol.running import score_recording
from readiness.sources.recorded import RECORDING_FILE
from readiness.sources.tables import faults_of_table
from readiness.sources.writing import in_utc, register_folder, table_entries, write_description, writing_below

if TYPE_CHECKING:
    import pandas as pd

OWN = "own"
# What the claims compare it with, trained and judged on the same flows.
BASELINE = "boosting"
_COLUMNS = {
    "scored_flows": {
        "data_set": "name of the data set",
        "split": "which flows are of which part",
        "part": "validation or test",
        "window": "number of the window, counted from the first flow",
        "label": "benign, or the kind of attack",
        "is_attack": "whether it is one",
        "known_kind": "whether the kind occurs in the training part",
        "episode_id": "the independent attack it belongs to",
        "cluster": "what stands or falls together: an episode, or a block of time",
        f"score_{OWN}": "of the system's own detector; larger is more suspicious",
        f"score_{BASELINE}": "log-odds of boosting on flow features",
    },
    **leaks.COLUMNS,
}
_METHODS = {
    "scored_flows": "the detector fitted on the training part of each split, then asked about every other flow",
    **leaks.METHODS,
}


@dataclass(frozen=True)
class OwnDetector:
    """A system's own detector.

    Attributes
    ----------
    named
        ``module:attribute``.
    checkout
        Folder that its module is imported from.
    subject
        What the statement calls the system: name, version, commit, environment.
    arguments
        For the class or function.
    """

    named: str
    checkout: Path
    subject: Mapping[str, str]
    arguments: Mapping[str, Any]


def score_own(prepared: Prepared, detector: OwnDetector) -> dict[str, pd.DataFrame]:
    """Fit a system's detector and the baseline on every split of a data set, and score its other flows.

    Returns
    -------
    dict
        The tables `scored_flows`, `leaks` and `overlaps`.

    Raises
    ------
    InputError
        If the detector cannot be imported, or has no interface that is known.
    ExecutionError
        If it breaks, or does not give every flow a finite score.
    """
    loaded = prepared.loaded
    with _importing_from(detector.checkout):
        made = plugged(detector.named, OWN, **detector.arguments)
        made.name = OWN
        try:
            scored = score_recording(
                loaded.flows,
                prepared.parts,
                [made, BASELINE],
                data_set=loaded.name,
                window_seconds=loaded.cutting.window_seconds,
                block_seconds=loaded.cutting.block_seconds,
                quick=False,
            )
        except Exception as error:  # whatever somebody else's code raises
            told = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
            raise ExecutionError(f"{detector.named} broke on {loaded.name}: {told}") from error
    cutting = loaded.cutting
    return {"scored_flows": scored} | leaks.leak_tables(
        loaded.flows, prepared.parts, data_set=loaded.name, block_seconds=cutting.block_seconds
    )


def record_own(prepared: Prepared, detector: OwnDetector, folder: Path) -> dict[str, pd.DataFrame]:
    """Score a data set with a system's detector and write the recording.

    Parameters
    ----------
    prepared
        The data set.
    detector
        Whose.
    folder
        Of the recording; it must not be there yet.

    Raises
    ------
    InputError
        If something is in that place, or a table is not in its form.
    """
    if folder.exists():
        raise InputError(Problem(folder, "$", "a folder that is not there yet", "one that is", hint="another --out"))
    begun = dt.datetime.now(dt.UTC).replace(microsecond=0)
    frames = score_own(prepared, detector)
    for name, frame in frames.items():
        if faults := faults_of_table(name, frame, len(frame)):
            raise InputError([Problem(name, "$", "a table in its form", fault) for fault in faults])
    ended = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with writing_below(folder.parent):
        folder.mkdir(parents=True)
        for name, frame in frames.items():
            frame.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
        write_description(_described(prepared, detector, frames, folder.name, (begun, ended)), folder / RECORDING_FILE)
        register_folder(folder)
    return frames


def _described(
    prepared: Prepared,
    detector: OwnDetector,
    frames: Mapping[str, pd.DataFrame],
    name: str,
    times: tuple[dt.datetime, dt.datetime],
) -> dict[str, Any]:
    loaded, (begun, ended) = prepared.loaded, times
    return {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": {
            "ru": f"Оценки детектора {detector.subject['name']} на наборе: {loaded.about.title.ru}",
            "en": f"Scores of the detector of {detector.subject['name']} on: {loaded.about.title.en}",
        },
        "subject": {"environment": loaded.about.environment, **detector.subject},
        "collected": {
            "start": in_utc(begun),
            "end": in_utc(ended),
            "by": f"`readiness score {loaded.name}` {readiness.__version__}",
        },
        "settings": {
            "traffic": loaded.about.traffic,
            "detector": OWN,
            "named": detector.named,
            "arguments": dict(detector.arguments),
            "data_set": loaded.about.title.en,
            "citation": loaded.about.citation,
            "data_sha256": loaded.sha256,
            "window_seconds": loaded.cutting.window_seconds,
            "block_seconds": loaded.cutting.block_seconds,
            "splits_not_possible": dict(prepared.impossible),
        },
        "gaps": [gap.model_dump() for gap in loaded.about.gaps],
        "tables": table_entries(frames, methods=_METHODS, columns=_COLUMNS, collected_at=ended),
    }


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """Look for modules in a folder first."""
    sys.path.insert(0, str(folder.resolve()))
    try:
        yield
    finally:
        sys.path.remove(str(folder.resolve()))
