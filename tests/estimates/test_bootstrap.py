"""The block bootstrap against a naive loop, and what it covers in simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.estimates.bootstrap import bootstrap_share, resampled_shares


def bursts(rng, points, share, length):
    """Flags of a chain that stays as it is, for `length` samples above on average."""
    leave = 1 / length
    enter = leave * share / (1 - share)
    draws, flags, above = rng.random(points), np.empty(points, bool), rng.random() < share
    for place, draw in enumerate(draws):
        above = draw >= leave if above else draw < enter
        flags[place] = above
    return flags


@given(
    st.lists(st.booleans(), min_size=1, max_size=60),
    st.integers(1, 70),
    st.integers(0, 2**32 - 1),
)
def test_resampling_is_what_a_naive_loop_makes_of_the_same_starts(flags, length, seed):
    record = np.array(flags)
    length = min(length, record.size)
    starts = np.random.default_rng(seed).integers(record.size, size=(5, -(-record.size // length)))
    naive = []
    for row in starts:
        drawn = [record[(start + step) % record.size] for start in row for step in range(length)]
        naive.append(np.mean(drawn[: record.size]))
    assert resampled_shares(record, starts, length) == pytest.approx(naive)


def test_without_spikes_the_interval_is_a_point_which_is_why_it_never_decides():
    for size in (12, 8640):
        found = bootstrap_share(np.zeros(size, bool), np.arange(size) * 10.0, 300.0)
        assert (found.low, found.high) == (0.0, 0.0)


def test_the_same_record_gives_the_same_interval_and_blocks_of_the_asked_length():
    flags = bursts(np.random.default_rng(1), 600, 0.2, 6)
    first, second = (bootstrap_share(flags, np.arange(600) * 5.0, 300.0) for _ in range(2))
    assert first == second
    assert first.block_samples == 60
    assert bootstrap_share(flags, np.arange(600) * 5.0, 1e9).block_samples == 600


def coverage(points, share, length, block, runs):
    rng = np.random.default_rng(8)
    seconds = np.arange(points, dtype=float)
    found = [bootstrap_share(bursts(rng, points, share, length), seconds, block, replicates=500) for _ in range(runs)]
    return np.mean([interval.low <= share <= interval.high for interval in found])


@pytest.mark.slow
def test_with_many_spikes_it_covers_the_share_nearly_as_often_as_it_says():
    assert 0.90 < coverage(8640, 0.05, 3, 60, 400) < 0.96


@pytest.mark.slow
def test_with_few_spikes_it_covers_it_less_often_than_it_says():
    assert 0.5 < coverage(8640, 0.001, 6, 60, 400) < 0.75


@pytest.mark.slow
def test_blocks_shorter_than_what_makes_neighbours_alike_cover_too_little():
    assert coverage(4000, 0.2, 80, 1, 200) < 0.5 < coverage(4000, 0.2, 80, 400, 200)


@pytest.mark.parametrize(("flags", "seconds", "block"), [([], [], 1), ([1, 0], [0], 1), ([1], [0], 0)])
def test_what_is_no_record_is_refused(flags, seconds, block):
    with pytest.raises(ValueError, match="in blocks of"):
        bootstrap_share(np.array(flags, bool), np.array(seconds, float), block)
