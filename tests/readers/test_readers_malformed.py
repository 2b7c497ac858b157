"""What is no file of its form is refused with file, place, what was expected, what was found, and what to do."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError
from reading import ASSETS, AT, KILLED, MEMORY, UTC, ZONE, read

from readiness.errors import InputError
from readiness.readers import READERS
from readiness.sources.base import options_of

EPOCH = {
    "columns": {**MEMORY["columns"], "observed_at": {"from": "timestamp", "time": "%d.%m.%Y %H:%M:%S", "zone": "UTC"}}
}
NO_HOLES = {"columns": {**MEMORY["columns"], "pod": {"from": "pod_name", "absent": ["NA"]}}}
NO_ZONE = {"columns": {**MEMORY["columns"], "observed_at": {"from": "timestamp"}}}

# form, file, table, options -> what the error says; "" where another test reads it with a remark.
REFUSED = [
    (
        "junit-xml",
        "counts-more.xml",
        "test_results",
        {},
        r"\$\.testsuite\[0\]: expected 9 cases, as the suite counts, got 6",
    ),
    ("junit-xml", "document-type.xml", "test_results", {}, r"expected XML without a document type, got DTDForbidden"),
    ("junit-xml", "half.xml", "test_results", {}, r"half\.xml:\d+: \$: expected JUnit XML"),
    ("junit-xml", "not-junit.xml", "test_results", {}, r"expected testsuites or testsuite, got 'coverage'"),
    ("junit-xml", "empty.xml", "test_results", {}, r"expected JUnit XML, got an empty file"),
    ("junit-xml", "negative-time.xml", "test_results", {}, r"testcase\.time: expected seconds, at least 0, got '-1'"),
    ("junit-xml", "nameless.xml", "test_results", {}, r"testcase: expected a name, got none"),
    (
        "pytest-json",
        "unknown-outcome.json",
        "test_results",
        {},
        r"\$\.tests\[0\]\.outcome: expected one of .*got 'fine'",
    ),
    ("pytest-json", "no-tests.json", "test_results", {}, r"\$\.tests: expected a list, got nothing"),
    ("go-test-json", "text.json", "test_results", {}, r"text\.json:1: \$: expected one JSON object a line"),
    ("nextest-json", "unknown-event.json", "test_results", {}, r":1: \$\.event: expected one of started, ok"),
    ("stripe-payments", "comma-amount.csv", "payments", {}, r":2: \$\.Amount: expected an amount .* got '1,049\.00'"),
    ("stripe-payments", "unknown-status.csv", "payments", {}, r":2: \$\.Status: expected one of .* got 'Settled'"),
    ("stripe-payments", "local-time.csv", "payments", {}, r":2: \$\.Created date \(UTC\): expected a time such as"),
    ("stripe-payments", "more-refunded.csv", "payments", {}, r":3: \$\.Amount Refunded: expected at most 49, got 50"),
    ("stripe-payments", "no-zone.csv", "payments", {}, r"expected a column Created date \(UTC\) or Created \(UTC\)"),
    ("stripe-subscriptions", "ends-first.csv", "subscriptions", {}, r":3: .*expected a time after the start"),
    ("stripe-subscriptions", "canceled-without-end.csv", "subscriptions", {}, r":3: .*end of a canceled subscription"),
    ("stripe-subscriptions", "no-end-column.csv", "subscriptions", {}, r"without Ended At \(UTC\)"),
    ("stability-log", "no-iteration.log", "series", UTC, r"\$: expected a block that begins with .* got none"),
    ("stability-log", "empty.log", "series", UTC, r"got none in the file\n  -> is this the log"),
    ("stability-log", "damaged-head.log", "series", UTC, r"damaged-head\.log:1: \$: expected `=== Iteration i/n"),
    ("stability-log", "no-such-day.log", "series", UTC, r"no-such-day\.log:1: .*got 2026-02-30 01:00:07: day"),
    ("stability-log", "two-runs.log", "series", UTC, r":69: .*after 2/288, got 1/288\n  -> one run a file"),
    (
        "stability-log",
        "damaged-pod-line.log",
        "series",
        UTC,
        r":6: .*NAME READY STATUS RESTARTS AGE, got '.*one of one",
    ),
    ("stability-log", "damaged-usage-line.log", "series", UTC, r":32: .*`pod-a 12m 74Mi`, got '.*lots 72Mi'"),
    ("stability-log", "not-utf-8.log", "probes", UTC, r"not-utf-8\.log:35: \$: expected UTF-8, got byte 0"),
    (
        "stability-log",
        "hour-shown-twice.log",
        "series",
        {"time_zone": "Europe/Berlin"},
        r":1: .*an hour that the clocks of Europe/Berlin showed twice or not at all; give an offset",
    ),
    (
        "prometheus-text",
        "json-quoted.prom",
        "series",
        AT,
        r":1: .*got a JSON-quoted string: '# HELP a b.*\n  -> the endpoint must",
    ),
    ("prometheus-text", "json-object.prom", "series", AT, r"expected Prometheus text or OpenMetrics, got JSON"),
    ("prometheus-text", "error-page.prom", "series", AT, r"error-page\.prom:1: \$: expected Prometheus text"),
    ("prometheus-text", "damaged-sample.prom", "series", AT, r"damaged-sample\.prom:3: .*'one'"),
    ("prometheus-text", "empty.prom", "series", AT, r"got an empty file"),
    (
        "prometheus-text",
        "valid.prom",
        "series",
        {},
        r":4: .*samples with a time, .*\n  -> set the option `observed_at`",
    ),
    (
        "prometheus-text",
        "openmetrics-without-eof.prom",
        "series",
        {"openmetrics": True},
        r"Missing # EOF at end\n  -> an OpenMetrics body without # EOF was cut",
    ),
    (
        "prometheus-text",
        "two-containers.prom",
        "series",
        AT,
        r":3: .*differ in container: 'app' and 'proxy'\n  -> choose",
    ),
    ("prometheus-text", "doubled-sample.prom", "series", AT, r":3: .*got two of m \(pod 'pod-a', node ''\)$"),
    (
        "prometheus-api",
        "failed-query.json",
        "series",
        {},
        r"\$\.status: expected `success`, got an error, bad_data: invalid",
    ),
    (
        "prometheus-api",
        "scalar.json",
        "series",
        {},
        r"\$\.data\.resultType: expected `matrix` or `vector`, got 'scalar'",
    ),
    (
        "prometheus-api",
        "expression-without-name.json",
        "series",
        {},
        r"\$\.data\.result\[0\]\.metric\.__name__: .*got nothing",
    ),
    (
        "prometheus-api",
        "two-containers.json",
        "series",
        {},
        r"\$\.data\.result\[1\]: expected one series .*container: 'app'",
    ),
    ("prometheus-api", "value-is-a-number.json", "series", {}, r"values\[0\]\[1\]: expected a text, got 1$"),
    (
        "prometheus-api",
        "value-is-no-number.json",
        "series",
        {},
        r"values\[0\]\[1\]: expected a number as text, got 'one'",
    ),
    ("prometheus-api", "time-is-milliseconds.json", "series", {}, r"values\[0\]\[0\]: expected seconds since 1970"),
    ("prometheus-api", "point-of-three.json", "series", {}, r"values\[0\]: expected \[time, value\]"),
    ("prometheus-api", "cut.json", "series", {}, r"cut\.json:\d+: .*JSON, got .*\n  -> is the file cut off\?"),
    ("prometheus-api", "targets.json", "series", {}, r"\$\.data\.resultType: expected a text, got nothing"),
    ("prometheus-api", "no-answer-of-prometheus.json", "series", {}, r"\$\.status: expected `success`, got nothing"),
    ("prometheus-api", "empty.json", "series", {}, r"got an empty file"),
    (
        "kubelet-stats",
        "forbidden.json",
        "series",
        {},
        r'got Forbidden: nodes "node1" is forbidden.*\n  -> the request was',
    ),
    (
        "kubelet-stats",
        "one-name-in-two-namespaces.json",
        "series",
        {},
        r"\$\.pods\[1\]\.podRef: .* and another\n  -> choose",
    ),
    ("kubelet-stats", "no-node-name.json", "series", {}, r"\$\.node\.nodeName: expected a text, got nothing"),
    (
        "kubelet-stats",
        "time-is-no-time.json",
        "series",
        {},
        r"\$\.pods\[0\]\.cpu\.time: expected an RFC 3339 time, got 'yest",
    ),
    ("kubelet-stats", "bytes-are-text.json", "series", {}, r"memory\.workingSetBytes: expected a number, got '48Mi'"),
    ("kubelet-stats", "cut.json", "series", {}, r"is the file cut off\?"),
    ("k6-json", "damaged-line.json", "requests", {}, r"damaged-line\.json:5: \$: expected one JSON object a line"),
    ("k6-json", "no-points.json", "requests", {}, r"expected points of k6, got none in the file"),
    ("k6-json", "empty.json", "load_runs", {}, r"expected points of k6, got none in the file"),
    ("k6-json", "duration-is-no-time.json", "requests", {}, r":1: \$\.data\.contains: expected `time`.*got 'data'"),
    ("k6-json", "value-is-text.json", "requests", {}, r":16: \$\.data\.value: expected a number, got '5ms'"),
    (
        "k6-json",
        "negative-duration.json",
        "requests",
        {},
        r":16: \$\.data\.value: expected milliseconds of at least 0, got -1",
    ),
    ("k6-json", "time-without-zone.json", "requests", {}, r":16: \$\.data\.time: .*no time zone in it"),
    ("k6-json", "other-type.json", "requests", {}, r":16: \$\.type: expected `Metric` or `Point`, got 'Span'"),
    (
        "k6-json",
        "dropped-iterations.json",
        "load_runs",
        {"loop": "closed"},
        r":17: \$\.data: expected no dropped iterations in a closed loop, got some",
    ),
    (
        "k6-summary",
        "handle-summary.json",
        "load_summaries",
        {},
        r"got data of handleSummary\(\)\n  -> run k6 with --summary",
    ),
    (
        "k6-summary",
        "threshold-is-an-object.json",
        "load_summaries",
        {},
        r"p\(95\)<500: expected true or false, got \{'ok'",
    ),
    (
        "k6-summary",
        "more-failures-than-requests.json",
        "load_summaries",
        {},
        r"expected at most 1568 failed requests, got 9999",
    ),
    (
        "k6-summary",
        "half-a-request.json",
        "load_summaries",
        {},
        r"http_reqs\.count: expected a number of requests, got 1\.5",
    ),
    (
        "k6-summary",
        "no-requests.json",
        "load_summaries",
        {},
        r"\$\.metrics\.http_reqs\.count: expected a number, got nothing",
    ),
    ("k6-summary", "no-metrics.json", "load_summaries", {}, r"\$\.metrics: expected an object, got nothing"),
    ("k6-summary", "points.json", "load_summaries", {}, r"points\.json:2: .*got Extra data at column 1"),
    (
        "locust-stats",
        "no-aggregated_stats.csv",
        "load_summaries",
        {},
        r"a line Aggregated, got none\n  -> Locust writes it last",
    ),
    ("locust-stats", "half-written-last-line_stats.csv", "load_summaries", {}, r"a line Aggregated, got none"),
    ("locust-stats", "two-runs_stats.csv", "load_summaries", {}, r":5: .*one line Aggregated, got a second"),
    ("locust-stats", "value-missing_stats.csv", "load_summaries", {}, r":4: \$: expected 22 values, got 21"),
    (
        "locust-stats",
        "count-is-text_stats.csv",
        "load_summaries",
        {},
        r":4: \$\.Request Count: expected a number.*got 'many'",
    ),
    (
        "locust-stats",
        "more-failures-than-requests_stats.csv",
        "load_summaries",
        {},
        r":4: .*at most 528 failures, got 600",
    ),
    ("locust-stats", "other-head_stats.csv", "load_summaries", {}, r":1: .*without Request Count"),
    ("locust-stats", "empty_stats.csv", "load_summaries", {}, r":1: .*got an empty file"),
    ("locust-history", "time-is-no-time_stats_history.csv", "series", {}, r":2: \$\.Timestamp: expected a number"),
    ("locust-history", "is-the-stats-file_stats_history.csv", "load_runs", {}, r":1: .*without Timestamp, User Count"),
    (
        "locust-failures",
        "count-is-half_failures.csv",
        "load_failures",
        {},
        r":2: \$\.Occurrences: .*a whole number, got '37\.5'",
    ),
    (
        "locust-failures",
        "open-quote_failures.csv",
        "load_failures",
        {},
        r":2: \$: expected CSV, got unexpected end of data",
    ),
    ("chaos-journal", "no-journal.json", "faults", {}, r"\$\.chaoslib-version: expected a version: this is no journal"),
    (
        "chaos-journal",
        "time-is-no-time.json",
        "faults",
        {},
        r"\$\.run\[0\]\.start: expected an ISO 8601 time, got 'today'",
    ),
    ("chaos-journal", "run-is-no-list.json", "faults", {}, r"\$\.run: expected a list, got \{\}"),
    ("chaos-journal", "cut.json", "faults", {}, r"cut\.json:\d+: .*a journal of the Chaos Toolkit: JSON"),
    (
        "chaos-journal",
        "valid.json",
        "faults",
        {"faults": [{**KILLED, "action": "kill-wroker"}]},
        r"\$\.experiment\.method: expected the declared action kill-wroker, got a method with kill-worker",
    ),
    ("failure-table", "no-table.md", "failure_injection_runs", {}, r"expected a table \| Test \| Status .* got none"),
    ("failure-table", "two-tables.md", "failure_injection_runs", {}, r":26: .*expected one result table, got a second"),
    ("failure-table", "cell-missing.md", "failure_injection_runs", {}, r":13: .*5 cells.*got 4 in '\| High Load"),
    ("failure-table", "bar-in-notes.md", "failure_injection_runs", {}, r":14: .*got 6 in .*\n  -> a \| inside"),
    ("failure-table", "time-in-minutes.md", "failure_injection_runs", {}, r":14: \$\.MTTR: .*`N/As`, got '1 min'"),
    (
        "own-columns",
        "number-with-comma.csv",
        "series",
        MEMORY,
        r":2: \$\.rss_mb: expected a number with a point.*got '70,5'",
    ),
    ("own-columns", "value-missing.csv", "series", MEMORY, r":2: \$: expected 3 values, got 2"),
    ("own-columns", "day-before-month.csv", "series", MEMORY, r":2: \$\.timestamp: expected a time as ISO 8601"),
    (
        "own-columns",
        "day-before-month.csv",
        "series",
        EPOCH,
        r":2: \$\.timestamp: expected a time as %d\.%m\.%Y %H:%M:%S",
    ),
    (
        "own-columns",
        "memory.csv",
        "series",
        NO_ZONE,
        r":2: \$\.timestamp: .*no time zone in it; the option `zone` gives",
    ),
    ("own-columns", "column-missing.csv", "series", MEMORY, r":1: .*without pod_name"),
    ("own-columns", "column-twice.csv", "series", MEMORY, r":1: .*got rss_mb twice"),
    ("own-columns", "pod-missing.csv", "series", NO_HOLES, r":3: \$\.pod_name: expected a value.*no holes, got 'NA'"),
    ("own-columns", "empty.csv", "series", MEMORY, r"got an empty file"),
    (
        "argus-binetflow",
        "port-is-a-name.binetflow",
        "flows",
        ZONE,
        r":2: \$\.Sport: .*port.*got 'http'\n  -> have the ex",
    ),
    ("argus-binetflow", "port-too-large.binetflow", "flows", ZONE, r":2: \$\.Sport: .*0 to 65535, got '70000'"),
    ("argus-binetflow", "value-missing.binetflow", "flows", ZONE, r":2: \$: expected 15 values, got 14"),
    (
        "argus-binetflow",
        "time-is-no-time.binetflow",
        "flows",
        ZONE,
        r":2: \$\.StartTime: expected a time with its date",
    ),
    ("argus-binetflow", "packets-are-text.binetflow", "flows", ZONE, r":2: \$\.TotPkts: .*at least 0, got 'two'"),
    ("argus-binetflow", "negative-duration.binetflow", "flows", ZONE, r":2: \$\.Dur: .*at least 0, got '-0\.000467'"),
    (
        "argus-binetflow",
        "more-bytes-of-the-source-than-there-are.binetflow",
        "flows",
        ZONE,
        r":2: \$: expected bytes of the source within the 236 of the flow, got 237",
    ),
    ("argus-binetflow", "no-source.binetflow", "flows", ZONE, r":2: \$\.SrcAddr: .*name of a host, got nothing"),
    ("argus-binetflow", "other-head.binetflow", "flows", ZONE, r":1: .*without StartTime, Dur"),
    ("argus-binetflow", "empty.binetflow", "flows", ZONE, r"got an empty file"),
    (
        "argus-binetflow",
        "hour-shown-twice.binetflow",
        "flows",
        {"zone": "Europe/Prague"},
        r":2: \$\.StartTime: .*the clocks of Europe/Prague showed twice",
    ),
    ("zeek-conn", "no-fields.log", "flows", {}, r":7: \$: expected a line #fields before the first connection"),
    ("zeek-conn", "no-head.log", "flows", {}, r":1: \$: expected `#separator` or a JSON.*\n  -> keep the lines"),
    ("zeek-conn", "other-log.log", "flows", {}, r":5: \$: expected a conn\.log \(#path conn\), got 'dns'"),
    ("zeek-conn", "value-missing.log", "flows", {}, r":9: \$: expected 21 values, got 20"),
    ("zeek-conn", "field-missing.log", "flows", {}, r":7: \$: .*got none of id\.resp_h"),
    ("zeek-conn", "two-logs.log", "flows", {}, r":15: \$: expected nothing after #close.*\n  -> read the logs"),
    ("zeek-conn", "time-is-a-date.log", "flows", {}, r":9: \$\.ts: expected a number of at least 0, got '2026-01-07'"),
    ("zeek-conn", "bytes-are-text.log", "flows", {}, r":9: \$\.orig_ip_bytes: .*got 'many'"),
    ("zeek-conn", "empty.log", "flows", {}, r"expected a conn\.log of Zeek, got an empty file"),
    ("zeek-conn", "damaged-line.json", "flows", {}, r":2: \$: expected one JSON object a line"),
    ("zeek-conn", "line-is-a-list.json", "flows", {}, r":2: \$: expected a JSON object, got \[1\]"),
    ("zeek-conn", "no-time.json", "flows", {}, r":1: \$\.ts: "),
    ("nfdump-csv", "no-head.csv", "flows", ZONE, r":1: .*without ts.*\n  -> this reads `nfdump -o csv`; without -q"),
    ("nfdump-csv", "row-lost.csv", "flows", ZONE, r":17: \$\.bytes: expected 205290, which nfdump counted, got 204836"),
    (
        "nfdump-csv",
        "two-runs.csv",
        "flows",
        ZONE,
        r":19: \$: expected nothing after the summary.*\n  -> give the files",
    ),
    ("nfdump-csv", "value-missing.csv", "flows", ZONE, r":2: \$: expected 48 values, got 47"),
    ("nfdump-csv", "time-is-no-time.csv", "flows", ZONE, r":2: \$\.ts: expected a time with its date, got 'yesterday'"),
    ("nfdump-csv", "empty.csv", "flows", ZONE, r"\$: expected a head with ts, .*got none"),
    ("nfdump-csv", "other-form.csv", "flows", ZONE, r":1: .*without ts"),
    ("hubble-flows", "damaged-line.json", "flows", {}, r":2: \$: expected one JSON object a line"),
    ("hubble-flows", "compact-text.json", "flows", {}, r":1: .*\n  -> this reads `hubble observe -o jsonpb`"),
    ("hubble-flows", "no-time.json", "flows", {}, r":1: \$\.flow\.time: expected a text, got nothing"),
    ("hubble-flows", "time-without-zone.json", "flows", {}, r":1: \$\.flow\.time: .*no time zone in it"),
    ("hubble-flows", "no-verdict.json", "flows", {}, r":1: \$\.flow\.verdict: expected a text, got nothing"),
    ("hubble-flows", "nobody-at-one-end.json", "flows", {}, r":1: \$\.flow\.destination: expected a pod, an address"),
    (
        "hubble-flows",
        "two-protocols.json",
        "flows",
        {},
        r":1: \$\.flow\.l4: expected one protocol, got \['TCP', 'UDP'\]",
    ),
    ("hubble-flows", "port-too-large.json", "flows", {}, r":1: \$\.flow\.l4\.TCP\.source_port: .*0 to 65535"),
    ("edge-list", "value-missing.csv", "flows", {}, r":2: \$: expected 3 values \(source, destination, time\), got 2"),
    ("edge-list", "time-is-no-number.csv", "flows", {}, r":2: \$\.time: expected a number of at least 0, got 'noon'"),
    ("edge-list", "no-source.csv", "flows", {}, r":2: \$\.source: expected the name of a host, got nothing"),
    ("edge-list", "head-unsaid.csv", "flows", {}, r":1: \$\.time: expected a number of at least 0, got 'time'"),
    ("edge-list", "open-quote.csv", "flows", {}, r":2: \$: expected CSV, got unexpected end of data"),
    ("own-columns", "no-parquet.parquet", "series", MEMORY, r"\$: expected parquet, got Parquet magic bytes not found"),
    ("own-columns", "sheet.xlsx", "series", MEMORY, r"expected a name that ends in \.csv"),
    ("ruff-json", "cut.json", "lint_findings", {}, r"findings of ruff: JSON, got .*\n  -> is the file cut off"),
    ("ruff-json", "object.json", "lint_runs", {}, r"\$: expected a list, got \{'findings'"),
    ("mypy-text", "no-summary.txt", "type_findings", {}, r"expected the summary of mypy in the last line, got none"),
    ("mypy-text", "no-summary.txt", "type_runs", {}, r"expected the summary of mypy in the last line, got none"),
    ("mypy-text", "lost-line.txt", "type_runs", {}, r":4: .*expected 4 errors, as the summary says, got 3"),
    ("pyright-json", "no-summary.json", "type_runs", {}, r"\$\.summary\.filesAnalyzed: expected a number, got nothing"),
    (
        "pyright-json",
        "strange-severity.json",
        "type_findings",
        {},
        r"expected error, warning or information, got 'fatal'",
    ),
    (
        "cobertura",
        "sum-of-others.xml",
        "coverage_reports",
        {},
        r"lines-covered: expected the sum of its files, 3, got 9",
    ),
    ("cobertura", "cut.xml", "coverage_files", {}, r"cut\.xml:\d+: \$: expected a report of Cobertura: XML"),
    ("cobertura", "entities.xml", "coverage_reports", {}, r"got a document that declares entities"),
    ("cobertura", "external.xml", "coverage_reports", {}, r"got a document that declares entities"),
    (
        "cobertura",
        "other-root.xml",
        "coverage_reports",
        {},
        r"expected a report of Cobertura: <coverage>, got <report>",
    ),
    ("coverage-json", "sum-of-others.json", "coverage_reports", {}, r"covered_lines: expected the sum of its files, 3"),
    ("coverage-json", "no-files.json", "coverage_files", {}, r"\$\.files: expected an object, got nothing"),
    ("schemathesis-junit", "of-pytest.xml", "endpoint_checks", {}, r"got 'test_a'\n  -> is it JUnit of another tool"),
    ("schemathesis-junit", "no-cases.xml", "endpoint_checks", {}, r"expected a test case of every operation, got none"),
    ("sarif", "version-1.json", "findings", {}, r"\$\.version: expected SARIF 2.1.0, got .1.0.0"),
    ("sarif", "no-rule.json", "findings", {}, r"results\[0\]\.ruleId: expected the rule of a result"),
    ("pip-audit", "another-report.json", "findings", {}, r"\$\.dependencies: expected a list, got nothing"),
    ("osv-scanner", "entry-alone.json", "findings", {}, r"got nothing\n  -> an OSV entry alone is no scan"),
    ("grype", "another-report.json", "scans", {}, r"\$\.descriptor\.name: expected a text"),
    (
        "grype",
        "time-is-no-time.json",
        "scans",
        {},
        r"\$\.descriptor\.timestamp: expected a time such as .* got .yesterday",
    ),
    ("trivy", "schema-1.json", "findings", {}, r"\$\.SchemaVersion: expected a report of trivy of schema 2, got 1"),
    ("cyclonedx", "another-form.json", "components", {}, r"\$\.bomFormat: expected CycloneDX"),
    ("spdx", "version-3.json", "components", {}, r"got SPDX 3\n  -> export SPDX 2.3"),
    ("spdx", "version-1.json", "components", {}, r"\$\.spdxVersion: expected SPDX 2.x"),
    ("bandit", "no-metrics.json", "scans", {}, r"\$\.metrics\._totals: expected an object"),
    ("bandit", "line-below-zero.json", "findings", {}, r"line_number: expected a whole number of at least 0, got -2"),
    ("detect-secrets", "no-plugins.json", "findings", {}, r"\$\.plugins_used: expected a list"),
    ("gitleaks", "empty-list.json", "scans", {}, r"got an empty list\n  -> set the option `artefact`"),
    ("gitleaks", "object.json", "findings", {}, r"\$: expected a list, got \{\}"),
    ("checkov", "another-report.json", "findings", {}, r"\$\.checkov_version: expected a text"),
    ("zap", "risk-of-seven.json", "findings", {}, r"riskcode: expected a risk of 0 to 3, got .7"),
    ("sarif", "cut.json", "findings", {}, r"is the file cut off"),
    ("pip-audit", "cut.json", "findings", {}, r"is the file cut off"),
    ("osv-scanner", "cut.json", "findings", {}, r"is the file cut off"),
    ("grype", "cut.json", "findings", {}, r"is the file cut off"),
    ("trivy", "cut.json", "findings", {}, r"is the file cut off"),
    ("bandit", "cut.json", "findings", {}, r"is the file cut off"),
    ("detect-secrets", "cut.json", "findings", {}, r"is the file cut off"),
    ("gitleaks", "cut.json", "findings", {}, r"is the file cut off"),
    ("checkov", "cut.json", "findings", {}, r"is the file cut off"),
    ("zap", "cut.json", "findings", {}, r"is the file cut off"),
    ("cyclonedx", "cut.json", "components", {}, r"is the file cut off"),
    ("spdx", "cut.json", "components", {}, r"is the file cut off"),
]


@pytest.mark.parametrize(("form", "file", "table", "options", "told"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_malformed_file_is_named_with_the_place_and_what_to_do(form, file, table, options, told):
    with pytest.raises(InputError) as caught:
        read(form, file, table, **options)
    message = str(caught.value)
    assert message.startswith(file)
    assert re.search(told, message, re.MULTILINE), message


def test_every_asset_is_read_by_a_test(repository):
    tests = "".join(path.read_text(encoding="utf-8") for path in (repository / "tests/readers").glob("*.py"))
    for path in ASSETS.rglob("*"):
        if path.is_file():
            assert f'"{path.name}"' in tests, path


@pytest.mark.parametrize(
    ("options", "place", "told"),
    [
        ({"columns": {"pod": {"from": "a", "constant": "b"}}}, ("columns", "pod"), "either `from`"),
        ({"columns": {"pod": {}}}, ("columns", "pod"), "either `from`"),
        ({"columns": {"value": {"from": "a", "unit": "MByte"}}}, ("columns", "value"), "a unit out of kB"),
        ({"columns": {"value": {"from": "a", "time": "unix"}}}, ("columns", "value"), "`time` is iso"),
        ({"columns": {"value": {"from": "a", "zone": "Mars"}}}, ("columns", "value", "zone"), "no time zone"),
        ({"columns": {"value": {"frm": "a"}}}, ("columns", "value", "frm"), "Extra inputs"),
        ({}, ("columns",), "Field required"),
    ],
)
def test_a_mapping_is_strict(options, place, told):
    with pytest.raises(ValidationError) as caught:
        options_of("own-columns", options)
    found = {error["loc"]: error["msg"] for error in caught.value.errors()}
    assert told in found[place]


def test_an_action_is_declared_once():
    with pytest.raises(ValidationError, match="kill-worker is declared more often"):
        options_of("chaos-journal", {"faults": [KILLED, KILLED]})


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"pods": {"from": "pod_name"}}, r"expected columns of `series`: observed_at, .*got pods, which it has not"),
        ({"unit": {"constant": "MB"}}, r"unit\.constant: expected bytes, which MB becomes, got 'MB'"),
    ],
)
def test_a_mapping_has_to_fit_the_table(columns, told):
    with pytest.raises(InputError, match=told):
        read("own-columns", "memory.csv", "series", columns={**MEMORY["columns"], **columns})


def test_a_column_that_must_be_there_must_be_mapped():
    columns = {name: source for name, source in MEMORY["columns"].items() if name != "pod"}
    with pytest.raises(InputError, match=r"got none for pod"):
        read("own-columns", "memory.csv", "series", columns=columns)


def test_a_table_a_form_does_not_make_is_refused():
    with pytest.raises(InputError, match="expected a table that k6-summary makes: load_summaries, got 'faults'"):
        read("k6-summary", "valid.json", "faults")


@pytest.mark.parametrize("form", sorted(READERS))
def test_an_option_nobody_has_is_refused(form):
    with pytest.raises(ValidationError):
        options_of(form, {"optoin": 1})


def test_the_zero_of_go_is_no_time():
    from readiness.readers.times import microseconds_of

    with pytest.raises(ValueError, match="no time of the years 1970 to 9999"):
        microseconds_of("0001-01-01T00:00:00Z")
    with pytest.raises(ValueError, match="no date with a time of day"):
        microseconds_of("2026-01-07")


def test_lines_and_documents_have_a_bound(monkeypatch):
    import io

    from readiness.readers import files

    monkeypatch.setattr(files, "MOST_LINE_BYTES", 10)
    monkeypatch.setattr(files, "MOST_JSON_BYTES", 10)
    with pytest.raises(InputError, match=r"x:2: \$: expected a line of at most 10 bytes, got a longer one"):
        list(files.InputFile("x", io.BytesIO(b"short\n" + b"a" * 11 + b"\n")).lines())
    with pytest.raises(InputError, match="of JSON, got a larger one\n  -> ask for less"):
        files.InputFile("x", io.BytesIO(b"[" + b" " * 20 + b"]")).json("a list")
    monkeypatch.undo()
    with pytest.raises(InputError, match="a nest too deep to read"):
        files.InputFile("x", io.BytesIO(b"[" * 200_000)).json("a list")
