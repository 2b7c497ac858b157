"""A memory of who talked to whom in the training part, and how far a later window departs from it.

A memory that follows all traffic forgets that an attack is new as soon as it has lasted a while; one that is closed
when training ends takes more and more of what is ordinary for new. A model that looks into one therefore follows in
blocks, and remembers what did not alarm. Training windows are held against the blocks before theirs, known attacks left
out, so that unfamiliar flows are as frequent when a model learns as when it is used. The first block has nothing before
it and teaches nothing.

Names of hosts are compared and never told: any renaming of all hosts gives the same features.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.detectors.stacked import Positions, Stacked

# Blocks of a training part: the more, the less of it teaches nothing, and the shorter the memory of the first ones.
BLOCKS = 6
EDGE_NAMES = (
    "memory_pair_is_familiar",
    "memory_source_is_familiar",
    "memory_destination_is_familiar",
    "memory_log_source_peers",
    "memory_log_destination_peers",
    "memory_log_unfamiliar_flows",
)
NODE_NAMES = (
    "memory_log_out_unfamiliar_flows",
    "memory_log_in_unfamiliar_flows",
    "memory_out_unfamiliar_ratio",
    "memory_in_unfamiliar_ratio",
)


@dataclass(frozen=True)
class Remembered:
    """Features of flows and of nodes that come from a memory.

    Attributes
    ----------
    edges, nodes
        (m, 6) `EDGE_NAMES` and (n, 4) `NODE_NAMES`, float32.
    teaches
        (m,) bool, whether a flow had a memory to be held against.
    """

    edges: NDArray[np.float32]
    nodes: NDArray[np.float32]
    teaches: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TrafficMemory:
    """Pairs of hosts that talked, in whatever direction, and how many peers each host had.

    Attributes
    ----------
    hosts
        Names of the hosts that it has heard of.
    pairs
        Sorted numbers of pairs of them.
    """

    hosts: pd.Index
    pairs: Positions

    @classmethod
    def of(cls, stacked: Stacked, keep: NDArray[np.bool_]) -> Self:
        """Remember flows of some windows.

        Parameters
        ----------
        stacked
            The windows.
        keep
            (m,) flows that are remembered.
        """
        return cls(pd.Index([], dtype=object), np.zeros(0, dtype=np.int64)).and_of(stacked, keep)

    def and_of(self, stacked: Stacked, keep: NDArray[np.bool_]) -> Self:
        """Remember more, as another memory; this one stays as it is."""
        named = pd.Index(stacked.hosts)
        hosts = self.hosts.append(named[self.hosts.get_indexer(named) < 0])
        # Numbers of pairs depend on how many hosts there are.
        first, second = np.divmod(self.pairs, max(len(self.hosts), 1))
        made = type(self)(hosts, first * len(hosts) + second)
        source, destination = made._numbers(stacked)  # noqa: SLF001
        pairs = np.union1d(made.pairs, made._pair(source[keep], destination[keep]))  # noqa: SLF001
        return type(self)(hosts, pairs)

    def recall(self, stacked: Stacked) -> Remembered:
        """Hold windows against the memory."""
        source, destination = self._numbers(stacked)
        peers = np.bincount(np.concatenate(np.divmod(self.pairs, max(len(self.hosts), 1))), minlength=len(self.hosts))
        known = np.r_[peers, 0]  # the last entry is that of an unknown host, -1
        familiar = np.isin(self._pair(source, destination), self.pairs)
        columns = (
            familiar,
            known[source] > 0,
            known[destination] > 0,
            np.log1p(known[source]),
            np.log1p(known[destination]),
            ~familiar * np.log1p(flows_of_pair(stacked)),
        )
        edges = np.stack(columns, axis=1).astype(np.float32)
        return Remembered(edges, _node_features(stacked, edges), np.ones(stacked.edges, dtype=bool))

    def _numbers(self, stacked: Stacked) -> tuple[Positions, Positions]:
        """Number of each end in the memory; -1 is a host that it does not know."""
        place = np.asarray(self.hosts.get_indexer(pd.Index(stacked.hosts)), dtype=np.int64)
        return place[stacked.host[stacked.source]], place[stacked.host[stacked.destination]]

    def _pair(self, source: Positions, destination: Positions) -> Positions:
        pair = np.minimum(source, destination) * len(self.hosts) + np.maximum(source, destination)
        return np.where((source < 0) | (destination < 0), -1, pair)


def blocks_of(stacked: Stacked, flows: int) -> NDArray[np.int64]:
    """Number of the block of each flow: blocks have about so many flows, and no window is cut in two."""
    first_of_window = np.searchsorted(stacked.graph, stacked.graph)
    return np.asarray(first_of_window // max(flows, 1), dtype=np.int64)


def recall_training(stacked: Stacked, keep: NDArray[np.bool_], blocks: int = BLOCKS) -> Remembered:
    """Hold each block of a training part against the memory of the blocks before it.

    Parameters
    ----------
    stacked
        The training part, in order of time.
    keep
        (m,) flows that are remembered; known attacks are not.
    blocks
        How many. Flows of the first have no memory to be held against, and teach nothing.
    """
    block = blocks_of(stacked, -(-stacked.edges // blocks))
    edges = np.zeros((stacked.edges, len(EDGE_NAMES)), dtype=np.float32)
    for number in np.unique(block):
        memory = TrafficMemory.of(stacked, keep & (block < number))
        now = block == number
        edges[now] = memory.recall(stacked).edges[now]
    teaches = block > block.min() if stacked.edges else np.zeros(0, dtype=bool)
    # With one block there is nothing to hold anything against; better a poor lesson than none.
    return Remembered(edges, _node_features(stacked, edges), teaches if teaches.any() else ~teaches)


def flows_of_pair(stacked: Stacked) -> NDArray[np.int64]:
    """How many flows the two hosts of a flow have in its window, in both directions: (m,)."""
    ends = np.sort(np.stack([stacked.source, stacked.destination]), axis=0)
    _, pair, counts = np.unique(ends[0] * len(stacked.host) + ends[1], return_inverse=True, return_counts=True)
    return np.asarray(counts[pair], dtype=np.int64)


def _node_features(stacked: Stacked, edges: NDArray[np.float32]) -> NDArray[np.float32]:
    """How many flows of each node go to, and come from, a host it never talked to, and which share of all that is."""
    nodes, unfamiliar = len(stacked.host), 1.0 - edges[:, 0]
    columns: list[NDArray[np.float64]] = []
    ratios: list[NDArray[np.float64]] = []
    for end in (stacked.source, stacked.destination):
        count = np.bincount(end, unfamiliar, minlength=nodes)
        columns.append(np.log1p(count))
        ratios.append(count / np.maximum(np.bincount(end, minlength=nodes), 1))
    return np.stack([*columns, *ratios], axis=1).astype(np.float32)
