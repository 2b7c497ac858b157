"""Rules and dashboards as files have them: what is read of them, and that nothing raises."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.sources.checkout.base import SourceFile
from readiness.sources.checkout.extractors.alerts import EXTRACTOR, metrics_of
from readiness.sources.tables import TABLES

RULES = """# comment
groups:
  - name: mesh
    rules:
      - alert: Down
        expr: up{job="mesh", instance=~"a.*"} == 0
        for: 1h30m
        labels: {severity: critical}
        annotations: {runbook_url: "https://example.org/down"}
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - alert: Broken
        expr: sum(rate(
"""
OPERATOR = """apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec:
  groups:
    - name: operator
      rules:
        - {alert: One, expr: one > 1}
---
apiVersion: v1
kind: ConfigMap
data:
  alerts.yml: |
    groups:
      - name: mapped
        rules:
          - alert: Two
            expr: two > 2
"""
DASHBOARD = {
    "title": "Mesh",
    "panels": [
        {
            "title": "Row",
            "panels": [
                {"title": "Inside", "targets": [{"expr": 'rate(a_total{pod="$pod", kind="x"}[$__rate_interval])'}]}
            ],
        },
        {"title": "Text", "targets": [{"rawSql": "SELECT 1"}]},
        {"title": "Bad", "targets": [{"expr": "sum("}]},
    ],
}


def rows_of(content: str, path: str = "rules.yml") -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {table: [] for table in EXTRACTOR.tables}
    for table, row in EXTRACTOR.rows(SourceFile(path, "text", len(content), content)):
        found[table].append(row)
    for table, rows in found.items():
        if rows:
            TABLES[table].validate(pd.DataFrame(rows))
    return found


def test_a_file_of_rules_is_read_with_lines_severity_wait_and_runbook():
    down, record, broken = rows_of(RULES)["alert_rules"]
    assert (down["rule"], down["line"], down["severity"], down["for_seconds"]) == ("Down", 5, "critical", 5400)
    assert (down["has_runbook"], record["has_runbook"]) == (True, False)
    assert (record["kind"], record["for_seconds"]) == ("record", 0)
    assert broken["problem"].startswith("no PromQL: ")
    assert down["problem"] == record["problem"] == ""


def test_metrics_are_told_with_the_labels_that_must_be_equal():
    asked = rows_of(RULES)["expression_metrics"]
    assert [(row["metric"], row["labels"], row["expression"]) for row in asked] == [
        ("up", '{"job": "mesh"}', "mesh/Down"),
        ("errors_total", "{}", "mesh/job:errors:rate5m"),
    ]


def test_rules_of_the_operator_and_in_a_config_map_are_rules():
    assert [(r["rule_group"], r["rule"]) for r in rows_of(OPERATOR)["alert_rules"]] == [
        ("operator", "One"),
        ("mapped", "Two"),
    ]


def test_a_chart_template_says_that_it_is_no_yaml():
    (row,) = rows_of("groups:\n{{- if .Values.on }}\n  - alert: A\n    expr: up\n{{- end }}\n")["alert_rules"]
    assert row["problem"].startswith("no YAML: ")


@pytest.mark.parametrize("wrapped", [True, False])
def test_panels_inside_rows_are_found_and_variables_ask_for_no_value(wrapped):
    document = {"dashboard": DASHBOARD} if wrapped else DASHBOARD
    found = rows_of(json.dumps(document), "dashboards/mesh.json")
    assert [(q["panel"], q["problem"] == "") for q in found["dashboard_queries"]] == [("Inside", True), ("Bad", False)]
    (asked,) = found["expression_metrics"]
    assert (asked["metric"], asked["labels"]) == ("a_total", '{"kind": "x"}')


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a / b > 1", [("a", True, False), ("b", True, False)]),
        ("a or b", [("a", False, False), ("b", False, False)]),
        ("a unless b", [("a", True, False), ("b", False, False)]),
        ("absent(a)", [("a", True, True)]),
        ('absent_over_time({__name__="a"}[5m])', [("a", True, True)]),
        ("-(max_over_time(a:b[1h:5m]))", [("a:b", True, False)]),
        ("topk(3, rate(a[1m] offset 1d))", [("a", True, False)]),
        ('{__name__=~"a.*"}', []),
        ("1 + 2 > bool 3", []),
    ],
)
def test_what_an_expression_needs(expression, expected):
    assert [(one.metric, one.needed, one.absence) for one in metrics_of(expression)] == expected


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.yml", "expr alert: [1"),
        ("a.yml", "expr alert: &a [*a]"),
        (
            "a.yml",
            "alert: 1\nexpr: 2\ngroups: [{rules: [3, {alert: null, expr: null}, {alert: {}, expr: []}]}, 4]",
        ),
        ("a.json", '{"panels": [1, {"targets": [2, {"expr": 3}, {"expr": ""}]}], "rows": "x"}'),
        ("a.json", '["expr"]'),
        ("a.json", '{"expr": '),
        ("a.json", '{"dashboard": [], "panels": null, "expr": 1}'),
    ],
)
def test_odd_files_raise_nothing(path, content):
    rows_of(content, path)


@given(st.text(alphabet='groups:rule\n -alertxp{}[]"&*!|>#,0', max_size=80))
def test_no_text_raises(content):
    rows_of("expr alert: " + content)
    rows_of('{"expr":' + content, "a.json")


def test_only_files_that_may_hold_rules_or_dashboards_are_read():
    assert EXTRACTOR.wants("a/b.yaml")
    assert EXTRACTOR.wants("grafana/mesh.json")
    assert not EXTRACTOR.wants("alerts.py")
    assert rows_of("name: CI\non: push\n")["alert_rules"] == []
