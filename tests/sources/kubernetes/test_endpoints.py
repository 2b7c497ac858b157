"""Pods asked over real sockets: rows, bodies, and what is told of what they do not say."""

from __future__ import annotations

import json
import time

import pytest

from readiness.sources.http import LONGEST_BODY_BYTES
from readiness.sources.kubernetes.endpoints import questions_to_pod
from readiness.sources.live.parameters import PodEndpoints
from sources.answering import answering, refused_port
from sources.kubernetes.standing_in import pod

BODY = b"""\
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 1048576
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 1.5
# TYPE queue_length gauge
queue_length{queue="in"} 3
queue_length{queue="out"} 4
"""
LONG = b"# " + b"x" * LONGEST_BODY_BYTES


def says(health=(200, b"fine"), metrics=(200, BODY), **headers):
    def answers(handler, asked):
        handler.say(*{"/health": health, "/metrics": metrics}[asked.path], Content_Type="text/plain", **headers)

    return answers


def asked(answers, stage="before", keep=(), **changes):
    with answering(answers) as server:
        port = int(server.url.rpartition(":")[2])
        endpoints = PodEndpoints(port=port, **({"health": "/health", "metrics": "/metrics", "keep": keep} | changes))
        answered = [question() for question in questions_to_pod(endpoints, pod("mesh-1"), stage)]
    rows = {}
    for found, _ in answered:
        for table, some in found.items():
            rows.setdefault(table, []).extend(some)
    return rows, [shortfall for _, lost in answered for shortfall in lost]


def test_health_is_a_probe_and_metrics_are_series_and_both_bodies_are_kept():
    rows, lost = asked(says(Set_Cookie="planted-cookie"))
    assert lost == []
    (probe,) = rows["probes"]
    assert (probe["target"], probe["pod"], probe["ok"], probe["pod_ready"]) == ("pod/mesh-1", "mesh-1", True, True)
    assert {(r["metric"], r["value"], r["unit"], r["pod"], r["node"]) for r in rows["series"]} == {
        ("process_resident_memory_bytes", 1048576.0, "bytes", "mesh-1", "node-a"),
        ("process_cpu_seconds_total", 1.5, "seconds", "mesh-1", "node-a"),
    }
    assert {(r["path"], r["body"], r["stage"]) for r in rows["payloads"]} == {
        ("/health", "fine", "before"),
        ("/metrics", BODY.decode(), "before"),
    }
    assert "planted-cookie" not in json.dumps([r["headers"] for r in rows["payloads"]])


def test_without_a_stage_no_body_is_kept():
    rows, _ = asked(says(), stage=None)
    assert rows["payloads"] == []
    assert rows["series"]


@pytest.mark.parametrize("path", ["health", "metrics"])
def test_only_what_is_named_is_asked(path):
    other = {"health": "metrics", "metrics": "health"}[path]
    rows, _ = asked(says(), **{other: None})
    assert {r["path"] for r in rows["payloads"]} == {f"/{path}"}


def test_a_gauge_of_several_numbers_is_told_with_how_to_name_one_and_then_is_one():
    rows, lost = asked(says(), keep=("queue_length", "process_cpu_seconds_total"))
    assert [r["metric"] for r in rows["series"]] == ["process_cpu_seconds_total"]
    (one,) = lost
    assert (one.table, one.error) == ("series", "queue_length is several numbers, and they do not add up")
    name = one.hint.rpartition(": ")[2]
    rows, lost = asked(says(), keep=(name,))
    assert lost == []
    assert [(r["metric"], r["value"]) for r in rows["series"]] == [('queue_length{queue="in"}', 3.0)]


def test_a_metric_that_was_named_and_is_not_there_is_told():
    rows, lost = asked(says(), keep=("mesh_peers_count",))
    assert rows["series"] == []
    assert [(s.table, s.error) for s in lost] == [("series", "there is no mesh_peers_count in it")]


@pytest.mark.parametrize(
    ("metrics", "error"),
    [
        ((503, b"later"), "503"),
        ((200, b'"# HELP a"'), "no text of Prometheus (ValueError)"),
        ((200, b"<html></html>"), "no text of Prometheus (ValueError)"),
        ((200, b"a 1\n\xff\xfe 2"), "no text of Prometheus (UnicodeDecodeError)"),
    ],
)
def test_metrics_that_are_none_are_told_and_their_body_is_kept(metrics, error):
    rows, lost = asked(says(metrics=metrics))
    assert rows["series"] == []
    assert [(s.table, s.what, s.error) for s in lost] == [("series", "GET /metrics of mesh-1", error)]
    assert [r["status"] for r in rows["payloads"] if r["path"] == "/metrics"] == [metrics[0]]
    assert rows["probes"][0]["ok"] is True


def test_a_body_that_is_cut_is_told_and_nothing_of_it_is_kept():
    # What stands before the cut is good: it must not pass for the whole.
    rows, lost = asked(says(metrics=(200, BODY + LONG)))
    assert rows["series"] == []
    assert [r["path"] for r in rows["payloads"]] == ["/health"]
    assert {(s.table, s.what, s.error) for s in lost} == {
        (table, "GET /metrics of mesh-1", "a body of more than 4 MiB") for table in ("series", "payloads")
    }


@pytest.mark.parametrize("status", [200, 500])
def test_a_cut_body_of_health_has_its_status_and_no_time(status):
    rows, lost = asked(says(health=(status, LONG)))
    (probe,) = rows["probes"]
    assert (probe["status_code"], probe["ok"], probe["latency_seconds"]) == (status, status == 200, None)
    assert [r["path"] for r in rows["payloads"]] == ["/metrics"]
    assert {(s.table, s.what) for s in lost} == {(t, "GET /health of mesh-1") for t in ("probes", "payloads")}


def test_a_body_of_just_the_length_is_whole():
    body = BODY + b"# " + b"x" * (LONGEST_BODY_BYTES - len(BODY) - 3) + b"\n"
    assert len(body) == LONGEST_BODY_BYTES
    rows, lost = asked(says(metrics=(200, body)))
    assert lost == []
    assert len(rows["series"]) == 2


def test_who_is_silent_or_away_is_a_probe_that_failed_and_a_lack_of_series():
    rows, lost = asked(lambda *_: time.sleep(1), timeout_seconds=0.3)
    (probe,) = rows["probes"]
    assert (probe["ok"], probe["status_code"], probe["error"]) == (False, None, "ReadTimeoutError")
    assert [(s.table, s.error) for s in lost] == [("series", "ReadTimeoutError")]
    endpoints = PodEndpoints(port=refused_port(), metrics="/metrics")
    ((found, lost),) = [question() for question in questions_to_pod(endpoints, pod("mesh-1"), "before")]
    assert found == {}
    assert [(s.table, s.error) for s in lost] == [("series", "NewConnectionError")]
