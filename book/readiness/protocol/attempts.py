"""How hard it was tried: every configuration of the graph detector, and what it was chosen by.

The choice is by average precision for kinds of attack that a model was not taught: each group of kinds of the training
part is hidden in turn, and looked for among benign flows of the validation part. The test part stands beside it for
every configuration. It was in view while configurations were thought of, and that steady traffic of unfamiliar pairs
was found by nobody was read off it: only other data can confirm what came of that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from readiness.detectors.base import Detector
from readiness.detectors.combined import Combined
from readiness.detectors.features import View
from readiness.detectors.simple import PairMemory
from readiness.detectors.stacked import part_of
from readiness.detectors.tabular import boosting
from readiness.detectors.unfamiliar import UnfamiliarTraffic
from readiness.graphs import WindowGraph
from readiness.protocol.folder import AttemptLog
from readiness.protocol.plan import Prepared
from readiness.protocol.results import figures_of
from readiness.protocol.running import SplitGraphs, base_frame, run_detector, unlabelled
from readiness.validation.splits import VALIDATION

if TYPE_CHECKING:
    import pandas as pd

# Kinds are hidden in so many groups.
_GROUPS = 3
_BUDGET = 0.01


def _network(**settings: Any) -> Callable[[int], Detector]:
    def make(seed: int) -> Detector:
        from readiness.detectors.networks import GraphNetwork, Settings

        return GraphNetwork("network", Settings(**settings), seed)

    return make


def _trees(view: View) -> Callable[[int], Detector]:
    return lambda seed: boosting("trees", view, seed=seed, iterations=100)


def _with_unfamiliar(maker: Callable[[int], Detector], handicap: float = 1.0) -> Callable[[int], Detector]:
    """A detector, or unfamiliar traffic with fewer false alarms, whichever is more surprised."""
    return lambda seed: Combined("combined", [partial(maker, seed), UnfamiliarTraffic], [0.0, handicap])


_A, _H, _N = View.AGGREGATES, View.HISTORY, View.NEIGHBOURS
ATTEMPTS: dict[str, Callable[[int], Detector]] = {
    "trees, aggregates": _trees(_A),
    "trees, history": _trees(_H),
    "no graph layer, aggregates": _network(view=_A, layers=0),
    "GraphSAGE, aggregates": _network(view=_A),
    "GraphSAGE balanced, aggregates": _network(view=_A, balanced=True),
    "GATv2, aggregates": _network(view=_A, attention=True),
    "trees, one hop": _trees(_N),
    "trees, two hops": _trees(View.NEIGHBOURS_OF_NEIGHBOURS),
    "pair memory by flows": lambda _: PairMemory(by_flows=True),
    "unfamiliar traffic": lambda _: UnfamiliarTraffic(),
    "trees, aggregates + unfamiliar traffic": _with_unfamiliar(_trees(_A)),
    "GraphSAGE, aggregates + unfamiliar traffic": _with_unfamiliar(_network(view=_A)),
    "trees, one hop + unfamiliar traffic": _with_unfamiliar(_trees(_N)),
    "trees, two hops + unfamiliar traffic": _with_unfamiliar(_trees(View.NEIGHBOURS_OF_NEIGHBOURS)),
    "trees, one hop + unfamiliar traffic on equal terms": _with_unfamiliar(_trees(_N), handicap=0.0),
}
CHOSEN = "trees, one hop + unfamiliar traffic"


def make_attempts(prepared: Prepared, below: Path, report: Callable[[str, bool], None]) -> pd.DataFrame:
    """Make every attempt that is not made yet.

    Parameters
    ----------
    prepared
        The data set.
    below
        Folder of the runs of all data sets.
    report
        Told of each attempt, and whether it was there already.

    Returns
    -------
    pandas.DataFrame
        The table `attempts`.
    """
    import pandas as pd

    log = AttemptLog(below / prepared.loaded.name / "attempts.jsonl", prepared.made_of)
    graphs: SplitGraphs | None = None
    rows = []
    for name in ATTEMPTS:
        row = log.read(name)
        report(name, row is not None)
        if row is None:
            graphs = graphs or prepared.graphs("time")
            row = attempt(prepared, graphs, name)
            log.add(name, row)
        rows.append({**row, "chosen": name == CHOSEN})
    return pd.DataFrame(rows)


def attempt(prepared: Prepared, graphs: SplitGraphs, name: str, seed: int = 0) -> dict[str, Any]:
    """Try one configuration on a split by time.

    Returns
    -------
    dict
        A row of the table `attempts`: what it was chosen by (`hidden_…`), and what the test part says.
    """
    made = ATTEMPTS[name]
    labels = prepared.flows["label"].to_numpy(dtype=str)
    hidden = [_hidden(graphs, labels, kinds, made(seed)) for kinds in kind_groups(graphs, labels)]
    run = run_detector(made(seed), graphs)
    frame = base_frame(
        prepared.flows,
        graphs,
        data_set=prepared.loaded.name,
        window_seconds=prepared.loaded.cutting.window_seconds,
        block_seconds=prepared.loaded.cutting.block_seconds,
    )
    figures = figures_of(frame, run.scores)
    return {
        "data_set": prepared.loaded.name,
        "configuration": name,
        "seed": seed,
        # With one kind of attack there is none to hide.
        "hidden_recall_ratio": float(np.mean([recall for recall, _ in hidden])) if hidden else np.nan,
        "hidden_average_precision": float(np.mean([precision for _, precision in hidden])) if hidden else np.nan,
        "fit_cpu_seconds": run.fit_seconds,
        **{f"test_{key}": value for key, value in figures.items() if not key.startswith("n_")},
    }


def kind_groups(graphs: SplitGraphs, labels: NDArray[np.str_]) -> list[tuple[str, ...]]:
    """Kinds of attack of the training part in groups that are hidden together, the most frequent first.

    The most frequent kinds have a group each; the rest share the last one.
    """
    rows = np.concatenate([graph.rows for graph in graphs.training])
    attack = np.concatenate([_attacks(graph) for graph in graphs.training])
    kinds, counts = np.unique(labels[rows[attack]], return_counts=True)
    ordered = [str(kind) for kind in kinds[np.lexsort((kinds, -counts))]]
    if len(ordered) < 2:  # noqa: PLR2004
        return []
    first = min(_GROUPS - 1, len(ordered) - 1)
    return [*((kind,) for kind in ordered[:first]), tuple(ordered[first:])]


def _hidden(
    graphs: SplitGraphs, labels: NDArray[np.str_], kinds: Sequence[str], detector: Detector
) -> tuple[float, float]:
    """Recall of hidden kinds, as the mean over kinds, and their average precision, among benign validation flows."""
    from sklearn.metrics import average_precision_score

    is_hidden = [np.isin(labels[graph.rows], kinds) for graph in graphs.training]
    taught = [part_of(graph, ~hidden) for graph, hidden in zip(graphs.training, is_hidden, strict=True)]
    detector.fit([graph for graph in taught if graph.edges])
    looked_for = [graph for graph, hidden in zip(graphs.training, is_hidden, strict=True) if hidden.any()]
    rows = np.concatenate([graph.rows for graph in looked_for])
    found = detector.score(_blind(looked_for))[np.isin(labels[rows], kinds)]
    kind = labels[rows][np.isin(labels[rows], kinds)]
    part = np.asarray(graphs.parts)
    validation = [graph for graph in graphs.labelled if (part[graph.rows] == VALIDATION).any()]
    benign = np.concatenate([graph.known & ~_attacks(graph) for graph in validation])
    ordinary = detector.score(_blind(validation))[benign]
    threshold = np.quantile(ordinary, 1 - _BUDGET, method="higher")
    recall = np.mean([(found[kind == one] > threshold).mean() for one in np.unique(kind)])
    truth = np.r_[np.ones(found.size), np.zeros(ordinary.size)]
    return float(recall), float(average_precision_score(truth, np.r_[found, ordinary]))


def _attacks(graph: WindowGraph) -> NDArray[np.bool_]:
    return np.zeros(graph.edges, dtype=bool) if graph.labels is None else graph.labels


def _blind(graphs: Sequence[WindowGraph]) -> list[WindowGraph]:
    return [unlabelled(graph) for graph in graphs]
