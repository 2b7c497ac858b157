"""Rates against statsmodels, and simulations in which neighbours in time are alike."""

import numpy as np
import pytest
from scipy.signal import lfilter
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.rates import estimate_efficiency, estimate_rate, rates_by_block

ASKED = {"metric": "rate", "unit": Unit.REQUESTS_PER_SECOND, "bounds": Bounds(0.95, 0.95)}
RATIO = ASKED | {"unit": Unit.RATIO}


def test_bounds_are_those_of_a_mean_in_statsmodels():
    rates = np.random.default_rng(1).normal(1000, 30, 60)
    made = estimate_rate(rates, block_seconds=60, **ASKED)
    low, high = DescrStatsW(rates).tconfint_mean(alpha=0.10)
    assert (made.low, made.high, made.value) == pytest.approx((low, high, rates.mean()))


def test_blocks_are_counted_by_hand():
    answered = np.array([0.1, 0.2, 9.9, 25.0, 31.0])
    assert list(rates_by_block(answered, 30, 10)) == [0.3, 0.0, 0.1]  # an empty block is part of it, 31 s is not


def test_a_pause_lowers_the_rate():
    steady = np.arange(0, 600, 0.01)
    paused = steady[(steady < 200) | (steady > 320)]
    whole, broken = (estimate_rate(rates_by_block(t, 600, 60), block_seconds=60, **ASKED) for t in (steady, paused))
    assert whole.low == pytest.approx(100, rel=1e-3)
    assert broken.value == pytest.approx(80, rel=1e-2)
    assert broken.low < broken.value < broken.high


def test_one_block_bounds_nothing():
    made = estimate_rate(np.array([5.0]), block_seconds=60, **ASKED)
    assert (made.value, made.low, made.high, made.n) == (5.0, None, None, 1)
    assert estimate_rate(np.array([]), block_seconds=60, **ASKED).value is None


@pytest.mark.slow
def test_blocks_make_bounds_that_cover_where_seconds_are_alike():
    rng, repeats, wrong_blocks, wrong_seconds = np.random.default_rng(5), 500, 0, 0
    for _ in range(repeats):
        # A rate whose seconds remember themselves for some ten seconds.
        noise = lfilter([1], [1, -0.9], rng.standard_normal(3700))[100:]
        seconds = 1000 + 20 * noise
        blocks = seconds.reshape(60, 60).mean(axis=1)
        wrong_blocks += estimate_rate(blocks, block_seconds=60, **ASKED).low > 1000
        wrong_seconds += estimate_rate(seconds, block_seconds=1, **ASKED).low > 1000
    assert wrong_blocks / repeats <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / repeats)
    assert wrong_seconds / repeats > 0.2  # what the blocks are for


def test_an_efficiency_has_the_bounds_of_welch_in_statsmodels():
    rng = np.random.default_rng(2)
    many, one = rng.lognormal(np.log(420), 0.05, 5), rng.lognormal(np.log(100), 0.02, 4)
    made = estimate_efficiency(many, one, 5, **RATIO)
    compared = CompareMeans(DescrStatsW(np.log(many)), DescrStatsW(np.log(one)))
    low, high = np.exp(compared.tconfint_diff(alpha=0.10, usevar="unequal")) / 5
    assert (made.low, made.high) == pytest.approx((low, high))
    assert made.value == pytest.approx(np.exp(np.log(many).mean() - np.log(one).mean()) / 5)


def test_one_run_of_each_bounds_no_efficiency():
    made = estimate_efficiency(np.array([400.0]), np.array([100.0]), 5, **RATIO)
    assert made.value == pytest.approx(0.8)
    assert (made.low, made.high) == (None, None)
    equal = estimate_efficiency(np.full(3, 400.0), np.full(3, 100.0), 5, **RATIO)
    assert (equal.low, equal.high) == pytest.approx((0.8, 0.8))
    assert estimate_efficiency(np.array([]), np.array([1.0]), 5, **RATIO).value is None


def test_what_is_no_rate_is_refused():
    with pytest.raises(ValueError, match="rate"):
        estimate_efficiency(np.array([0.0]), np.array([1.0]), 5, **RATIO)
    with pytest.raises(ValueError, match="run"):
        rates_by_block(np.array([]), 0, 10)
    with pytest.raises(ValueError, match="cannot be given"):
        estimate_rate(np.ones(3), block_seconds=1, **RATIO)
