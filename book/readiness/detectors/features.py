"""Which numbers of a flow a detector may look at: the same sets for every kind of model.

`FLOW` knows the flow alone. `AGGREGATES` adds what both of its hosts, and the two together, do in the same window.
`NEIGHBOURS` adds what the peers of both hosts do, one hop along the graph, `NEIGHBOURS_OF_NEIGHBOURS` a second one.
`HISTORY` adds how that departs from the past: of the windows before, and of the memory of the training part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from readiness.detectors import memory
from readiness.detectors.base import Scores
from readiness.detectors.memory import Remembered, TrafficMemory
from readiness.detectors.stacked import Stacked, stack
from readiness.graphs.windows import WindowGraph

# A pair with a flow above this quantile of ordinary scores alarmed, as far as the memory is concerned.
ORDINARY_RATIO = 0.99
# Steps along the graph; `along_the_graph` says what each is.
HOPS = ("asked", "asking", "asking_of_asked", "asked_of_asking")
# Of the features of a window graph, those that speak of earlier windows.
PAST_OF_EDGES = ("pair_is_new", "pair_log_seconds_since_seen", "pair_log_earlier_windows")
PAST_OF_NODES = (
    "host_out_new_peers_ratio",
    "host_in_new_peers_ratio",
    "host_is_new",
    "host_log_earlier_windows",
)


class View(StrEnum):
    """How much of the traffic a detector sees."""

    FLOW = "flow"
    AGGREGATES = "aggregates"
    NEIGHBOURS = "neighbours"
    NEIGHBOURS_OF_NEIGHBOURS = "neighbours_of_neighbours"
    MEMORY = "memory"
    HISTORY = "history"


@dataclass(frozen=True)
class Seen:
    """Features of a view.

    Attributes
    ----------
    edges, nodes
        (m, k) and (n, d) float32; d is 0 for `View.FLOW`.
    teaches
        (m,) bool, whether a flow may be learned from.
    """

    edges: NDArray[np.float32]
    nodes: NDArray[np.float32]
    teaches: NDArray[np.bool_]


class Viewer:
    """Shows windows as a view, and keeps the memory that it needs.

    Parameters
    ----------
    view
        How much is shown.
    uses_labels
        Whether known attacks of the training part are kept out of the memory.
    """

    def __init__(self, view: View, *, uses_labels: bool) -> None:
        self.view, self.uses_labels = view, uses_labels
        self._memory: TrafficMemory | None = None
        self._flows_of_a_block = 0
        self._gate = np.inf

    @property
    def _hops(self) -> tuple[str, ...]:
        return {View.NEIGHBOURS: HOPS[:2], View.NEIGHBOURS_OF_NEIGHBOURS: HOPS}.get(self.view, ())

    @property
    def remembers(self) -> bool:
        """Whether the view has a memory."""
        return self.view in (View.MEMORY, View.HISTORY)

    def fit(self, stacked: Stacked) -> Seen:
        """Learn the memory of the training part, and show it."""
        if not self.remembers:
            return self._seen(stacked, None)
        keep = ~stacked.labels if self.uses_labels else np.ones(stacked.edges, dtype=bool)
        self._memory = TrafficMemory.of(stacked, keep)
        self._flows_of_a_block = -(-stacked.edges // memory.BLOCKS)
        return self._seen(stacked, memory.recall_training(stacked, keep))

    def close_at(self, ordinary: NDArray[np.float32]) -> None:
        """Say what alarms: a pair that scored more than nearly every ordinary flow of training is not remembered.

        Parameters
        ----------
        ordinary
            Scores of the flows of the training part that are no known attacks.
        """
        self._gate = float(np.quantile(ordinary, ORDINARY_RATIO)) if ordinary.size else np.inf

    def show(self, stacked: Stacked) -> Seen:
        """Show windows against the memory of the training part."""
        return self._seen(stacked, self._memory.recall(stacked) if self._memory else None)

    def score(self, graphs: Sequence[WindowGraph], score: Callable[[Stacked, Seen], Scores]) -> Scores:
        """Score later windows; what did not alarm in one block is remembered in the next.

        Parameters
        ----------
        graphs
            In order of time.
        score
            Scores of windows and what is seen of them.
        """
        known = self._memory
        if known is None:
            stacked = stack(graphs)
            return score(stacked, self._seen(stacked, None))
        made = [np.zeros(0, dtype=np.float32)]
        for block in _blocks(graphs, self._flows_of_a_block):
            stacked = stack(block)
            scores = score(stacked, self._seen(stacked, known.recall(stacked)))
            made.append(scores)
            known = known.and_of(stacked, ~_alarming_pairs(stacked, scores > self._gate))
        return np.concatenate(made)

    def edge_names(self, stacked: Stacked) -> tuple[str, ...]:
        """Names of the columns of `Seen.edges`."""
        added = memory.EDGE_NAMES if self.remembers else ()
        return (*(stacked.edge_names[place] for place in self._edge_places(stacked)), *added)

    def node_names(self, stacked: Stacked) -> tuple[str, ...]:
        """Names of the columns of `Seen.nodes`."""
        added = memory.NODE_NAMES if self.remembers else ()
        own = tuple(stacked.node_names[place] for place in self._node_places(stacked))
        return (*own, *added, *(f"{hop}_{name}" for hop in self._hops for name in own))

    def _seen(self, stacked: Stacked, remembered: Remembered | None) -> Seen:
        edges = stacked.edge_features[:, self._edge_places(stacked)]
        nodes = stacked.node_features[:, self._node_places(stacked)]
        if remembered is None:
            nodes = np.hstack([nodes, *along_the_graph(stacked, nodes, self._hops)]) if self._hops else nodes
            return Seen(edges, nodes, np.ones(stacked.edges, dtype=bool))
        return Seen(np.hstack([edges, remembered.edges]), np.hstack([nodes, remembered.nodes]), remembered.teaches)

    def _edge_places(self, stacked: Stacked) -> list[int]:
        hidden = () if self.view is View.HISTORY else PAST_OF_EDGES
        shown = ("flow_",) if self.view is View.FLOW else ("flow_", "pair_")
        return [place for place, name in enumerate(stacked.edge_names) if name.startswith(shown) and name not in hidden]

    def _node_places(self, stacked: Stacked) -> list[int]:
        if self.view is View.FLOW:
            return []
        hidden = () if self.view is View.HISTORY else PAST_OF_NODES
        return [place for place, name in enumerate(stacked.node_names) if name not in hidden]


def along_the_graph(stacked: Stacked, nodes: NDArray[np.float32], hops: Sequence[str]) -> list[NDArray[np.float32]]:
    """Features of hosts, as the mean over the peers of each host: fixed steps along the graph instead of learned ones.

    So a model that knows no graph is one of the graph (SIGN, Frasca et al. 2020). A peer counts once in a window,
    however many flows there are to it; where there is none, the mean is 0.

    Parameters
    ----------
    stacked
        The windows.
    nodes
        (n, d) features of the hosts.
    hops
        Which of `HOPS`: the mean over hosts asked, over hosts that ask, over those who ask the hosts asked, and over
        those asked by the hosts that ask.

    Returns
    -------
    list
        (n, d) for each hop.
    """
    from scipy.sparse import csr_array, diags_array

    count = len(stacked.host)
    pairs = np.unique(stacked.source * count + stacked.destination)
    asks = csr_array((np.ones(pairs.size, dtype=np.float32), np.divmod(pairs, count)), shape=(count, count))
    out, back = (
        diags_array((1.0 / np.maximum(steps.sum(axis=1), 1)).astype(np.float32)) @ steps
        for steps in (asks, asks.T.tocsr())
    )
    asked, asking = out @ nodes, back @ nodes
    made = dict(zip(HOPS[:2], (asked, asking), strict=True))
    if len(hops) > len(made):
        made |= dict(zip(HOPS[2:], (out @ asking, back @ asked), strict=True))
    return [np.asarray(made[hop], dtype=np.float32) for hop in hops]


def _blocks(graphs: Sequence[WindowGraph], flows: int) -> Iterator[list[WindowGraph]]:
    """Windows together until they have so many flows."""
    block: list[WindowGraph] = []
    held = 0
    for graph in graphs:
        block.append(graph)
        held += graph.edges
        if held >= flows:
            yield block
            block, held = [], 0
    if block:
        yield block


def _alarming_pairs(stacked: Stacked, alarms: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which flows are of a pair of hosts that alarmed at least once, in whatever direction: (m,)."""
    ends = np.sort(np.stack([stacked.host[stacked.source], stacked.host[stacked.destination]]), axis=0)
    pair = ends[0] * max(len(stacked.hosts), 1) + ends[1]
    return np.isin(pair, pair[alarms])


def rows_of(seen: Seen, stacked: Stacked) -> NDArray[np.float32]:
    """One row a flow: its features, those of its source, those of its destination."""
    if not seen.nodes.shape[1]:
        return seen.edges
    return np.hstack([seen.edges, seen.nodes[stacked.source], seen.nodes[stacked.destination]])
