"""Quantiles of response times against scipy's own, simulations of alike neighbours, and what n cannot bound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.latencies import (
    Responses,
    blocks_of_time,
    bound_quantile,
    estimate_latency_quantile,
    least_n,
)

BOTH = Bounds(0.95, 0.95)
ASKED = {"metric": "response", "unit": Unit.SECONDS, "bounds": BOTH}


def responses(seconds, answered=None, block=None):
    seconds = np.asarray(seconds, dtype=float)
    fine = np.ones(seconds.size, bool) if answered is None else np.asarray(answered)
    return Responses(seconds, fine, np.arange(seconds.size) if block is None else np.asarray(block))


@pytest.mark.parametrize("quantile", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [60, 137, 1000])
def test_independent_requests_have_the_bounds_of_scipy(n, quantile):
    seconds = np.random.default_rng(n).lognormal(-3, 0.5, n)
    found = bound_quantile(responses(seconds), quantile, BOTH)
    one_sided = {
        side: stats.quantile_test(seconds, q=0, p=quantile, alternative=side).confidence_interval(0.95)
        for side in ("less", "greater")
    }
    low, high = one_sided["greater"].low, one_sided["less"].high
    assert found.low == (pytest.approx(low) if np.isfinite(low) else None)
    assert found.high == (pytest.approx(high) if np.isfinite(high) else None)


def test_the_value_is_the_smallest_time_that_enough_requests_did_not_exceed():
    seconds = np.random.default_rng(7).exponential(1, 494)
    expected = np.quantile(seconds, 0.95, method="inverted_cdf")
    assert bound_quantile(responses(seconds), 0.95, BOTH).value == expected
    assert (seconds <= expected).mean() >= 0.95 > (seconds < expected).mean()


def test_a_p99_takes_a_hundred_requests_and_a_p95_twenty():
    assert (least_n(0.99), least_n(0.95), least_n(0.5)) == (100, 20, 2)
    few, enough = (bound_quantile(responses(np.linspace(0.1, 1, n)), 0.99, BOTH) for n in (80, 100))
    assert few.value is few.high is None
    assert enough.value is not None
    assert enough.high is None  # a value, but 100 requests do not bound it: that takes 299


def test_what_the_blocks_cannot_bound_says_how_many_would():
    seconds = np.linspace(0.1, 1, 5800)
    block = np.repeat(np.arange(58), 100)
    made = estimate_latency_quantile(responses(seconds, block=block), quantile=0.95, block_seconds=10, **ASKED)
    assert (made.high, made.n, made.n_to_decide) == (None, 58, 59)
    assert made.hours_to_decide == pytest.approx(590 / 3600)
    block = np.repeat(np.arange(59), 100)
    enough = responses(np.linspace(0.1, 1, 5900), block=block)
    made = estimate_latency_quantile(enough, quantile=0.95, block_seconds=10, **ASKED)
    assert (made.high, made.n_to_decide) == (1.0, None)


def test_blocks_whose_requests_are_equal_count_once_each():
    levels = np.random.default_rng(3).exponential(1, 120)
    alike = bound_quantile(responses(np.repeat(levels, 50), block=np.repeat(np.arange(120), 50)), 0.9, BOTH)
    once = bound_quantile(responses(levels), 0.9, BOTH)
    assert (alike.low, alike.high) == (once.low, once.high)
    assert alike.n_effective == pytest.approx(120)


def test_unequal_blocks_count_for_fewer():
    block = np.concatenate([np.zeros(900, int), np.arange(1, 101)])
    assert bound_quantile(responses(np.ones(1000), block=block), 0.5, BOTH).n_effective == pytest.approx(
        1000**2 / (900**2 + 100)
    )


@pytest.mark.slow
@pytest.mark.parametrize("alike", [0.0, 0.5, 1.0])
def test_bounds_cover_as_they_say_however_alike_neighbours_are(alike):
    rng, truth = np.random.default_rng(11), np.exp(stats.norm.ppf(0.95))
    above = below = 0
    repeats, blocks, size = 600, 80, 25
    for _ in range(repeats):
        shared = rng.standard_normal((blocks, 1)) * np.sqrt(alike)
        seconds = np.exp(shared + rng.standard_normal((blocks, size)) * np.sqrt(1 - alike)).ravel()
        found = bound_quantile(responses(seconds, block=np.repeat(np.arange(blocks), size)), 0.95, BOTH)
        above += found.low > truth
        below += found.high < truth
    # 5 % nominal on each side, and three standard errors of the simulation.
    assert max(above, below) / repeats <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / repeats)


def test_a_request_without_an_answer_is_longer_than_all_others():
    seconds, answered = np.linspace(0.01, 0.1, 1000), np.arange(1000) % 10 > 0
    found = bound_quantile(responses(seconds, answered), 0.95, BOTH)
    assert found.value is found.high is None  # a tenth never came: the p95 lies among them
    assert found.low is not None  # but it is no shorter than what was waited
    assert bound_quantile(responses(seconds, answered), 0.5, BOTH).high < 0.1


def test_nothing_bounds_a_closed_loop_above():
    made = estimate_latency_quantile(
        responses(np.linspace(0.1, 1, 1000)), quantile=0.95, block_seconds=10, upper=False, **ASKED
    )
    assert made.high is None
    assert made.low > 0.9


def test_hours_are_a_unit_of_time_too():
    seconds = responses(np.linspace(1, 3600, 400))
    hours = estimate_latency_quantile(seconds, quantile=0.5, block_seconds=1, **ASKED | {"unit": Unit.HOURS})
    assert hours.value == pytest.approx(bound_quantile(seconds, 0.5, BOTH).value / 3600)


def test_no_block_reaches_from_one_run_into_another():
    block = blocks_of_time(np.array([0, 0, 1, 1]), np.array([1.0, 11.0, 1.0, 1.5]), 10)
    assert len(set(block[:3])) == 3
    assert block[2] == block[3]


latencies = st.lists(st.floats(0.001, 10), min_size=59, max_size=150)


@given(seconds=latencies, slower=st.floats(0.1, 5), place=st.integers(0, 58))
def test_a_slower_request_lowers_nothing(seconds, slower, place):
    before = bound_quantile(responses(seconds), 0.95, BOTH)
    seconds[place] += slower
    after = bound_quantile(responses(seconds), 0.95, BOTH)
    for one, other in ((before.value, after.value), (before.low, after.low), (before.high, after.high)):
        assert other >= one


@given(seconds=latencies, place=st.integers(0, 58))
def test_a_refused_request_never_looks_better(seconds, place):
    answered = np.ones(len(seconds), bool)
    before = bound_quantile(responses(seconds, answered), 0.5, BOTH)
    answered[place] = False
    after = bound_quantile(responses(seconds, answered), 0.5, BOTH)
    assert after.high >= before.high
    assert after.low == before.low


def test_nothing_is_no_measurement():
    nothing = bound_quantile(responses([]), 0.95, BOTH)
    assert (nothing.value, nothing.low, nothing.high, nothing.n) == (None, None, None, 0)
    made = estimate_latency_quantile(responses([]), quantile=0.95, block_seconds=10, **ASKED)
    assert (made.value, made.n, made.n_to_decide) == (None, 0, 59)


@pytest.mark.parametrize(
    "wrong",
    [
        Responses(np.ones(3), np.ones(2, bool), np.arange(3)),
        Responses(np.array([-1.0]), np.ones(1, bool), np.arange(1)),
        Responses(np.array([np.nan]), np.ones(1, bool), np.arange(1)),
    ],
)
def test_what_is_no_request_is_refused(wrong):
    with pytest.raises(ValueError, match=r"time|request"):
        bound_quantile(wrong, 0.95, BOTH)
    with pytest.raises(ValueError, match="blocks"):
        blocks_of_time(np.arange(2), np.arange(2.0), 0)


@pytest.mark.slow
@pytest.mark.parametrize("busy", [0.5, 0.8])
def test_bounds_cover_for_a_queue_whose_latency_is_known(busy):
    # M/M/1 with 30 arrivals a second: response times are exponential with the mean 1 / (mu - lambda).
    arrivals, blocks, repeats = 30.0, 66, 400
    rng, served = np.random.default_rng(17), 30.0 / busy
    truth = -np.log(0.05) / (served - arrivals)
    n, skipped = int(arrivals * 10 * blocks * 1.1), 600
    above = below = naive = 0
    for _ in range(repeats):
        at = np.cumsum(rng.exponential(1 / arrivals, n))
        work = rng.exponential(1 / served, n)
        # Lindley's recursion, unrolled: the wait is how far the sum of work less time is above its lowest so far.
        walk = np.concatenate([[0.0], np.cumsum(work[:-1] - np.diff(at))])
        seconds = (walk - np.minimum.accumulate(walk) + work)[skipped:]
        since = at[skipped:] - at[skipped]
        inside = since < 10.0 * blocks
        block = np.floor(since[inside] / 10).astype(int)
        found = bound_quantile(responses(seconds[inside], block=block), 0.95, BOTH)
        above += found.low > truth
        below += found.high < truth
        alone = bound_quantile(responses(seconds[inside]), 0.95, BOTH)
        naive += alone.low > truth or alone.high < truth
    assert max(above, below) / repeats <= 0.05
    assert naive / repeats > 0.15  # what the blocks are for: 10 % would be right
