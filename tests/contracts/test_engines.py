"""Engines with one fault each, and incidents whose truth and baselines are computed again from their events."""

from __future__ import annotations

from collections import Counter

import pytest

from contracts.subjects import QUICK, results, subject
from readiness.contracts import controls
from readiness.contracts.engines import check_engine
from readiness.contracts.incidents import SHAPES, make_incidents
from readiness.contracts.subjects import Result, Subject

P, F, A, N = Result.PASSED, Result.FAILED, Result.ABSENT, Result.NOT_REACHED
INCIDENTS = make_incidents(16, seed=5)
ALL_PASSED = dict.fromkeys(("imports", "answers", "promised-form", "repeats", "keeps-limits", "quiet"), P)


def check(name: str, attribute: str = "Engine"):
    return check_engine(subject(name, attribute=attribute), {}, INCIDENTS)


def control(name: str):
    first = subject("engines", attribute=name)
    return check_engine(Subject(first.name, tuple(controls.__path__), first.python, QUICK), {}, INCIDENTS)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("raising_engine", {"answers": F, "promised-form": N, "takes-dependencies": A, "repeats": N}),
        ("engine_with_confidence_in_percent", {"promised-form": F, "takes-dependencies": A}),
        ("engine_that_names_nobody", {"promised-form": N, "takes-dependencies": A, "repeats": N}),
        ("engine_that_draws", {"repeats": F, "takes-dependencies": A}),
        ("no_such_engine", {"imports": F, "answers": N, "promised-form": N, "takes-dependencies": N, "repeats": N}),
    ],
)
def test_one_fault_fails_its_check_and_no_other(name, found):
    assert results(check(name).checks) == ALL_PASSED | found


def test_an_engine_that_names_nobody_is_never_right():
    rows = check("engine_that_names_nobody").incidents
    assert {(row["named"], row["rank"], row["error"]) for row in rows} == {(None, None, None)}
    raised = check("raising_engine").incidents
    assert {row["error"].partition(":")[0] for row in raised} == {"KeyError"}


def test_the_control_that_follows_the_graph_is_right_wherever_the_graph_is_given():
    found = control("FollowsDependencies")
    assert results(found.checks) == ALL_PASSED | {"takes-dependencies": P}
    assert {row["rank"] for row in found.incidents if row["dependencies"]} == {1.0}
    nearest = control("Nearest")
    assert {row["named"] == row["root"] for row in nearest.incidents if row["shape"] == "chain"} == {False}


def test_a_node_that_is_named_stands_for_its_event():
    rows = check("engine_that_draws").incidents
    assert all(row["named"].startswith("event-service-") for row in rows)


# Incidents ------------------------------------------------------------------------------------------------------------


def test_shapes_are_drawn_alike_with_and_without_their_graph():
    counted = Counter((incident.shape, incident.dependencies) for incident in make_incidents(80))
    assert counted == {(shape, given): 10 for shape in SHAPES for given in (True, False)}
    with pytest.raises(ValueError, match="no multiple of 8"):
        make_incidents(20)


@pytest.mark.parametrize("incident", make_incidents(80), ids=lambda i: i.incident)
def test_the_planted_cause_is_the_one_the_graph_leads_to(incident):
    by_event = {event.event: event for event in incident.events}
    service = by_event[incident.symptom].service
    while above := incident.depends_on.get(service):
        service = above[0]
    assert by_event[incident.root].service == service
    assert incident.events[-1].event == incident.symptom != incident.root
    assert len(by_event) == len(incident.events)


def test_each_shape_is_what_it_is_called():
    for incident in make_incidents(80):
        seconds = {event.event: event.seconds for event in incident.events}
        before = {name: at for name, at in seconds.items() if name != incident.symptom}
        match incident.shape:
            case "confounder":
                assert seconds["event-service-z"] < seconds[incident.root]
                assert incident.earliest == "event-service-z"
                assert "service-z" not in incident.depends_on
            case "simultaneous":
                assert set(seconds.values()) == {0.0}
            case "fork":
                assert {tuple(on) for on in incident.depends_on.values()} == {("service-a",)}
            case "chain":
                assert sorted(before, key=before.__getitem__) == sorted(before)
        if incident.shape in ("chain", "fork"):
            assert incident.earliest == incident.root
        assert incident.chance == 1 / len(before)
        assert max(seconds.values()) - min(seconds.values()) < 300  # the window the engine correlates in


def test_where_all_came_at_once_the_order_of_arrival_does_not_give_the_cause_away():
    first = [i.events[0].event == i.root for i in make_incidents(800) if i.shape == "simultaneous"]
    expected = [i.chance for i in make_incidents(800) if i.shape == "simultaneous"]
    assert abs(sum(first) - sum(expected)) < 3 * sum(p * (1 - p) for p in expected) ** 0.5
