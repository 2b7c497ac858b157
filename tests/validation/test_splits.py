"""What each split promises is held for every table drawn; only the random one lets episodes into two parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from flow_records import flow_table, planned
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.validation.host_splits import split_by_hosts
from readiness.validation.splits import (
    PARTS,
    clusters_of,
    is_attack,
    known_kinds,
    split_by_recording,
    split_by_time,
    split_random,
    windows_of,
)

FLOWS = flow_table()


def parts_of_episodes(flows, parts):
    named = flows["episode_id"].notna().to_numpy() & pd.notna(parts)
    return flows["episode_id"][named].groupby(flows["episode_id"][named]).size(), (
        pd.Series(np.asarray(parts)[named]).groupby(flows["episode_id"][named].to_numpy()).nunique()
    )


def shares(parts, chosen):
    return [float((np.asarray(parts)[chosen] == part).mean()) for part in PARTS]


def test_a_random_split_deals_out_attacks_by_share_and_leaks_every_episode():
    parts = split_random(FLOWS, seed=3)
    assert list(parts.categories) == list(PARTS)
    assert not pd.isna(parts).any()
    assert shares(parts, is_attack(FLOWS)) == pytest.approx([0.6, 0.2, 0.2], abs=0.01)
    assert shares(parts, ~is_attack(FLOWS)) == pytest.approx([0.6, 0.2, 0.2], abs=0.01)
    _, spread = parts_of_episodes(FLOWS, parts)
    assert spread.min() >= 2
    assert (parts == split_random(FLOWS, seed=3)).all()
    assert (parts != split_random(FLOWS, seed=4)).any()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), window=st.sampled_from([1.0, 60.0, 300.0]))
def test_by_time_windows_are_whole_parts_follow_one_another_and_no_episode_is_in_two(seed, window):
    flows = flow_table(seed, benign=300, episodes=12)
    parts = np.asarray(split_by_time(flows, window_seconds=window))
    kept = pd.notna(parts)
    _, spread = parts_of_episodes(flows, parts)
    assert spread.max() == 1
    at = flows["observed_at"].astype("int64").to_numpy()
    for before, after in (("train", "validation"), ("validation", "test")):
        assert at[parts == before].max() < at[parts == after].min()
    held = pd.Series(parts[kept]).groupby(windows_of(flows, window)[kept]).nunique()
    assert held.max() == 1
    # Only the rest of an attack that began before is left out.
    assert is_attack(flows)[~kept].all()


def test_by_time_shares_are_those_of_windows():
    flows = flow_table(benign=6000)
    parts = split_by_time(flows, window_seconds=10.0, shares=(0.5, 0.25, 0.25))
    assert shares(parts, ~is_attack(flows)) == pytest.approx([0.5, 0.25, 0.25], abs=0.02)
    shortest = split_by_time(flows, window_seconds=2000.1)
    assert {*shortest} >= {*PARTS}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), victims=st.sampled_from([None, 9]))
def test_by_hosts_attackers_and_victims_are_in_one_part_and_no_episode_is_in_two(seed, victims):
    flows = flow_table(seed, benign=300, episodes=60, victims=victims)
    parts = np.asarray(split_by_hosts(flows, seed=seed))
    attacks, kept = is_attack(flows), pd.notna(parts)
    _, spread = parts_of_episodes(flows, parts)
    assert spread.max() == 1
    for column in ("source", "destination"):
        seen = pd.Series(parts[attacks & kept]).groupby(flows[column][attacks & kept].to_numpy()).nunique()
        assert seen.max() == 1
    # A flow of a held-out host that does no harm is held out too.
    home = dict(zip(flows["source"][attacks & kept], parts[attacks & kept], strict=True))
    for source, part in zip(flows["source"][~attacks & kept], parts[~attacks & kept], strict=True):
        assert home.get(source, part) == part


def test_by_hosts_every_part_has_each_kind_and_its_fifths_of_attackers():
    flows = flow_table(attackers=30, episodes=90)
    parts = np.asarray(split_by_hosts(flows, seed=1))
    attacks = is_attack(flows)
    assert not pd.isna(parts[attacks]).any()
    assert pd.crosstab(parts[attacks], flows["label"][attacks].to_numpy()).to_numpy().min() > 0
    attackers = pd.Series(parts[attacks]).groupby(flows["source"][attacks].to_numpy()).first()
    assert attackers.value_counts().to_dict() == pytest.approx({"train": 18, "validation": 6, "test": 6}, abs=2)


def test_by_hosts_victims_of_several_attackers_are_held_out_too_and_attacks_between_parts_left_out():
    flows = flow_table(attackers=30, episodes=200, victims=9)
    parts = np.asarray(split_by_hosts(flows))
    attacks = is_attack(flows)
    left = pd.isna(parts)
    assert 0.3 < left[attacks].mean() < 0.8
    assert not left[~attacks].any()
    assert min(shares(parts, attacks & ~left)) > 0.05


def test_where_victims_are_not_held_out_every_attack_stays_and_attackers_are_still_apart():
    flows = flow_table(attackers=30, episodes=200, victims=1)
    parts = np.asarray(split_by_hosts(flows, hold_victims=False))
    attacks = is_attack(flows)
    assert not pd.isna(parts).any()
    assert shares(parts, attacks) == pytest.approx([0.6, 0.2, 0.2], abs=0.05)
    assert pd.Series(parts[attacks]).groupby(flows["source"][attacks].to_numpy()).nunique().max() == 1


def test_hosts_that_share_an_episode_stay_together():
    flows = flow_table()
    flows.loc[flows["episode_id"] == "e0", "source"] = [f"bot-{n % 5}" for n in range(20)]
    flows.loc[flows["episode_id"] == "e0", "destination"] = [f"target-{n % 4}" for n in range(20)]
    parts = np.asarray(split_by_hosts(flows, seed=2))
    assert len({*parts[(flows["episode_id"] == "e0").to_numpy()]}) == 1


def test_a_recording_says_its_parts_and_what_lies_outside_them_is_left_out():
    flows = flow_table(3, episodes=20, seconds=60_000)
    episodes = planned(flows)
    parts = np.asarray(split_by_recording(flows, episodes))
    plan = episodes.set_index("episode_id")["part"]
    named = flows["episode_id"].notna().to_numpy()
    assert (parts[named] == flows["episode_id"][named].map(plan).to_numpy()).all()
    at = flows["observed_at"].astype("int64").to_numpy()
    assert at[parts == "train"].max() < at[parts == "validation"].min()
    assert at[parts == "validation"].max() < at[parts == "test"].min()
    late = flows.copy()
    stray = np.flatnonzero((flows["episode_id"] == plan.index[plan == "train"][0]).to_numpy())[0]
    late.loc[stray, "observed_at"] = flows["observed_at"].max()
    assert pd.isna(np.asarray(split_by_recording(late, episodes))[stray])


def test_what_cannot_be_split_is_refused():
    lonely = FLOWS[~is_attack(FLOWS)]
    one = FLOWS[FLOWS["source"].isin(["attacker-1"]) | ~is_attack(FLOWS)]
    episodes = planned(FLOWS)
    wrong = [
        (lambda: split_random(lonely), "attacks"),
        (lambda: split_random(FLOWS, shares=(0.5, 0.2, 0.2)), "shares"),
        (lambda: split_by_time(FLOWS, window_seconds=1e6), "windows"),
        (lambda: split_by_time(FLOWS, window_seconds=0), "length"),
        (lambda: split_by_time(FLOWS, window_seconds=1, shares=(1.0, 0.5, -0.5)), "shares"),
        (lambda: split_by_hosts(lonely), "attack"),
        (lambda: split_by_hosts(one), "groups"),
        (lambda: split_by_hosts(flow_table(victims=1)), "no attack is left"),
        (lambda: split_by_recording(FLOWS, episodes.assign(part="test")), "parts"),
        (lambda: split_by_recording(FLOWS, episodes.assign(part=episodes["part"].where(episodes.index > 0))), "parts"),
        (lambda: split_by_recording(FLOWS, episodes.assign(ended_at=episodes["ended_at"].max())), "after one of"),
    ]
    for made, said in wrong:
        with pytest.raises(ValueError, match=said):
            made()


def test_kinds_are_known_if_training_has_them_and_benign_always_is():
    parts = pd.Categorical(np.where(FLOWS["label"] == "scan", "test", "train"), categories=PARTS)
    known = known_kinds(FLOWS, parts)
    assert (known == (FLOWS["label"] != "scan").to_numpy()).all()


def test_clusters_are_episodes_and_blocks_of_time():
    flows = FLOWS.copy()
    loose = flows.index[flows["episode_id"] == "e3"]
    flows.loc[loose, "episode_id"] = None
    clusters, attacks = clusters_of(flows, 600.0), is_attack(flows)
    assert {*clusters[flows["episode_id"].to_numpy() == "e5"]} == {"episode/e5"}
    assert {name.split("/")[0] for name in clusters[~attacks]} == {"block"}
    assert len({*clusters[~attacks]}) == 10
    own = {*clusters[loose]}
    assert own <= {f"{flows['label'][loose[0]]}/{block}" for block in range(10)}
    assert len(own) <= 2
