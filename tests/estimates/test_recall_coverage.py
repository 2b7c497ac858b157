"""The bounds of a recall hold the truth as often as they say, simulated directly; the usual bootstraps do not.

Flows in few episodes of very unequal size, with a design effect of 50. The larger table is in decision 25.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from benchmarks.calibrate_recall import (
    SETTINGS,
    Setting,
    draw_records,
    simulate,
    simulate_false_alarms,
    simulate_gain,
    truths,
)
from readiness.estimates.clusters import design_of

RECORDS = 400
FEW = [setting for setting in SETTINGS if setting.episodes in (20, 40)]


@cache
def simulated(setting):
    return simulate(setting, RECORDS, ("deciding", "expanded", "percentile"), replicates=500, seed=11)


@pytest.mark.slow
@pytest.mark.parametrize("setting", FEW, ids=str)
def test_the_bounds_that_decide_cover_both_readings_in_93_percent_at_a_nominal_95(setting):
    found = simulated(setting)["deciding"]
    assert found.covered >= 0.93
    assert found.covered_episodes >= 0.93
    assert max(found.low_missed, found.high_missed) <= 0.05


@pytest.mark.slow
def test_percentiles_miss_where_episodes_are_few_and_recall_is_high():
    whole = {setting: simulated(setting)["percentile"] for setting in FEW if setting.alike == 1}
    assert max(found.covered for found in whole.values()) < 0.93
    assert simulated(Setting(20, 0.96, 1.0, alike=1.0))["percentile"].low_missed > 0.3


@pytest.mark.slow
def test_a_cluster_bootstrap_of_150_episodes_covers_93_percent_and_percentiles_taken_further_out_cover_more():
    many = simulate(Setting(150, 0.9, 0.0), 800, ("percentile", "expanded"), replicates=1000, seed=11)
    assert many["percentile"].covered >= 0.92
    assert many["expanded"].covered >= 0.93
    for setting in FEW:
        assert simulated(setting)["expanded"].covered >= simulated(setting)["percentile"].covered


@pytest.mark.slow
@pytest.mark.parametrize(("blocks", "spread"), [(40, 0.0), (40, 1.0), (200, 1.0)])
def test_the_bounds_of_false_alarms_cover_93_percent_though_blocks_differ_by_their_own_mean(blocks, spread):
    found = simulate_false_alarms(blocks, 1.0, spread, 1000, seed=11)
    assert found.covered >= 0.93
    assert max(found.low_missed, found.high_missed) <= 0.055


@pytest.mark.slow
@pytest.mark.parametrize("spread", [0.0, 1.0])
@pytest.mark.parametrize("recalls", [(0.9, 0.9), (0.9, 0.8)])
def test_a_gain_is_not_claimed_where_there_is_none(recalls, spread):
    assert max(simulate_gain(40, recalls, spread, 400, seed=11)) <= 0.025


def test_the_simulated_world_has_the_design_effect_and_the_truths_it_says():
    rng = np.random.default_rng(2)
    effects = [design_of(record).observed_effect for record in draw_records(Setting(2000, 0.9, 0.0), 20, rng)]
    assert np.mean(effects) == pytest.approx(50, rel=0.1)
    unequal = [design_of(record).observed_effect for record in draw_records(Setting(2000, 0.9, 1.0), 40, rng)]
    assert np.mean(unequal) == pytest.approx(50, rel=0.15)
    whole = [design_of(record).observed_effect for record in draw_records(Setting(2000, 0.9, 1.0, 1.0), 40, rng)]
    assert np.mean(whole) == pytest.approx(50, rel=0.15)
    floods = Setting(40_000, 0.8, 1.0, large=1.0)
    records = draw_records(floods, 5, rng)
    assert np.mean([record.share for record in records]) == pytest.approx(truths(floods)[0], abs=0.01)
    assert np.mean([record.mean for record in records]) == pytest.approx(truths(floods)[1], abs=0.01)
