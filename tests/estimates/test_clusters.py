"""Clusters against brute force: what rows are worth, how shares vary, and what must never tighten a bound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from readiness.estimates import Bounds
from readiness.estimates.clusters import (
    Counted,
    bootstrap_difference,
    bootstrap_share_of_rows,
    bounds_by_variance,
    bounds_of_clusters,
    bounds_of_rows,
    count_by_cluster,
    design_of,
    draws_of,
    jackknife_variance,
)
from readiness.estimates.recall import recall_bounds

BOTH = Bounds(0.95, 0.95)


@st.composite
def counted(draw, least=1):
    sizes = draw(st.lists(st.integers(1, 60), min_size=least, max_size=25))
    hits = [draw(st.integers(0, size)) for size in sizes]
    return Counted(np.array(hits, float), np.array(sizes, float))


def rows_of(one):
    """The rows behind the sums: flags and clusters."""
    flags = np.concatenate([np.arange(n) < h for h, n in zip(one.hits, one.sizes, strict=True)])
    return flags, np.repeat(np.arange(one.clusters), one.sizes.astype(int))


@given(one=counted(), seed=st.integers(0, 99))
def test_rows_are_summed_by_cluster_in_any_order_under_any_name(one, seed):
    flags, clusters = rows_of(one)
    rng = np.random.default_rng(seed)
    order, names = rng.permutation(flags.size), rng.permutation(1000)[: one.clusters]
    found = count_by_cluster(flags[order], names[clusters][order])
    back = np.argsort(names)
    assert found.hits.tolist() == one.hits[back].tolist()
    assert found.sizes.tolist() == one.sizes[back].tolist()
    assert found.share == pytest.approx(flags.mean())
    assert recall_bounds(found, BOTH) == pytest.approx(recall_bounds(one, BOTH))
    assert bounds_by_variance(found, BOTH) == pytest.approx(bounds_by_variance(one, BOTH))


def test_shares_of_seeds_are_summed_and_what_is_no_share_is_refused():
    found = count_by_cluster(np.array([0.2, 1.0, 0.6]), np.array([3, 3, 1]))
    assert (found.hits.tolist(), found.sizes.tolist()) == ([0.6, 1.2], [1, 2])
    assert found.touched == 2
    for flags in (np.array([0.5, 1.5, 0]), np.array([np.nan, 0, 0]), np.array([1.0, 0])):
        with pytest.raises(ValueError, match="flag"):
            count_by_cluster(flags, np.array([1, 1, 2]))


def test_nothing_is_counted_without_rows():
    none = count_by_cluster(np.array([], bool), np.array([], np.int64))
    assert (none.clusters, none.rows, none.touched) == (0, 0, 0)
    assert np.isnan([none.share, none.mean]).all()
    assert recall_bounds(none, BOTH) == (0, 1)
    assert design_of(none).effective == 0


@given(one=counted(least=2))
def test_the_jackknife_leaves_out_one_cluster_at_a_time(one):
    flags, clusters = rows_of(one)
    left = np.array([flags[clusters != k].mean() for k in range(one.clusters)])
    g = one.clusters
    assert jackknife_variance(one) == pytest.approx((g - 1) / g * ((left - flags.mean()) ** 2).sum(), abs=1e-12)


def test_the_design_effect_of_clusters_that_stand_as_one_is_their_size_and_of_independent_rows_is_1():
    whole = Counted(np.repeat([50.0, 0.0], [180, 20]), np.full(200, 50.0))
    design = design_of(whole)
    assert (design.rows, design.clusters, design.effective) == (10_000, 200, 200)
    assert design.observed_effect == pytest.approx(50, rel=0.02)
    rng = np.random.default_rng(1)
    apart = Counted(rng.binomial(50, 0.9, 4000).astype(float), np.full(4000, 50.0))
    assert design_of(apart).observed_effect == pytest.approx(1, abs=0.1)
    alike = Counted(np.full(9, 4.0), np.full(9, 4.0))
    assert design_of(alike)[2:] == (9, None, None)


@given(n=st.integers(1, 80), data=st.data())
def test_one_row_per_cluster_has_the_exact_bounds_of_statsmodels(n, data):
    k = data.draw(st.integers(0, n))
    one = Counted((np.arange(n) < k).astype(float), np.ones(n))
    low, high = proportion_confint(k, n, alpha=0.1, method="beta")
    for bounded in (bounds_of_rows, bounds_of_clusters, recall_bounds):
        assert bounded(one, BOTH) == pytest.approx((low, high), abs=1e-12)


@given(one=counted(), data=st.data())
def test_one_more_missed_row_never_raises_a_bound(one, data):
    place = data.draw(st.integers(0, one.clusters - 1))
    worse = one.hits.copy()
    worse[place] = max(worse[place] - 1, 0)
    for bounded in (bounds_of_rows, bounds_of_clusters, recall_bounds):
        before, after = bounded(one, BOTH), bounded(Counted(worse, one.sizes), BOTH)
        assert after[0] <= before[0] + 1e-12
        assert after[1] <= before[1] + 1e-12


@given(one=counted(), copies=st.integers(2, 9))
def test_cutting_flows_into_copies_does_not_tighten_an_interval(one, copies):
    more = Counted(one.hits * copies, one.sizes * copies)
    assert recall_bounds(more, BOTH) == pytest.approx(recall_bounds(one, BOTH), abs=1e-12)


@given(one=counted(), place=st.integers(0, 24), copies=st.integers(2, 9))
def test_cutting_the_flows_of_one_episode_leaves_its_vote_as_it_was(one, place, copies):
    factor = np.ones(one.clusters)
    factor[place % one.clusters] = copies
    more = Counted(one.hits * factor, one.sizes * factor)
    assert bounds_of_clusters(more, BOTH) == pytest.approx(bounds_of_clusters(one, BOTH), abs=1e-12)
    # So however an exporter cuts them, no recall is better known than by the votes of its episodes.
    low, high = recall_bounds(more, BOTH)
    votes = bounds_of_clusters(one, BOTH)
    assert low <= votes[0] + 1e-12
    assert high >= votes[1] - 1e-12


@given(sizes=st.lists(st.integers(1, 500), min_size=1, max_size=40))
def test_without_a_miss_every_episode_counts_once(sizes):
    whole = Counted(np.array(sizes, float), np.array(sizes, float))
    low, high = recall_bounds(whole, BOTH)
    assert low == pytest.approx(0.05 ** (1 / len(sizes)))
    assert (low < 1, high) == (True, 1)


@given(one=counted())
def test_bounds_hold_both_readings_and_no_more_rows_are_claimed_than_there_are(one):
    low, high = recall_bounds(one, BOTH)
    assert low <= min(one.share, one.mean) + 1e-12
    assert high >= max(one.share, one.mean) - 1e-12
    exact = proportion_confint(one.hits.sum(), one.sizes.sum(), alpha=0.1, method="beta")
    seen = bounds_by_variance(one, BOTH)
    assert seen[0] <= exact[0] + 1e-9
    assert seen[1] >= exact[1] - 1e-9


def test_draws_are_whole_samples_and_the_same_at_every_run():
    draws = draws_of(7, 3000)
    assert draws.shape == (3000, 7)
    assert (draws.sum(axis=1) == 7).all()
    assert (draws == draws_of(7, 3000)).all()
    assert draws.mean(axis=0) == pytest.approx(1, abs=0.1)
    assert draws.var() == pytest.approx(6 / 7, rel=0.05)


def test_the_bootstrap_of_sums_is_that_of_rows_drawn_in_whole_clusters():
    rng = np.random.default_rng(5)
    sizes = rng.integers(1, 30, 30)
    one = Counted(rng.binomial(sizes, rng.beta(4, 1, 30)).astype(float), sizes.astype(float))
    flags, clusters = rows_of(one)
    members = [np.flatnonzero(clusters == k) for k in range(30)]
    naive = []
    for picked in rng.integers(30, size=(4000, 30)):
        naive.append(flags[np.concatenate([members[k] for k in picked])].mean())
    found = bootstrap_share_of_rows(one, replicates=4000)
    # The percentiles of a normal distribution at Student's t, as in the source.
    reach = stats.t.ppf(0.975, sizes.sum() ** 2 / (sizes**2).sum() - 1) * np.sqrt(30 / 29)
    expected = np.quantile(naive, [stats.norm.sf(reach), stats.norm.cdf(reach)])
    assert (found.low, found.high) == pytest.approx(expected, abs=0.01)
    assert found.replicates == 4000


def test_a_difference_is_drawn_with_the_same_clusters_for_both():
    rng = np.random.default_rng(6)
    sizes = np.full(40, 20.0)
    one = Counted(rng.binomial(20, rng.beta(2, 1, 40)).astype(float), sizes)
    found = bootstrap_difference(one, Counted(one.hits - (one.hits > 0), sizes))
    apart = bootstrap_share_of_rows(one)
    assert found.high - found.low < 0.1 * (apart.high - apart.low)
    assert bootstrap_difference(one, one)[:2] == (0, 0)


def test_a_variance_that_was_not_seen_is_not_used():
    few = Counted(np.where(np.arange(30) < 4, 1.0, 0.0), np.full(30, 200.0))
    many = Counted(np.where(np.arange(30) < 5, 1.0, 0.0), np.full(30, 200.0))
    assert bounds_by_variance(few, BOTH) == bounds_of_rows(few, BOTH)
    assert bounds_by_variance(many, BOTH)[1] < 0.005 < bounds_of_rows(many, BOTH)[1]
