"""What the networks are made of."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch_geometric.nn import GATv2Conv, MessagePassing

from readiness.detectors.features import View


@dataclass(frozen=True)
class Settings:
    """How a graph network is built and taught.

    Attributes
    ----------
    view
        What it sees.
    attention
        GATv2 instead of means over neighbours.
    layers, hidden
        Of the graph; no layer is a perceptron on each flow and its hosts.
    epochs, learning_rate, dropout, weight_decay
        Of the teaching.
    balanced
        Whether a window with a thousand attack flows counts as about thirty windows with one, not as a thousand.
    members
        Networks of which the mean log-odds are taken.
    """

    view: View
    attention: bool = False
    layers: int = 2
    hidden: int = 64
    epochs: int = 12
    learning_rate: float = 1e-2
    dropout: float = 0.2
    weight_decay: float = 1e-3
    balanced: bool = False
    members: int = 1


class MeanOfFlows(MessagePassing):  # type: ignore[misc]
    """The mean of what the hosts at the other end know and what the flows from there are (E-GraphSAGE, Lo et al. 2022).

    Parameters
    ----------
    width, edge_width
        Number of features of a host and of a flow.
    out
        Number of features made.
    """

    def __init__(self, width: int, edge_width: int, out: int) -> None:
        super().__init__(aggr="mean")
        self.linear = nn.Linear(width + edge_width, out)

    def forward(self, x: Tensor, edge_index: Tensor, edge_attr: Tensor) -> Tensor:
        """(n, out) of (n, width), (2, m) and (m, edge_width)."""
        # A mean of linear maps is the linear map of the mean, and there are fewer hosts than flows.
        reached = torch.zeros(x.shape[0], 1, dtype=x.dtype).index_fill_(0, edge_index[1], 1.0)
        made: Tensor = self.linear(self.propagate(edge_index, x=x, edge_attr=edge_attr))
        return reached * made

    def message(self, x_j: Tensor, edge_attr: Tensor) -> Tensor:
        """What comes along a flow."""
        return torch.cat([x_j, edge_attr], dim=1)


class _Attention(nn.Module):
    def __init__(self, width: int, edge_width: int, out: int) -> None:
        super().__init__()
        self.conv = GATv2Conv(width, out // 2, heads=2, edge_dim=edge_width, add_self_loops=False)

    def forward(self, x: Tensor, edge_index: Tensor, edge_attr: Tensor) -> Tensor:
        made: Tensor = self.conv(x, edge_index, edge_attr)
        return made


class _Layer(nn.Module):
    """What a host knows, what it hears as a destination, and what it hears as a source."""

    def __init__(self, width: int, edge_width: int, settings: Settings) -> None:
        super().__init__()
        kind = _Attention if settings.attention else MeanOfFlows
        self.own = nn.Linear(width, settings.hidden)
        self.heard_as_destination = kind(width, edge_width, settings.hidden)
        self.heard_as_source = kind(width, edge_width, settings.hidden)

    def forward(self, x: Tensor, edge_index: Tensor, edge_attr: Tensor) -> Tensor:
        heard = self.heard_as_destination(x, edge_index, edge_attr)
        heard = heard + self.heard_as_source(x, edge_index.flip(0), edge_attr)
        return torch.relu(self.own(x) + heard)


class Encoder(nn.Module):
    """Layers over the graph; what a host knew at first stays beside what it learned.

    Parameters
    ----------
    width, edge_width
        Number of features of a host and of a flow.
    settings
        Of the network.
    """

    def __init__(self, width: int, edge_width: int, settings: Settings) -> None:
        super().__init__()
        widths = [width] + [settings.hidden] * settings.layers
        self.layers = nn.ModuleList([_Layer(wide, edge_width, settings) for wide in widths[:-1]])
        self.dropout = nn.Dropout(settings.dropout)
        self.out = width + (settings.hidden if settings.layers else 0)

    def forward(self, x: Tensor, edge_index: Tensor, edge_attr: Tensor) -> Tensor:
        """(n, out) of (n, width), (2, m) and (m, edge_width)."""
        learned = x
        for layer in self.layers:
            learned = self.dropout(layer(learned, edge_index, edge_attr))
        return torch.cat([x, learned], dim=1) if len(self.layers) else x


class EdgeClassifier(nn.Module):
    """An encoder, and a head over source, destination and flow.

    Parameters
    ----------
    width, edge_width
        Number of features of a host and of a flow.
    settings
        Of the network.
    """

    def __init__(self, width: int, edge_width: int, settings: Settings) -> None:
        super().__init__()
        self.encoder = Encoder(width, edge_width, settings)
        self.head = nn.Sequential(
            nn.Linear(2 * self.encoder.out + edge_width, settings.hidden),
            nn.ReLU(),
            nn.Dropout(settings.dropout),
            nn.Linear(settings.hidden, 1),
        )

    def forward(self, x: Tensor, edge_index: Tensor, edge_attr: Tensor) -> Tensor:
        """(m,) log-odds of an attack."""
        learned = self.encoder(x, edge_index, edge_attr)
        made: Tensor = self.head(torch.cat([learned[edge_index[0]], learned[edge_index[1]], edge_attr], dim=1))
        return made[:, 0]
