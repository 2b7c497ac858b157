"""Restarts, ends of containers and crash loops, each counted once; a restart cuts a series in two."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from areas.pod_samples import a_container, a_material, at, pod_events, series_rows
from readiness.areas.series import pod_series
from readiness.areas.stability.lifetimes import (
    happenings_of,
    pod_states,
    restart_seconds,
    split_lifetimes,
    table_lifetimes,
)

COUNTS = {"pod-a": [0] * 180 + [1] * 100 + [2] * 80, "pod-b": [0] * 360}


def counted(**tables):
    memory = series_rows("rss", {"pod-a": np.arange(360.0), "pod-b": np.arange(360.0)}, unit="bytes")
    return a_material(memory, series_rows("restart_count", COUNTS, unit="count"), **tables)


def test_a_rise_of_the_restart_count_ends_a_life():
    material = counted()
    assert {pod: times.tolist() for pod, times in restart_seconds(material).items()} == {
        "pod-a": [1800.0, 2800.0],
        "pod-b": [],
    }
    first, second = list(pod_series(material, "rss"))
    lives = split_lifetimes(first, restart_seconds(material)["pod-a"], 60.0)
    assert [life.pod for life in lives] == ["pod-a#1", "pod-a#2", "pod-a#3"]
    # The warm-up is dropped from each further life as it was from the first; no sample belongs to two.
    assert [(life.seconds[0], life.seconds[-1]) for life in lives] == [(0, 1790), (1860, 2790), (2860, 3590)]
    assert [life.expected_seconds for life in lives] == [(0.0, 1800.0), (1860.0, 2800.0), (2860.0, 3600.0)]
    assert all(check.passed for life in lives for check in life.checks(10))
    assert split_lifetimes(second, restart_seconds(material)["pod-b"], 60.0) == (second,)


def test_a_life_without_a_sample_is_left_out():
    (series,) = pod_series(a_material(series_rows("rss", {"pod-a": np.arange(100.0)}, unit="bytes")), "rss")
    lives = split_lifetimes(series, np.array([501.0, 505.0]), 0.0)
    assert [life.pod for life in lives] == ["pod-a#1", "pod-a#3"]
    assert sum(life.values.size for life in lives) == 100


def test_each_restart_end_and_back_off_is_counted_once():
    killed = {"ended": ("OOMKilled", "c1", 100.0)}
    again = {"ended": ("Error", "c2", 300.0)}
    events = pod_events(
        (0, "ADDED", "u1", [a_container(0)]),
        (101, "MODIFIED", "u1", [a_container(1, **killed)]),
        (102, "MODIFIED", "u1", [a_container(1, **killed)]),  # told again: nothing new
        (301, "MODIFIED", "u1", [a_container(1, waiting="CrashLoopBackOff", **again)]),
        (302, "MODIFIED", "u1", [a_container(1, waiting="CrashLoopBackOff", **again)]),
        (330, "MODIFIED", "u1", [a_container(3, **again)]),  # one rise was not seen by itself
        (331, "SNAPSHOT", "u1", [a_container(3, **again)]),
        (332, "WATCH_ERROR", "u1", []),
    )
    found = happenings_of(pod_states(a_material(events=events)))
    assert [(h.what, h.reason, h.times) for h in found] == [
        ("restart", "", 1),
        ("end", "OOMKilled", 1),
        ("crash-loop", "CrashLoopBackOff", 1),
        ("end", "Error", 1),
        ("restart", "", 2),
    ]


def test_restarts_before_the_first_look_happened_before_it():
    events = pod_events((0, "SNAPSHOT", "u1", [a_container(7)]), (9, "MODIFIED", "u1", [a_container(7)]))
    assert happenings_of(pod_states(a_material(events=events))) == []


def test_a_new_pod_of_the_same_name_begins_anew():
    events = pod_events(
        (0, "ADDED", "u1", [a_container(5)]),
        (1, "DELETED", "u1", [a_container(5)]),
        (2, "ADDED", "u2", [a_container(0)]),
    )
    assert happenings_of(pod_states(a_material(events=events))) == []


def test_lists_of_pods_count_like_a_watch_and_what_is_no_json_is_passed_over():
    def listed(restarts):
        pod = {"metadata": {"namespace": "staging", "uid": "u1"}, "status": {"containerStatuses": [restarts]}}
        return json.dumps({"kind": "PodList", "items": [pod]})

    objects = pd.DataFrame(
        {
            "collected_at": at([0, 50, 60]),
            "stage": "s",
            "identity": "admin",
            "name": "pods",
            "body": [listed(a_container(0)), listed(a_container(2)), '{"kind": "PodList", "items": [{'],
        }
    )
    found = happenings_of(pod_states(a_material(objects=objects)))
    assert [(h.what, h.times) for h in found] == [("restart", 2)]


def test_the_table_tells_soak_and_outside_apart_and_both_instruments():
    events = pd.concat(
        [
            pod_events(
                (0, "ADDED", "u1", [a_container(0)]),
                (100, "MODIFIED", "u1", [a_container(1, ended=("OOMKilled", "c1", 99.0))]),
                (4000, "MODIFIED", "u1", [a_container(2, ended=("Error", "c2", 3999.0))]),  # after the hour of soak
            ),
            pod_events((5, "ADDED", "u9", [a_container(0)]), (9, "DELETED", "u9", [a_container(0)]), namespace="other"),
        ],
        ignore_index=True,
    )
    faults = pd.DataFrame({"namespace": ["staging", "staging", "other"], "injected_at": at([90, 4100, 4200])})
    view = table_lifetimes((counted(events=events, faults=faults),), None)
    told = [(getattr(row[0], "key", row[0]), *row[1:]) for row in view.rows]
    assert told == [
        ("lifetimes-source-series", "", "", "", "", "", ""),
        ("lifetimes-soak", 2, 2, None, None, None, None),
        ("lifetimes-source-objects", "", "", "", "", "", ""),
        ("lifetimes-soak-of", 1, 0, 0, 0, None, 0),
        ("lifetimes-outside-of", 0, 0, 0, 0, None, 1),
        ("lifetimes-soak-of", 1, 1, 1, 0, None, 1),
        ("lifetimes-outside-of", 1, 1, 0, 0, "Error 1", 1),
    ]


def test_a_recording_that_counted_nothing_says_so():
    view = table_lifetimes((a_material(series_rows("rss", {"pod-a": [1.0, 2.0]}, unit="bytes")),), None)
    assert [row[0].key for row in view.rows] == ["lifetimes-not-counted"]


@pytest.mark.parametrize("column", ["received_at", "object"])
def test_a_table_of_events_of_another_make_says_nothing(column):
    events = pod_events((0, "ADDED", "u1", [a_container(0)])).drop(columns=column)
    assert pod_states(a_material(events=events)) == []
