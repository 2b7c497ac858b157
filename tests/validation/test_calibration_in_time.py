"""Probabilities learned on validation flows: right there, wrong where attacks are rarer; metrics of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from readiness.validation.calibration import Labelled, calibrate, reliability


def flows(seed, prevalence, n=6000):
    rng = np.random.default_rng(seed)
    attack = rng.random(n) < prevalence
    return Labelled(
        rng.normal(0, 1, n) + 2 * attack,
        attack,
        np.where(attack, rng.integers(50, size=n), 100 + rng.integers(80, size=n)),
    )


@pytest.mark.parametrize("method", ["isotonic", "sigmoid"])
def test_it_holds_on_flows_like_those_it_was_learned_on_and_not_where_attacks_are_rarer(method):
    inside, same = calibrate(flows(1, 0.2), flows(2, 0.2), method)
    _, rarer = calibrate(flows(1, 0.2), flows(3, 0.01), method)
    assert (inside.part, same.part) == ("validation", "test")
    for kept in (inside, same):
        assert kept.calibration_error < 0.03
        assert kept.brier < 0.2 * 0.8
    assert rarer.calibration_error > 3 * same.calibration_error
    assert rarer.brier > rarer.base_rate * (1 - rarer.base_rate)
    assert sum(part.flows for part in same.bins) == 6000


def test_validation_flows_are_predicted_by_models_that_did_not_see_their_cluster():
    rng = np.random.default_rng(4)
    clusters = np.repeat(np.arange(20), 30)
    attack = clusters < 10
    # Every cluster has a score of its own and no cluster tells anything of another.
    scores = rng.permutation(20)[clusters].astype(float)
    learned, _ = calibrate(Labelled(scores, attack, clusters), Labelled(scores, attack, clusters))
    assert learned.brier > 0.2


def test_reliability_has_the_bins_and_the_error_of_scikit_learn():
    rng = np.random.default_rng(5)
    predicted = rng.random(2000)
    attack = rng.random(2000) < predicted**2
    found = reliability("test", predicted, attack)
    observed, mean = calibration_curve(attack, predicted, n_bins=10, strategy="quantile")
    assert [part.observed for part in found.bins] == pytest.approx(observed.tolist(), abs=0.01)
    assert [part.predicted for part in found.bins] == pytest.approx(mean.tolist(), abs=0.01)
    assert found.brier == brier_score_loss(attack, predicted)
    assert found.calibration_error == pytest.approx(np.abs(observed - mean).mean(), abs=0.005)


def test_equal_predictions_stay_in_one_bin_and_one_cluster_is_too_few():
    found = reliability("test", np.repeat([0.1, 0.9], 50), np.arange(100) >= 60)
    assert [(part.predicted, part.flows) for part in found.bins] == [(pytest.approx(0.1), 50), (pytest.approx(0.9), 50)]
    few = Labelled(np.arange(10.0), np.arange(10) > 5, (np.arange(10) > 5).astype(int))
    with pytest.raises(ValueError, match="two clusters"):
        calibrate(few, few)
