"""Look-up tables against a naive loop, and what parts share; a leaky split is caught and a clean one passes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from flow_records import flow_table

from readiness.instruments import check_beats_memory, check_split_separates
from readiness.validation.host_splits import split_by_hosts
from readiness.validation.leakage import LOOKUPS, keys_of, leakage_battery, lookup_scores, overlaps_of
from readiness.validation.splits import PARTS, clusters_of, is_attack, split_by_time, split_random

FLOWS = flow_table(attackers=30, episodes=90)
CLUSTERS = clusters_of(FLOWS, 300.0)


def recalls(flows, parts, clusters):
    return {leak.lookup: leak.attacks.share for leak in leakage_battery(flows, parts, clusters, 0.01)}


@pytest.mark.parametrize("lookup", sorted(LOOKUPS))
def test_a_table_remembers_what_training_had(lookup):
    flows = flow_table(benign=300, episodes=10)
    flows.loc[::7, "label"] = "unknown"
    parts = split_random(flows, seed=1)
    found = lookup_scores(flows, parts, lookup)
    learned = flows[(np.asarray(parts) == "train") & (flows["label"] != "unknown").to_numpy()]
    base = is_attack(learned).mean()
    seen, bad = {}, {}
    for row in learned.to_dict("records"):
        key = tuple(str(row[column]) for column in LOOKUPS[lookup])
        seen[key] = seen.get(key, 0) + 1
        bad[key] = bad.get(key, 0) + (row["label"] != "benign")
    for row, score in zip(flows.to_dict("records"), found, strict=True):
        key = tuple(str(row[column]) for column in LOOKUPS[lookup])
        assert score == pytest.approx((bad.get(key, 0) + base) / (seen.get(key, 0) + 1))


def test_keys_are_equal_where_rows_are_and_missing_values_equal_each_other():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.integers(0, 3, (200, 3)).astype(float), columns=["packets", "bytes", "destination_port"])
    frame = frame.mask(rng.random((200, 3)) < 0.2)
    keys = keys_of(frame, ("packets", "bytes", "destination_port"))
    wanted = frame.fillna(-1).astype(int).astype(str).agg("/".join, axis=1)
    assert pd.crosstab(keys, wanted).gt(0).sum(axis=1).max() == 1
    assert len({*keys}) == wanted.nunique()


def test_a_table_without_features_has_nothing_to_look_up():
    bare = FLOWS.assign(packets=np.nan, bytes=np.nan, state=None, destination_port=np.nan)
    parts = split_random(bare)
    assert {leak.lookup for leak in leakage_battery(bare, parts, CLUSTERS, 0.01)} == {"source", "destination", "pair"}
    assert overlaps_of(bare, parts, CLUSTERS).repeated_ratio is None


def test_addresses_alone_find_everything_in_a_random_split_and_nothing_where_hosts_are_held_out():
    leaky, clean = split_random(FLOWS), split_by_hosts(FLOWS)
    known, unknown = recalls(FLOWS, leaky, CLUSTERS), recalls(FLOWS, clean, CLUSTERS)
    assert known["source"] == known["pair"] == 1
    assert unknown["source"] == unknown["pair"] == 0
    # Attackers use a port that nobody else does: a rule finds them in both.
    assert known["rule"] == unknown["rule"] == 1
    assert not check_beats_memory(1.0, known).passed
    assert check_beats_memory(0.5, {name: unknown[name] for name in ("source", "pair")}).passed


def test_overlaps_are_counted_and_the_checks_tell_a_leaky_split_from_a_clean_one():
    by_time = split_by_time(FLOWS, window_seconds=60.0)
    by_host, random = split_by_hosts(FLOWS), split_random(FLOWS)
    found = {
        split: overlaps_of(FLOWS, parts, CLUSTERS)
        for split, parts in {"time": by_time, "hosts": by_host, "random": random}.items()
    }
    assert found["random"].shared_clusters == found["random"].clusters > 80
    assert found["time"].shared_clusters == found["hosts"].shared_clusters == found["hosts"].shared_attackers == 0
    assert found["time"].overlap_seconds == 0 < found["hosts"].overlap_seconds
    assert found["hosts"].shared_victims == 0 < found["time"].shared_victims
    assert found["time"].shared_attackers > 0
    assert {split: check_split_separates(split, one).passed for split, one in found.items()} == {
        "time": True,
        "hosts": True,
        "random": False,
    }
    # Under another name the same parts do not keep what it promises.
    assert not check_split_separates("time", found["hosts"]).passed
    assert not check_split_separates("hosts", found["time"]).passed
    test = (np.asarray(random) == "test") & is_attack(FLOWS)
    train = (np.asarray(random) == "train") & is_attack(FLOWS)
    columns = ["protocol", "packets", "bytes", "state", "destination_port"]
    rows = {tuple(row) for row in FLOWS[columns][train].to_numpy().tolist()}
    repeated = np.mean([tuple(row) in rows for row in FLOWS[columns][test].to_numpy().tolist()])
    assert found["random"].repeated_ratio == pytest.approx(repeated)


def test_parts_without_attacks_share_nothing():
    parts = pd.Categorical(np.where(is_attack(FLOWS), "train", "test"), categories=PARTS)
    found = overlaps_of(FLOWS, parts, CLUSTERS)
    assert (found.attacks, found.clusters, found.repeated_ratio) == (0, 0, None)
    assert not check_split_separates("time", found).passed
