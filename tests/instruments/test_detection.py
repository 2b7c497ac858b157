"""Checks of detectors on what they are to catch and what they are to let pass."""

from __future__ import annotations

import numpy as np
import pytest

from readiness.instruments import (
    Overlaps,
    check_beats_memory,
    check_control_falls,
    check_episodes_suffice,
    check_scores_vary,
    check_split_separates,
)

APART = Overlaps(
    attacks=90,
    repeated_ratio=0.99,
    shared_clusters=0,
    clusters=9,
    shared_attackers=0,
    attackers=4,
    shared_victims=0,
    victims=2,
    overlap_seconds=0.0,
)


@pytest.mark.parametrize(
    ("split", "change", "passed"),
    [
        ("time", {}, True),
        ("hosts", {}, True),
        ("random", {}, True),
        ("time", {"shared_attackers": 4}, True),  # the same hosts later are the point of a split by time
        ("hosts", {"overlap_seconds": 60.0}, True),
        ("time", {"shared_clusters": 1}, False),
        ("hosts", {"shared_clusters": 1}, False),
        ("random", {"shared_clusters": 9}, False),
        ("time", {"overlap_seconds": 0.001}, False),
        ("hosts", {"shared_attackers": 1}, False),
        ("hosts", {"shared_victims": 1}, False),
        ("time", {"clusters": 0, "attacks": 0}, False),
    ],
)
def test_a_split_keeps_what_its_name_promises(split, change, passed):
    found = check_split_separates(split, APART._replace(**change), member="ctu13")
    assert (found.passed, found.member) == (passed, "ctu13")


def test_where_victims_are_not_held_out_only_attackers_have_to_be_others():
    victims, attackers = APART._replace(shared_victims=2), APART._replace(shared_attackers=1)
    assert check_split_separates("hosts", victims, victims_held_out=False).passed
    assert not check_split_separates("hosts", attackers, victims_held_out=False).passed


def test_a_detector_that_only_equals_the_best_table_does_not_beat_memory():
    lookups = {"source": 1.0, "port": 0.2}
    assert not check_beats_memory(1.0, lookups).passed
    assert check_beats_memory(0.21, {"port": 0.2}).passed
    assert check_beats_memory(0.5, lookups).detail.args["lookup"] == "source"
    assert not check_beats_memory(1.0, {}).passed


def test_shuffled_labels_must_fall_to_the_rate_of_alarms():
    assert check_control_falls(0.02, 0.004, 0.012).passed
    assert check_control_falls(0.0, 0.0, 0.0).passed
    assert not check_control_falls(0.6, 0.3, 0.012).passed


def test_a_constant_detector_and_a_single_attack_are_no_evidence():
    assert not check_scores_vary(np.full(500, 0.96)).passed
    assert not check_scores_vary(np.array([])).passed
    assert check_scores_vary(np.array([0.96, 0.97])).passed
    assert not check_episodes_suffice(1).passed
    assert check_episodes_suffice(2).passed
    assert not check_episodes_suffice(50, needed=100).passed
