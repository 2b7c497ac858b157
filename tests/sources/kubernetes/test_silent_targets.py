"""Pods and kubelets that never answer hold no look: over real sockets, on addresses of loopback of their own."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from readiness.sources.kubernetes.collecting import KubernetesCollector
from sources.answering import answering
from sources.kubernetes.standing_in import Cluster, deployment, pod, target

WANTED = frozenset({"series", "probes", "payloads"})
GOOD, HUNG, GONE = "127.0.0.2", "127.0.0.3", "127.0.0.4"
METRICS = b"process_resident_memory_bytes 7\n"


@contextmanager
def listening_in_vain(address):
    """A process that hangs: the kernel takes the connection, and nobody answers."""
    with socket.create_server(address, backlog=64):
        yield


@contextmanager
def full(address):
    """An address that gives no sign at all, as that of a pod that is gone: its queue is full."""
    with socket.create_server(address, backlog=0) as _listening:
        filling = []
        for _ in range(4):
            one = socket.socket()
            one.settimeout(0)
            one.connect_ex(address)
            filling.append(one)
        try:
            time.sleep(0.1)
            yield
        finally:
            for one in filling:
                one.close()


@contextmanager
def looking(folder, *pods, kubelet=None, seconds=2.0):
    cluster = Cluster({"deployments": [deployment()], "pods": list(pods)})
    answers = lambda handler, _: handler.say(200, METRICS)  # noqa: E731
    with answering(cluster) as api, answering(answers, address=(GOOD, 0)) as good:
        port = int(good.url.rpartition(":")[2])
        endpoints = {"port": port, "health": "/health", "metrics": "/metrics", "timeout_seconds": seconds}
        told = target(api.url, folder, pods=endpoints, **({"kubelet": {"port": kubelet}} if kubelet else {}))
        collector = KubernetesCollector(told)
        with listening_in_vain((HUNG, port)), full((GONE, port)):
            collector.open()
            try:
                yield collector
            finally:
                collector.close()


def timed(collector, stage):
    begun = time.monotonic()
    look = collector.look(stage, WANTED)
    return look, time.monotonic() - begun


ENDING = {"deletionTimestamp": "2026-11-25T10:00:00Z"}


@pytest.mark.parametrize(
    "silent",
    [pod("silent", HUNG), pod("silent", GONE), pod("silent", GONE, **ENDING)],
    ids=["hung", "no-connection", "ending"],
)
def test_a_pod_that_never_answers_holds_no_look(tmp_path, silent):
    with looking(tmp_path, silent, pod("good", GOOD)) as collector:
        looks = []
        for stage in ("before", "during", "during", "after"):
            look, held = timed(collector, stage)
            # In the midst of a recording others do not wait; at its ends one bound of both questions is waited for.
            assert held < (1.6 if stage == "during" else 3.5), stage
            looks.append(look)
            probes = [(row["pod"], row["ok"]) for row in look.rows["probes"]]
            assert probes.count(("good", True)) == 1
            assert any(r["metric"] == "process_resident_memory_bytes" for r in look.rows["series"])
    silent = [row for look in looks for row in look.rows["probes"] if row["pod"] == "silent"]
    assert {row["ok"] for row in silent} == {False}
    assert {row["error"] for row in silent} <= {"ReadTimeoutError", "ConnectTimeoutError"}
    assert len(silent) >= 2
    assert {lost.what for look in looks for lost in look.shortfalls} == {"GET /metrics of silent"}


def test_health_and_metrics_of_a_pod_are_waited_for_together(tmp_path):
    with looking(tmp_path, pod("silent", HUNG), seconds=1.5) as collector:
        _, held = timed(collector, "before")
    assert held < 2.7


def test_a_kubelet_that_never_answers_holds_no_look(tmp_path):
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        with looking(tmp_path, pod("good", GOOD), kubelet=silent.getsockname()[1]) as collector:
            _, held = timed(collector, "during")
            assert held < 1.6
            look, held = timed(collector, "after")
        assert held < 3
    assert "GET /stats/summary of the kubelet of node-a" in {lost.what for lost in look.shortfalls}


def test_threads_are_made_once(tmp_path):
    with looking(tmp_path, pod("good", GOOD)) as collector:
        collector.look("before", WANTED)
        first = {t.name for t in threading.enumerate() if t.name.startswith("look")}
        for _ in range(10):
            collector.look("during", WANTED)
        assert len({t.name for t in threading.enumerate() if t.name.startswith("look")}) <= max(2, len(first))
    assert not [t for t in threading.enumerate() if t.name.startswith("look")]


def test_a_pod_that_never_answers_is_asked_at_every_look_that_comes_after_its_bound(tmp_path):
    with looking(tmp_path, pod("silent", HUNG), pod("good", GOOD), seconds=1.5) as collector:
        rows = []
        for _ in range(4):
            rows += collector.look("during", WANTED).rows["probes"]
            time.sleep(0.7)
        rows += collector.look("after", WANTED).rows["probes"]
    assert [row["pod"] for row in rows].count("good") == 5
    assert [row["ok"] for row in rows if row["pod"] == "silent"] == [False] * 5
