"""An edge classifier on windows, taught with labelled flows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from readiness.detectors.base import Scores
from readiness.detectors.features import Seen, Viewer
from readiness.detectors.networks.batches import (
    FLOWS_OF_A_SCORING,
    Batch,
    Scale,
    Windows,
)
from readiness.detectors.networks.layers import EdgeClassifier, Settings
from readiness.detectors.stacked import Stacked, stack
from readiness.detectors.tabular import taught_by
from readiness.graphs.windows import WindowGraph


class GraphNetwork:
    """An edge classifier on windows, taught with labelled flows.

    Parameters
    ----------
    name
        Of the detector.
    settings
        Of the network.
    seed
        Of weights, dropout, and the order of the windows.
    """

    uses_labels = True

    def __init__(self, name: str, settings: Settings, seed: int = 0) -> None:
        self.name, self.settings, self._seed = name, settings, seed
        self._viewer = Viewer(settings.view, uses_labels=True)
        self._members: list[EdgeClassifier] = []
        self._scales: tuple[Scale, Scale] | None = None

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Learn from the flows whose label is known; the others are traffic that their hosts have all the same."""
        stacked = stack(graphs)
        seen = self._viewer.fit(stacked)
        taught = taught_by(stacked, seen.teaches)
        ends = np.unique(np.r_[stacked.source[seen.teaches], stacked.destination[seen.teaches]])
        self._scales = Scale(seen.nodes[ends]), Scale(seen.edges[seen.teaches])
        windows = self.windows(stacked, seen)
        weights = weights_of(stacked, taught, balanced=self.settings.balanced)
        labels = torch.from_numpy(stacked.labels.astype(np.float32))
        self._members = [
            self._teach(windows, labels, weights, self._seed * self.settings.members + number)
            for number in range(self.settings.members)
        ]
        self._viewer.close_at(self._scores(stacked, seen)[taught & ~stacked.labels])

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """Log-odds of an attack."""
        return self._viewer.score(graphs, self._scores)

    def _scores(self, stacked: Stacked, seen: Seen) -> Scores:
        windows = self.windows(stacked, seen)
        made = np.zeros(stacked.edges, dtype=np.float32)
        with torch.no_grad():
            for batch in windows.batches(np.arange(windows.count), FLOWS_OF_A_SCORING):
                for network in self._members:
                    made[batch.flows] += network(batch.x, batch.edge_index, batch.edge_attr).numpy()
        return (made / len(self._members)).astype(np.float32)

    def windows(self, stacked: Stacked, seen: Seen) -> Windows:
        """Batches of what it sees of some windows."""
        if self._scales is None:
            raise ValueError("fit before score")
        return Windows(stacked, self._scales[0].of(seen.nodes), self._scales[1].of(seen.edges))

    @property
    def network(self) -> EdgeClassifier:
        """The first of its networks, for those who explain it."""
        return self._members[0]

    def node_names(self, graph: WindowGraph) -> tuple[str, ...]:
        """Names of the features of hosts that it sees."""
        return self._viewer.node_names(stack([graph]))

    def whole(self, graph: WindowGraph) -> Batch:
        """One window as the network takes it; its nodes are the hosts of the window, in their order."""
        stacked = stack([graph])
        if self._scales is None:
            raise ValueError("fit before explaining")
        seen = self._viewer.show(stacked)
        ends = torch.from_numpy(np.stack([stacked.source, stacked.destination]))
        return Batch(self._scales[0].of(seen.nodes), ends, self._scales[1].of(seen.edges), np.arange(stacked.edges))

    def _teach(self, windows: Windows, labels: Tensor, weights: Tensor, seed: int) -> EdgeClassifier:
        torch.manual_seed(seed)
        rng = np.random.default_rng(seed)
        settings = self.settings
        network = EdgeClassifier(*windows.widths, settings)
        # A window without a flow to learn from is not looked at.
        teaching = np.flatnonzero(windows.sums(weights) > 0)
        optimiser = torch.optim.AdamW(
            network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, settings.learning_rate, total_steps=settings.epochs + 1
        )
        network.train()
        for _ in range(settings.epochs):
            for batch in windows.batches(rng.permutation(teaching), windows.flows_of_a_batch):
                weight = weights[batch.flows]
                loss = functional.binary_cross_entropy_with_logits(
                    network(batch.x, batch.edge_index, batch.edge_attr), labels[batch.flows], weight, reduction="sum"
                )
                optimiser.zero_grad()
                (loss / weight.sum()).backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            schedule.step()
        return network.eval()


def weights_of(stacked: Stacked, taught: NDArray[np.bool_], *, balanced: bool) -> Tensor:
    """Weight of each flow in the loss; 0 where there is nothing to learn.

    Balanced, attack flows of one window share the square root of their number. The weight of all attacks together stays
    what it was.
    """
    weights = taught.astype(np.float64)
    attack = taught & stacked.labels
    if balanced and attack.any():
        of_window = np.bincount(stacked.graph[attack], minlength=int(stacked.graph[-1]) + 1)
        shared = 1.0 / np.sqrt(of_window[stacked.graph[attack]])
        weights[attack] = shared * (attack.sum() / shared.sum())
    return torch.from_numpy(weights.astype(np.float32))
