"""Windows stacked into one table of flows and one of nodes, as models that know no graphs take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.graphs.windows import WindowGraph

Positions = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Stacked:
    """All flows of some windows.

    Attributes
    ----------
    edge_features, node_features
        (m, k) and (n, d) float32.
    source, destination
        (m,) rows of `node_features`.
    host
        (n,) which host a node is, a position in `hosts`.
    hosts
        Names of hosts. They say who is who in another window, and are never a feature.
    labels, known
        (m,) bool; all False where there are no labels.
    graph
        (m,) number of the window among the given ones.
    edge_names, node_names
        Names of the features.
    """

    edge_features: NDArray[np.float32]
    node_features: NDArray[np.float32]
    source: Positions
    destination: Positions
    host: Positions
    hosts: NDArray[np.object_]
    labels: NDArray[np.bool_]
    known: NDArray[np.bool_]
    graph: Positions
    edge_names: tuple[str, ...]
    node_names: tuple[str, ...]

    @property
    def edges(self) -> int:
        """Number of flows."""
        return int(self.source.size)


def stack(graphs: Sequence[WindowGraph]) -> Stacked:
    """Stack windows.

    Raises
    ------
    ValueError
        If there is no window, or two of them have different features.
    """
    if not graphs:
        raise ValueError("at least one window")
    names = {(graph.edge_names, graph.node_names) for graph in graphs}
    if len(names) > 1:
        raise ValueError("windows with the same features; make them with one FlowFeatures")
    offsets = np.cumsum([0, *(len(graph.hosts) for graph in graphs)])
    ends = np.concatenate([graph.edge_index + offset for graph, offset in zip(graphs, offsets, strict=False)], axis=1)
    host, hosts = pd.factorize(np.concatenate([graph.hosts for graph in graphs]))
    first = graphs[0]
    return Stacked(
        edge_features=np.concatenate([graph.edge_features for graph in graphs]),
        node_features=np.concatenate([graph.node_features for graph in graphs]),
        source=ends[0],
        destination=ends[1],
        host=host.astype(np.int64),
        hosts=np.asarray(hosts, dtype=object),
        labels=np.concatenate([_labels_of(graph) for graph in graphs]),
        known=np.concatenate([graph.known for graph in graphs]),
        graph=np.repeat(np.arange(len(graphs)), [graph.edges for graph in graphs]),
        edge_names=first.edge_names,
        node_names=first.node_names,
    )


def part_of(graph: WindowGraph, chosen: NDArray[np.bool_]) -> WindowGraph:
    """A window with some of its flows only; its hosts and their aggregates stay as they are.

    Parameters
    ----------
    graph
        The window.
    chosen
        (m,) which flows stay.
    """
    return replace(
        graph,
        edge_index=graph.edge_index[:, chosen],
        edge_features=graph.edge_features[chosen],
        labels=None if graph.labels is None else graph.labels[chosen],
        known=graph.known[chosen],
        rows=graph.rows[chosen],
    )


def _labels_of(graph: WindowGraph) -> NDArray[np.bool_]:
    return np.zeros(graph.edges, dtype=bool) if graph.labels is None else graph.labels & graph.known
