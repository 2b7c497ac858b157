"""One run: a detector, on a split, with a seed. What it scores, and what that costs."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from readiness.detectors.base import Detector, Scores
from readiness.detectors.stacked import part_of
from readiness.graphs import FlowFeatures, WindowGraph, window_graphs
from readiness.labels import UNKNOWN
from readiness.validation.host_splits import split_by_hosts
from readiness.validation.splits import (
    TEST,
    TRAIN,
    VALIDATION,
    clusters_of,
    is_attack,
    known_kinds,
    split_by_time,
    split_random,
)

if TYPE_CHECKING:
    import pandas as pd

SPLITS = ("random", "hosts", "time")
# A retrained detector learns all labels up to each of so many cuts through the test part.
RETRAININGS = 5


def parts_of(flows: pd.DataFrame, split: str, window_seconds: float) -> pd.Categorical:
    """The part of each flow in a split of the public protocol.

    Raises
    ------
    ValueError
        If the flows cannot be split so, such as with one attacking host by hosts.
    """
    if split == "time":
        return split_by_time(flows, window_seconds=window_seconds)
    return split_random(flows) if split == "random" else split_by_hosts(flows)


@dataclass(frozen=True, eq=False)
class SplitGraphs:
    """A split as windows.

    Attributes
    ----------
    split
        Its name.
    training
        Windows with the flows of the training part and no others.
    scored
        Whole windows that have a flow to be judged, without labels.
    parts, known
        (rows,) the part of each flow, and whether its kind occurs in the training part.
    judged
        (r,) rows of the flows to be judged: of known label, by part (validation first) and time.
    """

    split: str
    training: Sequence[WindowGraph]
    scored: Sequence[WindowGraph]
    labelled: Sequence[WindowGraph] = field(repr=False)
    parts: pd.Categorical
    known: NDArray[np.bool_]
    judged: NDArray[np.int64]


def split_graphs(flows: pd.DataFrame, split: str, parts: pd.Categorical, window_seconds: float) -> SplitGraphs:
    """Cut flows into windows, and windows into parts.

    Parameters
    ----------
    flows
        The table `flows`.
    split
        Its name.
    parts
        The part of each flow; a missing one is left out.
    window_seconds
        Length of a window, counted from the first flow.
    """
    part = np.asarray(parts)
    is_training, is_judged = part == TRAIN, np.isin(part, [VALIDATION, TEST])
    origin_seconds = flows["observed_at"].min().timestamp()
    graphs = window_graphs(flows, window_seconds, FlowFeatures.fit(flows[is_training]), origin_seconds=origin_seconds)
    training = [part_of(graph, is_training[graph.rows]) for graph in graphs if is_training[graph.rows].any()]
    labelled = [graph for graph in graphs if is_judged[graph.rows].any()]
    told = is_judged & (flows["label"] != UNKNOWN).to_numpy(dtype=bool)
    at = flows["observed_at"].to_numpy()
    rows = np.flatnonzero(told)
    order = np.lexsort((rows, at[rows], part[rows] == TEST))
    return SplitGraphs(
        split,
        training,
        [unlabelled(graph) for graph in labelled],
        labelled,
        parts,
        known_kinds(flows, parts),
        rows[order],
    )


@dataclass(frozen=True, eq=False)
class Run:
    """What a detector did.

    Attributes
    ----------
    scores
        (r,) of the judged flows.
    fit_seconds, score_seconds
        CPU time.
    peak_memory_bytes
        Largest resident memory of the process, the data included.
    """

    scores: Scores
    fit_seconds: float
    score_seconds: float
    peak_memory_bytes: int


def run_detector(detector: Detector, graphs: SplitGraphs) -> Run:
    """Fit on the training part, score the rest."""
    begun = time.process_time()
    detector.fit(graphs.training)
    fitted = time.process_time()
    scores = detector.score(graphs.scored)
    return _run(graphs, graphs.scored, scores, begun, fitted)


def run_retrained(detectors: Iterator[Detector], graphs: SplitGraphs) -> Run:
    """Fit anew at each cut through the test part, with every label before it: test, then train.

    It supposes that somebody labels all traffic up to each cut. Validation is scored by the first detector, which has
    seen the training part only.

    Parameters
    ----------
    detectors
        New ones, one for each training.
    graphs
        A split by time.
    """
    begun = time.process_time()
    part = np.asarray(graphs.parts)
    test = [graph for graph in graphs.labelled if (part[graph.rows] == TEST).any()]
    first = next(detectors)
    first.fit(graphs.training)
    before = [graph for graph in graphs.scored if not (part[graph.rows] == TEST).any()]
    made = [first.score(before)] if before else []
    past: list[WindowGraph] = [*graphs.training, *graphs.labelled[: len(before)]]
    cuts = np.array_split(np.arange(len(test)), RETRAININGS)
    for number, chosen in enumerate(cut for cut in cuts if cut.size):
        windows = [test[place] for place in chosen]
        detector = first if number == 0 else next(detectors)
        if number:
            detector.fit(tuple(past))
        made.append(detector.score([unlabelled(graph) for graph in windows]))
        past += windows
    return _run(graphs, [*before, *test], np.concatenate(made), begun, time.process_time())


def base_frame(
    flows: pd.DataFrame, graphs: SplitGraphs, *, data_set: str, window_seconds: float, block_seconds: float
) -> pd.DataFrame:
    """The columns of the table `scored_flows` that no detector makes, a row for each judged flow."""
    import pandas as pd

    rows = graphs.judged
    origin = flows["observed_at"].min()
    window = ((flows["observed_at"] - origin).dt.total_seconds() // window_seconds).astype("int64")
    return pd.DataFrame(
        {
            "data_set": data_set,
            "split": graphs.split,
            "part": np.asarray(graphs.parts)[rows].astype(str),
            "window": window.to_numpy()[rows],
            "label": flows["label"].to_numpy()[rows].astype(str),
            "is_attack": is_attack(flows)[rows],
            "known_kind": graphs.known[rows],
            "episode_id": pd.Series(flows["episode_id"].to_numpy()[rows], dtype="str"),
            "cluster": pd.Series(clusters_of(flows, block_seconds)[rows], dtype="str"),
        }
    )


def score_column(detector: str, seed: int = 0) -> str:
    """Column of a detector's scores in the table `scored_flows`."""
    return f"score_{detector}" if seed == 0 else f"score_{detector}_seed{seed}"


def score_recording(  # noqa: PLR0913
    flows: pd.DataFrame,
    parts_by_split: Mapping[str, pd.Categorical],
    detectors: Iterable[str | Detector],
    *,
    data_set: str,
    window_seconds: float,
    block_seconds: float,
    seeds: Iterable[int] = (0,),
    quick: bool = True,
    costs: dict[str, float] | None = None,
    fitted: dict[str, Detector] | None = None,
) -> pd.DataFrame:
    """Train detectors and score flows: the table `scored_flows` of runs made now.

    Parameters
    ----------
    flows
        The table `flows`.
    parts_by_split
        Name of each split, and the part of each flow in it.
    detectors
        Names, or detectors of others; these are fitted once and have no seed.
    data_set
        Its name in the table.
    window_seconds, block_seconds
        Length of a window, and of a block of time whose flows are not independent.
    seeds
        Of each detector that has one; the others run once.
    quick
        Fewer trees and epochs.
    costs, fitted
        Take the CPU seconds of each column and its fitted detector, by ``split/column``, if given.

    Returns
    -------
    pandas.DataFrame
        Rows ordered by split, part and time; a column ``score_<detector>`` for seed 0, ``score_<detector>_seed<k>`` for
        the others.
    """
    import pandas as pd

    from readiness.detectors import DETECTORS, make_detector

    chosen, seeds = list(detectors), list(seeds)
    frames = []
    for split, parts in parts_by_split.items():
        graphs = split_graphs(flows, split, parts, window_seconds)
        frame = base_frame(flows, graphs, data_set=data_set, window_seconds=window_seconds, block_seconds=block_seconds)
        for wanted in chosen:
            if isinstance(wanted, str):
                its_seeds = seeds if DETECTORS[wanted].is_seeded else seeds[:1]
                made = [(seed, make_detector(wanted, seed, quick=quick)) for seed in its_seeds]
            else:
                made = [(0, wanted)]
            for seed, detector in made:
                run = run_detector(detector, graphs)
                column = score_column(detector.name, 0 if seed == seeds[0] else seed)
                frame[column] = run.scores
                if costs is not None:
                    costs[f"{split}/{column}"] = run.fit_seconds + run.score_seconds
                if fitted is not None:
                    fitted[f"{split}/{column}"] = detector
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _run(graphs: SplitGraphs, scored: Sequence[WindowGraph], scores: Scores, begun: float, fitted: float) -> Run:
    ended = time.process_time()
    rows = np.concatenate([graph.rows for graph in scored])
    if scores.shape != rows.shape:
        raise ValueError(f"{rows.size} scores, one for each flow, not an array of shape {scores.shape}")
    by_row = np.full(len(graphs.parts), np.nan, dtype=np.float32)
    by_row[rows] = scores
    found = by_row[graphs.judged]
    if not np.isfinite(found).all():
        raise ValueError("finite scores only")
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Run(found, fitted - begun, ended - fitted, peak_kib * 1024)


def unlabelled(graph: WindowGraph) -> WindowGraph:
    """A window as a detector sees it when it is used: nobody says anything."""
    return replace(graph, labels=None, known=np.zeros(graph.edges, dtype=bool))
