"""What a watch client saw means no more than it shows: signs, readiness, recovery, and streams that were lost."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from injection.samples import REPLICAS, WORKLOAD, at, event, live, lost, node, pod, row, target
from readiness.injection.history import History, settings_of
from readiness.injection.plan import FaultKind

WINDOW = dt.timedelta(seconds=3)
# What comes and goes without a fault, or is told of a pod in order, too.
NOISE = ("MissingClusterDNS", "Killing", "Failed", "FailedKillPod", "FailedMount", "DNSConfigForming", "Evicted",
         "NodeNotSchedulable", "TaintManagerEviction")  # fmt: skip


def seen(*rows) -> History:
    """The two pods are there and ready from -5 s on; then these rows, one by one as they arrive."""
    history = History(WORKLOAD)
    for told in (row(-5, pod("a"), "SNAPSHOT"), row(-5, pod("b"), "SNAPSHOT"), *rows):
        history.add([told])
    history.add([])
    return history


def deleted_and_replaced() -> list:
    return [
        row(0.1, pod("a", deleting=True)),
        row(0.2, pod("c", ready=False), "ADDED"),
        row(2, pod("c")),
        row(4, pod("a", deleting=True), "DELETED"),
    ]


def test_a_deleted_pod_is_seen_not_ready_and_replaced():
    history = seen(*deleted_and_replaced())
    sign = history.first_sign(target(), at(0))
    assert sign is not None
    assert (sign.at, sign.detector) == (at(0.1), "pods:deletionTimestamp")
    assert history.not_ready_at(at(0)) == at(0.1)
    recovery = history.recovery(at(0.1), WINDOW, at(5))
    assert recovery is not None
    assert (recovery.begun_at, recovery.confirmed_at) == (at(2), at(5))
    assert history.recovery(at(0.1), WINDOW, at(4.9)) is None  # nobody has seen the window to its end


def test_a_recovery_that_broke_within_its_window_is_none():
    history = seen(*deleted_and_replaced(), row(4.5, pod("b", ready=False)), row(9, pod("b")))
    recovery = history.recovery(at(0.1), WINDOW, at(20))
    assert recovery is not None
    assert recovery.begun_at == at(9)
    assert history.recovery(at(0.1), WINDOW, at(11)) is None


def test_one_pod_too_many_is_not_whole():
    history = seen(*deleted_and_replaced(), row(6, pod("d"), "ADDED"))
    assert history.recovery(at(6), WINDOW, at(30)) is None
    assert not history.is_whole()


def test_pods_of_others_and_signs_of_before_tell_nothing():
    stranger = pod("z", ready=False)
    stranger["metadata"]["labels"] = {"app": "else"}
    history = seen(row(-1, pod("a", ready=False)), row(-0.5, pod("a")), row(1, stranger), row(2, pod("b", ready=False)))
    assert history.first_sign(target(), at(0)) is None  # b was not hit
    assert history.not_ready_at(at(0)) == at(2)
    assert len(history.pods) == REPLICAS


@pytest.mark.parametrize(
    ("rows", "detector"),
    [
        ([row(1, pod("a", ready=False, terminated={"exitCode": 137}))], "pods:container terminated"),
        ([row(1, pod("a", restarts=1))], "pods:restartCount"),
        ([row(1, pod("a", ready=False))], "pods:Ready=False"),
        ([event(1, "Unhealthy", "a", "Readiness probe failed: timeout")], "events:Unhealthy (readiness)"),
        ([event(1, "Unhealthy", "a", "Liveness probe failed: timeout")], "events:Unhealthy (liveness)"),
        ([event(1, "Unhealthy", "a", "x", last=-30)], None),  # told late, and of before
        ([event(1, "Scheduled", "a")], None),
        *[([event(1, reason, "a", "x")], None) for reason in NOISE],
        ([event(1, "BackOff", "a", "Back-off restarting failed container")], "events:BackOff"),
        ([event(1, "Unhealthy", "b")], None),
        ([row(1, node(ready="Unknown"), resource="nodes")], None),  # no node was hit
    ],
)
def test_the_first_sign_of_a_hang_or_kill(rows, detector):
    sign = seen(*rows).first_sign(target(FaultKind.PROCESS_SIGSTOP), at(0))
    assert (sign.detector if sign else None) == detector


@pytest.mark.parametrize(
    ("found", "detector"),
    [
        (node(ready="Unknown"), "nodes:Ready=Unknown"),
        (node(unschedulable=True), "nodes:unschedulable"),
        (node(), None),
        (node("node-2", ready="Unknown"), None),
    ],
)
def test_the_first_sign_of_a_node(found, detector):
    sign = seen(row(1, found, resource="nodes")).first_sign(target(FaultKind.NODE_PARTITION), at(0))
    assert (sign.detector if sign else None) == detector


@pytest.mark.parametrize(("told_at", "counts"), [(-1, False), (0, False), (1, True), (2, True)])
def test_an_event_that_may_be_older_than_the_fault_does_not_count(told_at, counts):
    """Events tell whole seconds; the fault began at 0.4 s."""
    history = seen(event(0.6, "Unhealthy", "a", "Readiness probe failed", last=told_at))
    assert (history.first_sign(target(FaultKind.PROCESS_SIGSTOP), at(0.4)) is not None) is counts


def test_a_node_that_is_told_not_ready_is_a_sign_of_its_own():
    told = event(3, "NodeNotReady", "node-1")
    found = json.loads(told["object"])
    found["involvedObject"] = {"kind": "Node", "name": "node-1", "uid": "node-1"}
    history = seen(told | {"object": json.dumps(found)})
    sign = history.first_sign(target(FaultKind.NODE_PARTITION), at(0))
    assert sign is not None
    assert sign.detector == "events:NodeNotReady"
    assert history.first_sign(target(FaultKind.PROCESS_SIGSTOP), at(0)) is None


def test_a_lost_stream_ends_a_window_and_its_list_goes_on():
    relisted = [lost(3), row(4, pod("c"), "SNAPSHOT"), row(4.001, pod("b"), "SNAPSHOT")]
    history = seen(*deleted_and_replaced()[:3], *relisted)
    recovery = history.recovery(at(0.1), WINDOW, at(30))
    assert recovery is not None
    assert recovery.begun_at >= at(4)  # what happened from 3 to 4 nobody saw
    assert history.not_ready_at(at(2.5)) is None  # a list that is half there is no loss
    assert set(history.pods) == {"b", "c"}  # a is gone, though nobody saw it go
    assert history.is_whole()


def test_a_stream_that_stays_lost_shows_no_recovery():
    history = seen(*deleted_and_replaced()[:3], lost(3))
    assert history.recovery(at(0.1), WINDOW, at(300)) is None
    assert not history.is_whole()


def test_a_lost_stream_of_events_does_not_break_a_recovery():
    history = seen(*deleted_and_replaced(), lost(3, "events"))
    recovery = history.recovery(at(0.1), WINDOW, at(30))
    assert recovery is not None
    assert recovery.begun_at == at(2)


def test_a_restart_and_a_crash_loop_are_seen():
    waiting = pod("a", ready=False, restarts=1, waiting={"reason": "CrashLoopBackOff"})
    history = seen(row(1, waiting))
    hit = target(FaultKind.CONTAINER_SIGKILL)
    assert history.restarted_at(hit, at(0)) == at(1)
    assert history.crash_loops(hit, at(0))
    assert not history.crash_loops(target(FaultKind.CONTAINER_SIGKILL, "b"), at(0))


def test_settings_are_those_that_the_area_reads():
    told = settings_of(WORKLOAD, pod("a"))
    assert told["readinessProbe"] == {"path": "/health", "initialDelaySeconds": 1, "periodSeconds": 2}
    assert "livenessProbe" not in told
    assert told["tolerationSeconds"] == {"node.kubernetes.io/unreachable": 5}
    assert (told["replicas"], told["terminationGracePeriodSeconds"]) == (REPLICAS, 5)
    assert live().settings["node_monitor_grace_period_seconds"] == 16
