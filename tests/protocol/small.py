"""A small table of flows that stands for DARPA 1998: hours of traffic, floods of two kinds, one of them only later."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from detectors.planted import flows_of

HOURS = 40


def write_flows(folder: Path, seed: int = 0) -> Path:
    """Write `flows.parquet`, as `fetch` does."""
    rng = np.random.default_rng(seed)
    edges = []
    for hour in range(HOURS):
        start = hour * 3_600.0
        for _ in range(25):
            edges.append((start + rng.random() * 3_000, f"h{rng.integers(12)}", f"s{rng.integers(5)}", "benign"))
        kind = "flood" if hour < HOURS * 0.8 else "storm"
        if hour % 3 == 0:
            edges += [(start + 3_100 + n, f"bad{hour % 5}", f"s{hour % 4}", kind) for n in range(20)]
    flows = flows_of(sorted(edges), seed)
    attack = flows["label"] != "benign"
    hour = flows["observed_at"].dt.strftime("%m-%dT%H")
    flows["episode_id"] = (flows["label"] + "-" + hour).where(attack, None).astype("str").where(attack)
    path = folder / "flows.parquet"
    flows.to_parquet(path, index=False)
    return path


def spoiled(path: Path) -> Path:
    """The same, with another byte in it."""
    frame = pd.read_parquet(path)
    frame.loc[0, "packets"] += 1
    frame.to_parquet(path, index=False)
    return path
