"""Recordings of scores with a planted truth: how many episodes, how many found, at what rate of false alarms."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from controls.recordings import register_digests

ENDED = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
SUBJECT = {"name": "x0tta6bl4", "version": "v3.4.0-fixed2", "environment": "staging"}


class Planted(NamedTuple):
    """What is true of the scores of a recording.

    Attributes
    ----------
    episodes, new_episodes
        Attack episodes in the test part of kinds that training knew, and of kinds it did not.
    found, new_found
        Share of them of which every flow alarms; of the others none does.
    flows
        Attack flows of each episode.
    alarms
        Share of the benign test flows that alarm.
    baseline_found
        Share of all episodes that boosting on flow features finds.
    """

    episodes: int = 150
    new_episodes: int = 150
    found: float = 1.0
    new_found: float = 1.0
    flows: int = 4
    alarms: float = 0.005
    baseline_found: float = 0.5
    constant: bool = False


def scored_flows(planted: Planted, data_set: str = "ctu13-s6", seed: int = 0) -> pd.DataFrame:
    """Rows of the table: 400 benign blocks in each part, a threshold of 1 at 1 % of the validation flows."""
    drawn = np.random.default_rng(seed)
    benign, parts = 20_000, []
    for part, alarms in (("validation", 0.01), ("test", planted.alarms)):
        loud = np.zeros(benign, dtype=bool)
        loud[:: max(round(1 / alarms), 1)] = True
        score = np.where(loud, 2.0, 0.0) + drawn.uniform(0, 0.5, benign)
        parts.append(
            pd.DataFrame(
                {
                    "part": part,
                    "window": np.arange(benign) // 200,
                    "label": "benign",
                    "is_attack": False,
                    "known_kind": True,
                    "episode_id": None,
                    "cluster": [f"{part}-block-{at // 50}" for at in range(benign)],
                    "score_own": score,
                    "score_boosting": drawn.uniform(0, 1, benign),
                }
            )
        )
    for kind, known, episodes, found in (
        ("flood", True, planted.episodes, planted.found),
        ("whisper", False, planted.new_episodes, planted.new_found),
    ):
        hit = np.arange(episodes) < round(found * episodes)
        seen = np.arange(episodes) < round(planted.baseline_found * episodes)
        names = [f"{kind}-{at:03d}" for at in range(episodes)]
        parts.append(
            pd.DataFrame(
                {
                    "part": "test",
                    "window": 100,
                    "label": kind,
                    "is_attack": True,
                    "known_kind": known,
                    "episode_id": np.repeat(names, planted.flows),
                    "cluster": np.repeat(names, planted.flows),
                    "score_own": np.repeat(np.where(hit, 3.0, np.linspace(0.05, 0.45, episodes)), planted.flows),
                    "score_boosting": np.repeat(np.where(seen, 3.0, 0.5), planted.flows),
                }
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    if planted.constant:
        rows["score_own"] = 0.96
    scores = {name: "float32" for name in rows.columns if name.startswith("score_")}
    return rows.astype(scores).assign(data_set=data_set, split="time")


def write_scores(
    root: Path, rows: pd.DataFrame, *, shared_clusters: int = 0, lookup_recall: float = 0.1, **described: Any
) -> Path:
    """Write one recording of scores, with what look-up tables found; returns the folder of recordings."""
    name = str(rows["data_set"].iloc[0])
    clusters = int(rows.loc[rows["is_attack"], "cluster"].nunique())
    leaks = pd.DataFrame(
        {
            "data_set": [name],
            "split": ["time"],
            "lookup": ["port"],
            "recall_ratio": [lookup_recall],
            "false_alarm_ratio": [0.01],
        }
    )
    overlaps = pd.DataFrame(
        {
            "data_set": [name],
            "split": ["time"],
            "attacks": [int(rows["is_attack"].sum())],
            "repeated_ratio": [0.0],
            "shared_clusters": [shared_clusters],
            "clusters": [clusters],
            "shared_attackers": [0],
            "attackers": [10],
            "shared_victims": [0],
            "victims": [10],
            "overlap_seconds": [0.0],
        }
    )
    folder = root / f"scores-{name}"
    folder.mkdir(parents=True)
    tables = {}
    for table, frame in (("scored_flows", rows), ("leaks", leaks), ("overlaps", overlaps)):
        frame.to_parquet(folder / f"{table}.parquet", index=False)
        tables[table] = {
            "file": f"{table}.parquet",
            "rows": len(frame),
            "provenance": described.get("provenance", "measured"),
            "method": "planted",
            "collected_at": ENDED.isoformat(),
            "columns": {column: column for column in frame.columns},
        }
    text = {
        "schema": "readiness/recording/v1",
        "id": folder.name,
        "title": {"ru": "Подложенные оценки", "en": "Planted scores"},
        "subject": described.get("subject", SUBJECT),
        "collected": {"start": (ENDED - dt.timedelta(hours=1)).isoformat(), "end": ENDED.isoformat(), "by": "a test"},
        "settings": {"traffic": described.get("traffic", "real"), "detector": described.get("detector", "own")},
        "tables": tables,
    }
    YAML().dump(text, folder / "recording.yaml")
    register_digests(root)
    return root
