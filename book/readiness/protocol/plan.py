"""The runs of a protocol, each in a process of its own: what is finished is not repeated, what breaks is named."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness.detectors import DETECTORS, make_detector
from readiness.detectors.simple import ShuffledLabels
from readiness.errors import ExecutionError
from readiness.protocol.data_sets import Loaded, load
from readiness.protocol.folder import FinishedRun, RunFolder, digest_of_code
from readiness.protocol.running import (
    SPLITS,
    Run,
    SplitGraphs,
    parts_of,
    run_detector,
    run_retrained,
    split_graphs,
)

if TYPE_CHECKING:
    import pandas as pd

    from readiness.detectors.base import Detector

RETRAINED, SHUFFLED = "_retrained", "_shuffled"
# Retraining costs a training for each cut, and shuffled labels are one control: of two detectors each. Unfamiliar
# traffic knows no labels, so that shuffling them would not take away what it finds.
RETRAINED_DETECTORS = ("boosting_aggregates", "graph_boosting_unfamiliar")
SHUFFLED_DETECTORS = ("graph_boosting", "graphsage")


@dataclass(frozen=True, order=True)
class Planned:
    """A run to be made."""

    split: str
    detector: str
    seed: int

    def __str__(self) -> str:
        return f"{self.detector}, {self.split}, seed {self.seed}"


@dataclass(frozen=True, eq=False)
class Prepared:
    """A data set in memory, with the parts of each split that it allows.

    Attributes
    ----------
    loaded
        The data set.
    parts
        Of each split.
    impossible
        Splits that these flows do not allow, and why.
    """

    loaded: Loaded
    parts: Mapping[str, pd.Categorical]
    impossible: Mapping[str, str]

    def graphs(self, split: str) -> SplitGraphs:
        """Windows of a split."""
        return split_graphs(self.flows, split, self.parts[split], self.loaded.cutting.window_seconds)

    @property
    def flows(self) -> pd.DataFrame:
        """The table `flows`."""
        return self.loaded.flows

    @property
    def made_of(self) -> dict[str, Any]:
        """What a run depends on beside its own name."""
        return {
            "data_set": self.loaded.name,
            "data": self.loaded.sha256,
            "code": digest_of_code(),
            "window_seconds": self.loaded.cutting.window_seconds,
        }

    def folder(self, below: Path) -> RunFolder:
        """Where runs on it are kept."""
        return RunFolder(below / self.loaded.name, self.made_of)


def prepare(name: str, path: Path, splits: Iterable[str] = SPLITS) -> Prepared:
    """Read a data set and cut it into parts.

    Raises
    ------
    InputError
        If there is no such file.
    CollectionError
        If it is none of that data set.
    """
    loaded = load(name, path)
    parts, impossible = {}, {}
    for split in splits:
        try:
            parts[split] = parts_of(loaded.flows, split, loaded.cutting.window_seconds)
        except ValueError as error:
            impossible[split] = str(error)
    return Prepared(loaded, parts, impossible)


def planned_runs(splits: Iterable[str], seeds: int, detectors: Sequence[str] = ()) -> list[Planned]:
    """Every run of a protocol, in the order in which they are made: first seeds first, so that little is seen soon.

    Parameters
    ----------
    splits
        Their names.
    seeds
        How many; a detector without anything random runs once.
    detectors
        Their names; empty for all of them, with controls and retraining.
    """
    wanted = list(detectors) or [
        *DETECTORS,
        *(name + SHUFFLED for name in SHUFFLED_DETECTORS),
        *(name + RETRAINED for name in RETRAINED_DETECTORS),
    ]
    runs = []
    for seed in range(seeds):
        for split in sorted(splits, key=lambda name: name != "time"):
            for name in wanted:
                base = name.removesuffix(SHUFFLED).removesuffix(RETRAINED)
                if seed and not DETECTORS[base].is_seeded and not name.endswith(SHUFFLED):
                    continue
                if split != "time" and name != base:
                    continue
                runs.append(Planned(split, name, seed))
    return runs


def make_runs(
    prepared: Prepared, runs: Sequence[Planned], below: Path, report: Callable[[Planned, bool], None]
) -> list[Planned]:
    """Make the runs that are not finished.

    Parameters
    ----------
    prepared
        The data set.
    runs
        What is wanted.
    below
        Folder of the runs of all data sets.
    report
        Told of each run, and whether it was there already.

    Returns
    -------
    list of Planned
        Those that broke.
    """
    folder, broken = prepared.folder(below), []
    graphs: SplitGraphs | None = None
    for run in runs:
        finished = folder.read(run.split, run.detector, run.seed) is not None
        if not finished:
            if graphs is None or graphs.split != run.split:
                graphs = prepared.graphs(run.split)
            try:
                _in_own_process(folder, run, graphs)
            except ExecutionError:
                broken.append(run)
        report(run, finished)
    return broken


def _in_own_process(folder: RunFolder, run: Planned, graphs: SplitGraphs) -> None:
    """Make a run in a process of its own: its memory is its own, and what kills it kills nothing else.

    The process is forked, so that the windows need not be made or sent again.
    """
    process = multiprocessing.get_context("fork").Process(target=_make, args=(folder, run, graphs))
    process.start()
    try:
        process.join()
    finally:
        if process.is_alive():
            process.terminate()
            process.join()
    if process.exitcode != 0:
        raise ExecutionError(f"{run}: ended with {process.exitcode}")


def _make(folder: RunFolder, run: Planned, graphs: SplitGraphs) -> None:
    """What the process of a run does. One thread: the order of sums is part of the result."""
    from threadpoolctl import threadpool_limits

    try:
        with threadpool_limits(limits=1):
            made = run_planned(run, graphs)
    except Exception as error:  # noqa: BLE001  # whatever breaks a detector is told, and the other runs go on
        sys.stderr.write(f"{run}: {type(error).__name__}: {error}\n")
        sys.exit(1)
    measured: dict[str, Any] = {
        "fit_seconds": round(made.fit_seconds, 3),
        "score_seconds": round(made.score_seconds, 3),
        "peak_memory_bytes": made.peak_memory_bytes,
        "n_train": sum(int(graph.known.sum()) for graph in graphs.training),
    }
    folder.write(run.split, run.detector, run.seed, FinishedRun(made.scores, measured))


def run_planned(run: Planned, graphs: SplitGraphs) -> Run:
    """Make one run in this process."""
    if run.detector.endswith(RETRAINED):
        base = run.detector.removesuffix(RETRAINED)
        fresh: Iterator[Detector] = (make_detector(base, run.seed) for _ in count())
        return run_retrained(fresh, graphs)
    if run.detector.endswith(SHUFFLED):
        detector = make_detector(run.detector.removesuffix(SHUFFLED), run.seed)
        return run_detector(ShuffledLabels(detector, seed=run.seed), graphs)
    return run_detector(make_detector(run.detector, run.seed), graphs)
