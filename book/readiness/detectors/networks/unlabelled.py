"""A graph network that is taught without labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from readiness.detectors.base import Scores
from readiness.detectors.features import View, Viewer
from readiness.detectors.networks.batches import FLOWS_OF_A_SCORING, Batch, Scale, Windows
from readiness.detectors.networks.layers import Encoder, Settings
from readiness.detectors.stacked import Stacked, stack
from readiness.graphs.windows import WindowGraph

# An isolation forest needs few flows, and those of a window are alike.
_MOST_FLOWS_OF_A_FOREST = 50_000


class _Discriminator(nn.Module):
    """Tells flows from flows whose features were dealt out anew, by a summary of all (Deep Graph Infomax)."""

    def __init__(self, width: int, edge_width: int, settings: Settings) -> None:
        super().__init__()
        self.encoder = Encoder(width, edge_width, settings)
        self.of_flow = nn.Linear(2 * self.encoder.out, settings.hidden)
        self.bilinear = nn.Bilinear(settings.hidden, settings.hidden, 1)

    def embed(self, batch: Batch, edge_attr: Tensor) -> Tensor:
        """(m, hidden) what both hosts of a flow know."""
        learned = self.encoder(batch.x, batch.edge_index, edge_attr)
        made: Tensor = self.of_flow(torch.cat([learned[batch.edge_index[0]], learned[batch.edge_index[1]]], dim=1))
        return made

    def forward(self, flows: Tensor, summary: Tensor) -> Tensor:
        """(m,) log-odds that a flow is as it was."""
        made: Tensor = self.bilinear(flows, summary.expand_as(flows).contiguous())
        return made[:, 0]


class SelfSupervised:
    """What a graph network learned of its own accord, in an isolation forest (after Anomal-E, Caville et al. 2022).

    Parameters
    ----------
    name
        Of the detector.
    seed
        Of weights, of what is dealt out, and of the forest.
    epochs
        Of the teaching.
    """

    uses_labels = False

    def __init__(self, name: str, seed: int = 0, epochs: int = 4) -> None:
        from sklearn.ensemble import IsolationForest

        self.name, self._seed = name, seed
        self._settings = Settings(View.AGGREGATES, layers=1, epochs=epochs, dropout=0.0, learning_rate=5e-3)
        self._viewer = Viewer(View.AGGREGATES, uses_labels=False)
        self._forest = IsolationForest(random_state=seed)
        self._network: _Discriminator | None = None
        self._scales: tuple[Scale, Scale] | None = None

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Learn how flows, hosts and hosts around them go together, attacks included."""
        stacked = stack(graphs)
        seen = self._viewer.fit(stacked)
        self._scales = Scale(seen.nodes), Scale(seen.edges)
        windows = self._windows(stacked)
        torch.manual_seed(self._seed)
        rng = np.random.default_rng(self._seed)
        network = _Discriminator(*windows.widths, self._settings)
        optimiser = torch.optim.Adam(network.parameters(), lr=self._settings.learning_rate)
        for _ in range(self._settings.epochs):
            for batch in windows.batches(rng.permutation(windows.count), windows.flows_of_a_batch):
                dealt = torch.from_numpy(rng.permutation(len(batch.flows)))
                true, false = network.embed(batch, batch.edge_attr), network.embed(batch, batch.edge_attr[dealt])
                summary = torch.sigmoid(true.mean(dim=0, keepdim=True))
                odds = torch.cat([network(true, summary), network(false, summary)])
                truth = torch.cat([torch.ones(len(true)), torch.zeros(len(false))])
                loss = functional.binary_cross_entropy_with_logits(odds, truth)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
        self._network = network.eval()
        rows = self._rows(windows)
        drawn = np.sort(rng.permutation(len(rows))[:_MOST_FLOWS_OF_A_FOREST])
        self._forest.fit(rows[drawn])

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """How early a flow is isolated by what was learned of it."""
        return np.asarray(-self._forest.score_samples(self._rows(self._windows(stack(graphs)))), dtype=np.float32)

    def _windows(self, stacked: Stacked) -> Windows:
        if self._scales is None:
            raise ValueError("fit before score")
        seen = self._viewer.show(stacked)
        return Windows(stacked, self._scales[0].of(seen.nodes), self._scales[1].of(seen.edges))

    def _rows(self, windows: Windows) -> NDArray[np.float32]:
        """What was learned of each flow, and its own features: (m, hidden + k)."""
        if self._network is None:
            raise ValueError("fit before score")
        made = np.zeros((int(windows.flows.sum()), self._settings.hidden + windows.widths[1]), dtype=np.float32)
        with torch.no_grad():
            for batch in windows.batches(np.arange(windows.count), FLOWS_OF_A_SCORING):
                learned = self._network.embed(batch, batch.edge_attr)
                made[batch.flows] = torch.cat([learned, batch.edge_attr], dim=1).numpy()
        return made
