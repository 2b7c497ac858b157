"""Slopes of resources: recomputed by statsmodels on the recorded data, and told for every life of every pod."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from ruamel.yaml import YAML
from scipy.stats import t
from statsmodels.tsa.stattools import acf

from areas.pod_samples import CLAIMS, ROOT, a_material, series_rows
from readiness.area import open_area
from readiness.areas.stability.measures import DEFINITION
from readiness.areas.stability.resources import RESOURCES, chart_slopes, slopes_of, table_resources
from readiness.claims import Unit

CLAIM = (CLAIMS["stability.memory_growth"],)
SETTINGS = SimpleNamespace(warmup_minutes=0.0, minimum_samples=20, resources=("rss", "fds", "tensors"))


def noise(seed, points=360):
    return np.random.default_rng(seed).standard_normal(points)


def recorded(recording, metric):
    """Hours since the start of the soak and values of every pod, read without the library."""
    folder = ROOT / "data" / recording
    told = YAML(typ="safe").load((folder / "recording.yaml").read_text("utf-8"))
    soak = next(phase for phase in told["phases"] if phase["name"] == "soak")
    start, end = pd.Timestamp(soak["start"]), pd.Timestamp(soak["end"])
    rows = pd.read_parquet(folder / "series.parquet")
    rows = rows[(rows["metric"] == metric) & rows["observed_at"].between(start + pd.Timedelta(minutes=3), end)]
    return {
        pod: (((part["observed_at"] - start).dt.total_seconds() / 3600).to_numpy(), part["value"].to_numpy())
        for pod, part in rows.dropna(subset="value").sort_values("observed_at").groupby("pod")
    }


@pytest.fixture(scope="module")
def slopes():
    """What the book says of the recorded data, with the settings of the notebook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        area = open_area("stability", source="recorded", data="data", as_of="")
        materials = area._materials_of(area._readings_of(("series",)), ("series",))
        return slopes_of(materials, area.settings)


def by_line(hours, values):
    """Slope and half of its 95 % interval: least squares of statsmodels, widened for AR(1) residuals by hand."""
    fit = sm.OLS(values, sm.add_constant(hours)).fit()
    n = values.size
    biased = acf(fit.resid, nlags=1, fft=False)[1]
    phi = max((biased + 2 / n) / (1 - 4 / n), 0)
    worth = n * (1 - phi) / (1 + phi)
    error = fit.bse[1] * np.sqrt((n - 2) / (worth - 2))
    return fit.params[1], t.ppf(0.975, worth - 2) * error


def by_increments(hours, values):
    """The same from the ends of ten batches."""
    ends = np.round(np.linspace(0, values.size - 1, 11)).astype(int)
    drifts = np.diff(values[ends]) / np.diff(hours[ends])
    slope = (values[-1] - values[0]) / (hours[-1] - hours[0])
    return slope, t.ppf(0.975, 9) * drifts.std(ddof=1) / np.sqrt(10)


RECORDED = {
    ("x0tta6bl4-k8s", "process_resident_memory_bytes"): by_line,
    ("x0tta6bl4-k8s", "container_memory_working_set_bytes"): by_line,
    ("x0tta6bl4-soak", "process_resident_memory_bytes"): by_increments,
    ("x0tta6bl4-soak", "process_unique_memory_bytes"): by_increments,
    ("x0tta6bl4-soak", "process_open_fds"): by_line,
}


@pytest.mark.parametrize("case", RECORDED, ids="-".join)
def test_every_recorded_slope_is_that_of_another_computation(case, slopes):
    recording, metric = case
    mine = {slope.pod: slope for slope in slopes if (slope.recording, slope.metric) == case}
    others = recorded(recording, metric)
    assert set(mine) == set(others)
    assert len(mine) == 5
    for pod, (hours, values) in others.items():
        slope, half = RECORDED[case](hours, values)
        low, high = mine[pod].bounds
        assert mine[pod].samples == values.size
        assert (low + high) / 2 == pytest.approx(slope, rel=1e-6)
        assert (high - low) / 2 == pytest.approx(half, rel=0.01)


def test_with_little_correlation_the_interval_is_near_that_of_glsar(slopes):
    case = ("x0tta6bl4-k8s", "container_memory_working_set_bytes")
    for pod, (hours, values) in recorded(*case).items():
        fit = sm.GLSAR(values, sm.add_constant(hours), rho=1).iterative_fit(10)
        (mine,) = [slope for slope in slopes if (slope.recording, slope.metric, slope.pod) == (*case, pod)]
        assert mine.trend.slope_per_hour == pytest.approx(fit.params[1], rel=0.002)
        assert (mine.bounds[1] - mine.bounds[0]) / 2 == pytest.approx(1.96 * fit.bse[1], rel=0.1)


def test_threads_that_never_varied_have_the_interval_of_one_step(slopes):
    flat = [slope for slope in slopes if slope.metric == "process_threads"]
    assert len(flat) == 5
    assert not any(slope.varied for slope in flat)
    for slope in flat:
        # One step at either end, rounded: its error is 1 / sqrt(6) over the window.
        half = t.ppf(0.975, 9) / np.sqrt(6) / slope.window_hours
        assert slope.bounds == pytest.approx((-half, half))


def small(**tables):
    seconds = np.arange(360) * 10.0
    memory = 5e7 + 4e6 * seconds / 3600 + 1e4 * noise(1)
    return a_material(
        series_rows("rss", {"pod-a": memory, "pod-b": 5e7 + 1e4 * noise(2)}, unit="bytes"),
        series_rows("fds", {"pod-a": np.full(360, 12.0), "pod-b": np.full(360, 12.0)}, unit="count"),
        **tables,
    )


def test_a_metric_that_nobody_recorded_is_named_and_so_is_one_missing_in_a_recording():
    other = a_material(series_rows("rss", {"node-1": 5e7 + 1e4 * noise(3)}, unit="bytes"), name="other")
    rows = table_resources((small(), other), SETTINGS, claims=CLAIM).rows
    assert [(row[0], row[1]) for row in rows if row[2] and getattr(row[2], "key", "") == "resources-not-recorded"] == [
        ("fds", "other")
    ]
    assert (rows[-1][0], rows[-1][1].key) == ("tensors", "resources-nowhere")


def test_the_growth_is_projected_over_the_window_of_the_claim():
    rows = table_resources((small(),), SETTINGS, claims=CLAIM).rows
    slope, projected = rows[1][1].args, rows[1][2].args
    assert slope["slope"] == pytest.approx(4e6, rel=0.02)
    assert projected["slope"] == pytest.approx(24 * slope["slope"])
    assert projected["half"] == pytest.approx(24 * slope["half"])
    assert projected["ratio"] == pytest.approx(24 * 4e6 / 5e7, rel=0.02)


def test_the_surest_growth_comes_first_and_of_many_the_others_are_summed_up():
    seconds = np.arange(360) * 10.0
    many = {f"pod-{n}": 5e7 + n * 1e6 * seconds / 3600 + 1e4 * noise(n) for n in range(6)}
    material = a_material(series_rows("rss", many, unit="bytes"))
    group, first, others = table_resources((material,), SETTINGS, claims=CLAIM).rows[:3]
    assert (group[0], first[0]) == ("rss", "pod-5")
    assert others[0].args["count"] == 5
    assert others[1].args["low"] == pytest.approx(0, abs=1e5)
    assert others[1].args["high"] == pytest.approx(4e6, rel=0.02)


def test_a_restart_makes_two_lives_that_each_have_a_slope_of_their_own():
    ramp = 5e7 + 1e4 * noise(4)
    ramp[:180] += np.linspace(0, 2e6, 180)
    material = a_material(
        series_rows("rss", {"pod-a": ramp}, unit="bytes"),
        series_rows("restart_count", {"pod-a": [0] * 180 + [1] * 180}, unit="count"),
    )
    found = {slope.pod: slope for slope in slopes_of((material,), SETTINGS)}
    assert set(found) == {"pod-a#1", "pod-a#2"}
    assert found["pod-a#1"].bounds[0] > 3e6
    assert found["pod-a#2"].bounds[0] < 0 < found["pod-a#2"].bounds[1]


def test_a_series_with_a_hole_has_no_slope_and_says_why():
    seconds = np.concatenate([np.arange(100), np.arange(260, 360)]) * 10.0
    material = a_material(series_rows("rss", {"pod-a": np.arange(200.0)}, unit="bytes", seconds=seconds))
    (slope,) = slopes_of((material,), SETTINGS)
    assert (slope.trend, slope.bounds, slope.failed.name) == (None, None, "no-gaps")
    row = table_resources((material,), SETTINGS, claims=CLAIM).rows[1]
    assert row[1:4] == (None, None, None)
    assert row[4].key == "check-no-gaps-failed"
    assert "@slopes-nothing" in str(chart_slopes((material,), SETTINGS, claims=CLAIM)["datasets"])


def test_units_the_book_does_not_know_are_counted_and_bytes_are_bytes():
    odd = a_material(series_rows("rss", {"pod-a": noise(5)}, unit="furlongs"))
    assert {slope.unit for slope in slopes_of((odd,), SETTINGS)} == {Unit.COUNT}
    assert {slope.unit for slope in slopes_of((small(),), SETTINGS)} == {Unit.BYTES, Unit.COUNT}


def test_the_chart_draws_every_life_with_what_the_table_tells():
    drawn = chart_slopes((small(),), SETTINGS, claims=CLAIM)
    rows = [row for rows in drawn["datasets"].values() for row in rows if "slope" in row]
    assert {(row["pod"], row["label"]) for row in rows if row["slope"]} == {
        ("pod-a", "@slope-rises"),
        ("pod-b", "@slope-open"),
    }
    rising = next(row for row in rows if row["label"] == "@slope-rises")
    assert rising["low"] < rising["slope"] < rising["high"]
    assert rising["projected"] == pytest.approx(24 * rising["slope"])
    assert rising["slope"] == pytest.approx(4e6 / 2**20, rel=0.02)


def test_the_notebook_and_the_library_name_the_same_resources():
    template = (Path(ROOT) / "notebooks" / "stability.ipynb").read_text("utf-8")
    assert all(f'\\"{name}\\",' in template for name in RESOURCES)
    given = DEFINITION.settings.model_validate({"resources": ["rss"]})
    assert given.resources == ("rss",)
