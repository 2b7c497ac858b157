"""Precision in service and on the test: Bayes by hand, curves and areas of scikit-learn, draws of whole clusters."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, precision_recall_curve

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.clusters import Counted
from readiness.validation.average_precision import average_precision, average_precision_gain
from readiness.validation.precision import estimate_precision, precision_at, precision_recall_points

ASKED = {"metric": "precision", "unit": Unit.RATIO, "bounds": Bounds(0.95, 0.95)}


def world(seed=0, n=3000, distance=2.0, digits=1):
    rng = np.random.default_rng(seed)
    attack, episode = rng.random(n) < 0.1, rng.integers(40, size=n)
    level = rng.normal(0, 1, 40)[episode]
    scores = (rng.normal(0, 1, n) + attack * (distance + level)).round(digits)
    return attack, scores, np.where(attack, episode, 100 + np.arange(n) // 100)


def test_at_one_in_a_thousand_a_recall_of_0_96_at_1_percent_is_a_precision_of_8_8_percent():
    assert precision_at(0.96, 0.01, 0.001) == pytest.approx(0.088, abs=0.0005)
    assert precision_at(0.96, 0.01, 0.1) == pytest.approx(0.096 / 0.105)
    assert precision_at(0.0, 0.01, 0.001) == 0
    assert precision_at(0.0, 0.0, 0.001) is None


def test_precision_is_bounded_by_what_bounds_recall_and_false_alarms():
    attacks = Counted(np.array([48.0] * 100), np.full(100, 50.0))
    benign = Counted(np.array([4.0, 5, 6, 5] * 50), np.full(200, 500.0))
    found = {rate: estimate_precision(attacks, benign, base_rate=rate, **ASKED) for rate in (0.001, 0.01, 0.1)}
    for rate, one in found.items():
        assert one.value == pytest.approx(0.96 * rate / (0.96 * rate + 0.01 * (1 - rate)))
        assert one.low < one.value < one.high
    assert found[0.001].high < found[0.01].low < found[0.01].high < found[0.1].low
    silent = Counted(np.zeros(100), np.full(100, 50.0))
    none = estimate_precision(silent, Counted(np.zeros(200), np.full(200, 500.0)), base_rate=0.01, **ASKED)
    assert (none.value, none.low, none.high) == (None, 0.0, 1.0)
    empty = Counted(np.array([]), np.array([]))
    assert estimate_precision(empty, benign, base_rate=0.01, **ASKED).value is None
    with pytest.raises(ValueError, match="base rate"):
        estimate_precision(attacks, benign, base_rate=1.0, **ASKED)


@given(seed=st.integers(0, 50), digits=st.integers(0, 3), points=st.integers(2, 60))
def test_a_thinned_curve_has_points_of_the_whole_one_and_both_its_ends(seed, digits, points):
    attack, scores, _ = world(seed, n=300, digits=digits)
    precision, recall, thresholds = precision_recall_curve(attack, scores)
    whole = set(zip(thresholds.tolist(), recall[:-1].tolist(), precision[:-1].tolist(), strict=True))
    found = precision_recall_points(attack, scores, points=points)
    assert {tuple(point) for point in found} <= whole
    assert len(found) <= points
    assert (found[0].threshold, found[-1].recall) == (scores.max(), 1.0)
    assert all(a.recall <= b.recall for a, b in pairwise(found))


def test_a_curve_without_attacks_is_refused():
    with pytest.raises(ValueError, match="attack"):
        precision_recall_points(np.zeros(9, bool), np.arange(9.0))
    for attack in (np.zeros(9, bool), np.ones(9, bool)):
        with pytest.raises(ValueError, match="attacks and benign"):
            average_precision(attack, np.arange(9.0), np.arange(9))


@pytest.mark.parametrize("digits", [1, 9])
def test_the_area_is_that_of_scikit_learn_and_its_interval_that_of_rows_drawn_in_whole_clusters(digits):
    attack, scores, clusters = world(digits=digits)
    found = average_precision(attack, scores, clusters)
    assert found.value == average_precision_score(attack, scores)
    assert found.base_rate == attack.mean()
    rng = np.random.default_rng(3)
    groups = [[np.flatnonzero(clusters == k) for k in np.unique(clusters[rows])] for rows in (attack, ~attack)]
    naive = []
    for _ in range(300):
        rows = np.concatenate([group[k] for group in groups for k in rng.integers(len(group), size=len(group))])
        naive.append(average_precision_score(attack[rows], scores[rows]))
    assert found.interval.high - found.interval.low == pytest.approx(4 * np.std(naive), rel=0.2)
    assert found.interval.low == pytest.approx(np.quantile(naive, 0.02), abs=0.03)


def test_a_detector_gains_nothing_on_itself_and_what_it_gains_is_paired():
    attack, scores, clusters = world()
    same = average_precision_gain(attack, scores, scores, clusters)
    assert (same.value, same.interval.low, same.interval.high) == (0, 0, 0)
    noisy = scores + np.random.default_rng(1).normal(0, 0.3, scores.size)
    gain, loss = (average_precision_gain(attack, *pair, clusters) for pair in ((scores, noisy), (noisy, scores)))
    alone = average_precision(attack, scores, clusters)
    assert gain.value == pytest.approx(-loss.value)
    assert gain.interval.low == pytest.approx(-loss.interval.high)
    assert gain.interval.high - gain.interval.low < 0.5 * (alone.interval.high - alone.interval.low)
    random = average_precision(attack, np.random.default_rng(2).random(scores.size), clusters)
    assert random.value == pytest.approx(random.base_rate, abs=0.03)


@pytest.mark.slow
def test_150_000_rows_and_2000_replicates_take_seconds():
    attack, scores, clusters = world(n=150_000, digits=6)
    began = time.process_time()
    average_precision(attack, scores, clusters)
    # Bound far above what it takes alone (0.7 s): the machine that tests has other work.
    assert time.process_time() - began < 6
