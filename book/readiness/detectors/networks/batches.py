"""Windows as tensors: standardised, and several together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from readiness.detectors.stacked import Stacked

# Standardised features beyond this are outliers of the training part, not a scale of their own.
_LARGEST_FEATURE = 6.0
# A feature that varies less is a constant.
_LEAST_DEVIATION = 1e-6
# Windows are taken together until they have so many flows; fewer where an epoch would have too few steps.
_FLOWS_OF_A_BATCH = 12_000
_STEPS_OF_AN_EPOCH = 20
# Scoring keeps no gradients, so more fits into memory.
FLOWS_OF_A_SCORING = 60_000


@dataclass(frozen=True)
class Batch:
    """Some windows as one graph of several parts.

    Attributes
    ----------
    x, edge_index, edge_attr
        (n, d), (2, m), (m, k).
    flows
        Rows of the flows among all of them.
    """

    x: Tensor
    edge_index: Tensor
    edge_attr: Tensor
    flows: NDArray[np.int64]


class Scale:
    """Mean and deviation of the training part, so that no feature counts for its unit.

    Parameters
    ----------
    rows
        (m, k) of the training part.
    """

    def __init__(self, rows: NDArray[np.float32]) -> None:
        self._mean = rows.mean(axis=0, dtype=np.float64)
        deviation = rows.std(axis=0, dtype=np.float64)
        self._deviation = np.where(deviation > _LEAST_DEVIATION, deviation, 1.0)

    def of(self, rows: NDArray[np.float32]) -> Tensor:
        """Standardised rows, outliers cut."""
        scaled = (rows - self._mean) / self._deviation
        return torch.from_numpy(np.clip(scaled, -_LARGEST_FEATURE, _LARGEST_FEATURE).astype(np.float32))


class Windows:
    """Stacked windows as batches.

    Parameters
    ----------
    stacked
        The windows.
    nodes, edges
        Standardised features.
    """

    def __init__(self, stacked: Stacked, nodes: Tensor, edges: Tensor) -> None:
        self._nodes, self._edges = nodes, edges
        self._ends = np.stack([stacked.source, stacked.destination])
        self._graph = stacked.graph
        self.count = int(stacked.graph[-1]) + 1 if stacked.edges else 0
        self._first_flow = np.searchsorted(stacked.graph, np.arange(self.count + 1))
        self.flows = np.diff(self._first_flow)

    @property
    def widths(self) -> tuple[int, int]:
        """Number of features of a host and of a flow."""
        return self._nodes.shape[1], self._edges.shape[1]

    def sums(self, values: Tensor) -> NDArray[np.float64]:
        """Sum over the flows of each window."""
        return np.asarray(np.bincount(self._graph, values.numpy(), minlength=self.count), dtype=np.float64)

    @property
    def flows_of_a_batch(self) -> int:
        """Flows that are taught together."""
        return min(_FLOWS_OF_A_BATCH, int(self.flows.sum()) // _STEPS_OF_AN_EPOCH)

    def batches(self, order: NDArray[np.int64], most_flows: int) -> Iterator[Batch]:
        """Windows in some order, together until there are enough flows."""
        group: list[int] = []
        flows = 0
        for number in order:
            group.append(int(number))
            flows += int(self.flows[number])
            if flows >= most_flows:
                yield self._batch(group)
                group, flows = [], 0
        if flows:
            yield self._batch(group)

    def _batch(self, group: list[int]) -> Batch:
        first = self._first_flow
        flows = np.concatenate([np.arange(first[number], first[number + 1]) for number in group])
        # Only hosts with a flow in these windows: a node of no flow neither hears nor says anything. They stand in the
        # order in which they appear, so that their names do not decide which of them dropout leaves out.
        ends, nodes = pd.factorize(self._ends[:, flows].T.ravel())
        edge_index = torch.from_numpy(np.ascontiguousarray(ends.reshape(-1, 2).T.astype(np.int64)))
        return Batch(self._nodes[torch.from_numpy(nodes)], edge_index, self._edges[flows], flows)
