"""From the table `scores` to counts by episode: thresholds on validation, alarms on test flows, seeds averaged."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from score_tables import score_table

from readiness.sources.tables import faults_of_table
from readiness.validation.scored import judge, paired_attacks, scored_rows

SCORES = score_table(seeds=3)


def test_the_table_is_one_that_can_be_read_and_one_that_is_not_is_told():
    assert faults_of_table("scores", SCORES, len(SCORES)) == []
    for column, value in {"split": "luck", "part": "train", "score": np.inf, "cluster": None}.items():
        wrong = SCORES.astype({column: object}) if value is None else SCORES
        assert faults_of_table("scores", wrong.assign(**{column: value}), len(SCORES)), column


def test_counts_are_those_of_a_loop_over_rows():
    judged = judge(SCORES, 0.01)
    caught = {}
    for seed in range(3):
        rows = SCORES[SCORES["seed"] == seed]
        benign = rows["score"][(rows["part"] == "validation") & ~rows["is_attack"]].sort_values(ascending=False)
        limit = benign.iloc[int(0.01 * len(benign))]
        assert judged.thresholds[seed].value == limit
        test = rows[(rows["part"] == "test") & rows["is_attack"]]
        for cluster, score in zip(test["cluster"], test["score"], strict=True):
            hits, size = caught.get(cluster, (0, 0))
            caught[cluster] = (hits + (score > limit) / 3, size + 1 / 3)
    found = judged.attacks()
    assert sorted(zip(found.hits.round(9), found.sizes, strict=True)) == sorted(
        (round(hits, 9), round(size)) for hits, size in caught.values()
    )


def test_groups_add_up_and_the_new_kinds_are_apart():
    judged = judge(SCORES, 0.01)
    novelty, kinds = judged.by_novelty(), judged.by_kind()
    assert list(kinds) == ["flood", "scan", "tunnel"]
    assert novelty["new"].share == kinds["tunnel"].share < 0.5 < novelty["known"].share
    for parts in (novelty, kinds):
        assert sum(part.rows for part in parts.values()) == judged.attacks().rows
        assert sum(part.hits.sum() for part in parts.values()) == pytest.approx(judged.attacks().hits.sum())
    assert judged.benign().clusters == 20
    assert judged.benign().rows + judged.attacks().rows == len(judged.rows)


def test_what_nobody_labelled_counts_for_nothing():
    mixed = SCORES.assign(
        label=SCORES["label"].where(SCORES["window"] % 2 == 0, "unknown"), is_attack=SCORES["is_attack"]
    )
    mixed["is_attack"] &= mixed["label"] != "unknown"
    kept = SCORES[SCORES["window"] % 2 == 0]
    first, second = judge(mixed, 0.01), judge(kept, 0.01)
    assert first.thresholds == second.thresholds
    assert first.attacks().hits.tolist() == second.attacks().hits.tolist()
    assert first.benign().rows == second.benign().rows
    test = mixed[(mixed["part"] == "test") & (mixed["seed"] == 0)]
    assert scored_rows(test, attacks=False).scores.size == first.benign().rows
    assert scored_rows(test, attacks=True).above(-99.0).rows == first.attacks().rows


def test_an_always_normal_detector_has_recall_0():
    judged = judge(SCORES.assign(score=0.0), 0.01)
    assert judged.attacks().share == judged.benign().share == 0


def test_rows_of_two_detectors_and_seeds_on_other_flows_are_refused():
    two = pd.concat([SCORES, score_table(detector="boosting")])
    with pytest.raises(ValueError, match="one detector"):
        judge(two, 0.01)
    shifted = SCORES.copy()
    places = np.flatnonzero((shifted["seed"] == 1) & (shifted["part"] == "test"))
    shifted.loc[places, "cluster"] = shifted.loc[places[::-1], "cluster"].to_numpy()
    with pytest.raises(ValueError, match="other test flows"):
        judge(shifted, 0.01)
    with pytest.raises(ValueError, match="finite scores"):
        judge(SCORES[SCORES["part"] == "test"], 0.01)


def test_two_detectors_are_compared_on_the_same_flows_only():
    other = score_table(seed=5, detector="boosting", distance=2.0, seeds=2)
    first, second = judge(SCORES, 0.01), judge(other, 0.01)
    mine, theirs = paired_attacks(first, second)
    assert (mine.sizes == theirs.sizes).all()
    assert mine.share > theirs.share
    with pytest.raises(ValueError, match="graphsage and boosting did not score the same test flows"):
        paired_attacks(first, judge(other[other["seed"] == 1].sort_values("score"), 0.01))
