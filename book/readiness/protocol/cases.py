"""Flows whose scores are explained: three hits and three misses, chosen by a rule and not by their looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from readiness.detectors import Detector, make_detector
from readiness.protocol.plan import Prepared
from readiness.protocol.running import SplitGraphs, score_column
from readiness.validation.splits import TEST, VALIDATION
from readiness.validation.thresholds import choose_threshold

if TYPE_CHECKING:
    import pandas as pd

EXPLAINED = "graphsage"
_CASES, _FLOWS, _BUDGET = 3, 25, 0.01


def explanations_of(prepared: Prepared, scored: pd.DataFrame) -> pd.DataFrame | None:
    """Explain three hits and three misses of the graph network on the split by time: the table `explanations`.

    Parameters
    ----------
    prepared
        The data set.
    scored
        The table `scored_flows`.

    Returns
    -------
    pandas.DataFrame or None
        None where the network was not run on that split.
    """
    from readiness.protocol.threads import one_thread

    by_time = scored[scored["split"] == "time"].reset_index(drop=True)
    column = score_column(EXPLAINED)
    if column not in by_time or by_time[column].isna().any():
        return None
    graphs = prepared.graphs("time")
    with one_thread():
        detector = make_detector(EXPLAINED)
        detector.fit(graphs.training)
        return explain_cases(detector, graphs, prepared.flows, by_time, column)


def explain_cases(
    detector: Detector, graphs: SplitGraphs, flows: pd.DataFrame, by_time: pd.DataFrame, column: str
) -> pd.DataFrame | None:
    """Explain three hits and three misses of a fitted graph network.

    Parameters
    ----------
    detector
        Fitted; it has a graph network.
    graphs
        The split by time.
    flows
        The table `flows`.
    by_time
        Rows of the table `scored_flows` of that split, numbered from 0.
    column
        The scores of the detector in it.

    Returns
    -------
    pandas.DataFrame or None
        The table `explanations`; None if there is nothing to explain.
    """
    import pandas as pd

    from readiness.detectors.networks.explaining import explain

    rows: list[dict[str, Any]] = []
    for case, (outcome, row) in enumerate(_chosen(by_time, graphs.judged, column), start=1):
        graph = next(graph for graph in graphs.scored if row in graph.rows)
        made = explain(detector, graph, int(np.flatnonzero(graph.rows == row)[0]), most=_FLOWS)
        # Addresses stay where they are: those of CTU-13 are of real people. The judged flow goes from h1 to h2.
        numbers, _ = pd.factorize(made.edge_index.T.ravel())
        for place, (source, target) in enumerate(numbers.reshape(-1, 2) + 1):
            rows.append(
                {
                    "case": case,
                    "outcome": outcome,
                    "kind": str(flows["label"].iloc[row]),
                    "window": graph.window,
                    "source": f"h{source}",
                    "target": f"h{target}",
                    "importance": float(np.clip(made.importance[place], 0, 1)),
                    "judged": place == 0,
                    "score": made.score,
                }
            )
    return pd.DataFrame(rows) if rows else None


def _chosen(by_time: pd.DataFrame, judged: NDArray[np.int64], column: str) -> list[tuple[str, int]]:
    """Outcome and row of each case: the flow with the median score of each kind most often found, and missed."""
    scores = by_time[column].to_numpy(dtype=np.float64)
    attack = by_time["is_attack"].to_numpy()
    part, kinds = by_time["part"].to_numpy(), by_time["label"].to_numpy(dtype=str)
    threshold = choose_threshold(scores[(part == VALIDATION) & ~attack], _BUDGET).value
    found: list[tuple[str, int]] = []
    for outcome, alarms in (("hit", scores > threshold), ("miss", scores <= threshold)):
        among = (part == TEST) & attack & alarms
        names, counts = np.unique(kinds[among], return_counts=True)
        for kind in names[np.lexsort((names, -counts))][:_CASES]:
            places = np.flatnonzero(among & (kinds == kind))
            middle = places[np.argsort(scores[places], kind="stable")[len(places) // 2]]
            found.append((outcome, int(judged[middle])))
    return found
