"""Recall, its price, and what one detector gains on another: by hand, by brute force and by what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_curve
from statsmodels.stats.proportion import proportion_confint

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.alarms import ScoredRows, estimate_false_alarms, estimate_false_alarms_at_recall
from readiness.estimates.clusters import Counted
from readiness.estimates.gains import estimate_recall_gain, gain_bounds
from readiness.estimates.recall import chance_of_touching, estimate_recall, held_to_budget

BOUNDS = Bounds(0.95, 0.95)
ASKED = {"metric": "detector_recall_ratio", "unit": Unit.RATIO, "bounds": BOUNDS}
FLOOD = Counted(np.array([900.0, 0, 0, 0]), np.array([900.0, 10, 10, 10]))


def counted(hits, sizes):
    return Counted(np.array(hits, float), np.array(sizes, float))


def keys(estimate):
    return [told.key for told in estimate.conditions]


def argument(estimate, key, name):
    return next(told.args[name] for told in estimate.conditions if told.key == key)


def test_a_flood_that_is_found_verifies_nothing():
    found = estimate_recall(FLOOD, threshold=0.9, **ASKED)
    assert found.value == pytest.approx(900 / 930)
    assert found.n == 1
    assert found.low == pytest.approx(proportion_confint(1, 4, alpha=0.1, method="beta")[0])
    assert found.high > 0.99
    assert argument(found, "condition-recall-readings", "by-episode-ratio") == 0.25
    assert found.n_to_decide is None  # by flow it is above, by episode below: more of the same decides nothing


def test_a_hundred_episodes_of_one_size_have_the_bounds_of_a_hundred_trials():
    found = estimate_recall(counted([50] * 90 + [0] * 10, [50] * 100), threshold=0.96, **ASKED)
    low, high = proportion_confint(90, 100, alpha=0.1, method="beta")
    assert (found.value, found.n) == (0.9, 100)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert argument(found, "condition-design-effect", "observed-effect") == pytest.approx(50, rel=0.05)
    n = found.n_to_decide
    assert proportion_confint(0.9 * n, n, alpha=0.1, method="beta")[1] <= 0.96
    assert proportion_confint(0.9 * (n - 1), n - 1, alpha=0.1, method="beta")[1] > 0.96
    assert 0.05 < found.minimum_detectable_effect < 0.09


def test_n_to_decide_is_where_episodes_like_these_decide():
    found = estimate_recall(counted([9, 19, 28, 10] * 8, [10, 20, 30, 10] * 8), threshold=0.9, **ASKED)
    repeated = -(-found.n_to_decide // 4)
    more = estimate_recall(counted([9, 19, 28, 10] * repeated, [10, 20, 30, 10] * repeated), **ASKED)
    fewer = estimate_recall(counted([9, 19, 28, 10] * (repeated - 2), [10, 20, 30, 10] * (repeated - 2)), **ASKED)
    assert more.low >= 0.9 > fewer.low


def test_percent_is_a_hundred_times_the_ratio_and_seconds_are_refused():
    one = counted([3, 4], [4, 4])
    ratio = estimate_recall(one, threshold=0.9, **ASKED)
    percent = estimate_recall(one, threshold=90.0, **ASKED | {"unit": Unit.PERCENT})
    for name in ("value", "low", "high"):
        assert getattr(percent, name) == pytest.approx(100 * getattr(ratio, name))
    assert percent.n_to_decide == ratio.n_to_decide
    with pytest.raises(ValueError, match="seconds"):
        estimate_recall(one, **ASKED | {"unit": Unit.SECONDS})


def test_no_episode_is_no_recall():
    for found in (
        estimate_recall(counted([], []), **ASKED),
        estimate_false_alarms(counted([], []), budget_ratio=0.01, **ASKED),
        estimate_recall_gain(counted([], []), counted([], []), **ASKED),
    ):
        assert (found.value, found.low, found.high, found.n) == (None, None, None, 0)


def test_chance_touches_long_episodes():
    assert chance_of_touching(counted([0, 0], [1, 500]), 0.01) == pytest.approx((0.01 + 1 - 0.99**500) / 2)
    found = estimate_recall(FLOOD, false_alarm_ratio=0.01, **ASKED)
    assert argument(found, "condition-touched-by-chance", "ratio") == pytest.approx(chance_of_touching(FLOOD, 0.01))


@pytest.mark.parametrize(
    ("alarms", "low_is_kept", "key"),
    [
        ([0, 0, 2, 2, 1, 1], True, "condition-budget-kept"),
        ([0, 0, 2, 3, 1, 1], True, "condition-budget-exceeded"),
        ([3, 2, 2, 3, 4, 1], False, "condition-threshold-did-not-travel"),
    ],
)
def test_a_threshold_that_did_not_travel_takes_the_lower_bound_away(alarms, low_is_kept, key):
    benign = counted(alarms * 10, [100] * 60)
    alarming = estimate_false_alarms(benign, budget_ratio=0.01, **ASKED | {"bounds": Bounds(0.975, 0.975)})
    recall = estimate_recall(counted([50] * 90 + [0] * 10, [50] * 100), **ASKED)
    found = held_to_budget(recall, alarming, 0.01)
    assert (found.low is not None) == low_is_kept
    assert (found.value, found.high) == (recall.value, recall.high)
    assert keys(found)[-1] == key


def test_without_benign_flows_a_recall_verifies_nothing():
    recall = estimate_recall(counted([5], [5]), **ASKED)
    found = held_to_budget(recall, estimate_false_alarms(counted([], []), budget_ratio=0.01, **ASKED), 0.01)
    assert found.low is None
    assert keys(found)[-1] == "condition-false-alarms-unknown"


def test_false_alarms_of_independent_flows_have_about_the_exact_interval():
    rng = np.random.default_rng(4)
    benign = counted(rng.binomial(500, 0.01, 400), [500] * 400)
    found = estimate_false_alarms(benign, budget_ratio=0.01, **ASKED)
    low, high = proportion_confint(benign.hits.sum(), benign.sizes.sum(), alpha=0.1, method="beta")
    assert found.low == pytest.approx(low, rel=0.02)
    assert found.high == pytest.approx(high, rel=0.02)


def test_a_gain_is_the_difference_of_the_recalls_and_its_bounds_are_opposite_the_other_way_round():
    first, second = counted([9, 4, 20, 0], [10, 10, 20, 2]), counted([5, 6, 10, 0], [10, 10, 20, 2])
    gain, loss = estimate_recall_gain(first, second, **ASKED), estimate_recall_gain(second, first, **ASKED)
    assert gain.value == pytest.approx(first.share - second.share)
    assert gain.low == pytest.approx(-loss.high)
    assert gain.high == pytest.approx(-loss.low)
    assert argument(gain, "condition-gain-readings", "better") == 2
    assert argument(gain, "condition-gain-readings", "worse") == 1
    with pytest.raises(ValueError, match="same flows"):
        estimate_recall_gain(first, counted([5, 6, 10], [10, 10, 20]), **ASKED)


def test_a_detector_does_not_beat_itself_and_ten_of_a_hundred_attacks_more_are_a_gain():
    one = counted([8] * 100, [10] * 100)
    same = estimate_recall_gain(one, one, **ASKED)
    assert same.low < 0 == same.value < same.high
    assert same.high == pytest.approx(1 - 0.025 ** (1 / 100))
    better = estimate_recall_gain(
        counted([10] * 90 + [0] * 10, [10] * 100), counted([10] * 80 + [0] * 20, [10] * 100), **ASKED
    )
    assert better.low > 0


@given(data=st.data(), sizes=st.lists(st.integers(1, 20), min_size=1, max_size=12))
def test_one_more_hit_of_the_first_never_lowers_a_gain(data, sizes):
    first, second = (np.array([data.draw(st.integers(0, n)) for n in sizes], float) for _ in range(2))
    more = first.copy()
    place = data.draw(st.integers(0, len(sizes) - 1))
    more[place] = min(more[place] + 1, sizes[place])
    whole = np.array(sizes, float)
    before, after = (gain_bounds(Counted(hits, whole), Counted(second, whole), BOUNDS) for hits in (first, more))
    assert after[0] >= before[0] - 1e-12
    assert after[1] >= before[1] - 1e-12


def scored(seed, episodes=100, blocks=100, distance=3.0):
    rng = np.random.default_rng(seed)
    attacks = ScoredRows(rng.normal(distance, 1, 20 * episodes).round(2), np.repeat(np.arange(episodes), 20))
    return attacks, ScoredRows(rng.normal(0, 1, 50 * blocks).round(2), np.repeat(np.arange(blocks), 50))


def test_the_rate_at_a_recall_is_that_of_the_roc_curve_of_scikit_learn():
    attacks, benign = scored(1)
    found = estimate_false_alarms_at_recall(attacks, benign, recall=0.95, **ASKED)
    labels = np.repeat([1, 0], [attacks.scores.size, benign.scores.size])
    rates, recalls, _ = roc_curve(labels, np.concatenate([attacks.scores, benign.scores]), drop_intermediate=False)
    assert found.value == pytest.approx(rates[np.argmax(recalls >= 0.95)])
    assert found.low < found.value < found.high < 1


def test_with_too_few_episodes_nothing_bounds_the_rate_at_a_recall():
    # Half of a one-sided 5 % leaves 2.5 %: 71 episodes without a miss show less than 0.95, 72 show it.
    found = estimate_false_alarms_at_recall(*scored(1, episodes=71), recall=0.95, **ASKED)
    assert found.high == 1
    assert keys(found) == ["condition-recall-out-of-reach"]
    enough = estimate_false_alarms_at_recall(*scored(1, episodes=72), recall=0.95, **ASKED)
    assert enough.conditions == ()


def test_the_rate_at_a_recall_of_a_perfect_and_of_a_constant_detector():
    attacks, benign = scored(1)
    perfect = estimate_false_alarms_at_recall(
        attacks._replace(scores=attacks.scores + 50), benign, recall=0.95, **ASKED
    )
    assert (perfect.value, perfect.low) == (0, 0)
    constant = estimate_false_alarms_at_recall(
        attacks._replace(scores=attacks.scores * 0), benign._replace(scores=benign.scores * 0), recall=0.95, **ASKED
    )
    assert (constant.value, constant.high) == (1, 1)
    with pytest.raises(ValueError, match="recall"):
        estimate_false_alarms_at_recall(attacks, benign, recall=1.0, **ASKED)
    none = ScoredRows(np.array([]), np.array([], np.int64))
    assert estimate_false_alarms_at_recall(none, benign, recall=0.95, **ASKED).value is None


@pytest.mark.slow
def test_the_bounds_of_the_rate_at_a_recall_hold_the_truth():
    from scipy import stats

    truth = stats.norm.sf(stats.norm.ppf(0.05) + 2.5)
    missed = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        attacks, benign = scored(seed, distance=2.5)
        # Episodes differ: each has a level of its own, and flows of one are alike.
        level = rng.normal(0, np.sqrt(0.5), 100)[attacks.clusters]
        own = rng.normal(2.5, np.sqrt(0.5), attacks.scores.size) + level
        found = estimate_false_alarms_at_recall(attacks._replace(scores=own), benign, recall=0.95, **ASKED)
        missed += not found.low <= truth <= found.high
    assert missed <= 6
