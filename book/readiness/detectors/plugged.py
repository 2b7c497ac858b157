"""Detectors of others, through the same protocol: an object of a module, or a table of scores it has written.

The interface that is known is that of x0tta6bl4's `GraphSAGEAnomalyDetector`: it scores nodes, one at a time, by a
dictionary of features and those of their neighbours. Flows get the larger score of their two hosts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from readiness.detectors.base import Detector, Scores
from readiness.errors import InputError, Problem
from readiness.graphs.windows import WindowGraph, edges_of

# What the names of its features can mean in traffic. Radio (rssi, snr), CPU and memory have no counterpart: it takes a
# missing feature for 0.
NODE_FEATURES: Mapping[str, str] = {
    "throughput": "host_log_sent_bytes",
    "loss_rate": "host_out_failed_ratio",
    "latency": "host_log_out_mean_seconds",
    "link_age": "host_log_earlier_windows",
}
# Its training is meant for one graph: of a long training part, so many nodes of it are enough.
_MOST_NODES = 5_000


def load_attribute(named: str) -> Any:
    """What ``module:attribute`` names.

    Raises
    ------
    InputError
        If there is no such module or attribute.
    """
    module, colon, attribute = named.partition(":")
    if not (module and colon and attribute):
        raise InputError(Problem("detector", "$", "`module:attribute`", named))
    try:
        return getattr(import_module(module), attribute)
    except ImportError as error:
        hint = "install what it needs, or add its checkout to PYTHONPATH"
        raise InputError(
            Problem("detector", "$", f"a module {module} that can be imported", str(error), hint=hint)
        ) from None
    except AttributeError:
        raise InputError(Problem("detector", "$", f"an attribute {attribute} of {module}", "nothing")) from None


def plugged(named: str, name: str = "plugged", **arguments: Any) -> Detector:
    """Make a detector of what ``module:attribute`` names.

    Parameters
    ----------
    named
        A class or function. What it returns has `fit` and `score` as `Detector` has them, or `train` and `predict` as
        x0tta6bl4's detector has them.
    name
        What tables call it.
    **arguments
        For the class or function.

    Raises
    ------
    InputError
        If it cannot be imported, or has neither interface.
    """
    made = load_attribute(named)(**arguments)
    if isinstance(made, Detector):
        return made
    if callable(getattr(made, "train", None)) and callable(getattr(made, "predict", None)):
        return NodeDetector(name, made)
    raise InputError(Problem("detector", "$", "`fit` and `score`, or `train` and `predict`", named))


class NodeDetector:
    """A detector that scores nodes, as one that scores flows.

    Parameters
    ----------
    name
        What tables call it.
    model
        Has ``train(node_features, edge_index, labels=...)`` and
        ``predict(node_id, node_features, neighbors, edge_index)`` with ``anomaly_score`` in its answer.
    features
        Its name of a feature -> that of a host's feature in a window graph.
    """

    uses_labels = True

    def __init__(self, name: str, model: Any, features: Mapping[str, str] = NODE_FEATURES) -> None:
        self.name, self._model, self._features = name, model, dict(features)

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Teach it one graph: the training windows side by side, until there are enough nodes."""
        nodes: list[dict[str, float]] = []
        edges: list[tuple[int, int]] = []
        labels: list[float] = []
        for graph in graphs:
            if nodes and len(nodes) + len(graph.hosts) > _MOST_NODES:
                break
            offset = len(nodes)
            nodes += self._of_hosts(graph)
            edges += [(int(source) + offset, int(target) + offset) for source, target in _pairs(graph)]
            labels += _labels_of_hosts(graph)
        self._model.train(nodes, edges, labels=labels)

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """The larger score of the two hosts of a flow."""
        made = [np.zeros(0, dtype=np.float32)]
        for graph in graphs:
            of_hosts = np.fromiter(self._scores(graph), dtype=np.float32, count=len(graph.hosts))
            made.append(np.maximum(of_hosts[graph.edge_index[0]], of_hosts[graph.edge_index[1]]))
        return np.concatenate(made)

    def _scores(self, graph: WindowGraph) -> Iterator[float]:
        features = self._of_hosts(graph)
        peers: list[list[int]] = [[] for _ in features]
        pairs = _pairs(graph)
        for source, target in pairs:
            peers[source].append(int(target))
            peers[target].append(int(source))
        for number, own in enumerate(features):
            # Its nodes are numbered: the names of hosts would be the addresses that no detector may see. Without edges
            # it joins the node to its neighbours; edges would be by position among these, not by number in the window.
            neighbours = [(str(peer), features[peer]) for peer in peers[number]]
            yield float(self._model.predict(str(number), own, neighbours).anomaly_score)

    def _of_hosts(self, graph: WindowGraph) -> list[dict[str, float]]:
        places = {name: graph.node_names.index(ours) for name, ours in self._features.items()}
        return [{name: float(row[place]) for name, place in places.items()} for row in graph.node_features]


class ScoresOfAnother:
    """The scores that somebody else's detector gave, from a table.

    Parameters
    ----------
    path
        A parquet or CSV file with `row` (position of the flow in the table `flows`) and `score`.
    name
        What tables call it.

    Raises
    ------
    InputError
        If the file has no such columns, a row twice, or a score that is no finite number.
    """

    uses_labels = True

    def __init__(self, path: Path, name: str = "plugged") -> None:
        import pandas as pd

        self.name, self._path = name, path
        try:
            frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        except (OSError, ValueError) as error:
            raise InputError(Problem(path, "$", "a table of scores", str(error).splitlines()[0])) from None
        if missing := {"row", "score"} - set(frame.columns):
            raise InputError(Problem(path, "$", "the columns row and score", f"no {', '.join(sorted(missing))}"))
        scores = pd.to_numeric(frame["score"], errors="coerce")
        if not np.isfinite(scores).all():
            place = int(np.flatnonzero(~np.isfinite(scores))[0])
            raise InputError(Problem(path, f"$.score[{place}]", "a finite number", str(frame["score"].iloc[place])))
        if frame["row"].duplicated().any():
            row = frame["row"][frame["row"].duplicated()].iloc[0]
            raise InputError(Problem(path, "$.row", "each row once", f"row {row} twice"))
        self._scores = pd.Series(scores.to_numpy(np.float32), index=frame["row"].to_numpy())

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Learn nothing: that has been done."""

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """Scores of the flows, by their rows.

        Raises
        ------
        InputError
            If a flow has no score.
        """
        rows = np.concatenate([graph.rows for graph in graphs]) if edges_of(graphs) else np.zeros(0, dtype=np.int64)
        found = self._scores.reindex(rows)
        if found.isna().any():
            missing = int(found.isna().sum())
            where = f"row {found.index[found.isna()][0]}"
            raise InputError(
                Problem(self._path, "$.row", "a score for every flow", f"none for {missing}, such as {where}")
            )
        return found.to_numpy(np.float32)


def _pairs(graph: WindowGraph) -> np.ndarray[Any, Any]:
    """Each pair of hosts once: (p, 2)."""
    return np.unique(graph.edge_index.T, axis=0)


def _labels_of_hosts(graph: WindowGraph) -> list[float]:
    """1 for a host that has a part in an attack."""
    found = np.zeros(len(graph.hosts))
    if graph.labels is not None:
        found[graph.edge_index[:, graph.labels & graph.known].ravel()] = 1.0
    return found.tolist()
