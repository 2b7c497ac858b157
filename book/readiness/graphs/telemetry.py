"""Telemetry of nodes as graphs: samples of metrics over time, a topology of links, and labelled events.

Here it is the nodes that have labels. The tables are `series`, `links` and `labelled_events`, which the reader
`own-columns` makes of any CSV or parquet: no form of its own is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.labels import BENIGN, UNKNOWN

_MICROSECONDS = 1_000_000
# What is said of each metric in a window, and once of each node: whether it was silent.
_KINDS = ("mean", "change")
_SILENT = "node_is_silent"


@dataclass(frozen=True, eq=False)
class TelemetryGraph:
    """The nodes in one window.

    Attributes
    ----------
    window, start_seconds
        As of `WindowGraph`.
    nodes
        (n,) names, in the order of their letters: every node that has a sample, a link or an event.
    edge_index
        (2, 2 l) int64, each link in both directions.
    node_features
        (n, d) float32, `node_names`.
    labels
        (n,) bool, whether an event was going on at the node in the window.
    known
        (n,) bool, whether anybody says so or not; False where the event is labelled `unknown`.
    kinds
        (n,) texts, the label of the first event; `benign` where there is none.
    """

    window: int
    start_seconds: float
    nodes: NDArray[np.object_]
    edge_index: NDArray[np.int64]
    node_features: NDArray[np.float32]
    labels: NDArray[np.bool_]
    known: NDArray[np.bool_]
    kinds: NDArray[np.object_]
    node_names: tuple[str, ...]


@dataclass(frozen=True)
class TelemetryFeatures:
    """What was learned of the training samples: which metrics there are, and how large and how varied each is.

    Attributes
    ----------
    metrics
        Their names, in the order of their letters.
    window_seconds
        Of the windows that centre and scale are of.
    centres, scales
        Mean and standard deviation of each feature (mean and change of each metric) over nodes and windows; a scale is
        1 where a feature does not vary.
    """

    metrics: tuple[str, ...]
    window_seconds: float
    centres: tuple[float, ...]
    scales: tuple[float, ...]

    @classmethod
    def fit(cls, samples: pd.DataFrame, window_seconds: float) -> Self:
        """Learn from training samples, and from nothing else.

        Parameters
        ----------
        samples
            Rows of the table `series`.
        window_seconds
            Length of a window.
        """
        metrics = tuple(sorted(samples["metric"].dropna().astype(str).unique()))
        raw = _aggregates(samples, window_seconds).reindex(columns=_columns(metrics)).to_numpy(np.float64)
        known = ~np.isnan(raw)
        number = np.maximum(known.sum(axis=0), 1)
        centres = np.where(known, raw, 0.0).sum(axis=0) / number
        spread = np.sqrt((np.where(known, raw - centres, 0.0) ** 2).sum(axis=0) / number)
        scales = np.where(spread > 0, spread, 1.0)
        return cls(metrics, window_seconds, tuple(map(float, centres)), tuple(map(float, scales)))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the features."""
        return (*(f"node_{kind}_of_{metric}" for kind, metric in _columns(self.metrics)), _SILENT)


def telemetry_graphs(
    samples: pd.DataFrame, links: pd.DataFrame, events: pd.DataFrame, features: TelemetryFeatures
) -> list[TelemetryGraph]:
    """Make a graph of every window that has a sample.

    Parameters
    ----------
    samples
        Rows of the table `series`; the node of a row without one is its pod.
    links
        Rows of the table `links`.
    events
        Rows of the table `labelled_events`.
    features
        Learned of the training samples.

    Returns
    -------
    list of TelemetryGraph
        In order of time. A metric that a node has no sample of in a window is at its mean (0), and a node without any
        sample is silent.
    """
    of_windows = _aggregates(samples, features.window_seconds)
    windows = np.unique(of_windows.index.get_level_values("window").to_numpy(np.int64))
    named = pd.concat([_node_of(samples), links["source"], links["destination"], events["node"]], ignore_index=True)
    nodes = np.array(sorted(named.dropna().astype(str).unique()), dtype=object)
    place = pd.Series(np.arange(nodes.size), index=nodes)
    ends = np.stack([place[links["source"]].to_numpy(np.int64), place[links["destination"]].to_numpy(np.int64)])
    edge_index = np.concatenate([ends, ends[::-1]], axis=1)
    every = pd.MultiIndex.from_product([windows, nodes], names=["window", "node"])
    raw = of_windows.reindex(index=every, columns=_columns(features.metrics)).to_numpy(np.float64)
    silent = np.isnan(raw).all(axis=1)
    scaled = np.nan_to_num((raw - features.centres) / features.scales)
    made = np.concatenate([scaled, silent[:, None]], axis=1).astype(np.float32).reshape(windows.size, nodes.size, -1)
    return [
        TelemetryGraph(
            window=int(window),
            start_seconds=int(window) * round(features.window_seconds * _MICROSECONDS) / _MICROSECONDS,
            nodes=nodes,
            edge_index=edge_index,
            node_features=made[number],
            labels=(kinds != BENIGN) & (kinds != UNKNOWN),
            known=kinds != UNKNOWN,
            kinds=kinds,
            node_names=features.names,
        )
        for number, window in enumerate(windows)
        for kinds in (_kinds(events, nodes, int(window), features.window_seconds),)
    ]


def _columns(metrics: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(kind, metric) for kind in _KINDS for metric in metrics]


def _node_of(samples: pd.DataFrame) -> pd.Series:
    node: pd.Series = samples["node"].where(samples["node"] != "", samples["pod"])
    return node


def _aggregates(samples: pd.DataFrame, window_seconds: float) -> pd.DataFrame:
    """Mean and change (last value less the first) of each metric; a row for each window and node."""
    at_us = samples["observed_at"].astype("datetime64[us, UTC]").astype("int64")
    keyed = pd.DataFrame(
        {
            "window": at_us // round(window_seconds * _MICROSECONDS),
            "node": _node_of(samples).astype("str"),
            "metric": samples["metric"].astype("str"),
            "at_us": at_us,
            "value": samples["value"].astype(np.float64),
        }
    ).dropna()
    # Of two values of one moment the larger comes last, whatever the order of the rows was.
    grouped = keyed.sort_values(["at_us", "value"]).groupby(["window", "node", "metric"])["value"]
    table = pd.DataFrame({"mean": grouped.mean(), "change": grouped.last() - grouped.first()})
    return pd.DataFrame(table.unstack("metric"))  # noqa: PD010 - nothing is left to aggregate


def _kinds(events: pd.DataFrame, nodes: NDArray[np.object_], window: int, window_seconds: float) -> NDArray[np.object_]:
    """The label of the first event that goes on at each node in a window."""
    start = pd.Timestamp(window * round(window_seconds * _MICROSECONDS), unit="us", tz="UTC")
    end = start + pd.Timedelta(seconds=window_seconds)
    goes_on = (events["started_at"] < end) & (events["ended_at"].isna() | (events["ended_at"] >= start))
    first = events[goes_on].sort_values(["started_at", "event_id"]).drop_duplicates("node")
    found = dict(zip(first["node"], first["label"], strict=True))
    return np.array([found.get(node, BENIGN) for node in nodes], dtype=object)
