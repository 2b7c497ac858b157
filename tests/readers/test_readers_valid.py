"""What each reader makes of a file in its form, down to the numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from reading import ASSETS, AT, KILLED, LABELLED, MEMORY, UTC, ZONE, keys, read

from readiness.readers import READERS
from readiness.sources.schemas import arrow_schema_of
from readiness.sources.tables import TABLES, faults_of_table

# One valid file of every form for every table it makes.
VALID = [
    ("stability-log", "valid.log", "series", UTC, 57),
    ("stability-log", "valid.log", "probes", UTC, 3),
    ("stability-log", "valid.log", "stability_report", UTC, 8),
    ("prometheus-text", "valid.prom", "series", AT, 7),
    ("prometheus-text", "valid-openmetrics.prom", "series", {}, 2),
    ("prometheus-api", "valid-matrix.json", "series", {}, 5),
    ("prometheus-api", "valid-vector.json", "series", {}, 2),
    ("kubelet-stats", "valid.json", "series", {}, 16),
    ("k6-json", "valid.json", "requests", {}, 4),
    ("k6-json", "valid.json", "load_runs", {}, 1),
    ("k6-summary", "valid.json", "load_summaries", {}, 1),
    ("locust-stats", "valid_stats.csv", "load_summaries", {}, 1),
    ("locust-history", "valid_stats_history.csv", "series", {}, 61),
    ("locust-history", "valid_stats_history.csv", "load_runs", {}, 1),
    ("locust-failures", "valid_failures.csv", "load_failures", {}, 1),
    ("chaos-journal", "valid.json", "faults", {"faults": [KILLED]}, 1),
    ("failure-table", "valid.md", "failure_injection_runs", {}, 3),
    ("own-columns", "memory.csv", "series", MEMORY, 3),
    ("argus-binetflow", "valid.binetflow", "flows", ZONE, 6),
    ("zeek-conn", "valid.log", "flows", {}, 5),
    ("zeek-conn", "valid.json", "flows", {}, 5),
    ("nfdump-csv", "valid.csv", "flows", ZONE, 14),
    ("nfdump-csv", "both-directions.csv", "flows", ZONE, 9),
    ("hubble-flows", "valid.json", "flows", {}, 5),
    ("edge-list", "valid.csv", "flows", {}, 5),
    ("edge-list", "labelled.csv", "flows", LABELLED, 3),
    ("ruff-json", "valid.json", "lint_findings", {}, 3),
    ("ruff-json", "valid.json", "lint_runs", {}, 1),
    ("mypy-text", "valid.txt", "type_findings", {}, 4),
    ("mypy-text", "success.txt", "type_runs", {}, 1),
    ("pyright-json", "valid.json", "type_findings", {}, 2),
    ("pyright-json", "valid.json", "type_runs", {}, 1),
    ("cobertura", "valid.xml", "coverage_reports", {}, 1),
    ("cobertura", "with-doctype.xml", "coverage_files", {}, 3),
    ("coverage-json", "valid.json", "coverage_reports", {}, 1),
    ("coverage-json", "valid.json", "coverage_files", {}, 3),
    ("schemathesis-junit", "valid.xml", "endpoint_checks", {}, 3),
    ("sarif", "valid.json", "findings", {}, 3),
    ("sarif", "two-runs.json", "findings", {}, 3),
    ("sarif", "two-runs.json", "scans", {}, 2),
    ("pip-audit", "valid.json", "findings", {}, 2),
    ("pip-audit", "valid.json", "scans", {}, 1),
    ("osv-scanner", "valid.json", "findings", {}, 2),
    ("osv-scanner", "valid.json", "scans", {}, 1),
    ("grype", "valid.json", "findings", {}, 2),
    ("grype", "image.json", "scans", {}, 1),
    ("trivy", "valid.json", "findings", {}, 5),
    ("trivy", "valid.json", "scans", {}, 1),
    ("cyclonedx", "valid.json", "components", {}, 5),
    ("cyclonedx", "licences-and-nested.json", "components", {}, 4),
    ("cyclonedx", "valid.json", "scans", {}, 1),
    ("spdx", "valid.json", "components", {}, 2),
    ("spdx", "valid.json", "scans", {}, 1),
    ("bandit", "valid.json", "findings", {}, 6),
    ("bandit", "valid.json", "scans", {}, 1),
    ("bandit", "valid.json", "scan_files", {}, 2),
    ("detect-secrets", "valid.json", "findings", {}, 2),
    ("detect-secrets", "valid.json", "scans", {}, 1),
    ("gitleaks", "valid.json", "findings", {}, 1),
    ("gitleaks", "valid.json", "scans", {}, 1),
    ("checkov", "valid.json", "findings", {}, 5),
    ("checkov", "valid.json", "scans", {}, 1),
    ("zap", "valid.json", "findings", {}, 2),
    ("zap", "valid.json", "scans", {}, 1),
    ("stripe-payments", "valid.csv", "payments", {}, 4),
    ("stripe-subscriptions", "valid.csv", "subscriptions", {}, 2),
    ("junit-xml", "valid.xml", "test_results", {"commit": "abc"}, 6),
    ("pytest-json", "valid.json", "test_results", {}, 5),
    ("go-test-json", "valid.json", "test_results", {}, 5),
    ("nextest-json", "valid.json", "test_results", {}, 4),
]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(("form", "file", "table", "options", "rows"), VALID)
def test_a_valid_file_is_read_into_the_form_of_its_table(form, file, table, options, rows):
    import pandas as pd
    import pyarrow as pa

    found, _ = read(form, file, table, **options)
    assert len(found) == rows
    schema = arrow_schema_of(table)
    frame = pa.Table.from_pylist([{name: row[name] for name in schema.names} for row in found], schema).to_pandas()
    assert faults_of_table(table, frame, rows) == []
    assert isinstance(frame, pd.DataFrame)


def test_every_table_of_every_reader_has_a_valid_file():
    made = {(name, table) for name, reader in READERS.items() for table in reader.tables}
    assert {(form, None if form == "own-columns" else table) for form, _, table, _, _ in VALID} == made
    assert {path.name for path in ASSETS.iterdir()} == set(READERS)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_an_empty_table_of_arrow_is_a_table(table):
    assert faults_of_table(table, arrow_schema_of(table).empty_table().to_pandas(), 0) == []


# The stability log ----------------------------------------------------------------------------------------------------


def test_the_log_gives_restarts_usage_and_gauges_of_every_pod_and_block():
    rows, remarks = read("stability-log", "valid.log", "series", time_zone="+03:00", target="pod/x")
    first = [row for row in rows if row["observed_at"] == at("2026-01-06T22:00:07Z")]
    assert len(first) == 19
    found = {(row["pod"], row["metric"]): (row["value"], row["unit"]) for row in first}
    pod = "x0tta6bl4-staging-bbb"
    assert found[pod, "container_cpu_percent_of_core"] == (1.3, "percent")
    assert found[pod, "container_memory_working_set_bytes"] == (72 * 1024**2, "bytes")
    assert found["x", "gnn_recall_score"] == (0.96, "ratio")
    assert found["x", 'mesh_routes{kind="direct"}'] == (4.0, "")
    restarts = [row["value"] for row in rows if (row["pod"], row["metric"]) == (pod, "restart_count")]
    assert restarts == [0, 1, 1]
    assert [(r.key, r.args["first"]) for r in remarks] == [("read-log-before-first-block", "1")]


def test_a_health_body_cut_at_ten_lines_says_its_status_and_that_it_was_cut():
    rows, remarks = read("stability-log", "valid.log", "probes", time_zone="UTC")
    assert [(row["target"], row["ok"], row["error"]) for row in rows] == [("log", True, None)] * 3
    assert rows[2]["observed_at"] == at("2026-01-07T01:10:07Z")
    assert [(r.key, r.args["n"]) for r in remarks][1:] == [("read-log-health-cut", 3)]


def test_the_log_adds_up_to_what_a_report_prints():
    rows, _ = read("stability-log", "valid.log", "stability_report", time_zone="UTC")
    told = {row["quantity"]: row["value"] for row in rows}
    assert told == {
        "polls_planned": "3", "polls_done": "3", "polled_seconds": "600", "health_checks_ok": "3",
        "gnn_recall_first": "0.96", "gnn_recall_last": "0.96", "gnn_recall_min": "0.96", "gnn_recall_max": "0.96",
    }  # fmt: skip


def test_a_health_request_fails_by_its_body_and_one_without_status_is_left_out():
    rows, remarks = read("stability-log", "health-fails.log", "probes", time_zone="UTC")
    assert [row["ok"] for row in rows] == [False, False, False]
    assert [row["error"] for row in rows] == [
        "curl: (7) Failed to connect to localhost port 8080", "no answer", "status degraded",
    ]  # fmt: skip
    unknown = next(r for r in remarks if r.key == "read-log-health-unknown")
    assert unknown.args["n"] == 1


@pytest.mark.parametrize(
    ("file", "told", "iterations"),
    [
        (
            "half-written-last-block.log",
            ["read-half-written-line", "read-log-half-written-block", "read-log-ends-early"],
            2,
        ),
        ("last-block-without-usage-of-every-pod.log", ["read-log-half-written-block", "read-log-ends-early"], 1),
        ("metrics-api-not-available.log", ["read-log-no-usage"], 2),
        ("recall-is-help.log", ["read-log-no-recall"], 1),
        ("pods-not-listed.log", ["read-log-no-pods"], 1),
        ("pod-crash-loops.log", ["read-log-status"], 1),
        ("quoted-metrics.log", ["read-log-json-quoted"], 2),
        ("lines-outside-of-sections.log", ["read-log-outside-of-sections"], 1),
        ("mesh-metrics-are-no-samples.log", ["read-log-no-sample"], 1),
    ],
)
def test_what_a_log_lacks_is_told(file, told, iterations):
    rows, remarks = read("stability-log", file, "series", time_zone="UTC")
    assert keys(remarks) == told
    assert len({row["observed_at"] for row in rows}) == iterations


def test_an_error_in_the_place_of_usage_leaves_the_other_rows():
    rows, (remark,) = read("stability-log", "metrics-api-not-available.log", "series", time_zone="UTC")
    assert remark.args["answer"] == "error: Metrics API not available"
    assert remark.args["n"] == 2
    assert {row["metric"] for row in rows} >= {"restart_count", "gnn_recall_score"}
    assert not any("memory" in row["metric"] for row in rows)


def test_a_pod_that_crash_loops_is_neither_ready_nor_running():
    rows, (remark,) = read("stability-log", "pod-crash-loops.log", "series", time_zone="UTC")
    mine = {row["metric"]: row["value"] for row in rows if row["pod"].endswith("bbb")}
    assert (mine["restart_count"], mine["ready"], mine["running"]) == (9, 0, 0)
    assert remark.args["status"] == "CrashLoopBackOff"


def test_gauges_out_of_a_quoted_body_and_numbers_alone_are_read():
    rows, _ = read("stability-log", "quoted-metrics.log", "series", time_zone="UTC")
    assert [row["value"] for row in rows if row["metric"] == "gnn_recall_score"] == [0.96, 0.95]


# Prometheus and the kubelet -------------------------------------------------------------------------------------------


def test_prometheus_text_keeps_the_labels_that_name_a_metric():
    rows, remarks = read("prometheus-text", "valid.prom", "series", **AT, pod="pod-x", node="n1")
    found = {(row["pod"], row["metric"]): (row["value"], row["unit"]) for row in rows}
    assert found["pod-x", "process_resident_memory_bytes"] == (72409088.0, "bytes")
    assert found["pod-a", "mesh_beacons_total"] == (28869.0, "")
    assert found["pod-a", 'request_seconds_bucket{le="+Inf"}'] == (12.0, "")
    assert found["pod-a", "request_seconds_sum"] == (0.9, "seconds")
    assert found["pod-a", 'quantile{text="a \\"quoted\\" one"}'] == (None, "")
    assert {row["observed_at"] for row in rows} == {at("2026-01-07T00:00:00Z")}
    assert [(r.key, r.args["value"]) for r in remarks] == [("read-not-finite", "NaN")]


def test_openmetrics_has_its_own_times_and_units():
    rows, remarks = read("prometheus-text", "valid-openmetrics.prom", "series")
    assert [row["value"] for row in rows] == [72409088.0, 28869.0]
    assert rows[0]["observed_at"] == at("2026-11-23T07:58:55.500Z")
    assert rows[0]["unit"] == "bytes"
    assert remarks == ()


def test_a_half_written_sample_is_left_out():
    rows, remarks = read("prometheus-text", "half-written-last-line.prom", "series", **AT)
    assert [(row["pod"], row["value"]) for row in rows] == [("pod-a", 123.0)]
    assert [(r.key, r.args["first"]) for r in remarks] == [("read-half-written-line", "3")]


def test_a_container_is_chosen_by_its_labels():
    rows, _ = read("prometheus-text", "two-containers.prom", "series", **AT, where={"container": "proxy"})
    assert [row["value"] for row in rows] == [2.0]
    rows, _ = read("prometheus-text", "two-containers.prom", "series", **AT, drop=[])
    assert [row["metric"] for row in rows] == ['m{container="app"}', 'm{container="proxy"}']


def test_a_matrix_gives_every_point():
    rows, remarks = read("prometheus-api", "valid-matrix.json", "series")
    assert [row["value"] for row in rows] == [72409088.0, 72413184.0, 72417280.0, 70000000.0, 70000000.5]
    assert rows[1]["observed_at"] == at("2026-11-23T08:02:30Z")
    assert {row["unit"] for row in rows} == {"bytes"}
    assert remarks == ()


def test_a_vector_gives_one_point_a_series():
    rows, _ = read("prometheus-api", "valid-vector.json", "series")
    assert [(row["pod"], row["metric"], row["value"]) for row in rows] == [("pod-a", "up", 1.0), ("pod-b", "up", 0.0)]
    assert rows[0]["observed_at"] == at("2026-11-23T08:02:15.781Z")


@pytest.mark.parametrize(
    ("file", "told", "values"),
    [
        ("warnings.json", ["read-prometheus-warning", "read-prometheus-warning"], [1.0]),
        ("nan-and-infinite.json", ["read-not-finite"] * 3, [None, None, None, 1.0, None]),
        ("no-series.json", ["read-no-series"], []),
        ("native-histogram.json", ["read-histogram"], [1.0]),
        ("address-changed.json", ["read-series-joined"], [1.0, 2.0, 3.0, 4.0]),
    ],
)
def test_what_an_answer_of_prometheus_lacks_is_told(file, told, values):
    rows, remarks = read("prometheus-api", file, "series")
    assert keys(remarks) == told
    assert [row["value"] for row in rows] == values


def test_an_expression_gets_its_name_and_unit_from_the_options():
    rows, _ = read("prometheus-api", "expression-without-name.json", "series", metric="cpu_cores_used", unit="cores")
    assert [(row["metric"], row["unit"]) for row in rows] == [("cpu_cores_used", "cores")]


def test_the_kubelet_says_what_node_pods_and_containers_use():
    rows, remarks = read("kubelet-stats", "valid.json", "series")
    pod = "x0tta6bl4-staging-696fb94485-ttjcb"
    found = {(row["pod"], row["metric"]): row["value"] for row in rows}
    assert found[pod, "container_memory_working_set_bytes"] == 48472064.0
    assert found[pod, "container_cpu_percent_of_core"] == pytest.approx(2.2285496)
    assert found[pod, "container_cpu_usage_seconds_total"] == pytest.approx(34.595955143)
    assert found["", "node_memory_rss_bytes"] == 2993242112.0
    assert {row["node"] for row in rows} == {"node2"}
    assert [(r.key, r.args["n"]) for r in remarks] == [("read-kubelet-no-rss", 2)]  # this runtime tells none


def test_two_containers_of_a_pod_stay_two_series():
    rows, remarks = read("kubelet-stats", "two-containers-and-no-cpu.json", "series")
    assert 'container_memory_working_set_bytes{container="proxy"}' in {row["metric"] for row in rows}
    assert "read-kubelet-without" in keys(remarks)
    with_space, _ = read("kubelet-stats", "one-name-in-two-namespaces.json", "series", namespace="another")
    assert len({row["pod"] for row in with_space}) == 2  # the node and the one pod


# Load ----------------------------------------------------------------------------------------------------------------


def test_k6_points_become_requests():
    rows, _ = read("k6-json", "valid.json", "requests", run="first")
    assert [row["latency_seconds"] for row in rows] == [0.00525, 0.0025, 0.9, 60.0]
    assert [row["error"] for row in rows] == [None, None, "HTTP 503", "request timeout"]
    assert [row["ok"] for row in rows] == [True, True, False, False]
    assert rows[0]["started_at"] == at("2026-01-07T11:00:02.118206Z")
    assert {row["run"] for row in rows} == {"first"}


def test_without_a_verdict_of_k6_the_status_decides():
    rows, _ = read("k6-json", "status-alone.json", "requests")
    assert [(row["ok"], row["error"]) for row in rows] == [(True, None), (False, "HTTP 404")]


def test_the_loop_of_a_k6_run_is_not_guessed():
    (row,), remarks = read("k6-json", "valid.json", "load_runs")
    assert (row["run"], row["loop"], row["users"]) == ("valid", "unknown", 4.0)
    assert row["started_at"] == at("2026-01-07T10:59:08.123456Z")  # the request that timed out was the first to start
    assert row["ended_at"] == at("2026-01-07T11:00:08.123456Z")
    assert keys(remarks) == ["read-users-varied", "read-loop-unknown"]
    (row,), _ = read("k6-json", "valid.json", "load_runs", loop="closed")
    assert row["loop"] == "closed"
    (row,), _ = read("k6-json", "dropped-iterations.json", "load_runs", offered_requests_per_second=9.0)
    assert (row["loop"], row["offered_requests_per_second"]) == ("open", 9.0)


def test_a_half_written_point_is_left_out():
    rows, remarks = read("k6-json", "half-written-last-line.json", "requests")
    assert len(rows) == 4
    assert keys(remarks) == ["read-half-written-line"]


def test_in_a_summary_of_k6_true_means_failed_and_passes_means_failures():
    (row,), remarks = read("k6-summary", "threshold-crossed.json", "load_summaries")
    assert row["thresholds_failed"] == "http_req_duration: p(95)<10"
    assert (row["requests"], row["failures"]) == (1568, 12.0)
    assert (row["mean_seconds"], row["p95_seconds"], row["p99_seconds"]) == pytest.approx((0.00575, 0.01683, 0.04))
    assert remarks == ()
    (row,), _ = read("k6-summary", "valid.json", "load_summaries")
    assert (row["thresholds_failed"], row["p99_seconds"]) == ("", None)
    (row,), _ = read("k6-summary", "no-thresholds.json", "load_summaries")
    assert row["thresholds_failed"] is None
    (row,), remarks = read("k6-summary", "no-failures-counted.json", "load_summaries")
    assert (row["failures"], keys(remarks)) == (None, ["read-k6-no-failures"])


def test_locust_is_read_by_its_sum():
    (row,), remarks = read("locust-stats", "valid_stats.csv", "load_summaries")
    assert (row["run"], row["tool"], row["requests"], row["failures"]) == ("valid", "locust", 528, 37.0)
    assert (row["median_seconds"], row["p99_seconds"]) == (0.007, 0.036)
    assert row["max_seconds"] == pytest.approx(0.08132680)
    assert [(r.key, r.args["n"]) for r in remarks] == [("read-locust-name", 2)]
    (row,), _ = read("locust-stats", "no-requests_stats.csv", "load_summaries")
    assert (row["requests"], row["median_seconds"], row["p95_seconds"]) == (0, None, None)


def test_the_history_of_locust_is_a_series_and_a_run():
    rows, _ = read("locust-history", "valid_stats_history.csv", "series")
    totals = [row["value"] for row in rows if row["metric"] == "locust_requests_total"]
    assert totals[0] == 0
    assert totals == sorted(totals)
    (run,), remarks = read("locust-history", "valid_stats_history.csv", "load_runs")
    assert (run["run"], run["loop"], run["users"]) == ("valid", "closed", 5.0)
    assert (run["started_at"], run["ended_at"]) == (at("2026-11-24T23:03:33Z"), at("2026-11-24T23:03:40Z"))
    assert "read-users-varied" in keys(remarks)


def test_the_failures_of_locust_are_counted_by_error():
    (row,), _ = read("locust-failures", "valid_failures.csv", "load_failures")
    assert (row["run"], row["request"], row["occurrences"]) == ("valid", "GET /flaky", 37)
    assert row["error"].startswith("HTTPError('503 Server Error")


# Faults --------------------------------------------------------------------------------------------------------------


def test_a_declared_fault_is_proven_detected_and_recovered_by_its_probes():
    settings = {"replaces_the_container": True}
    (row,), remarks = read("chaos-journal", "valid.json", "faults", faults=[{**KILLED, "settings": settings}])
    assert (row["fault_id"], row["kind"], row["detected_by"]) == ("valid/1", "container_sigkill", "self_healing")
    assert row["effect_proof"] == "worker-is-gone: true"
    assert row["injected_at"] < row["effect_seen_at"] < row["detected_at"] < row["recovered_at"]
    assert row["observed_until_at"] == row["recovered_at"]
    assert '"replaces_the_container": true' in row["settings"]
    assert remarks == ()


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("dry-actions.json", ["read-chaos-dry", "read-chaos-unproven"]),
        ("dry-activities.json", ["read-chaos-dry", "read-chaos-unproven"]),
        ("action-failed.json", ["read-chaos-unproven"]),
    ],
)
def test_a_fault_that_was_not_there_has_no_proof_and_nothing_follows_from_it(file, told):
    (row,), remarks = read("chaos-journal", file, "faults", faults=[KILLED])
    assert keys(remarks) == told
    for column in ("effect_seen_at", "effect_proof", "detected_at", "detected_by", "recovered_at"):
        assert row[column] is None
    assert row["observed_until_at"] == row["injected_at"]


@pytest.mark.parametrize("file", ["rollbacks-only.json", "hypothesis-not-met-before.json"])
def test_rollbacks_are_no_faults(file):
    rows, remarks = read("chaos-journal", file, "faults", faults=[KILLED])
    assert (rows, keys(remarks)) == ([], ["read-chaos-no-fault"])


def test_what_was_not_back_when_somebody_looked_is_censored_there():
    (row,), _ = read("chaos-journal", "never-back.json", "faults", faults=[KILLED])
    assert row["recovered_at"] is None
    assert row["observed_until_at"] > row["detected_at"]
    steady = {**KILLED, "recovered": "steady-state"}
    (row,), _ = read("chaos-journal", "never-back.json", "faults", faults=[steady])
    assert row["recovered_at"] is None


def test_steady_state_may_be_declared_to_be_the_recovery():
    (row,), _ = read("chaos-journal", "valid.json", "faults", faults=[{**KILLED, "recovered": "steady-state"}])
    assert row["recovered_at"] > row["detected_at"]


@pytest.mark.parametrize("recovered", [KILLED["recovered"], "steady-state"])
def test_what_was_seen_at_once_after_a_pause_is_called_an_upper_bound(recovered):
    (row,), remarks = read(
        "chaos-journal", "pause-before-the-probes.json", "faults", faults=[{**KILLED, "recovered": recovered}]
    )
    assert row["recovered_at"] is not None
    assert keys(remarks) == ["read-chaos-unwatched-detection", "read-chaos-unwatched-recovery"]
    assert [remark.args["seconds"] for remark in remarks] == pytest.approx([30.0, 30.3], abs=0.4)


def test_where_nobody_looked_nothing_is_known():
    declared = {name: KILLED[name] for name in ("action", "kind", "proof")}
    (row,), remarks = read("chaos-journal", "valid.json", "faults", faults=[declared])
    assert row["effect_seen_at"] is not None
    assert (row["detected_at"], row["recovered_at"]) == (None, None)
    assert row["observed_until_at"] == row["injected_at"]  # it could refute nothing
    assert keys(remarks) == ["read-chaos-nobody-looked"]
    (row,), remarks = read("chaos-journal", "valid.json", "faults")
    assert (row["kind"], row["effect_proof"]) == ("kill_worker", None)
    assert keys(remarks) == ["read-chaos-undeclared", "read-chaos-unproven"]


def test_a_probe_proves_the_action_before_it_and_no_other():
    again = {"action": "kill-worker-again", "kind": "container_sigkill", "proof": {"probe": "worker-is-gone"}}
    first, second = read("chaos-journal", "two-actions.json", "faults", faults=[KILLED, again])[0]
    assert first["effect_seen_at"] < second["injected_at"] < second["effect_seen_at"]
    assert first["recovered_at"] < second["injected_at"]
    for wanted in ("yes", 1):  # the probe answered true, which is neither
        other = {**KILLED, "proof": {"probe": "worker-is-gone", "equals": wanted}}
        (row, _), _ = read("chaos-journal", "two-actions.json", "faults", faults=[other, again])
        assert (row["effect_seen_at"], row["recovered_at"]) == (None, None)


def test_a_probe_that_did_not_end_saw_nothing():
    (row,), _ = read("chaos-journal", "run-without-end.json", "faults", faults=[KILLED])
    assert (row["recovered_at"], row["observed_until_at"]) == (None, row["injected_at"])


def test_the_table_of_a_report_is_kept_as_it_is_printed():
    rows, remarks = read("failure-table", "valid.md", "failure_injection_runs", run="20260108_012012")
    assert [(row["test"], row["status"], row["mttd_text"], row["mttr_text"]) for row in rows] == [
        ("pod_failure", "PASS", "1s", "2s"),
        ("high_load", "PASS", "N/As", "29s"),
        ("resource_exhaustion", "FAIL", "36s", "74s"),
    ]
    assert rows[2]["notes"] == "CPU | memory limits 100m/256Mi"
    assert {row["run"] for row in rows} == {"20260108_012012"}
    assert remarks == ()
    rows, remarks = read("failure-table", "half-written-last-line.md", "failure_injection_runs")
    assert (len(rows), keys(remarks)) == (2, ["read-half-written-line"])


# One's own -----------------------------------------------------------------------------------------------------------


def test_a_file_of_ones_own_needs_a_mapping_and_no_code():
    rows, (remark,) = read("own-columns", "memory.csv", "series", **MEMORY)
    assert rows[0] == {
        "observed_at": at("2026-01-07T01:00:00Z"), "pod": "pod-a", "node": "", "unit": "bytes",
        "metric": "process_resident_memory_bytes", "value": 70_500_000.0,
    }  # fmt: skip
    assert [row["value"] for row in rows] == [70_500_000.0, 70_600_000.0, None]
    assert remark.args["columns"] == "host"


def test_the_last_number_of_a_cut_file_is_not_taken_for_whole():
    rows, remarks = read("own-columns", "half-written-last-line.csv", "series", **MEMORY)
    assert ([row["value"] for row in rows], keys(remarks)) == ([70_500_000.0], ["read-half-written-line"])


def test_an_answer_without_samples_makes_no_rows_and_says_so():
    rows, remarks = read("prometheus-text", "only-comments.prom", "series", **AT)
    assert (rows, keys(remarks)) == ([], ["read-no-samples"])


def test_wide_files_other_times_and_other_signs_can_be_told():
    shared = {
        "observed_at": {"from": "t", "time": "milliseconds"}, "pod": {"from": "pod"}, "node": {"constant": ""},
    }  # fmt: skip
    each = [
        {"metric": {"constant": "rss"}, "value": {"from": "rss"}, "unit": {"constant": "bytes"}},
        {"metric": {"constant": "cpu"}, "value": {"from": "cpu"}, "unit": {"constant": "percent"}},
    ]
    rows, remarks = read("own-columns", "epoch-and-wide.csv", "series", columns=shared, each=each, delimiter=";")
    assert [(row["metric"], row["value"]) for row in rows] == [("rss", 70500000.0), ("cpu", 12.5)]
    assert rows[0]["observed_at"] == at("2026-11-23T08:02:15.123Z")
    assert remarks == ()


def test_any_table_can_be_made_of_ones_own_columns():
    columns = {
        "run": {"constant": "mine"}, "started_at": {"from": "when"}, "latency_seconds": {"from": "ms", "unit": "ms"},
        "ok": {"from": "result", "means_true": ["OK"], "means_false": ["TIMEOUT"]},
        "error": {"from": "result", "absent": ["OK"]},
    }  # fmt: skip
    rows, _ = read("own-columns", "requests.csv", "requests", columns=columns)
    assert [(row["ok"], row["latency_seconds"], row["error"]) for row in rows] == [
        (True, 0.0125, None), (False, 3.0, "TIMEOUT"),
    ]  # fmt: skip


def test_parquet_of_ones_own_is_read_by_the_same_mapping(tmp_path):
    import pandas as pd
    from reading import read_bytes

    frame = pd.read_csv(ASSETS / "own-columns" / "memory.csv")
    frame["timestamp"] = pd.to_datetime(frame["timestamp"]).dt.tz_localize("Europe/Moscow")
    frame.to_parquet(tmp_path / "memory.parquet")
    content = (tmp_path / "memory.parquet").read_bytes()
    rows, (remark,) = read_bytes(content, "memory.parquet", "own-columns", "series", MEMORY)
    assert [row["value"] for row in rows] == [70_500_000.0, 70_600_000.0, None]
    assert rows[0]["observed_at"] == at("2026-01-06T22:00:00Z")
    assert remark.args["columns"] == "host"


def test_stripe_tells_who_paid_and_takes_over_no_address():
    found, remarks = read("stripe-payments", "valid.csv", "payments")
    assert [(row["payment_id"], row["succeeded"]) for row in found] == [
        ("py_1", True),
        ("py_2", True),
        ("py_3", False),
        ("py_5", False),
    ]
    assert (found[1]["refunded"], found[1]["created_at"]) == (49.0, at("2026-02-07T09:30:12+00:00"))
    assert not any("example.org" in str(value) for row in found for value in row.values())
    assert keys(remarks) == ["read-stripe-test-mode", "read-stripe-no-customer"]


def test_stripe_tells_when_subscriptions_ended_and_leaves_trials_out():
    found, remarks = read("stripe-subscriptions", "valid.csv", "subscriptions")
    assert [row["ended_at"] for row in found] == [None, at("2026-03-08T09:30:00+00:00")]
    assert keys(remarks) == ["read-stripe-not-a-subscription"]


OUTCOMES = [
    ("junit-xml", "valid.xml", ["passed", "failed", "error", "skipped", "failed", "passed"]),
    ("pytest-json", "valid.json", ["passed", "failed", "skipped", "failed", "skipped"]),
    ("go-test-json", "valid.json", ["passed", "failed", "failed", "skipped", "unfinished"]),
    ("nextest-json", "valid.json", ["passed", "failed", "skipped", "unfinished"]),
]


@pytest.mark.parametrize(("form", "file", "outcomes"), OUTCOMES, ids=lambda value: str(value)[:12])
def test_reports_of_tests_pass_nothing_that_did_not_pass(form, file, outcomes):
    found, _ = read(form, file, "test_results", run="one", commit="abc")
    assert [row["outcome"] for row in found] == outcomes
    assert {(row["run"], row["commit"]) for row in found} == {("one", "abc")}
    assert "not-for-the-table" not in str(found)


def test_times_of_tests_are_seconds_and_a_second_try_is_told():
    found, remarks = read("junit-xml", "valid.xml", "test_results")
    assert [row["seconds"] for row in found] == [0.01, 1000.5, 0.0, 0.0, 0.2, None]
    assert [row["suite"] for row in found[-2:]] == ["tests.test_b", "pytest"]
    assert keys(remarks) == ["read-tests-rerun"]
    assert read("pytest-json", "valid.json", "test_results")[0][0]["seconds"] == pytest.approx(0.4)
