"""Flows cut into windows of time, each a graph: hosts are its nodes, and every flow is one edge.

No flow is merged with another and none is dropped: a score of an edge is a score of a flow, so that recall and false
alarms are counted in flows. Whatever a graph says of the past it knows from earlier flows alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.graphs.features import FlowFeatures
from readiness.graphs.hosts import HOST_FEATURES, HostWindows
from readiness.graphs.pairs import PAIR_FEATURES, Ends, history_of
from readiness.labels import BENIGN, UNKNOWN

_MICROSECONDS = 1_000_000


@dataclass(frozen=True, eq=False)
class WindowGraph:
    """The flows of one window.

    Attributes
    ----------
    window
        Number of the window since 1970 (or since `origin_seconds`): the same in any part of a table.
    start_seconds
        Its start, in seconds since 1970.
    hosts
        (n,) names of the nodes, in the order of their letters.
    edge_index
        (2, m) int64, source and destination of each flow, as positions in `hosts`.
    edge_features
        (m, k) float32, `edge_names`: of the flow itself (``flow_…``), and of its pair of hosts (``pair_…``).
    node_features
        (n, d) float32, `node_names`: aggregates of the host over the window (``host_…``).
    labels
        (m,) bool, whether a flow belongs to an attack or fault; False where nobody knows. None if there are no labels.
    known
        (m,) bool, whether anybody says what the flow is.
    rows
        (m,) int64, position of each flow in the table.
    edge_names, node_names
        The names of the features.
    """

    window: int
    start_seconds: float
    hosts: NDArray[np.object_]
    edge_index: NDArray[np.int64]
    edge_features: NDArray[np.float32]
    node_features: NDArray[np.float32]
    labels: NDArray[np.bool_] | None
    known: NDArray[np.bool_]
    rows: NDArray[np.int64]
    edge_names: tuple[str, ...]
    node_names: tuple[str, ...]

    @property
    def edges(self) -> int:
        """Number of flows."""
        return int(self.rows.size)


def window_graphs(
    flows: pd.DataFrame, window_seconds: float, features: FlowFeatures, *, origin_seconds: float = 0.0
) -> list[WindowGraph]:
    """Make a graph of every window that has a flow.

    Parameters
    ----------
    flows
        Rows of the table `flows`, in any order; all of them, the past of the first test window included. A part of a
        split is taken of the graphs afterwards, so that what was seen before is the same for each.
    window_seconds
        Length of a window; a flow belongs to the window that it starts in.
    features
        Learned of the training flows.
    origin_seconds
        Where the windows are counted from, in seconds since 1970.

    Returns
    -------
    list of WindowGraph
        In order of time. The edges of a graph are in order of time, and of their rows where that is equal.

    Raises
    ------
    ValueError
        If the window is not longer than a microsecond.
    """
    window_us = round(window_seconds * _MICROSECONDS)
    if window_us < 1:
        raise ValueError(f"a window of at least a microsecond, not {window_seconds} s")
    if flows.empty:
        return []
    at_us = np.asarray(flows["observed_at"].astype("datetime64[us, UTC]").astype("int64"), dtype=np.int64)
    rows, origin_us = np.argsort(at_us, kind="stable"), round(origin_seconds * _MICROSECONDS)
    ordered, at_us = flows.iloc[rows], at_us[rows]
    windows, window = np.unique((at_us - origin_us) // window_us, return_inverse=True)
    hosts, source, destination = _host_numbers(ordered)
    ends = Ends(source, destination, at_us, window.astype(np.int64), len(hosts), len(windows))
    history = history_of(ends)
    nodes = HostWindows(ends)
    of_hosts = nodes.features(ordered, history)
    of_edges = np.concatenate([features.transform(ordered), history.features()], axis=1)
    labels, known = _labels_of(ordered)
    first_edges = np.searchsorted(window, np.arange(len(windows) + 1))
    first_nodes = np.searchsorted(nodes.window, np.arange(len(windows) + 1))
    edge_names = (*features.names, *PAIR_FEATURES)
    made = []
    for number, name in enumerate(windows):
        of_window = slice(first_edges[number], first_edges[number + 1])
        its_nodes = slice(first_nodes[number], first_nodes[number + 1])
        edge_index = np.stack([nodes.source[of_window], nodes.destination[of_window]]) - first_nodes[number]
        made.append(
            WindowGraph(
                window=int(name),
                start_seconds=(int(name) * window_us + origin_us) / _MICROSECONDS,
                hosts=hosts[nodes.host[its_nodes]],
                edge_index=edge_index,
                edge_features=of_edges[of_window],
                node_features=of_hosts[its_nodes],
                labels=None if labels is None else labels[of_window],
                known=known[of_window],
                rows=rows[of_window],
                edge_names=edge_names,
                node_names=HOST_FEATURES,
            )
        )
    return made


def _host_numbers(flows: pd.DataFrame) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.int64]]:
    """Names of all hosts in the order of their letters, and the number of each flow's source and destination."""
    both = pd.concat([flows["source"].astype("str"), flows["destination"].astype("str")], ignore_index=True)
    numbers, names = pd.factorize(both)
    order = np.argsort(np.asarray(names, dtype=object))
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(order.size)
    sorted_names, numbers = np.asarray(names, dtype=object)[order], place[numbers]
    return sorted_names, numbers[: len(flows)], numbers[len(flows) :]


def _labels_of(flows: pd.DataFrame) -> tuple[NDArray[np.bool_] | None, NDArray[np.bool_]]:
    if "label" not in flows.columns:
        return None, np.zeros(len(flows), dtype=bool)
    codes, names = pd.factorize(flows["label"])
    # The last entry is that of the code -1: an absent label says as little as `unknown`.
    known = np.array([*(name != UNKNOWN for name in names), False])
    attack = np.array([*(name not in (UNKNOWN, BENIGN) for name in names), False])
    return attack[codes], known[codes]


def edges_of(graphs: Sequence[WindowGraph]) -> int:
    """Number of flows of all graphs: as many as a detector has to give scores."""
    return sum(graph.edges for graph in graphs)
