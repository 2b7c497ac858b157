"""What the schedule promises of every seed: nobody twice at once, kinds and hosts kept for the test, counts."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.errors import ExitCode
from readiness.lab.mesh import HELD_OUT_HOSTS, draw_held_out, draw_hosts, host_names
from readiness.lab.plans import draw_plan
from readiness.lab.schedule import (
    FAULTS,
    HELD_OUT_KINDS,
    KINDS,
    MISBEHAVIOURS,
    ScheduleError,
    parts_of,
    quiet_stretches,
)

WHOLE_SECONDS = 95 * 60.0
seeds = st.integers(0, 2**32)
every_whole_plan = given(seeds)
few = settings(max_examples=15, deadline=None)


@few
@every_whole_plan
def test_nobody_takes_part_in_two_episodes_at_once(seed):
    for one, other in combinations(draw_plan(seed, WHOLE_SECONDS, 20).episodes, 2):
        if not set(one.involved).isdisjoint(other.involved):
            assert one.end_seconds < other.start_seconds or other.end_seconds < one.start_seconds


@few
@every_whole_plan
def test_held_out_kinds_and_hosts_are_met_in_the_test_part_only(seed):
    plan = draw_plan(seed, WHOLE_SECONDS, 20)
    assert len(plan.held_out_hosts) == HELD_OUT_HOSTS
    for episode in plan.episodes:
        if episode.part != "test":
            assert episode.kind not in HELD_OUT_KINDS
            met = {*episode.involved, *episode.settings.get("targets", ())}
            assert met.isdisjoint(plan.held_out_hosts)
    assert {episode.kind for episode in plan.episodes if episode.part == "train"} == set(KINDS) - set(HELD_OUT_KINDS)


@few
@every_whole_plan
def test_a_whole_recording_has_enough_episodes_of_every_kind(seed):
    episodes = draw_plan(seed, WHOLE_SECONDS, 20).episodes
    counts = Counter((episode.part, episode.kind) for episode in episodes)
    assert len(episodes) >= 260
    assert sum(number for (part, _), number in counts.items() if part == "test") >= 140
    assert len({episode.kind for episode in episodes}) == len(FAULTS) + len(MISBEHAVIOURS) == 10
    for kind in KINDS:
        if kind in HELD_OUT_KINDS:
            assert counts["test", kind] >= 20
        else:
            assert counts["train", kind] >= 12
            assert min(counts["validation", kind], counts["test", kind]) >= 5


@few
@every_whole_plan
def test_episodes_lie_in_their_part_and_never_in_a_quiet_stretch(seed):
    bounds = parts_of(WHOLE_SECONDS)
    assert [bounds["train"][0], bounds["test"][1]] == [0, WHOLE_SECONDS]
    for episode in draw_plan(seed, WHOLE_SECONDS, 20).episodes:
        start, end = bounds[episode.part]
        assert start < episode.start_seconds < episode.end_seconds < end
        assert 15 <= episode.duration_seconds <= 45
        for begin, over in quiet_stretches(WHOLE_SECONDS):
            assert episode.end_seconds <= begin or episode.start_seconds >= over


@few
@given(seeds, st.sampled_from(KINDS))
def test_episodes_of_a_kind_differ(seed, kind):
    plan = draw_plan(seed, WHOLE_SECONDS, 20)
    same = [episode for episode in plan.episodes if episode.kind == kind]
    assert len({episode.host for episode in same}) > len(same) / 4
    assert len({episode.duration_seconds for episode in same}) > len(same) / 2
    if any(episode.settings for episode in same):
        assert len({str(episode.settings) for episode in same}) > len(same) * 0.9


def test_the_same_seed_draws_the_same_plan_and_another_another():
    assert draw_plan(5, WHOLE_SECONDS, 20) == draw_plan(5, WHOLE_SECONDS, 20)
    assert draw_plan(5, WHOLE_SECONDS, 20).episodes != draw_plan(6, WHOLE_SECONDS, 20).episodes


@few
@given(seeds)
def test_misbehaviour_uses_the_hosts_as_they_come(seed):
    plan = draw_plan(seed, WHOLE_SECONDS, 20)
    hit = Counter(episode.host for episode in plan.episodes if episode.part == "test")
    assert len(hit) >= 18  # nearly all of them, held out or not
    assert max(hit.values()) <= 0.2 * sum(hit.values())


@given(seeds, st.integers(4, 60))
def test_neighbours_are_mutual_and_everybody_serves_others(seed, count):
    names = host_names(count)
    hosts = {host.name: host for host in draw_hosts(seed, names)}
    assert list(hosts) == list(names)
    for name, host in hosts.items():
        assert name not in host.neighbours
        assert all(name in hosts[other].neighbours for other in host.neighbours)
        assert all(name not in servers and servers for servers in host.servers.values())
    assert set(draw_held_out(seed, names)) <= set(names)


def test_no_room_is_said_with_what_to_do():
    with pytest.raises(ScheduleError, match="no room") as caught:
        draw_plan(1, 60, 4)
    assert caught.value.exit_code is ExitCode.BAD_INPUT
    assert "more minutes" in str(caught.value)
