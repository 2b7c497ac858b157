"""Campaigns against a naive walk over flows: one kind, joined by hosts, without a pause."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from flow_records import flow_table
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.validation.campaigns import campaigns_of
from readiness.validation.splits import is_attack


def attacks_at(*rows):
    """Flows of `(second, source, destination, label, duration)`."""
    frame = pd.DataFrame(rows, columns=["at", "source", "destination", "label", "duration_seconds"])
    moments = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(frame.pop("at"), unit="s")
    return frame.assign(observed_at=moments.astype("datetime64[us, UTC]"), episode_id=None)


def test_a_flood_from_forged_addresses_and_a_scan_of_many_victims_are_one_attack_each():
    rows = [(n, f"forged-{n}", "victim", "flood", 0.0) for n in range(50)]
    rows += [(n, "scanner", f"host-{n}", "scan", 0.0) for n in range(50)]
    rows += [(n, "user", "victim", "benign", 0.0) for n in range(5)]
    found = campaigns_of(attacks_at(*rows), 10.0)
    assert found[:50].unique().tolist() == ["flood/0"]
    assert found[50:100].unique().tolist() == ["scan/0"]
    assert found[100:].isna().all()


def test_a_pause_ends_a_campaign_and_a_long_flow_bridges_it():
    short = attacks_at((0, "a", "b", "scan", 1.0), (12, "a", "b", "scan", 1.0), (30, "a", "b", "scan", np.nan))
    assert campaigns_of(short, 10.0).tolist() == ["scan/0", "scan/1", "scan/2"]
    assert campaigns_of(short, 11.0).tolist() == ["scan/0", "scan/0", "scan/1"]
    bridged = attacks_at((0, "a", "b", "scan", 60.0), (12, "a", "b", "scan", 1.0), (65, "a", "b", "scan", 0.0))
    assert campaigns_of(bridged, 10.0).tolist() == ["scan/0"] * 3
    apart = attacks_at((0, "a", "b", "scan", 0.0), (1, "c", "d", "scan", 0.0))
    assert campaigns_of(apart, 10.0).nunique() == 2
    with pytest.raises(ValueError, match="no length"):
        campaigns_of(apart, 0.0)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 999), pause=st.sampled_from([1.0, 10.0, 200.0]))
def test_campaigns_are_those_of_a_naive_walk(seed, pause):
    rng = np.random.default_rng(seed)
    rows = sorted(
        (int(rng.integers(1000)), f"a{rng.integers(6)}", f"b{rng.integers(6)}", str(rng.choice(["x", "y"])), 0.0)
        for _ in range(40)
    )
    found = campaigns_of(attacks_at(*rows), pause)
    # Runs of one kind without a pause, then flows of a run that share a host, directly or through others.
    wanted, run, last = [], {}, {}
    for at, _, _, kind, _ in rows:
        run[kind] = run.get(kind, 0) + (at > last.get(kind, at) + pause)
        last[kind] = at
        wanted.append((kind, run[kind]))
    joined = list(range(len(rows)))
    for _ in rows:
        for i, one in enumerate(rows):
            for j, other in enumerate(rows):
                if wanted[i] == wanted[j] and {*one[1:3]} & {*other[1:3]}:
                    joined[i] = joined[j] = min(joined[i], joined[j])
    assert pd.crosstab(found.to_numpy(), np.array(joined)).gt(0).to_numpy().sum() == found.nunique() == len({*joined})


def test_episodes_that_have_a_name_keep_it():
    flows = flow_table()
    assert campaigns_of(flows, 10.0).equals(flows["episode_id"])
    some = flows.assign(episode_id=flows["episode_id"].where(flows["label"] != "scan", None))
    found = campaigns_of(some, 10.0)
    assert found.notna().to_numpy().tolist() == is_attack(flows).tolist()
    assert found[flows["label"] == "scan"].str.startswith("scan/").all()
    assert found[flows["label"] != "scan"].equals(flows["episode_id"][flows["label"] != "scan"])
