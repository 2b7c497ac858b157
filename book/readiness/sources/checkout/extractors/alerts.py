"""Rules of Prometheus and dashboards of Grafana: what they are called, and which metrics their expressions need."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from readiness.sources.checkout.base import Extractor, Row, SourceFile

RULES, QUERIES, METRICS = "alert_rules", "dashboard_queries", "expression_metrics"
_RULE_ENDINGS = (".yml", ".yaml", ".rules")
# What Grafana puts in before it asks; any value of the right sort shows which metrics are asked for.
_DURATION_VARIABLE = re.compile(r"\$\{?__(?:rate_interval|interval|range)\}?|\$\{?(?:interval|resolution)(?::\w+)?\}?")
_VARIABLE = re.compile(r"\$\{?\w+(?::\w+)?\}?|\[\[\w+\]\]")
_NAME_LABEL = "__name__"
_SHOWN_CHARACTERS = 120


@dataclass(frozen=True)
class Asked:
    """A metric an expression asks for; see the table `expression_metrics`."""

    metric: str
    labels: tuple[tuple[str, str], ...]
    needed: bool = True
    absence: bool = False


def metrics_of(expression: str) -> list[Asked]:
    """The metrics of a PromQL expression.

    Parameters
    ----------
    expression
        As a rule has it. A selector that names no metric, or only a pattern of names, tells of none.

    Raises
    ------
    ValueError
        If it is no PromQL.
    """
    import promql_parser

    return list(_asked(promql_parser.parse(expression), Asked("", ())))


def _asked(part: Any, inside: Asked) -> Iterator[Asked]:
    """Every selector below a part of an expression; `inside` is what its surroundings make of it."""
    import promql_parser as promql

    if isinstance(part, promql.VectorSelector):
        yield from _selected(part, inside)
    elif isinstance(part, promql.MatrixSelector):
        yield from _selected(part.vector_selector, inside)
    elif isinstance(part, promql.BinaryExpr):
        operator = str(part.op)
        # `a or b` has a result with one of them, `a unless b` without b.
        left = replace(inside, needed=inside.needed and operator != "or")
        right = replace(inside, needed=inside.needed and operator not in {"or", "unless"})
        yield from _asked(part.lhs, left)
        yield from _asked(part.rhs, right)
    elif isinstance(part, promql.Call):
        absence = part.func.name in {"absent", "absent_over_time"}
        for argument in part.args:
            yield from _asked(argument, replace(inside, absence=absence or inside.absence))
    elif isinstance(part, promql.AggregateExpr | promql.UnaryExpr | promql.ParenExpr | promql.SubqueryExpr):
        yield from _asked(part.expr, inside)


def _selected(selector: Any, inside: Asked) -> Iterator[Asked]:
    from promql_parser import MatchOp

    equal = {m.name: m.value for m in selector.matchers.matchers if m.op == MatchOp.Equal}
    name = selector.name or equal.get(_NAME_LABEL)
    if name:
        labels = tuple(sorted((label, value) for label, value in equal.items() if label != _NAME_LABEL))
        yield replace(inside, metric=name, labels=labels)


def _wants(path: str) -> bool:
    # Any JSON may be a dashboard, and any YAML a file of rules: only what is in them tells.
    return PurePosixPath(path).suffix in {*_RULE_ENDINGS, ".json"}


def _rows(file: SourceFile) -> Iterator[tuple[str, Row]]:
    if file.kind != "text":
        return
    if PurePosixPath(file.path).suffix == ".json":
        yield from _of_json(file)
    elif "expr" in file.text and ("alert:" in file.text or "record:" in file.text or '"expr"' in file.text):
        yield from _of_yaml(file)


def _of_json(file: SourceFile) -> Iterator[tuple[str, Row]]:
    if '"expr"' not in file.text:
        return
    try:
        document = json.loads(file.text)
    except (ValueError, RecursionError) as error:
        yield QUERIES, _query(file, "", "", 0, f"no JSON: {error}")
        return
    if not isinstance(document, dict):
        return
    inner = document.get("dashboard")
    dashboard = inner if isinstance(inner, dict) else document
    if isinstance(dashboard.get("panels"), list) or isinstance(dashboard.get("rows"), list):
        yield from _of_dashboard(file, dashboard)


def _of_yaml(file: SourceFile) -> Iterator[tuple[str, Row]]:
    try:
        documents = list(YAML(typ="rt").load_all(file.text))
    except (YAMLError, ValueError, RecursionError) as error:
        # A template of a chart is no YAML before it is rendered: it says so, and is not passed over.
        yield RULES, _rule(file, 1, "", "", {}, f"no YAML: {_first_line(error)}")
        return
    for document in documents:
        if isinstance(document, dict):
            spec = document.get("spec")
            groups = document.get("groups", spec.get("groups") if isinstance(spec, dict) else None)
            yield from _of_groups(file, groups)
            yield from _of_config_map(file, document)


def _of_config_map(file: SourceFile, document: dict[str, Any]) -> Iterator[tuple[str, Row]]:
    """Rules in the data of a ConfigMap; their lines are counted from that of its key."""
    data = document.get("data")
    if document.get("kind") != "ConfigMap" or not isinstance(data, dict):
        return
    for key, content in data.items():
        if str(key).endswith(_RULE_ENDINGS) and isinstance(content, str) and "expr" in content:
            try:
                inner = YAML(typ="rt").load(content)
            except (YAMLError, ValueError, RecursionError) as error:
                yield RULES, _rule(file, _line(data, key), str(key), "", {}, f"no YAML: {_first_line(error)}")
                continue
            if isinstance(inner, dict):
                yield from _of_groups(file, inner.get("groups"), _line(data, key))


def _of_groups(file: SourceFile, groups: Any, above: int = 0) -> Iterator[tuple[str, Row]]:
    for group in groups if isinstance(groups, list) else []:
        rules = group.get("rules") if isinstance(group, dict) else None
        for rule in rules if isinstance(rules, list) else []:
            if isinstance(rule, dict) and ("alert" in rule or "record" in rule):
                yield from _of_rule(file, str(group.get("name") or ""), rule, above)


def _of_rule(file: SourceFile, group: str, rule: dict[str, Any], above: int) -> Iterator[tuple[str, Row]]:
    name = str(rule.get("alert") or rule.get("record") or "")
    line = above + _line(rule, "alert" if "alert" in rule else "record")
    found, problem = _metrics_or_problem(str(rule.get("expr") or ""))
    yield RULES, _rule(file, line, group, name, rule, problem)
    for one in found:
        yield METRICS, _metric(file, line, f"{group}/{name}", one)


def _of_dashboard(file: SourceFile, dashboard: dict[str, Any]) -> Iterator[tuple[str, Row]]:
    title = str(dashboard.get("title") or "")
    for panel in _panels(dashboard):
        name = str(panel.get("title") or "")
        targets = panel.get("targets")
        for number, target in enumerate(targets if isinstance(targets, list) else [], 1):
            expression = target.get("expr") if isinstance(target, dict) else None
            if not isinstance(expression, str) or not expression.strip():
                continue
            found, problem = _metrics_or_problem(_VARIABLE.sub("x", _DURATION_VARIABLE.sub("5m", expression)))
            yield QUERIES, _query(file, title, name, number, problem)
            for one in found:
                # A variable stands for values that nobody knows here.
                known = tuple((label, value) for label, value in one.labels if f'{label}="{value}"' in expression)
                yield METRICS, _metric(file, 0, f"{name}#{number}", replace(one, labels=known))


def _panels(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every panel, those in rows and in collapsed panels too."""
    for key in ("panels", "rows"):
        children = part.get(key)
        for child in children if isinstance(children, list) else []:
            if isinstance(child, dict):
                yield child
                yield from _panels(child)


def _metrics_or_problem(expression: str) -> tuple[list[Asked], str]:
    if not expression.strip():
        return [], "no expression"
    try:
        return metrics_of(expression), ""
    except ValueError as error:
        return [], f"no PromQL: {_first_line(error)}"


def _rule(file: SourceFile, line: int, group: str, name: str, rule: dict[str, Any], problem: str) -> Row:
    labels, annotations = rule.get("labels"), rule.get("annotations")
    severity = labels.get("severity") if isinstance(labels, dict) else None
    runbook = annotations if isinstance(annotations, dict) else {}
    return {
        "path": file.path,
        "line": line,
        "rule_group": group,
        "rule": name,
        "kind": "record" if "record" in rule else "alert",
        "severity": str(severity or ""),
        "for_seconds": _seconds(rule.get("for")),
        "has_runbook": any(str(key).startswith("runbook") and value for key, value in runbook.items()),
        "problem": problem,
    }


def _seconds(stated: Any) -> float | None:
    """A duration of Prometheus (5m, 1h30m) in seconds; none where there is none, or it is no duration."""
    import promql_parser

    try:
        return float(promql_parser.parse_duration(str(stated)).total_seconds()) if stated else 0.0
    except ValueError:
        return None


def _query(file: SourceFile, dashboard: str, panel: str, number: int, problem: str) -> Row:
    return {"path": file.path, "dashboard": dashboard, "panel": panel, "query": number, "problem": problem}


def _metric(file: SourceFile, line: int, expression: str, asked: Asked) -> Row:
    return {
        "path": file.path,
        "line": line,
        "expression": expression,
        "metric": asked.metric,
        "labels": json.dumps(dict(asked.labels), sort_keys=True),
        "needed": asked.needed,
        "absence": asked.absence,
    }


def _line(mapping: dict[str, Any], key: str) -> int:
    return int(mapping.lc.key(key)[0]) + 1 if isinstance(mapping, CommentedMap) else 0


def _first_line(error: Exception) -> str:
    told = str(error).splitlines() or [type(error).__name__]
    return told[0][:_SHOWN_CHARACTERS]


EXTRACTOR = Extractor(frozenset({RULES, QUERIES, METRICS}), _wants, _rows)
