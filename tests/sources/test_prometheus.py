"""Ranges of a Prometheus: cut so that it can answer, each point once, and what it says instead."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import shutil
import socket
import subprocess
import time
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.sources import prometheus
from readiness.sources.live.parameters import Credential, PrometheusTarget, Query
from readiness.sources.prometheus import MOST_POINTS, PrometheusCollector, chunks
from sources.answering import answering, refused_port

SERIES = frozenset({"series"})
LARGEST_OF_PROMETHEUS = 11_000
START = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
HOW = "NO PROMETHEUS WAS ASKED: apt-get install prometheus, or put its program into PATH"


def target(url: str, **changes) -> PrometheusTarget:
    query = Query(query="up", metric="up", unit="bool")
    told = {"url": url, "hours": 0.01, "step_seconds": 1.0, "timeout_seconds": 3.0, "queries": (query,)}
    return PrometheusTarget(**(told | changes))


def matrix(*series):
    return {"status": "success", "data": {"resultType": "matrix", "result": list(series)}}


def grid(asked):
    first, last, step = (float(asked.query[name]) for name in ("start", "end", "step"))
    return [first + step * n for n in range(round((last - first) / step) + 1)]


def every_point(handler, asked):
    handler.say(200, matrix({"metric": {"pod": "mesh-1"}, "values": [[at, "1"] for at in grid(asked)]}))


@given(
    seconds=st.integers(0, 3_000_000),
    step=st.integers(1, 600),
    most=st.one_of(st.integers(1, 50), st.just(MOST_POINTS)),
)
def test_every_point_of_the_grid_is_in_one_chunk_and_no_chunk_is_too_large(seconds, step, most):
    most = max(most, seconds // step // 500 + 1)
    end, width = START + dt.timedelta(seconds=seconds), dt.timedelta(seconds=step)
    points = []
    for first, last in chunks(START, end, width, most):
        count = (last - first) // width + 1
        assert 1 <= count <= most
        points += [first + width * n for n in range(count)]
    assert points == [START + width * n for n in range(seconds // step + 1)]
    assert MOST_POINTS <= LARGEST_OF_PROMETHEUS


def test_a_range_that_ends_before_it_begins_is_not_asked_for():
    assert list(chunks(START, START - dt.timedelta(seconds=1), dt.timedelta(seconds=1))) == []


def test_looks_follow_each_other_without_a_point_lost_or_twice(monkeypatch):
    monkeypatch.setattr(prometheus, "chunks", lambda *told: chunks(*told, 7))
    with answering(every_point) as server:
        collector = PrometheusCollector(target(server.url))
        rows = []
        for _ in range(3):
            rows += collector.look("during", SERIES).rows.get("series", [])
            time.sleep(1.1)
    seconds = [row["observed_at"].timestamp() for row in rows]
    assert seconds == [seconds[0] + n for n in range(len(seconds))]
    assert len(seconds) >= 36 + 2
    assert len({asked.client for asked in server.asked}) == len(server.asked) > 6


def test_what_came_before_an_error_is_kept_and_the_rest_is_asked_for_again(monkeypatch):
    monkeypatch.setattr(prometheus, "chunks", lambda *told: chunks(*told, 10))
    broken = [2]

    def answers(handler, asked):
        if broken == [len(server.asked)]:
            handler.say(503, {"status": "error", "errorType": "timeout", "error": "query timed out"})
        else:
            every_point(handler, asked)

    with answering(answers) as server:
        collector = PrometheusCollector(target(server.url))
        first = collector.look("before", SERIES)
        second = collector.look("during", SERIES)
    (lost,) = first.shortfalls
    assert lost.error == "503 query timed out"
    assert lost.what == f"query_range up of {server.url}"
    assert len(first.rows["series"]) == 10
    seconds = [row["observed_at"].timestamp() for row in (*first.rows["series"], *second.rows["series"])]
    assert seconds == [seconds[0] + n for n in range(len(seconds))]
    assert second.shortfalls == ()


@pytest.mark.parametrize(
    ("status", "content", "error", "hint"),
    [
        (400, {"status": "error", "error": "parse error"}, "400 parse error", "its own page"),
        (401, b"Unauthorized", "401 no answer of Prometheus", "name a token"),
        (404, b"<html>", "404 no answer of Prometheus", "without /api/v1"),
        (422, {"status": "error", "error": "many-to-many"}, "422 many-to-many", "cannot evaluate"),
        (200, b"<html>", "200 no answer of Prometheus", "log of the Prometheus"),
        (200, [1], "200 no answer of Prometheus", "log of the Prometheus"),
        (302, b"", "302 no answer of Prometheus", "log of the Prometheus"),
    ],
)
def test_what_it_answers_instead_is_told_with_what_would_mend_it(status, content, error, hint):
    with answering(lambda handler, _: handler.say(status, content)) as server:
        look = PrometheusCollector(target(server.url)).look("during", SERIES)
    (lost,) = look.shortfalls
    assert look.rows == {}
    assert lost.table == "series"
    assert lost.error.endswith(error)
    assert hint in lost.hint


def test_no_answer_is_told_and_the_token_is_not(tmp_path):
    path = tmp_path / "token"
    path.write_text("planted-token", encoding="ascii")
    url = f"http://127.0.0.1:{refused_port()}"
    look = PrometheusCollector(target(url, token=Credential(file=str(path)))).look("during", SERIES)
    (lost,) = look.shortfalls
    assert "no answer (NewConnectionError)" in lost.error
    assert "planted-token" not in repr(look)


def test_two_series_of_one_pod_are_not_mixed():
    twice = [{"metric": {"pod": "mesh-1", "container": c}, "values": [[1, "1"]]} for c in ("mesh", "sidecar")]
    with answering(lambda handler, _: handler.say(200, matrix(*twice))) as server:
        look = PrometheusCollector(target(server.url)).look("during", SERIES)
    (lost,) = look.shortfalls
    assert look.rows == {}
    assert lost.error == "two series of pod mesh-1 and node -"
    assert lost.hint == "sum by (pod, node) in the query"


def test_zero_by_zero_is_no_measurement():
    values = [[1, "NaN"], [2, "+Inf"], [3, "0.5"]]
    with answering(lambda handler, _: handler.say(200, matrix({"metric": {}, "values": values}))) as server:
        look = PrometheusCollector(target(server.url)).look("during", SERIES)
    assert [row["value"] for row in look.rows["series"]] == [math.inf, 0.5]


def test_an_answer_that_is_too_long_is_not_taken_for_a_short_one(monkeypatch):
    monkeypatch.setattr(prometheus, "_LONGEST_ANSWER_BYTES", 500)
    with answering(every_point) as server:
        look = PrometheusCollector(target(server.url)).look("during", SERIES)
    (lost,) = look.shortfalls
    assert "an answer of more than" in lost.error
    assert look.rows == {}


@pytest.fixture(scope="module")
def real_prometheus(tmp_path_factory):
    """A real Prometheus on loopback, which scrapes itself."""
    program = shutil.which("prometheus")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI provides it, so this is a gap: no program `prometheus` in PATH")
        pytest.skip(HOW)
    folder = tmp_path_factory.mktemp("prometheus")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = "\n".join(
        [
            "global: {scrape_interval: 1s}",
            "scrape_configs:",
            f"  - {{job_name: itself, static_configs: [{{targets: ['{address}'], labels: {{pod: prometheus-0}}}}]}}",
        ]
    )
    (folder / "prometheus.yml").write_text(settings, encoding="utf-8")
    running = subprocess.Popen(
        [program, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
         f"--web.listen-address={address}", f"--web.console.templates={folder}",
         f"--web.console.libraries={folder}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while True:
            try:
                with urlopen(f"http://{address}/-/ready", timeout=2):
                    break
            except OSError:
                assert running.poll() is None
                assert time.monotonic() < until
                time.sleep(0.2)
        # It begins to scrape seconds after it is ready.
        scraped = f"http://{address}/api/v1/query?query=count_over_time(up[1m])"
        while True:
            with urlopen(scraped, timeout=2) as answer:
                found = json.load(answer)["data"]["result"]
            if found and float(found[0]["value"][1]) >= 3:
                break
            assert time.monotonic() < until
            time.sleep(0.2)
        yield f"http://{address}"
    finally:
        running.terminate()
        running.wait(30)


def test_a_real_one_answers_what_it_scraped_of_itself(real_prometheus):
    queries = (
        Query(query="process_resident_memory_bytes", metric="process_resident_memory_bytes", unit="bytes"),
        Query(query="sum by (pod) (up)", metric="up", unit="bool"),
    )
    look = PrometheusCollector(target(real_prometheus, queries=queries)).look("during", SERIES)
    assert look.shortfalls == ()
    memory = [row for row in look.rows["series"] if row["metric"] == "process_resident_memory_bytes"]
    assert len(memory) >= 2
    assert {(row["pod"], row["unit"]) for row in memory} == {("prometheus-0", "bytes")}
    assert all(1e6 < row["value"] < 1e10 for row in memory)
    assert {row["value"] for row in look.rows["series"] if row["metric"] == "up"} == {1.0}


def test_a_real_one_takes_more_points_than_it_answers_at_once(real_prometheus):
    """Twelve thousand points: more than it allows in one answer, which it says itself."""
    told = target(real_prometheus, hours=12_000 / 3600)
    look = PrometheusCollector(told).look("during", SERIES)
    assert look.shortfalls == ()
    assert len(look.rows["series"]) >= 2


def test_a_real_one_refuses_a_query_that_is_none_in_its_words(real_prometheus):
    broken = (Query(query="sum by (", metric="broken", unit="count"),)
    (lost,) = PrometheusCollector(target(real_prometheus, queries=broken)).look("during", SERIES).shortfalls
    assert "parse error" in lost.error
    assert "its own page" in lost.hint


def test_a_real_one_has_the_limit_that_chunks_are_made_for(real_prometheus, monkeypatch):
    monkeypatch.setattr(prometheus, "chunks", lambda *told: chunks(*told, LARGEST_OF_PROMETHEUS + 5))
    (lost,) = PrometheusCollector(target(real_prometheus, hours=12_000 / 3600)).look("during", SERIES).shortfalls
    assert "exceeded maximum resolution of 11,000 points" in lost.error
