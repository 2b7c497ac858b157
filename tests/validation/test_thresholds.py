"""The threshold on benign validation scores: within its budget whatever the scores are, and never on a test."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_curve

from readiness.validation.thresholds import choose_threshold

BUDGETS = st.sampled_from([0.001, 0.01, 0.05, 0.1, 0.3])


@given(scores=st.lists(st.integers(-5, 5), min_size=1, max_size=300), budget=BUDGETS)
def test_the_budget_is_kept_with_ties_and_no_lower_threshold_keeps_it(scores, budget):
    benign = np.array(scores, float)
    found = choose_threshold(benign, budget)
    assert found.alarms == found.alarming(benign).sum()
    assert found.validation_ratio <= budget + 1e-9
    lower = benign[benign < found.value]
    if lower.size:
        assert (benign > lower.max()).mean() > budget


@given(n=st.integers(1, 2000), budget=BUDGETS, seed=st.integers(0, 99))
def test_without_ties_the_budget_is_used_up(n, budget, seed):
    found = choose_threshold(np.random.default_rng(seed).permutation(n).astype(float), budget)
    assert found.alarms == int(budget * n + 1e-9)
    assert found.suffices == (found.alarms >= 1)


def test_it_is_the_point_of_the_roc_curve_of_scikit_learn():
    rng = np.random.default_rng(1)
    benign, attacks = rng.normal(0, 1, 3000).round(1), rng.normal(2, 1, 500).round(1)
    found = choose_threshold(benign, 0.01)
    labels = np.repeat([0, 1], [3000, 500])
    rates, recalls, _ = roc_curve(labels, np.concatenate([benign, attacks]), drop_intermediate=False)
    assert found.alarming(attacks).mean() == pytest.approx(recalls[rates <= 0.01].max())


@pytest.mark.parametrize("score", [0.0, 0.96, 1.0])
def test_a_constant_detector_finds_nothing(score):
    found = choose_threshold(np.full(5000, score), 0.01)
    assert found.alarms == 0
    assert not found.alarming(np.full(300, score)).any()


@pytest.mark.parametrize(("budget", "needed"), [(0.001, 1000), (0.01, 100), (0.03, 34)])
def test_a_budget_below_one_flow_says_how_many_it_takes(budget, needed):
    few, enough = (choose_threshold(np.arange(float(n)), budget) for n in (needed - 1, needed))
    assert (few.needed, few.suffices, few.value) == (needed, False, needed - 2)
    assert (enough.suffices, enough.alarms) == (True, 1)


@pytest.mark.parametrize(
    ("scores", "budget"), [([], 0.01), ([1.0, np.nan], 0.01), ([1.0, np.inf], 0.01), ([1.0], 0.0), ([1.0], 1.0)]
)
def test_no_scores_no_numbers_and_no_budget_are_refused(scores, budget):
    with pytest.raises(ValueError, match=r"benign flows|budget"):
        choose_threshold(np.array(scores), budget)
