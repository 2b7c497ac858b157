"""Tables `scores` of small worlds."""

from __future__ import annotations

import numpy as np
import pandas as pd


def score_table(seed=0, *, detector="graphsage", distance=3.0, n=4000, seeds=1):
    """Scores of one detector: 60 episodes, a third of them of a kind that training did not know, 40 blocks."""
    rng = np.random.default_rng(7)
    attack, episode = rng.random(n) < 0.2, rng.integers(60, size=n)
    label = np.where(attack, np.array(["scan", "flood", "tunnel"])[episode % 3], "benign")
    base = pd.DataFrame(
        {
            "data_set": "lab",
            "split": "time",
            "part": np.where(np.arange(n) < n // 2, "validation", "test"),
            "detector": detector,
            "seed": 0,
            "window": np.arange(n) // 100,
            "label": label,
            "is_attack": attack,
            "known_kind": label != "tunnel",
            "episode_id": np.where(attack, [f"e{e}" for e in episode], None),
            "cluster": np.where(attack, [f"e{e}" for e in episode], [f"b{w}" for w in np.arange(n) // 100]),
        }
    )
    tables = []
    for run in range(seeds):
        own = np.random.default_rng([seed, run])
        score = own.normal(0, 1, n) + attack * (distance - 2.0 * (label == "tunnel"))
        tables.append(base.assign(seed=run, score=score))
    return pd.concat(tables, ignore_index=True)
