"""Readers on files that real tools wrote: Locust as it is installed here, and recordings where they are at hand."""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from reading import read_bytes

from readiness.errors import InputError

# Recordings that may not be copied into the project lie beside it, if at all.
SHARED = Path(os.environ.get("SHARED_RECORDINGS", Path(__file__).parents[3] / "shared" / "recordings"))
PUBLIC, CLUSTER = SHARED / "x0tta6bl4-public", SHARED / "x0tta6bl4-k8s"

LOCUSTFILE = """
from locust import HttpUser, constant, task

class User(HttpUser):
    wait_time = constant(0.02)

    @task
    def good(self):
        self.client.get("/good")

    @task
    def bad(self):
        self.client.get("/bad")
"""


class Service(BaseHTTPRequestHandler):
    """Answers /good with 200 and /bad with 503, and counts."""

    protocol_version = "HTTP/1.1"
    answered: Counter[str] = Counter()

    def do_GET(self) -> None:
        type(self).answered[self.path] += 1
        self.send_response(200 if self.path == "/good" else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Threads(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@pytest.mark.slow
def test_what_locust_writes_today_is_read(tmp_path):
    (tmp_path / "locustfile.py").write_text(LOCUSTFILE, encoding="utf-8")
    Service.answered.clear()
    with Threads(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        command = [
            sys.executable,
            "-m",
            "locust",
            "-f",
            "locustfile.py",
            "--headless",
            "-u",
            "2",
            "-r",
            "2",
            "-t",
            "4s",
        ]
        command += ["--host", f"http://127.0.0.1:{server.server_address[1]}", "--csv", "evening", "--csv-full-history"]
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=60)
        server.shutdown()
        thread.join()

    def read(kind: str, form: str, table: str):
        name = f"evening_{kind}.csv"
        return read_bytes((tmp_path / name).read_bytes(), name, form, table, {})

    (summary,), _ = read("stats", "locust-stats", "load_summaries")
    assert summary["run"] == "evening"
    # Locust may stop before the last answers are in its files; it never counts one that was not asked for.
    assert 0 < summary["requests"] <= Service.answered.total()
    failures, _ = read("failures", "locust-failures", "load_failures")
    assert [row["request"] for row in failures] == ["GET /bad"]
    assert 0 < failures[0]["occurrences"] <= Service.answered["/bad"]
    assert failures[0]["occurrences"] == pytest.approx(summary["failures"], abs=5)
    (run,), _ = read("stats_history", "locust-history", "load_runs")
    assert (run["users"], run["loop"]) == (2.0, "closed")
    assert 2 <= (run["ended_at"] - run["started_at"]).total_seconds() <= 10
    series, _ = read("stats_history", "locust-history", "series")
    assert max(row["value"] for row in series if row["metric"] == "locust_requests_total") <= summary["requests"]


public = pytest.mark.skipif(not PUBLIC.is_dir(), reason=f"no {PUBLIC}; what it shows is shown on assets as well")
cluster = pytest.mark.skipif(not CLUSTER.is_dir(), reason=f"no {CLUSTER}; what it shows is shown on assets as well")


@public
@pytest.mark.parametrize(("name", "requests", "users"), [("graphsage-load", 494, 20.0), ("dao-voting-load", 619, 50.0)])
def test_the_points_of_the_public_k6_runs(name, requests, users):
    content = (PUBLIC / "k6" / f"{name}.json").read_bytes()
    rows, _ = read_bytes(content, f"{name}.json", "k6-json", "requests", {})
    assert (len(rows), sum(not row["ok"] for row in rows)) == (requests, 0)
    (run,), _ = read_bytes(content, f"{name}.json", "k6-json", "load_runs", {})
    assert (run["users"], run["loop"]) == (users, "unknown")


@public
def test_a_public_k6_summary_failed_the_threshold_it_was_quoted_for():
    def read(name: str):
        return read_bytes((PUBLIC / "k6" / name).read_bytes(), name, "k6-summary", "load_summaries", {})[0][0]

    assert read("graphsage-results.json")["thresholds_failed"] == "gnn_recall_score: avg>=0.92"
    assert read("beacon-results.json")["thresholds_failed"] == ""
    assert (read("beacon-results.json")["requests"], read("beacon-results.json")["failures"]) == (1568, 0.0)


@public
def test_the_public_metrics_body_is_a_json_quoted_string():
    path = PUBLIC / "metrics_baseline" / "metrics_20251227_111333.prom"
    options = {"observed_at": "2025-12-27T11:13:33Z"}
    with pytest.raises(InputError, match="got a JSON-quoted string"):
        read_bytes(path.read_bytes(), path.name, "prometheus-text", "series", options)


@cluster
def test_the_answers_of_the_recorded_prometheus():
    def read(name: str, **options: object):
        return read_bytes(
            (CLUSTER / "prometheus" / f"{name}.json").read_bytes(), name, "prometheus-api", "series", options
        )

    rows, _ = read("container_memory_working_set_bytes")
    assert len(rows) == 2083
    assert len(read("container_cpu_rate_1m", metric="container_cpu_cores", unit="cores")[0]) > 1000
    assert [remark.key for remark in read("container_memory_rss")[1]] == ["read-no-series"]
    up, (joined,) = read("up", where={"job": "x0tta6bl4-staging"})
    assert len(up) == 1397
    assert (joined.key, joined.args["n"]) == ("read-series-joined", 18)  # pods that got another address
    with pytest.raises(InputError, match="differ in job: 'kubelet-cadvisor' and 'kubelet-resource'"):
        read("up")
    with pytest.raises(InputError, match=r"differ in instance: '10\.244\.0\.1:16443' and '127\.0\.0\.1:23990'"):
        read("process_resident_memory_bytes")
    with pytest.raises(InputError, match=r"\$\.data\.resultType"):
        read("targets")


@cluster
def test_the_recorded_kubelets_agree_with_the_series_that_was_made_of_them(repository):
    import pandas as pd

    series = pd.read_parquet(repository / "data/x0tta6bl4-k8s/series.parquet")
    rows = []
    for node in ("node1", "node2"):
        path = CLUSTER / "kubernetes" / "during" / f"stats_summary_{node}.json"
        options = {"namespace": "x0tta6bl4-staging"}
        rows += read_bytes(path.read_bytes(), path.name, "kubelet-stats", "series", options)[0]
    memory = [row for row in rows if row["metric"] == "container_memory_working_set_bytes"]
    assert len(memory) == 5
    for row in memory:
        mine = series[(series.pod == row["pod"]) & (series.metric == row["metric"])]
        near = mine[(mine.observed_at - row["observed_at"]).abs() <= pd.Timedelta(seconds=30)]
        # The sampler asked every five seconds, this answer came between two of its own.
        assert 0.98 * near.value.min() <= row["value"] <= 1.02 * near.value.max()
