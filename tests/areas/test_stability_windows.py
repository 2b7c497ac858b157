"""What a window can show: recomputed by the chi-squared quantiles of scipy and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

from areas.pod_samples import CLAIMS, a_material, at, series_rows
from readiness.areas.stability.windows import hours_without_failure, mtbf_at_least_hours, table_pooled, table_windows

RESTARTS = (CLAIMS["stability.restarts"],)
SHARES = (CLAIMS["stability.health_success"], CLAIMS["stability.error_rate"])


@pytest.mark.parametrize(("failures", "hours"), [(0, 24.0), (1, 24.0), (3, 120.0), (0, 0.8)])
def test_the_mean_time_between_failures_is_the_chi_squared_bound(failures, hours):
    assert mtbf_at_least_hours(failures, hours, 0.95) == pytest.approx(2 * hours / chi2.ppf(0.95, 2 * failures + 2))


def test_a_day_without_failures_shows_eight_hours_and_a_day_takes_72():
    assert mtbf_at_least_hours(0, 24, 0.95) == pytest.approx(8.0, abs=0.05)
    assert mtbf_at_least_hours(1, 24, 0.95) == pytest.approx(5.1, abs=0.05)
    needed = hours_without_failure(24, 0.95)
    assert needed == pytest.approx(-24 * np.log(0.05))  # no failure with chance 5 % if the mean were 24 h
    assert mtbf_at_least_hours(0, needed, 0.95) == pytest.approx(24.0)


@pytest.mark.parametrize("mean_hours", [2.0, 8.0, 30.0])
def test_in_simulation_the_bound_is_above_the_truth_in_at_most_5_percent(mean_hours):
    failures = np.random.default_rng(11).poisson(24 / mean_hours, 40_000)
    bounds = np.array([mtbf_at_least_hours(r, 24, 0.95) for r in range(failures.max() + 1)])[failures]
    assert np.mean(bounds > mean_hours) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 40_000)


def test_the_table_names_the_worst_pod_pools_them_and_tells_what_a_day_would_show():
    counts = {"pod-a": np.zeros(361), "pod-b": [0] * 100 + [1] * 261, "pod-c": np.zeros(361)}
    silent = a_material(series_rows("rss", {"pod-a": [1.0, 2.0]}, unit="bytes"), name="silent")
    material = a_material(series_rows("restart_count", counts, unit="count"))
    rows = table_windows((material, silent), None, claims=RESTARTS).rows
    told = [(row[0], row[1].key, *row[2:4]) for row in rows]
    assert told == [
        ("small", "windows-worst-pod", 1.0, 1),
        ("small", "windows-pooled", 3.0, 1),
        ("silent", "windows-not-counted", None, None),
        (None, "windows-one-pod", 24, 0),
        (None, "windows-pods-pooled", 72, 0),
        (None, "windows-needed", pytest.approx(71.9, abs=0.05), 0),
    ]
    assert rows[0][1].args["pod"] == "pod-b"
    assert [row[4] for row in rows if row[2]] == pytest.approx(
        [2 / chi2.ppf(0.95, 4), 6 / chi2.ppf(0.95, 4), 48 / chi2.ppf(0.95, 2), 144 / chi2.ppf(0.95, 2), 24.0]
    )


def shares(ok, errors, **settings):
    """An hour of two pods: probes every 10 s, 20 requests in the same rhythm."""
    seconds = np.arange(360) * 10.0
    probes = pd.concat(
        [
            pd.DataFrame({"observed_at": at(seconds), "target": f"pod/{pod}", "ok": ok, "error": "RemoteProtocolError"})
            for pod in "ab"
        ],
        ignore_index=True,
    )
    load = pd.concat(
        [
            pd.DataFrame({"observed_at": at(seconds), "pod": pod, "sent": 20, "ok": 20 - errors, "errors": errors})
            for pod in "ab"
        ],
        ignore_index=True,
    )
    return a_material(probes=probes, load=load, settings=settings)


def test_all_pods_of_one_block_of_time_count_once():
    errors = np.zeros(360, dtype=int)
    errors[:30] = 5
    health, failed = table_pooled((shares(np.ones(360, bool), errors),), None, claims=SHARES).rows
    # 12 blocks of 300 s, not 24, and not 14,400 requests.
    assert (health[2].args["n"], health[2].args["blocks"]) == (720, 12)
    assert health[4] == pytest.approx(proportion_confint(12, 12, alpha=0.10, method="beta")[0])
    assert failed[2].args["n"] == 14_400
    share = 2 * 30 * 5 / 14_400
    assert failed[3] == pytest.approx(share)
    low, high = proportion_confint(share * 12, 12, alpha=0.10, method="beta")
    assert failed[4:] == pytest.approx((low, high), abs=1e-6)


def test_failures_that_may_be_the_observers_own_are_named():
    ok = np.ones(360, bool)
    ok[7] = False
    for connections, key in (("reused (kept alive)", "pooled-health-doubted"), ("new", "pooled-health")):
        material = shares(ok, np.zeros(360, int), probe_connections=connections)
        assert table_pooled((material,), None, claims=SHARES).rows[0][1].key == key
