"""Flow tables of small worlds: hosts that talk to servers, and attackers that strike in episodes."""

from __future__ import annotations

import numpy as np
import pandas as pd

KINDS = ("scan", "flood", "exfiltration")


def flow_table(seed=0, *, attackers=12, benign=2000, episodes=30, seconds=6000, victims=None):
    """Benign flows all the time; each episode has one attacker, one victim, one kind, and 20 flows in 60 s.

    Every attacker has a victim of its own, unless there is a number of `victims`: then each strikes several.
    """
    rng = np.random.default_rng(seed)
    rows = [
        {
            "at": at,
            "source": f"user-{rng.integers(40)}",
            "destination": f"server-{rng.integers(4)}",
            "label": "benign",
            "episode_id": None,
            "destination_port": float(rng.choice([53, 80, 443])),
            "state": "CON",
        }
        for at in rng.uniform(0, seconds, benign)
    ]
    for number, begin in enumerate(rng.uniform(0, seconds - 60, episodes)):
        attacker = number % attackers
        victim = attacker if victims is None else (number + number // attackers) % victims
        for at in rng.uniform(begin, begin + 60, 20):
            rows.append(
                {
                    "at": at,
                    "source": f"attacker-{attacker}",
                    "destination": f"victim-{victim}",
                    "label": KINDS[number % len(KINDS)],
                    "episode_id": f"e{number}",
                    "destination_port": 25.0,
                    "state": "S_",
                }
            )
    frame = pd.DataFrame(rows).sort_values("at", kind="stable", ignore_index=True)
    moments = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(frame.pop("at").round(6), unit="s")
    size = len(frame)
    return frame.assign(
        observed_at=moments.astype("datetime64[us, UTC]"),
        duration_seconds=rng.exponential(1, size),
        protocol="tcp",
        packets=rng.integers(1, 9, size).astype(float),
        bytes=rng.integers(100, 900, size).astype(float),
        source_bytes=np.nan,
        source_port=rng.integers(1024, 60000, size).astype(float),
    )


def planned(flows):
    """The table `episodes` of a recording whose parts follow one another at two and four fifths of its episodes."""
    found = flows.dropna(subset="episode_id").groupby("episode_id")["observed_at"].agg(["min", "max"])
    found = found.sort_values("min").rename(columns={"min": "begun_at", "max": "ended_at"}).reset_index()
    # Episodes that overlap a later part would make it no plan.
    place = np.arange(len(found)) / len(found)
    return found.assign(part=np.where(place < 0.4, "train", np.where(place < 0.7, "validation", "test")))
