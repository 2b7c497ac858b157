"""Traffic with a pattern that only the graph shows: relays, told apart by what their own peers do."""

from __future__ import annotations

import numpy as np
import pandas as pd

from readiness.graphs import FlowFeatures, WindowGraph, window_graphs

START = pd.Timestamp("2026-01-07", tz="UTC")
WINDOW_SECONDS = 60.0


def flows_of(edges: list[tuple[float, str, str, str]], seed: int = 0) -> pd.DataFrame:
    """A table of flows whose sizes say nothing; an edge is second, source, destination, label."""
    rng = np.random.default_rng(seed)
    seconds, source, destination, label = zip(*edges, strict=True)
    rows = len(edges)
    total = rng.integers(100, 10_000, rows).astype(float)
    frame = pd.DataFrame(
        {
            "observed_at": (START + pd.to_timedelta(seconds, unit="s")).astype("datetime64[us, UTC]"),
            "source": list(source),
            "destination": list(destination),
            "duration_seconds": rng.random(rows),
            "protocol": "tcp",
            "packets": rng.integers(1, 50, rows).astype(float),
            "bytes": total,
            "source_bytes": np.floor(total * rng.random(rows)),
            "state": "SF",
            "source_port": rng.integers(1_024, 65_536, rows).astype(float),
            "destination_port": rng.choice([80.0, 443.0], rows),
            "label": list(label),
            "episode_id": pd.Series([None] * rows, dtype="str"),
        }
    )
    for name in ("source", "destination", "protocol", "state", "label"):
        frame[name] = frame[name].astype("str")
    return frame


def relayed(windows: int, seed: int = 0) -> pd.DataFrame:
    """In each window some hosts ask a server, and some of these servers ask a common one behind them.

    A flow to a server is an attack if that server relays to the common one. The flow itself, and both of its ends by
    their numbers of flows and peers, are alike: an ordinary server asks somebody just as often, only not the same host.
    """
    rng = np.random.default_rng(seed)
    edges: list[tuple[float, str, str, str]] = []
    for window in range(windows):
        bad = set(rng.permutation(12)[:4].tolist())
        for server in range(12):
            second = window * WINDOW_SECONDS + float(rng.random() * 50)
            behind = "common" if server in bad else f"behind-{server}"
            edges += [
                (second, f"client-{rng.integers(40)}", f"server-{server}", "relay" if server in bad else "benign")
            ]
            edges += [(second + 1, f"server-{server}", behind, "benign")]
    return flows_of(sorted(edges), seed)


def graphs_of(flows: pd.DataFrame) -> list[WindowGraph]:
    """Windows of flows."""
    return window_graphs(flows, WINDOW_SECONDS, FlowFeatures.fit(flows))


def labels_of(graphs: list[WindowGraph]) -> np.ndarray:
    """Labels of all flows, in order."""
    return np.concatenate([graph.labels for graph in graphs])
