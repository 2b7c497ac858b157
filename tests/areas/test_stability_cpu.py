"""Spikes of CPU: every one is counted, and the bootstrap never stands in for the bound that decides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from areas.pod_samples import CLAIMS, INTERVAL_SECONDS, a_material, series_rows
from readiness.areas.series import pod_series
from readiness.areas.stability.cpu import spikes_of, table_cpu, table_spikes

LIMIT = 20.0  # percent of one core, as `limits 200m` says
CLAIM = (CLAIMS["stability.cpu_time_above_limit"],)
METRIC = "container_cpu_percent_of_core"


def cpu(by_pod, **fields):
    return a_material(series_rows(METRIC, by_pod, unit="percent"), **fields)


def one(values, **fields):
    (series,) = pod_series(cpu({"pod-a": values}, **fields), METRIC)
    return series


def test_a_spike_has_a_start_a_length_and_a_peak():
    values = np.full(360, 2.0)
    values[10:13], values[100] = (17, 25, 18), 16.5
    first, second = spikes_of(one(values), LIMIT)
    assert (first.start_seconds, first.duration_seconds, first.peak_ratio) == (100.0, 30.0, 1.25)
    assert (second.start_seconds, second.duration_seconds) == (1000.0, INTERVAL_SECONDS)


def test_at_the_limit_is_not_above_it_and_none_is_none():
    assert spikes_of(one(np.full(100, 16.0)), LIMIT) == []


def test_a_hole_in_the_record_parts_a_spike():
    material = a_material(series_rows(METRIC, {"pod-a": [18, 18, 18, 18]}, unit="percent", seconds=[0, 10, 500, 510]))
    (series,) = pod_series(material, METRIC)
    assert [spike.duration_seconds for spike in spikes_of(series, LIMIT)] == [20.0, 20.0]


@given(st.lists(st.booleans(), min_size=2, max_size=80))
def test_the_spikes_hold_every_sample_above_and_no_other(above):
    series = one(np.where(above, 19.0, 1.0))
    spikes = spikes_of(series, LIMIT)
    assert sum(round(spike.duration_seconds / INTERVAL_SECONDS) for spike in spikes) == sum(above)
    naive = sum(now and not before for before, now in zip([False, *above], above, strict=False))
    assert len(spikes) == naive


def test_the_table_shows_the_exact_bound_beside_a_bootstrap_that_shrank_to_a_point():
    view = table_cpu((cpu({"pod-a": np.full(360, 2.0)}),), None, claims=CLAIM)
    _, row = view.rows
    # An hour of samples every 10 s is 12 blocks of 300 s; the bound is that of 12 trials without a failure.
    _, upper = proportion_confint(0, 12, alpha=0.10, method="beta")
    assert row[2].args == {"low": 0.0, "high": 0.0}
    assert row[3].args["high"] == pytest.approx(upper)
    assert row[3].args["n"] == 12
    assert row[3].args["high"] > CLAIM[0].criterion.threshold  # so it is not verified, whatever the bootstrap says


def test_with_spikes_the_bootstrap_has_a_width_and_lies_below_the_exact_bound():
    values = np.full(8640, 2.0)
    values[np.random.default_rng(5).choice(8640, 60, replace=False)] = 19
    view = table_cpu((cpu({"pod-a": values}, hours=24.0),), None, claims=CLAIM)
    _, row = view.rows
    assert row[1].args["share"] == pytest.approx(60 / 8640)
    assert 0 < row[2].args["low"] < 60 / 8640 < row[2].args["high"] < row[3].args["high"]


def test_a_recording_without_a_limit_is_named():
    view = table_cpu((cpu({"pod-a": np.full(50, 2.0)}, settings={"resources": "none"}),), None, claims=CLAIM)
    assert [row[1].key for row in view.rows] == ["cpu-no-limit"]


def test_the_longest_spikes_are_listed_and_all_are_counted():
    values = np.full(360, 2.0)
    values[::12] = 19  # thirty short ones
    values[200:206] = 19
    view = table_spikes((cpu({"pod-a": values, "pod-b": np.full(360, 1.0)}),), None)
    counted = len(spikes_of(one(values), LIMIT))
    assert (view.caption.args["count"], view.caption.args["pods"]) == (counted, 1)
    assert len(view.rows) == view.caption.args["shown"] == 15
    lengths = [row[3] for row in view.rows]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] == 60.0


def test_no_spike_is_said_aloud():
    view = table_spikes((cpu({"pod-a": np.full(360, 2.0)}),), None)
    assert view.caption.args["count"] == 0
    assert view.rows[0][0].key == "spikes-none"
