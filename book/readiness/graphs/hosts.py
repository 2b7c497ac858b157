"""What a host did in one window, in sum over its flows: the features of the nodes.

Ports are counted and never told: how many distinct ports a host talks to in a window is what a scan looks like from
anywhere, while which port it is says only what was attacked in this data set.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.graphs.pairs import Counts, Ends, PairHistory, rank_in_runs
from readiness.graphs.states import failures_of

HOST_FEATURES = (
    "host_log_out_flows",
    "host_log_in_flows",
    "host_log_out_peers",
    "host_log_in_peers",
    "host_log_out_ports",
    "host_log_in_ports",
    "host_log_sent_bytes",
    "host_log_received_bytes",
    "host_log_out_packets",
    "host_log_in_packets",
    "host_log_out_mean_seconds",
    "host_log_in_mean_seconds",
    "host_out_failed_ratio",
    "host_in_failed_ratio",
    "host_out_new_peers_ratio",
    "host_in_new_peers_ratio",
    "host_out_largest_peer_ratio",
    "host_is_new",
    "host_log_earlier_windows",
)
_PORTS = 65_536


class HostWindows:
    """Every host in every window that it has a flow in: the nodes, in order of window and host.

    Parameters
    ----------
    ends
        Flows in order of time.

    Attributes
    ----------
    host, window
        (n,) whose.
    source, destination
        (m,) nodes of each flow.
    """

    def __init__(self, ends: Ends) -> None:
        self.ends = ends
        ids = np.r_[ends.window * ends.hosts + ends.source, ends.window * ends.hosts + ends.destination]
        self._ids, of_end = np.unique(ids, return_inverse=True)
        self.window, self.host = np.divmod(self._ids, ends.hosts)
        self.source, self.destination = of_end[: ends.window.size], of_end[ends.window.size :]

    def features(self, flows: pd.DataFrame, history: PairHistory) -> NDArray[np.float32]:
        """Aggregates of each node.

        Parameters
        ----------
        flows
            The flows, in the order of `ends`.
        history
            Their pair-windows.

        Returns
        -------
        (n, 19) float32
            `HOST_FEATURES`: counts, bytes, packets and seconds as ``log(1 + x)``; what the flows do not tell is 0.
        """
        size = {name: _numbers(flows, name) for name in ("duration_seconds", "packets", "bytes", "source_bytes")}
        # Where nobody says who sent how much, the source is taken to have sent all.
        from_source = np.where(np.isnan(size["source_bytes"]), size["bytes"], size["source_bytes"])
        from_destination = size["bytes"] - from_source
        failed = failures_of(flows["state"]).astype(np.float64)
        port = _numbers(flows, "destination_port")
        peer_out = self._node_of(history.window, history.source)
        peer_in = self._node_of(history.window, history.destination)
        is_new_peer = (history.earlier_windows == 0).astype(np.float64)
        earlier = self._earlier_windows()
        out_flows = self._count(self.source)
        largest = self._largest(peer_out, history.flows)
        columns = (
            np.log1p(out_flows),
            np.log1p(self._count(self.destination)),
            np.log1p(self._count(peer_out)),
            np.log1p(self._count(peer_in)),
            np.log1p(self._distinct(self.source, port)),
            np.log1p(self._distinct(self.destination, port)),
            np.log1p(self._sum(self.source, from_source) + self._sum(self.destination, from_destination)),
            np.log1p(self._sum(self.source, from_destination) + self._sum(self.destination, from_source)),
            np.log1p(self._sum(self.source, size["packets"])),
            np.log1p(self._sum(self.destination, size["packets"])),
            np.log1p(self._mean(self.source, size["duration_seconds"])),
            np.log1p(self._mean(self.destination, size["duration_seconds"])),
            self._mean(self.source, failed),
            self._mean(self.destination, failed),
            self._mean(peer_out, is_new_peer),
            self._mean(peer_in, is_new_peer),
            np.divide(largest, out_flows, out=np.zeros(largest.size), where=out_flows > 0),
            earlier == 0,
            np.log1p(earlier),
        )
        made = np.empty((self.host.size, len(columns)), dtype=np.float32)
        for place, values in enumerate(columns):
            made[:, place] = values
        return made

    def _node_of(self, window: Counts, host: Counts) -> Counts:
        return np.searchsorted(self._ids, window * self.ends.hosts + host)

    def _count(self, nodes: Counts) -> Counts:
        return np.bincount(nodes, minlength=self.host.size)

    def _sum(self, nodes: Counts, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(nodes, np.nan_to_num(values), minlength=self.host.size), dtype=np.float64)

    def _mean(self, nodes: Counts, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Over the values that there are; 0 where there are none."""
        told = ~np.isnan(values)
        number = np.bincount(nodes[told], minlength=self.host.size)
        total = np.bincount(nodes[told], values[told], minlength=self.host.size)
        return np.divide(total, number, out=np.zeros(number.size), where=number > 0)

    def _largest(self, nodes: Counts, values: Counts) -> NDArray[np.float64]:
        """The largest value of each node; 0 where there is none."""
        made = np.zeros(self.host.size)
        order = np.argsort(nodes, kind="stable")
        sorted_nodes = nodes[order]
        starts = np.flatnonzero(np.r_[True, sorted_nodes[1:] != sorted_nodes[:-1]])
        made[sorted_nodes[starts]] = np.maximum.reduceat(values[order], starts)
        return made

    def _distinct(self, nodes: Counts, ports: NDArray[np.float64]) -> Counts:
        told = ~np.isnan(ports)
        seen = np.unique(nodes[told] * _PORTS + ports[told].astype(np.int64))
        return self._count(seen // _PORTS)

    def _earlier_windows(self) -> Counts:
        """In how many windows before its own each host has a flow."""
        # Stable: the windows of a host stay in order.
        order = np.argsort(self.host, kind="stable")
        made = np.empty(self.host.size, dtype=np.int64)
        made[order] = rank_in_runs(self.host[order])
        return made


def _numbers(flows: pd.DataFrame, name: str) -> NDArray[np.float64]:
    return np.asarray(flows[name].to_numpy(np.float64, na_value=np.nan))
