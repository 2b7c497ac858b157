import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.proportions import estimate_proportion, estimate_proportion_by_block

ASKED = {"metric": "recall", "unit": Unit.RATIO, "bounds": Bounds(0.95, 0.95)}


@pytest.mark.parametrize(("n", "low"), [(100, 0.911), (200, 0.929), (500, 0.942), (1000, 0.948)])
def test_96_percent_measured_has_the_lower_bounds_of_the_reference(n, low):
    assert round(estimate_proportion(round(0.96 * n), n, **ASKED).low, 3) == low


@pytest.mark.parametrize(("threshold", "n"), [(0.9, 29), (0.95, 59), (0.99, 299), (0.999, 2995)])
def test_zero_misses_need_the_n_of_the_reference(threshold, n):
    assert estimate_proportion(5, 5, threshold=threshold, **ASKED).n_to_decide == n
    assert estimate_proportion(0, 5, threshold=1 - threshold, **ASKED).n_to_decide == n
    assert estimate_proportion(n, n, **ASKED).low >= threshold > estimate_proportion(n - 1, n - 1, **ASKED).low


def test_n_to_decide_is_where_the_share_as_observed_decides():
    n = estimate_proportion(96, 100, threshold=0.95, **ASKED).n_to_decide
    assert 1000 < n < 2000
    assert proportion_confint(0.96 * n, n, alpha=0.1, method="beta")[0] >= 0.95
    assert proportion_confint(0.96 * (n - 1), n - 1, alpha=0.1, method="beta")[0] < 0.95


@given(n=st.integers(1, 400), data=st.data(), confidence=st.sampled_from([0.9, 0.95, 0.99]))
def test_bounds_are_those_of_statsmodels(n, data, confidence):
    k = data.draw(st.integers(0, n))
    found = estimate_proportion(k, n, **ASKED | {"bounds": Bounds(confidence, confidence)})
    low, high = proportion_confint(k, n, alpha=2 * (1 - confidence), method="beta")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


@given(n=st.integers(1, 200), data=st.data())
def test_one_more_success_never_lowers_a_bound_and_more_data_at_the_same_rate_never_widens(n, data):
    k = data.draw(st.integers(0, n - 1))
    fewer, more = estimate_proportion(k, n, **ASKED), estimate_proportion(k + 1, n, **ASKED)
    longer = estimate_proportion(3 * k, 3 * n, **ASKED)
    assert fewer.low <= more.low
    assert fewer.high <= more.high
    assert longer.low >= fewer.low - 1e-12
    assert longer.high <= fewer.high + 1e-12


def test_nothing_counted_has_no_value_and_no_bounds():
    found = estimate_proportion(0, 0, **ASKED)
    assert (found.value, found.low, found.high, found.n) == (None, None, None, 0)


def test_percent_is_a_hundred_times_the_ratio_and_seconds_are_refused():
    ratio, percent = (
        estimate_proportion(3, 9, threshold=t, **ASKED | {"unit": u})
        for t, u in ((0.2, Unit.RATIO), (20.0, Unit.PERCENT))
    )
    assert (percent.value, percent.low) == pytest.approx((100 * ratio.value, 100 * ratio.low))
    assert percent.n_to_decide == ratio.n_to_decide
    with pytest.raises(ValueError, match="seconds"):
        estimate_proportion(3, 9, **ASKED | {"unit": Unit.SECONDS})
    with pytest.raises(ValueError, match="10 successes of 9"):
        estimate_proportion(10, 9, **ASKED)


def test_one_outage_of_a_block_counts_as_one_event_not_as_sixty():
    seconds = np.arange(3600.0)
    outage = (seconds < 600) | (seconds >= 660)
    blocks = estimate_proportion_by_block(outage, seconds, 60, **ASKED)
    rows = estimate_proportion(3540, 3600, **ASKED)
    assert blocks.value == rows.value
    assert blocks.n < 61
    assert blocks.low < 0.93
    assert rows.low > 0.97


def test_equal_flags_count_once_per_block():
    seconds = np.arange(3600.0)
    found = estimate_proportion_by_block(np.ones(3600, bool), seconds, 60, threshold=0.99, **ASKED)
    assert found.n == 60
    assert found.low == pytest.approx(0.05 ** (1 / 60))
    assert found.method.key == "method-clopper-pearson-blocks-all-equal"
    assert found.n_to_decide == 299
    assert found.hours_to_decide == pytest.approx(299 / 60, rel=1e-3)


def test_blocks_count_once_however_their_rows_differ():
    found = estimate_proportion_by_block(np.arange(1000) % 2 == 0, np.arange(1000.0), 10, **ASKED)
    assert found.n == 100


def test_a_failure_more_makes_no_record_better_known_as_it_once_did():
    """With the spread between blocks for a measure, one failure in 576 rows counted for 576 and none for 10."""
    seconds, flags = 5.0 * np.arange(576), np.ones(576, bool)
    perfect = estimate_proportion_by_block(flags, seconds, 300, **ASKED)
    flags[100] = False
    flawed = estimate_proportion_by_block(flags, seconds, 300, **ASKED)
    assert flawed.low < perfect.low == pytest.approx(0.05**0.1)
    assert perfect.n == 10
    assert flawed.n == 9  # the last block is not full


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(1, 30), st.data())
def test_a_failure_more_never_raises_a_bound(flags, block, data):
    flags, index = np.array(flags), data.draw(st.integers(0, len(flags) - 1))
    seconds = np.sort(data.draw(st.permutations(range(3 * flags.size)))[: flags.size]).astype(float)
    better, worse = flags.copy(), flags.copy()
    better[index], worse[index] = True, False
    above, below = (estimate_proportion_by_block(f, seconds, block, **ASKED) for f in (better, worse))
    assert below.low <= above.low + 1e-12
    assert below.high <= above.high + 1e-12


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(1, 30))
def test_the_effective_size_is_never_above_the_number_of_blocks(flags, block):
    found = estimate_proportion_by_block(np.array(flags), np.arange(len(flags), dtype=float), block, **ASKED)
    assert 1 <= found.method.args["n-effective"] <= found.method.args["blocks"] == -(-len(flags) // block)
    assert found.n <= found.method.args["blocks"]


def outages(rng, share, mean_seconds, points, runs, interval=5.0):
    """A Markov chain of good and bad answers, stationary from the start."""
    ends = interval / mean_seconds
    begins = ends * (1 - share) / share
    good = np.empty((runs, points), bool)
    good[:, 0] = rng.random(runs) < share
    for index in range(1, points):
        drawn = rng.random(runs)
        good[:, index] = np.where(good[:, index - 1], drawn >= begins, drawn < ends)
    return good


@pytest.mark.slow
@pytest.mark.parametrize("mean_seconds", [30, 60])
@pytest.mark.parametrize("points", [576, 1440])
def test_bounds_of_a_share_with_outages_keep_their_level(mean_seconds, points):
    rows = outages(np.random.default_rng(11), 0.94, mean_seconds, points, 1000)
    found = [estimate_proportion_by_block(row, 5.0 * np.arange(points), 300, **ASKED) for row in rows]
    assert np.mean([e.low > 0.94 for e in found]) < 0.06
    assert np.mean([e.high < 0.94 for e in found]) < 0.06


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.8, 0.94])
@pytest.mark.parametrize("sizes", [np.full(48, 10), np.r_[np.full(5, 60), np.full(43, 5)]], ids=["equal", "unequal"])
def test_bounds_keep_their_level_where_blocks_really_stand_or_fall_as_one(share, sizes):
    rng, runs = np.random.default_rng(12), 2000
    seconds = np.concatenate([100.0 * block + np.arange(size) for block, size in enumerate(sizes)])
    found = [
        estimate_proportion_by_block(np.repeat(rng.random(sizes.size) < share, sizes), seconds, 100, **ASKED)
        for _ in range(runs)
    ]
    allowed = 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
    assert np.mean([e.low > share for e in found]) <= allowed
    assert np.mean([e.high < share for e in found]) <= allowed


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(1, 30))
def test_blocks_never_give_a_narrower_interval_than_independent_rows(flags, block):
    flags = np.array(flags)
    blocks = estimate_proportion_by_block(flags, np.arange(flags.size, dtype=float), block, **ASKED)
    rows = estimate_proportion(int(flags.sum()), flags.size, **ASKED)
    assert blocks.low <= rows.low + 1e-9
    assert blocks.high >= rows.high - 1e-9


def test_block_bounds_cover_where_bounds_by_row_do_not():
    """1,000 series of 40 blocks of 25 rows; each block has its own success rate (beta, mean 0.9)."""
    rng = np.random.default_rng(20260107)
    seconds, missed_by_block, missed_by_row, runs = np.arange(1000.0), 0, 0, 1000
    for _ in range(runs):
        flags = rng.random(1000) < np.repeat(rng.beta(4.5, 0.5, 40), 25)
        missed_by_block += estimate_proportion_by_block(flags, seconds, 25, **ASKED).low > 0.9
        missed_by_row += estimate_proportion(int(flags.sum()), 1000, **ASKED).low > 0.9
    assert missed_by_block / runs <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
    assert missed_by_row / runs > 0.15


def test_the_effective_size_is_that_of_kish_computed_by_hand():
    """Blocks of 20, 10 and 10 rows with 18, 8 and 10 successes: 40**2 / (400 + 100 + 100) = 2.667 of a share of 0.9."""
    flags = np.concatenate([np.arange(size) < k for size, k in ((20, 18), (10, 8), (10, 10))])
    seconds = np.concatenate([np.arange(20.0), 20 + np.arange(10.0), 40 + np.arange(10.0)])
    found = estimate_proportion_by_block(flags, seconds, 20, **ASKED)
    assert found.value == pytest.approx(0.9)
    low, high = proportion_confint(0.9 * 8 / 3, 8 / 3, alpha=0.1, method="beta")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)
    assert found.n == 2
