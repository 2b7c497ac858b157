"""What is called load: sequential requests, generators that fall behind, requests of nobody."""

import re

import numpy as np
import pytest

from readiness.areas.scale.plan import CLAIMS
from readiness.instruments.loads import (
    LoadRun,
    check_load_as_offered,
    check_load_concurrent,
    check_requests_in_runs,
    is_sequential,
)
from readiness.presentation.catalogue import LANGUAGES, text

RNG = np.random.default_rng(1)


def one_after_the_other(n=1000, seconds=30.0, loop="closed", rate=None):
    """January's "high load": the next request when the last one has been answered."""
    took = RNG.gamma(9, seconds / n / 9, n)
    return LoadRun(loop, rate, float(took.sum()), np.concatenate([[0], np.cumsum(took)[:-1]]), took)


def scheduled(rate=100.0, seconds=60.0, loop="open", offered=None, took=0.05):
    sent = np.arange(0, seconds, 1 / rate)
    return LoadRun(loop, offered or rate, seconds, sent, np.full(sent.size, took))


def test_a_thousand_requests_one_after_the_other_are_no_load():
    january = one_after_the_other()
    assert is_sequential(january)
    check = check_load_concurrent({"high_load": january})
    assert not check.passed
    assert 33 < check.detail.args["fastest-per-second"] < 34


def test_a_baseline_beside_load_is_named_and_passes():
    check = check_load_concurrent({"one": one_after_the_other(), "many": scheduled()})
    assert check.passed
    assert check.detail.args["which"] == "one"


def test_a_generator_that_waits_is_sequential_whatever_it_calls_itself():
    assert is_sequential(one_after_the_other(loop="open", rate=40.0))
    assert is_sequential(one_after_the_other(loop="unknown"))


def test_two_clocks_that_disagree_a_little_do_not_make_it_a_load():
    january = one_after_the_other()
    off = january._replace(sent_seconds=january.sent_seconds + RNG.uniform(-5e-4, 5e-4, january.sent_seconds.size))
    assert (np.diff(off.sent_seconds) < off.latency_seconds[:-1]).any()
    assert is_sequential(off)


def test_a_schedule_faster_than_its_answers_is_load_though_nothing_overlaps():
    quick = scheduled(took=0.001)
    assert not is_sequential(quick)
    assert is_sequential(quick._replace(loop="closed"))


def test_two_users_at_a_time_are_not_sequential():
    one, other = one_after_the_other(), one_after_the_other()
    both = [np.concatenate(pair) for pair in ((one.sent_seconds, other.sent_seconds), (one[4], other[4]))]
    assert not is_sequential(LoadRun("closed", None, 30.0, *both))


@pytest.mark.parametrize("rate", [1.0, 20.0, 1000.0])
def test_schedules_at_random_are_not_taken_for_stalls(rate):
    for seed in range(20):
        sent = np.random.default_rng(seed).uniform(0, 600, np.random.default_rng(seed).poisson(600 * rate))
        run = LoadRun("open", rate, 600.0, sent, np.full(sent.size, 0.01))
        assert check_load_as_offered({"r": run}, 10).passed, (rate, seed)


def test_a_stall_of_one_block_is_found_even_if_it_is_caught_up_with():
    run = scheduled()
    held = (run.sent_seconds > 20) & (run.sent_seconds < 30)
    late = run._replace(sent_seconds=np.where(held, 30.0 + RNG.random(run.sent_seconds.size), run.sent_seconds))
    assert check_load_as_offered({"r": run}, 10).passed
    check = check_load_as_offered({"r": late}, 10)
    assert not check.passed
    assert check.detail.args["least-ratio"] < 0.05


def test_offering_less_than_said_is_found():
    check = check_load_as_offered({"r": scheduled(rate=800, offered=1000.0)}, 10)
    assert (check.passed, round(check.detail.args["least-ratio"], 2)) == (False, 0.8)


def test_closed_loops_are_named_and_pass():
    check = check_load_as_offered({"a": scheduled(loop="closed"), "b": scheduled(loop="unknown")}, 10)
    assert (check.passed, check.detail.args["n"]) == (True, 2)
    mixed = check_load_as_offered({"a": scheduled(loop="closed"), "b": scheduled()}, 10)
    assert (mixed.passed, mixed.detail.args["closed"]) == (True, 1)


def test_requests_outside_their_run_are_found():
    run = scheduled()
    assert check_requests_in_runs({"r": run}, 0, clock_resolution_seconds=0.1).passed
    assert not check_requests_in_runs({"r": run._replace(run_seconds=50.0)}, 0, clock_resolution_seconds=0.1).passed
    assert not check_requests_in_runs({"r": run}, 1, clock_resolution_seconds=0.1).passed


SAID = [
    check_load_concurrent({"a": one_after_the_other()}),
    check_load_concurrent({"a": one_after_the_other(), "b": scheduled()}),
    check_load_concurrent({"b": scheduled()}),
    check_load_concurrent({}),
    check_load_as_offered({"a": scheduled()}, 10),
    check_load_as_offered({"a": scheduled(), "b": scheduled(loop="closed")}, 10),
    check_load_as_offered({"a": scheduled(loop="closed")}, 10),
    check_load_as_offered({"a": scheduled(rate=1, offered=90.0)}, 10),
    check_load_as_offered({"a": scheduled()._replace(offered_per_second=None)}, 10),
    check_load_as_offered({}, 10),
    check_requests_in_runs({"a": scheduled()}, 0, clock_resolution_seconds=0),
    check_requests_in_runs({"a": scheduled()}, 3, clock_resolution_seconds=0),
    check_requests_in_runs({}, 3, clock_resolution_seconds=0),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("check", SAID, ids=lambda check: check.detail.key)
def test_every_detail_is_a_sentence_with_all_its_arguments(check, language):
    said = text(check.detail, language)
    assert re.search(r"[^\W\d_]", said)
    assert "{" not in said


def test_the_plan_has_a_load_for_every_claim():
    assert len(CLAIMS) == 5
