from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from scipy.signal import lfilter
from scipy.stats import t

from readiness.area import find_root
from readiness.claims import Unit
from readiness.estimates import Bounds, trends
from readiness.estimates.trends import estimate_growth, fit_trend

N = 288
HOURS = np.arange(N) / 12
ASKED = {"metric": "memory_growth_ratio", "unit": Unit.RATIO, "bounds": Bounds(0.95, 0.95), "values_unit": Unit.BYTES}


def autoregressive(correlation, series, points=N, seed=1):
    noise = np.random.default_rng(seed).standard_normal((series, points))
    if correlation < 1:
        noise[:, 0] /= np.sqrt(1 - correlation**2)
    return lfilter([1], [1, -correlation], noise, axis=1)


def alarm_rates(rows, slope=0.0):
    """Share of the rows whose slope is bounded above 0 at one-sided 5 % and 0.5 %."""
    hours = np.arange(rows.shape[1]) * HOURS[-1] / (rows.shape[1] - 1)
    trends = [fit_trend(hours, row + slope * hours) for row in rows]
    return [np.mean([trend.slope_bounds(Bounds(c, c))[0] > 0 for trend in trends]) for c in (0.95, 0.995)]


def alarm_rate(rows, slope=0.0):
    return alarm_rates(rows, slope)[0]


def table_of_fit_trend():
    """Rows of the table in the docstring: points, phi, then percent."""
    rows = (line.split() for line in fit_trend.__doc__.splitlines())
    return [[float(cell) for cell in row] for row in rows if len(row) == 8 and row[0].isdigit()]


@pytest.mark.slow
@pytest.mark.parametrize("row", table_of_fit_trend(), ids=lambda row: f"n={row[0]:.0f}-phi={row[1]}")
def test_false_alarms_on_noise_without_a_trend_stay_at_their_nominal_level_as_the_docstring_says(row):
    points, correlation, _, told, told_small = row[:5]
    runs = 4000 if points == N else 2000
    rate, small = alarm_rates(autoregressive(correlation, runs, points=int(points), seed=6))
    for found, said, limit in ((rate, told / 100, 0.06), (small, told_small / 100, 0.01)):
        assert said <= limit
        assert found <= limit + 2 * np.sqrt(limit * (1 - limit) / runs)
        assert abs(found - said) <= 3.5 * np.sqrt(said * (1 - said) / runs) + 0.0005


def test_the_table_covers_both_lengths_and_all_correlations():
    told = {(row[0], row[1]) for row in table_of_fit_trend()}
    assert told == {(n, phi) for n in (288, 1360) for phi in (0, 0.5, 0.9, 0.98, 0.99, 0.999, 1)}


@pytest.mark.slow
@pytest.mark.parametrize("row", [r for r in table_of_fit_trend() if r[0] == N], ids=lambda row: f"phi={row[1]}")
def test_the_power_is_that_of_the_docstring(row):
    _, correlation, *_, one, two, four = row
    runs = 1000
    deviation = np.sqrt(N) if correlation == 1 else 1 / np.sqrt(1 - correlation**2)
    rows = autoregressive(correlation, runs, seed=7)
    for size, told in ((1, one / 100), (2, two / 100), (4, four / 100)):
        found = alarm_rate(rows, size * deviation / HOURS[-1])
        assert abs(found - told) <= 3.5 * np.sqrt(told * (1 - told) / runs) + 0.006


@pytest.mark.slow
def test_plain_least_squares_raises_the_false_alarms_of_the_reference():
    rows = autoregressive(0.9, 1000)
    design = sm.add_constant(HOURS)
    alarms = np.mean([sm.OLS(row, design).fit().pvalues[1] < 0.05 for row in rows])
    assert alarms == pytest.approx(0.63, abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("correlation", [0, 0.5, 0.8])
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
    assert found.value == pytest.approx(0.4255 * 0.95, abs=0.005)  # from the middle of one twentieth to that of another
    assert 0.39 < found.low < found.value < 0.4255 < found.high < 0.43
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
    assert (found.n, found.method.key) == (10, "method-trend-increments")
    assert 0.2 < found.low < found.value < found.high < 0.7


RECORDINGS = ("x0tta6bl4-k8s", "x0tta6bl4-soak")


@pytest.mark.parametrize("recording", RECORDINGS)
def test_the_ramps_as_recorded_grew_far_more_than_10_percent(recording):
    folder = find_root(Path(__file__)) / "data" / recording
    told = YAML(typ="safe").load((folder / "recording.yaml").read_text("utf-8"))
    soak = next(phase for phase in told["phases"] if phase["name"] == "soak")
    rows = pd.read_parquet(folder / "series.parquet")
    start, end = pd.Timestamp(soak["start"]) + pd.Timedelta(minutes=3), pd.Timestamp(soak["end"])
    rows = rows[(rows["metric"] == "process_resident_memory_bytes") & rows["observed_at"].between(start, end)]
    pods = 0
    for _, pod in rows.dropna(subset="value").sort_values("observed_at").groupby("pod"):
        hours = ((pod["observed_at"] - start).dt.total_seconds() / 3600).to_numpy()
        asked = ASKED | {"bounds": Bounds(0.995, 0.95)}
        found = estimate_growth(hours, pod["value"].to_numpy(), resolution=4096, **asked)
        assert 0.35 < found.low < found.value < found.high < 0.55
        assert found.method.key == {RECORDINGS[0]: "method-trend", RECORDINGS[1]: "method-trend-increments"}[recording]
        pods += 1
    assert pods == 5


def test_by_increments_slope_and_error_are_those_of_ten_batches_computed_by_hand():
    """Eleven levels 0, 1, 3, 4, ... joined by lines: drifts of 1 and 2 per batch of 3 h, five of each."""
    levels = np.cumsum([0, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) + 100.0
    trend = fit_trend(np.arange(31.0), np.interp(np.arange(31), 3 * np.arange(11), levels))
    assert trend.by_increments
    assert trend.slope_per_hour == pytest.approx(15 / 30)
    assert trend.standard_error_per_hour == pytest.approx(np.sqrt(10 * 0.25 / 9) / np.sqrt(10) / 3)
    assert trend.degrees_of_freedom == 9


def test_noise_that_forgets_is_a_line_and_a_random_walk_is_increments():
    assert not fit_trend(HOURS, autoregressive(0.5, 1)[0]).by_increments
    assert fit_trend(HOURS, autoregressive(1, 1)[0]).by_increments


def test_too_few_points_for_increments_have_no_bounds():
    ramp = 100 + np.arange(19.0)
    trend = fit_trend(np.arange(19.0), ramp)
    assert trend.slope_bounds(Bounds(0.95, 0.95)) == (None, None)
    found = estimate_growth(np.arange(19.0), ramp, **ASKED)
    assert (found.low, found.high) == (None, None)
    assert found.value == pytest.approx(0.18)
    assert fit_trend(np.arange(20.0), 100 + np.arange(20.0)).standard_error_per_hour is not None


@given(
    values=st.lists(st.integers(-50, 50), min_size=25, max_size=400),
    level=st.sampled_from([1e3, 1e8, 1e12]),
)
def test_the_highest_twentieth_is_that_of_all_means_of_neighbours(values, level):
    series = level + np.array(values, dtype=float)
    edge = len(values) // 20
    means = pd.Series(series).rolling(edge).mean().dropna().to_numpy()
    found = trends._highest_stretch(series, edge)
    assert means[found] == pytest.approx(means.max(), rel=1e-12)
    assert trends._mean(series[found : found + edge]) == pytest.approx(means.max(), rel=1e-12)


MINUTES = np.arange(1441) / 60
SHAPES = {
    "step": 1 + 0.15 * (MINUTES >= 0.5),
    "late-step": 1 + 0.15 * (MINUTES >= 23.5),
    "bump": 1 + 0.15 * ((MINUTES > 10) & (MINUTES < 10.5)),
    "saturating": 1 + 0.15 * (1 - np.exp(-MINUTES)),
    "slowly-saturating": 1 + 0.15 * (1 - np.exp(-MINUTES / 4)),
    "saw-tooth-after-rest": 1 + 0.14 * (MINUTES % 1) * (MINUTES > 1.2),
    **{f"saw-tooth-of-{h}-h": 1 + 0.14 * (MINUTES % h) / h for h in (1, 2, 3, 4, 6, 8, 12, 24)},
    "one-spike": 1 + 0.15 * (np.arange(1441) == 700),
}


@pytest.mark.parametrize("noise", [0.0005, 0.004])
@pytest.mark.parametrize("shape", SHAPES)
def test_growth_of_any_shape_is_not_bounded_below_10_percent(shape, noise):
    for row in np.random.default_rng(9).standard_normal((10, MINUTES.size)):
        found = estimate_growth(MINUTES, 5e7 * SHAPES[shape] * (1 + noise * row), **ASKED)
        assert found.high > 0.10
        assert found.low <= found.value <= found.high


def test_a_flat_noisy_day_and_a_small_ramp_are_bounded_below_10_percent():
    for row in np.random.default_rng(10).standard_normal((20, 1440)):
        flat = estimate_growth(MINUTES[:-1], 5e7 * (1 + 0.004 * row), **ASKED)
        ramp = estimate_growth(MINUTES[:-1], 5e7 * (1 + 0.08 * MINUTES[:-1] / 24 + 0.004 * row), **ASKED)
        assert -0.01 < flat.low < flat.value < flat.high < 0.02
        assert 0.06 < ramp.low < ramp.value < ramp.high < 0.09


def test_levels_are_means_of_twentieths_and_their_errors_those_of_their_points():
    row = 100 + autoregressive(0.5, 1, seed=8)[0]
    row[-14:] += 3
    trend, found = fit_trend(HOURS, row), estimate_growth(HOURS, row, **ASKED)
    first, last = row[:14].mean(), row[-14:].mean()
    assert found.value == pytest.approx(last / first - 1)
    phi = trend.lag_one_correlation
    variance = trend.noise_variance / (14 * (1 - phi) / (1 + phi))
    error = np.sqrt(variance * (1 + (last / first) ** 2)) / first
    wide = np.sqrt((1 + phi) / (1 - phi))
    assert found.high == pytest.approx(found.value + t.ppf(0.95, trend.degrees_of_freedom) * error * wide)
    assert found.low <= found.value - t.ppf(0.95, trend.degrees_of_freedom) * error


def test_the_noise_of_a_trend_is_that_of_one_point():
    for phi in (0.0, 0.5, 0.9):
        found = [fit_trend(HOURS, row).noise_variance for row in autoregressive(phi, 400, seed=3)]
        # Innovations of 1: a stationary point has 1 / (1 - phi^2); a line through n_eff points hides some of it.
        assert np.mean(found) == pytest.approx(1 / (1 - phi**2), rel=0.15)


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


def test_the_growth_along_the_line_is_the_slope_times_the_window_over_the_fitted_start():
    row = 100 + 2 * HOURS + autoregressive(0.5, 1)[0]
    trend, found = fit_trend(HOURS, row), estimate_growth(HOURS, row, **ASKED)
    assert trend.start == pytest.approx(np.polynomial.Polynomial.fit(HOURS, row, 1)(0))
    along_the_line = trend.growth_ratio(trend.slope_per_hour)
    assert along_the_line == pytest.approx(trend.slope_per_hour * HOURS[-1] / trend.start)
    assert found.low < found.value < along_the_line < found.high


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
