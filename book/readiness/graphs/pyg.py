"""Window graphs as PyTorch Geometric takes them. The only module of this package that knows torch."""

from __future__ import annotations

import torch
from torch_geometric.data import Data

from readiness.graphs.windows import WindowGraph


def to_pyg(graph: WindowGraph) -> Data:
    """A graph as an object of PyTorch Geometric.

    Parameters
    ----------
    graph
        One window.

    Returns
    -------
    torch_geometric.data.Data
        `x` (n, d) and `edge_attr` (m, k) float32, `edge_index` (2, m) int64, `known` (m,) bool, `y` (m,) float32 (1 is
        an attack; only where flows have labels), `window`. The tensors share the memory of the graph.
    """
    labels = {} if graph.labels is None else {"y": torch.from_numpy(graph.labels.astype("float32"))}
    return Data(
        x=torch.from_numpy(graph.node_features),
        edge_index=torch.from_numpy(graph.edge_index),
        edge_attr=torch.from_numpy(graph.edge_features),
        known=torch.from_numpy(graph.known),
        window=graph.window,
        **labels,
    )
