import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.trends import estimate_growth, fit_trend

N = 288
HOURS = np.arange(N) / 12
ASKED = {"metric": "memory_growth_ratio", "unit": Unit.RATIO, "bounds": Bounds(0.95, 0.95), "values_unit": Unit.BYTES}


def autoregressive(correlation, series, points=N, seed=1):
    noise = np.random.default_rng(seed).standard_normal((series, points))
    noise[:, 0] /= np.sqrt(1 - correlation**2)
    return lfilter([1], [1, -correlation], noise, axis=1)


def alarm_rate(rows, slope=0.0):
    lows = [fit_trend(HOURS, row + slope * HOURS).slope_bounds(Bounds(0.95, 0.95))[0] for row in rows]
    return np.mean(np.array(lows) > 0)


@pytest.mark.slow
@pytest.mark.parametrize("correlation", [0, 0.5, 0.9, 0.98])
def test_false_alarms_on_noise_without_a_trend_stay_at_their_nominal_5_percent(correlation):
    runs = 4000
    rate = alarm_rate(autoregressive(correlation, runs))
    assert 0.02 < rate <= 0.06 + 2 * np.sqrt(0.06 * 0.94 / runs)


@pytest.mark.slow
def test_plain_least_squares_raises_the_false_alarms_of_the_reference():
    rows = autoregressive(0.9, 1000)
    design = sm.add_constant(HOURS)
    alarms = np.mean([sm.OLS(row, design).fit().pvalues[1] < 0.05 for row in rows])
    assert alarms == pytest.approx(0.63, abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("correlation", [0, 0.5, 0.9])
def test_a_planted_trend_of_the_minimum_detectable_size_is_found_with_its_power(correlation):
    quiet = autoregressive(correlation, 1500, seed=2)
    slope = np.median([fit_trend(HOURS, row).minimum_detectable_slope_per_hour for row in quiet])
    assert 0.72 < alarm_rate(autoregressive(correlation, 1500, seed=3), slope) < 0.9


def test_without_correlation_the_slope_and_its_error_are_those_of_statsmodels():
    row = autoregressive(0, 1)[0] + 0.3 * HOURS
    trend, plain = fit_trend(HOURS, row), sm.OLS(row, sm.add_constant(HOURS)).fit()
    assert trend.slope_per_hour == pytest.approx(plain.params[1])
    assert trend.standard_error_per_hour == pytest.approx(plain.bse[1], rel=0.1)


def test_with_correlation_slope_and_error_are_near_those_of_glsar():
    row = autoregressive(0.6, 1, points=2000)[0] + 0.01 * np.arange(2000)
    trend = fit_trend(np.arange(2000.0), row)
    other = sm.GLSAR(row, sm.add_constant(np.arange(2000.0)), rho=1).iterative_fit(20)
    assert trend.slope_per_hour == pytest.approx(other.params[1], abs=2 * other.bse[1])
    assert trend.standard_error_per_hour == pytest.approx(other.bse[1], rel=0.15)
    assert trend.lag_one_correlation == pytest.approx(0.6, abs=0.06)


def test_the_real_ramp_of_resident_memory_is_growth_with_finite_bounds():
    """As recorded in five pods: 578 samples of 5 s, 51 to 72.5 MB, in steps, residuals of 16 kB correlated at 0.87."""
    hours = np.arange(578) * 5 / 3600
    ramp = 50.94e6 + 27.05e6 * hours + 8300 * autoregressive(0.87, 1, points=578, seed=2)[0]
    found = estimate_growth(hours, np.round(ramp / 4096) * 4096, **ASKED | {"bounds": Bounds(0.99, 0.95)})
    assert found.value == pytest.approx(0.4255, abs=0.002)
    assert 0.42 < found.low < found.value < found.high < 0.43
    assert 15 < found.n < 80
    assert found.cumulative
    assert found.window_hours == pytest.approx(0.801, abs=1e-3)
    assert found.minimum_detectable_effect < 0.002
    slope = found.conditions[0].args
    assert slope["low-per-hour"] < 27.05e6 < slope["high-per-hour"]


def test_a_ramp_whose_residuals_wander_like_a_random_walk_is_growth_with_finite_bounds():
    """As recorded in the longer soak: 18.7 MB/h over 116 min, residuals of 0.45 MB correlated at 0.997."""
    hours = np.arange(1325) * 5 / 3600
    bend = 0.6e6 * np.cos(np.pi * hours / hours[-1] * 2)
    found = estimate_growth(hours, 75e6 + 18.7e6 * hours + bend, **ASKED | {"bounds": Bounds(0.99, 0.95)})
    assert found.n == 1
    assert 0.2 < found.low < found.value < found.high < 0.6


@pytest.mark.slow
def test_near_a_random_walk_false_alarms_stay_below_10_percent():
    assert alarm_rate(autoregressive(0.999, 3000)) < 0.1


def test_a_series_that_never_varied_has_no_bounds_unless_its_resolution_is_known():
    flat = np.full(N, 12.0)
    assert fit_trend(HOURS, flat).slope_bounds(Bounds(0.95, 0.95)) == (None, None)
    assert fit_trend(HOURS, flat).minimum_detectable_slope_per_hour is None
    low, high = fit_trend(HOURS, flat, resolution=1).slope_bounds(Bounds(0.95, 0.95))
    assert low < 0 < high
    found = estimate_growth(HOURS, flat, **ASKED)
    assert (found.value, found.low, found.high) == (0, None, None)
    assert found.conditions[0].key == "condition-slope-unbounded"


def test_an_exact_ramp_has_a_narrow_interval_of_its_own_step_not_of_width_zero():
    low, high = fit_trend(HOURS, 5 + np.arange(N, dtype=float)).slope_bounds(Bounds(0.95, 0.95))
    assert 11.5 < low < 12 < high < 12.5


def test_the_growth_is_the_slope_times_the_window_over_the_fitted_start():
    row = 100 + 2 * HOURS + autoregressive(0.5, 1)[0]
    trend, found = fit_trend(HOURS, row), estimate_growth(HOURS, row, **ASKED)
    assert trend.start == pytest.approx(np.polynomial.Polynomial.fit(HOURS, row, 1)(0))
    assert found.value == pytest.approx(trend.slope_per_hour * HOURS[-1] / trend.start)
    assert found.low < found.value < found.high


def test_the_bounds_of_the_growth_cover_it_in_simulation():
    truth = 2 * HOURS[-1] / 100
    lows, highs = zip(
        *(
            (e.low, e.high)
            for e in (
                estimate_growth(HOURS, 100 + 2 * HOURS + 5 * r, **ASKED) for r in autoregressive(0.5, 1000, seed=5)
            )
        ),
        strict=True,
    )
    assert np.mean(np.array(lows) > truth) < 0.065
    assert np.mean(np.array(highs) < truth) < 0.065


@given(st.floats(0.1, 5), st.floats(0, 5))
def test_a_steeper_series_never_has_a_lower_bound(slope, more):
    noise = autoregressive(0.5, 1, seed=4)[0]
    before, after = (estimate_growth(HOURS, 100 + s * HOURS + noise, **ASKED) for s in (slope, slope + more))
    assert after.low >= before.low - 1e-12
    assert after.high >= before.high - 1e-12


@given(st.floats(0.51, 0.99), st.floats(1e-3, 1e6))
def test_the_growth_does_not_depend_on_the_unit_of_the_values_and_widens_with_confidence(confidence, factor):
    row = 100 + HOURS + autoregressive(0.5, 1, seed=4)[0]
    base = estimate_growth(HOURS, row, **ASKED | {"bounds": Bounds(confidence, confidence)})
    scaled = estimate_growth(HOURS, row * factor, **ASKED | {"bounds": Bounds(confidence, confidence)})
    wider = estimate_growth(HOURS, row, **ASKED | {"bounds": Bounds(0.995, 0.995)})
    assert (scaled.value, scaled.low, scaled.high) == pytest.approx((base.value, base.low, base.high), rel=1e-6)
    assert wider.low < base.low < base.high < wider.high


def test_a_slope_that_would_start_below_zero_has_no_ratio():
    trend = fit_trend(HOURS, 1 + 100 * HOURS + autoregressive(0.9, 1)[0])
    assert trend.growth_ratio(200.0) is None


@pytest.mark.parametrize(
    ("hours", "values"),
    [([0, 1, 2, 3], [1, 2, 3, 4]), ([0, 1, 1, 2, 3], [1, 2, 3, 4, 5]), ([0, 1, 2, 3, 4], [1, 2, np.nan, 4, 5])],
    ids=["too-few", "time-stands", "no-number"],
)
def test_what_is_no_series_is_refused(hours, values):
    with pytest.raises(ValueError, match="a trend needs"):
        fit_trend(np.array(hours, float), np.array(values, float))
