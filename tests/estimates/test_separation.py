import numpy as np
import pytest
from scipy.stats import beta, norm

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.separation import estimate_auc
from readiness.presentation.catalogue import LANGUAGES, text

ASKED = {"metric": "x", "unit": Unit.RATIO, "bounds": Bounds(0.95, 0.95)}


def auc_of(positive: np.ndarray, negative: np.ndarray) -> float:
    above = positive[:, None] > negative[None, :]
    ties = positive[:, None] == negative[None, :]
    return float((above + ties / 2).mean())


def test_the_bounds_are_those_of_as_many_trials_as_the_rarer_kind_has():
    made = estimate_auc(0.5, 200, 800, **ASKED)
    assert (made.value, made.n) == (0.5, 200)
    assert made.low == pytest.approx(beta.ppf(0.05, 100, 101))
    assert made.high == pytest.approx(beta.ppf(0.95, 101, 100))


def test_a_perfect_separation_is_bounded_by_what_zero_failures_prove():
    made = estimate_auc(1.0, 200, 800, **ASKED)
    assert (made.high, made.low) == (1.0, pytest.approx(0.05 ** (1 / 200)))
    none = estimate_auc(0.0, 5, 50, **ASKED)
    assert (none.low, none.high) == (0.0, pytest.approx(1 - 0.05 ** (1 / 5)))


def test_percent_are_a_hundred_times_as_many():
    made = estimate_auc(0.75, 20, 80, **(ASKED | {"unit": Unit.PERCENT}))
    assert made.value == 75.0
    with pytest.raises(ValueError, match="cannot be given"):
        estimate_auc(0.75, 20, 80, **(ASKED | {"unit": Unit.SECONDS}))


@pytest.mark.parametrize(("auc", "positives", "negatives"), [(1.1, 9, 9), (-0.1, 9, 9), (0.5, 0, 9), (0.5, 9, 0)])
def test_what_is_no_auc_is_refused(auc, positives, negatives):
    with pytest.raises(ValueError, match="an AUC of"):
        estimate_auc(auc, positives, negatives, **ASKED)


@pytest.mark.slow
@pytest.mark.parametrize("distance", [0.0, 1.0, 2.5])
@pytest.mark.parametrize("spread", [1.0, 4.0])
def test_a_bound_at_95_percent_is_wrong_in_at_most_one_of_twenty_records(distance, spread):
    """Normal scores, whose true AUC is known; a wider spread of one kind makes the variance of an AUC larger."""
    random = np.random.default_rng(7)
    truth = norm.cdf(distance / np.hypot(1, spread))
    above = below = 0
    records = 1500
    for _ in range(records):
        seen = auc_of(random.normal(distance, spread, 30), random.normal(0, 1, 90))
        made = estimate_auc(seen, 30, 90, **ASKED)
        above += made.low > truth
        below += made.high < truth
    assert max(above, below) <= 0.05 * records + 3 * np.sqrt(records * 0.05 * 0.95)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_is_said_in_both_languages(language):
    assert "{" not in text(estimate_auc(0.5, 20, 80, **ASKED).method, language)
