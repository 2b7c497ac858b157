import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from scipy.stats import poisson

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.durations import (
    estimate_median_duration,
    estimate_mtbf_hours,
    exponential_mean_upper,
    smallest_covering_n,
    survival_curve,
    upper_bound_with_slower,
)

ASKED = {"metric": "mttr_seconds", "unit": Unit.SECONDS, "bounds": Bounds(0.95, 0.95)}
HOURS = ASKED | {"metric": "mtbf_hours", "unit": Unit.HOURS}
EXAMPLE = np.array([30.0, 45, 60, 300, 300])
EXAMPLE_CENSORED = np.array([False, False, False, True, True])


def test_the_example_of_the_reference_has_median_60_and_is_unbounded_above():
    found = estimate_median_duration(EXAMPLE, EXAMPLE_CENSORED, **ASKED)
    assert (found.value, found.low, found.high, found.n, found.n_to_decide) == (60, 30, None, 5, None)
    censored = next(m for m in found.conditions if m.key == "condition-censored")
    assert censored.args["naive-mean-seconds"] == 45
    assert censored.args["restricted-mean-seconds"] == pytest.approx(147)


@pytest.mark.parametrize(("quantile", "n"), [(0.5, 5), (0.9, 29), (0.95, 59), (0.99, 299)])
def test_the_maximum_covers_a_quantile_from_the_n_of_the_reference_on(quantile, n):
    assert smallest_covering_n(quantile, Bounds(0.5, 0.95)) == n
    for size, bounded in ((n - 1, False), (n, True)):
        times = np.arange(1.0, size + 1)
        found = estimate_median_duration(times, np.zeros(size, bool), quantile=quantile, **ASKED)
        assert (found.high is not None) is bounded
        assert not bounded or found.high == size


@pytest.mark.parametrize(
    ("n", "factor"), [(1, 19.5), (2, 5.63), (3, 3.67), (5, 2.54), (10, 1.84), (20, 1.51), (30, 1.39)]
)
def test_exponential_factors_are_those_of_the_reference(n, factor):
    assert exponential_mean_upper(n, n, 0.95) == pytest.approx(factor, abs=0.006 if n > 1 else 0.05)


def test_the_exponential_bound_uses_all_time_waited_and_only_events_that_ended():
    found = estimate_median_duration(EXAMPLE, EXAMPLE_CENSORED, **ASKED)
    told = next(m for m in found.conditions if m.key == "condition-exponential-mean")
    assert told.args["mean-seconds"] == pytest.approx(735 / 3)
    assert told.args["upper-seconds"] == pytest.approx(735 / 3 * 3.67, rel=1e-3)


@pytest.mark.parametrize(("failures", "low"), [(0, 8.0), (1, 5.1)])
def test_24_hours_show_the_mtbf_of_the_reference(failures, low):
    assert round(estimate_mtbf_hours(failures, 24, **HOURS).low, 1) == low


@given(st.integers(0, 40), st.floats(0.5, 1e4))
def test_mtbf_bounds_invert_the_poisson_distribution(failures, hours):
    found = estimate_mtbf_hours(failures, hours, **HOURS)
    assert poisson.cdf(failures, hours / found.low) == pytest.approx(0.05, abs=1e-9)
    if failures:
        assert poisson.sf(failures - 1, hours / found.high) == pytest.approx(0.05, abs=1e-9)
    worse = estimate_mtbf_hours(failures + 1, hours, **HOURS)
    assert worse.low < found.low


def test_hours_to_decide_is_the_time_that_verifies_the_threshold():
    found = estimate_mtbf_hours(1, 24, threshold_hours=24, **HOURS)
    assert estimate_mtbf_hours(1, found.hours_to_decide, **HOURS).low == pytest.approx(24)


TIMES = st.lists(st.tuples(st.integers(1, 400), st.booleans()), min_size=1, max_size=60)


@given(TIMES, st.sampled_from([0.5, 0.9]))
def test_the_value_is_the_kaplan_meier_quantile_of_lifelines(rows, quantile):
    times, censored = np.array([float(t) for t, _ in rows]), np.array([c for _, c in rows])
    found = estimate_median_duration(times, censored, quantile=quantile, **ASKED)
    survival = KaplanMeierFitter().fit(times, ~censored).survival_function_["KM_estimate"]
    reached = survival.index[survival.to_numpy() <= 1 - quantile + 1e-9]
    assert found.value == (reached[0] if len(reached) else None)


@given(TIMES, st.data())
def test_censoring_one_more_never_lowers_the_upper_bound_and_never_raises_the_lower(rows, data):
    times, censored = np.array([float(t) for t, _ in rows]), np.array([c for _, c in rows])
    more = censored.copy()
    more[data.draw(st.integers(0, times.size - 1))] = True
    before, after = (estimate_median_duration(times, c, **ASKED) for c in (censored, more))
    assert (after.high or np.inf) >= (before.high or np.inf)
    assert (after.low or 0) <= (before.low or 0)


@given(TIMES)
def test_slower_events_never_have_better_bounds(rows):
    times, censored = np.array([float(t) for t, _ in rows]), np.array([c for _, c in rows])
    before, after = (estimate_median_duration(t, censored, **ASKED) for t in (times, times + 10))
    assert (after.high or np.inf) >= (before.high or np.inf)
    assert (after.low or 0) >= (before.low or 0)


def test_bounds_on_the_median_cover_it_at_their_level_in_simulation():
    rng = np.random.default_rng(7)
    truth, runs, above, below = np.log(2) * 30, 4000, 0, 0
    none = np.zeros(20, bool)
    for _ in range(runs):
        found = estimate_median_duration(rng.exponential(30, 20), none, **ASKED)
        above += found.low > truth
        below += found.high < truth
    allowed = 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
    assert above / runs <= allowed
    assert below / runs <= allowed
    assert above / runs > 0.005


def test_nothing_seen_to_end_has_no_value_and_says_so():
    found = estimate_median_duration(np.full(9, 300.0), np.ones(9, bool), **ASKED)
    assert (found.value, found.low, found.high) == (None, 300, None)
    assert [m.key for m in found.conditions] == ["condition-all-censored"]


def test_no_event_at_all_has_nothing():
    found = estimate_median_duration(np.array([]), np.array([], bool), **ASKED)
    assert (found.value, found.low, found.high, found.n, found.n_to_decide) == (None, None, None, 0, 5)


def test_hours_are_seconds_by_3600_and_wrong_input_is_refused():
    found = estimate_median_duration(np.full(6, 7200.0), np.zeros(6, bool), **ASKED | {"unit": Unit.HOURS})
    assert (found.value, found.low, found.high) == pytest.approx((2, 2, 2))
    with pytest.raises(ValueError, match="censored"):
        estimate_median_duration(np.array([1.0, np.nan]), np.zeros(2, bool), **ASKED)
    with pytest.raises(ValueError, match="0 h"):
        estimate_mtbf_hours(0, 0, **HOURS)


def test_a_median_whose_other_half_never_ended_has_no_upper_bound_where_all_must_end():
    times, censored = np.r_[np.full(40, 30.0), np.full(4, 9000.0)], np.arange(44) >= 40
    free, strict = (estimate_median_duration(times, censored, all_must_end=must, **ASKED) for must in (False, True))
    assert (free.high, strict.high) == (30, None)
    assert (free.low, free.value, free.n, free.method) == (strict.low, strict.value, strict.n, strict.method)
    told = strict.conditions[-1]
    assert (told.key, told.args["n"], told.args["censored"]) == ("condition-not-all-ended", 44, 4)
    assert strict.conditions[:-1] == free.conditions


@given(TIMES)
def test_where_all_must_end_only_a_censored_time_makes_a_difference(rows):
    times, censored = np.array([float(t) for t, _ in rows]), np.array([c for _, c in rows])
    free, strict = (estimate_median_duration(times, censored, all_must_end=must, **ASKED) for must in (False, True))
    assert (strict == free) is not bool(censored.any())
    assert strict.high is None or not censored.any()


@given(TIMES, st.data())
def test_making_any_one_time_slower_never_improves_a_bound(rows, data):
    times, censored = np.array([float(t) for t, _ in rows]), np.array([c for _, c in rows])
    slower = times.copy()
    slower[data.draw(st.integers(0, times.size - 1))] += data.draw(st.integers(0, 500))
    before, after = (estimate_median_duration(t, censored, **ASKED) for t in (times, slower))
    assert (after.high or np.inf) >= (before.high or np.inf)
    assert (after.low or 0) >= (before.low or 0)


@given(TIMES, st.sampled_from([0.05, 0.1]))
def test_the_curve_and_its_band_are_those_of_lifelines(rows, alpha):
    times, censored = np.array([float(t) for t, _ in rows]), np.array([c for _, c in rows])
    found = survival_curve(times, censored, confidence=1 - alpha)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = KaplanMeierFitter(alpha=alpha).fit(times, ~censored)
    share = fitted.survival_function_["KM_estimate"].loc[found.seconds].to_numpy()
    band = fitted.confidence_interval_survival_function_.loc[found.seconds].to_numpy()
    assert found.share == pytest.approx(share, abs=1e-9)
    defined = (share > 1e-9) & (share < 1 - 1e-9)
    assert (np.isfinite(found.low) == defined).all()
    assert found.low[defined] == pytest.approx(band[defined, 0], abs=1e-9)
    assert found.high[defined] == pytest.approx(band[defined, 1], abs=1e-9)


def test_no_times_have_no_curve():
    with pytest.raises(ValueError, match="no curve"):
        survival_curve(np.array([]), np.array([], bool))


@pytest.mark.parametrize("quantile", [0.5, 0.9])
def test_bounds_cover_the_quantile_where_waits_are_cut_at_random(quantile):
    rng, runs, n = np.random.default_rng(11), 3000, 40
    truth, above, below, bounded = -np.log(1 - quantile) * 30, 0, 0, 0
    for _ in range(runs):
        times, cuts = rng.exponential(30, n), rng.exponential(400, n)
        found = estimate_median_duration(np.minimum(times, cuts), cuts < times, quantile=quantile, **ASKED)
        above += found.low is not None and found.low > truth
        below += found.high is not None and found.high < truth
        bounded += found.high is not None
    allowed = 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
    assert above / runs <= allowed
    assert below / runs <= allowed
    assert above  # bounds that never miss would be no bounds at this level
    assert bounded > 0


@given(TIMES, st.integers(0, 20), st.sampled_from([0.5, 0.9]))
def test_what_was_left_out_as_the_slowest_never_improves_the_upper_bound(rows, slower, quantile):
    times, censored = np.array([float(t) for t, _ in rows]), np.array([c for _, c in rows])
    found = upper_bound_with_slower(times, censored, slower, quantile=quantile, bounds=ASKED["bounds"])
    padded = np.concatenate([times, np.full(slower, 1e9)])
    flags = np.concatenate([censored, np.ones(slower, bool)])
    assert found == estimate_median_duration(padded, flags, quantile=quantile, **ASKED).high
    alone = estimate_median_duration(times, censored, quantile=quantile, **ASKED).high
    if alone is not None and found is not None:
        assert found >= alone
