"""What each detector costs: CPU seconds of teaching and scoring, and flows a second, on synthetic windows.

Run: `.venv/bin/python tests/benchmarks/time_detectors.py [--flows 100000] [--quick]`. One thread.
"""

from __future__ import annotations

import argparse
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd

WINDOW_SECONDS, WINDOWS = 15.0, 380


def made_flows(rows: int, hosts: int = 20) -> pd.DataFrame:
    """Flows of a mesh of some hosts; a twentieth belongs to short attacks."""
    rng = np.random.default_rng(0)
    seconds = np.sort(rng.random(rows)) * WINDOW_SECONDS * WINDOWS
    attack = (seconds // 30) % 20 == 0
    total = np.exp(rng.normal(7 + attack, 1.5, rows)).round()
    frame = pd.DataFrame(
        {
            "observed_at": (pd.Timestamp("2026-01-07", tz="UTC") + pd.to_timedelta(seconds, unit="s")).astype(
                "datetime64[us, UTC]"
            ),
            "source": rng.integers(0, hosts, rows).astype(str),
            "destination": rng.integers(0, hosts, rows).astype(str),
            "duration_seconds": rng.exponential(1.0, rows),
            "protocol": rng.choice(["tcp", "udp"], rows),
            "packets": (total / 300).round() + 1,
            "bytes": total,
            "source_bytes": np.floor(total * rng.random(rows)),
            "state": rng.choice(["SF", "S0", "REJ"], rows),
            "source_port": 50_000.0,
            "destination_port": 80.0,
            "label": np.where(attack, "attack", "benign"),
        }
    )
    return frame.assign(episode_id=pd.Series(np.where(attack, "e", None), dtype="str"))


def main() -> None:
    """Print a row for each detector."""
    from threadpoolctl import threadpool_limits

    from readiness.detectors import DETECTORS, make_detector
    from readiness.graphs import FlowFeatures, window_graphs

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    flows = made_flows(asked.flows)
    graphs = window_graphs(flows, WINDOW_SECONDS, FlowFeatures.fit(flows))
    training, later = graphs[: len(graphs) // 2], graphs[len(graphs) // 2 :]
    scored = sum(graph.edges for graph in later)
    total = 0.0
    print(f"{'detector':<32} {'fit s':>7} {'score s':>8} {'flows/s scored':>15}")  # noqa: T201
    with threadpool_limits(limits=1):
        for name in DETECTORS:
            begun = time.process_time()
            detector = make_detector(name, quick=asked.quick)
            detector.fit(training)
            fitted = time.process_time()
            detector.score(later)
            ended = time.process_time()
            total += ended - begun
            rate = scored / max(ended - fitted, 1e-9)
            print(f"{name:<32} {fitted - begun:>7.2f} {ended - fitted:>8.2f} {rate:>15,.0f}", flush=True)  # noqa: T201
    print(f"{'together':<32} {total:>16.1f} CPU seconds")  # noqa: T201


if __name__ == "__main__":
    main()
