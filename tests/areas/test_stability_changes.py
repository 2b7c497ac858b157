"""Change points find what was planted and little else; the chart is bounded whatever the length of the series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.signal import lfilter

from areas.pod_samples import a_material, series_rows
from readiness.areas.series import LARGEST_BINS
from readiness.areas.stability.changes import chart_changes, drift_segments
from readiness.estimates.changes import change_points

RSS = "process_resident_memory_bytes"


def noise(correlation, points, seed):
    return lfilter([1], [1, -correlation], np.random.default_rng(seed).standard_normal(points))


def binned(values, width=12):
    return values[: values.size // width * width].reshape(-1, width).mean(axis=1)


@pytest.mark.parametrize(("before", "after"), [(0.0, 3.0), (3.0, 0.0), (2.0, 6.0)])
def test_a_drift_that_changes_is_found_where_it_does(before, after):
    values = np.cumsum(np.where(np.arange(120) < 70, before, after)) + np.random.default_rng(1).normal(0, 0.3, 120)
    (found,) = change_points(values)
    assert abs(found - 70) <= 1


def test_a_step_is_found():
    values = np.random.default_rng(2).normal(0, 1, 100) + 20 * (np.arange(100) >= 40)
    assert any(abs(place - 40) <= 2 for place in change_points(values))


@pytest.mark.parametrize(
    ("correlation", "points", "limit"), [(0, 578, 0.02), (0.9, 578, 0.02), (0.98, 1356, 0.02), (1, 578, 0.08)]
)
def test_without_a_change_it_sees_few(correlation, points, limit):
    found = [change_points(binned(noise(correlation, points, seed))) for seed in range(300)]
    assert np.mean([bool(places) for places in found]) <= limit


def test_neither_the_unit_nor_a_constant_drift_matters():
    values = binned(noise(1, 1356, 4)) + 30 * (np.arange(113) > 60)
    assert change_points(values) == change_points(values * 2**30 + 5e7) == change_points(values + 7 * np.arange(113))


@pytest.mark.parametrize("values", [np.zeros(50), np.arange(50.0), np.arange(8.0) ** 2, np.array([])])
def test_what_does_not_vary_or_is_too_short_has_no_changes(values):
    assert change_points(values) == ()


def test_counts_that_hardly_ever_move_have_no_changes_but_their_steps():
    values = np.zeros(100)
    values[50:] = 40
    found = change_points(values)
    assert found
    assert all(abs(place - 50) <= 2 for place in found)


def test_segments_tile_the_time_and_add_up_to_the_growth():
    minutes = np.arange(100.0)
    values = np.cumsum(np.where(minutes < 50, 1.0, 5.0)) + np.random.default_rng(3).normal(0, 0.2, 100)
    parts = drift_segments(pd.DataFrame({"pod": "a", "minute": minutes, "value": values}))
    assert parts["start"].tolist()[1:] == parts["end"].tolist()[:-1]
    assert (parts["start"].iloc[0], parts["end"].iloc[-1]) == (0, 99)
    assert (parts["drift"] * (parts["end"] - parts["start"]) / 60).sum() == pytest.approx(values[-1] - values[0])
    assert parts["changed"].tolist() == [False, True]
    assert parts["drift"].tolist() == pytest.approx([60, 300], rel=0.1)


def test_a_long_series_of_many_pods_draws_a_bounded_chart():
    ramp = np.arange(24 * 360) * 1e3
    material = a_material(series_rows(RSS, {f"pod-{n:02}": ramp for n in range(20)}, unit="bytes"), hours=24.0)
    drawn = chart_changes((material,), None)
    rows = [row for rows in drawn["datasets"].values() for row in rows]
    assert len({row["pod"] for row in rows}) == 12
    assert max(row["end"] for row in rows) <= 24 * 60
    assert len(rows) <= 12 * LARGEST_BINS


def test_nothing_recorded_draws_a_word():
    drawn = chart_changes((a_material(series_rows("cpu", {"a": [1.0, 2.0]}, unit="percent")),), None)
    assert "@changes-nothing" in str(drawn["datasets"])
