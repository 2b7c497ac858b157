"""Rules and dashboards held against the metrics that were really seen: what asks for something nobody exports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd

from readiness.areas.base import Material
from readiness.areas.operations.plan import OperationsSettings
from readiness.messages import Message, message
from readiness.views import Cell, Column, TableView

TABLES = ("alert_rules", "dashboard_queries", "expression_metrics", "exported_metrics", "payloads", "prometheus")
_METRICS_PATH = "/metrics"
# What a Prometheus makes itself of every scrape; no endpoint has to export it.
_OWN = frozenset({"up", "ALERTS", "ALERTS_FOR_STATE"})
# Of exporters of the platform recordings hold chosen series only: that one is missing there does not show that nobody
# exports it. A body of /metrics is whole.
_PLATFORM = ("apiserver_", "container_", "coredns_", "etcd_", "kube_", "kubelet_", "machine_", "node_")


class State(StrEnum):
    """What a rule or query can be: see `state_of`."""

    ALIVE = "alive"
    NOT_EXPORTED = "not-exported"
    NOT_SO_LABELLED = "not-so-labelled"
    UNTOLD = "untold"
    NAMELESS = "nameless"
    UNREADABLE = "unreadable"

    @property
    def is_dead(self) -> bool:
        """Whether it can never have a result on the metrics that were seen."""
        return self in {State.NOT_EXPORTED, State.NOT_SO_LABELLED}


@dataclass
class Exported:
    """The metrics of one subject that some recording saw: name -> the labels of its series.

    A name whose labels were not recorded fits whatever labels are asked for: only what was seen to be otherwise counts
    against a rule.
    """

    series: dict[str, list[Mapping[str, str]]] = field(default_factory=dict)
    unlabelled: set[str] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)

    def add(self, metric: str, labels: Mapping[str, str] | None, origin: str) -> None:
        """Note a series; `labels` is None where they are not known."""
        known = self.series.setdefault(metric, [])
        if labels is None:
            self.unlabelled.add(metric)
        elif labels not in known:
            known.append(labels)
        self.origins.add(origin)

    def state_of(self, metric: str, labels: Mapping[str, str]) -> State:
        """Whether a series of that name, with these labels, was seen."""
        if metric not in self.series:
            return State.UNTOLD if metric.startswith(_PLATFORM) else State.NOT_EXPORTED
        if metric in self.unlabelled:
            return State.ALIVE
        fits = any(all(series.get(k, "") == v for k, v in labels.items()) for series in self.series[metric])
        return State.ALIVE if fits else State.NOT_SO_LABELLED


def exported_of(materials: Iterable[Material]) -> Exported:
    """Everything that the recordings of one subject saw exported: bodies of /metrics, databases, lists of names."""
    found = Exported()
    for material in materials:
        _add_names(found, material)
        _add_bodies(found, material)
        _add_database(found, material)
    return found


def _add_names(found: Exported, material: Material) -> None:
    if "exported_metrics" in material.tables:
        rows = material.tables["exported_metrics"]
        for metric, labels, origin in zip(rows["metric"], rows["labels"], rows["origin"], strict=True):
            told = json.loads(labels)
            found.add(str(metric), told or None, f"{material.recording.id}: {origin}")


def _add_bodies(found: Exported, material: Material) -> None:
    from prometheus_client.parser import text_string_to_metric_families

    if "payloads" not in material.tables:
        return
    rows = material.tables["payloads"]
    for body in rows.loc[rows["path"] == _METRICS_PATH, "body"]:
        try:
            for family in text_string_to_metric_families(unwrapped(body)):
                for sample in family.samples:
                    # What Prometheus adds when it scrapes (job, instance) is not in a body.
                    found.add(sample.name, None, f"{material.recording.id}: {_METRICS_PATH}")
        except ValueError:
            continue


def unwrapped(body: str) -> str:
    """A body of /metrics without the JSON string around it: no Prometheus takes it so, its names count all the same.

    That is the kindest reading: a metric that is missing even so is exported by nobody.
    """
    if body.startswith('"'):
        try:
            told = json.loads(body)
        except ValueError:
            return body
        return told if isinstance(told, str) else body
    return body


def _add_database(found: Exported, material: Material) -> None:
    if "prometheus" not in material.tables:
        return
    for series in material.tables["prometheus"]["series"].dropna().unique():
        try:
            labels = json.loads(series)
        except ValueError:
            continue
        name = labels.pop("__name__", None) if isinstance(labels, dict) else None
        if name:
            found.add(str(name), labels, f"{material.recording.id}: prometheus")


@dataclass(frozen=True)
class Judged:
    """A rule or query and what the metrics that were seen make of it."""

    material: Material
    path: str
    line: int
    name: str
    state: State
    metrics: tuple[str, ...]
    severity: str = ""
    has_runbook: bool = False


def judge_rules(materials: tuple[Material, ...]) -> list[Judged]:
    """Every rule of every recorded tree, against what was seen of the same subject."""
    judged = []
    for material in materials:
        if not {"alert_rules", "expression_metrics"} <= set(material.tables):
            continue
        exported = _exported_for(material, materials)
        asked, rules = material.tables["expression_metrics"], material.tables["alert_rules"]
        _add_recorded(exported, material)
        for rule in rules.to_dict("records"):
            name = f"{rule['rule_group']}/{rule['rule']}"
            mine = asked[
                (asked["path"] == rule["path"]) & (asked["line"] == rule["line"]) & (asked["expression"] == name)
            ]
            state, metrics = state_of(mine, exported, str(rule["problem"]))
            place, severity = (str(rule["path"]), int(rule["line"])), str(rule["severity"])
            judged.append(Judged(material, *place, name, state, metrics, severity, bool(rule["has_runbook"])))
    return judged


def judge_queries(materials: tuple[Material, ...]) -> list[Judged]:
    """Every query of every recorded dashboard, against what was seen of the same subject."""
    judged = []
    for material in materials:
        if not {"dashboard_queries", "expression_metrics"} <= set(material.tables):
            continue
        exported, asked = _exported_for(material, materials), material.tables["expression_metrics"]
        _add_recorded(exported, material)
        for query in material.tables["dashboard_queries"].to_dict("records"):
            name = f"{query['panel']}#{query['query']}"
            mine = asked[(asked["path"] == query["path"]) & (asked["expression"] == name)]
            state, metrics = state_of(mine, exported, str(query["problem"]))
            judged.append(Judged(material, str(query["path"]), 0, name, state, metrics))
    return judged


def _exported_for(material: Material, materials: tuple[Material, ...]) -> Exported:
    subject = material.recording.subject.name
    return exported_of(other for other in materials if other.recording.subject.name == subject)


def _add_recorded(exported: Exported, material: Material) -> None:
    """Add the metrics that rules of the tree record, as far as what those need was seen, until none is added."""
    if "alert_rules" not in material.tables:
        return
    rules, asked = material.tables["alert_rules"], material.tables["expression_metrics"]
    waiting = rules[rules["kind"] == "record"].to_dict("records")
    while True:
        ready = [
            rule
            for rule in waiting
            if state_of(
                asked[
                    (asked["path"] == rule["path"])
                    & (asked["line"] == rule["line"])
                    & (asked["expression"] == f"{rule['rule_group']}/{rule['rule']}")
                ],
                exported,
                str(rule["problem"]),
            )[0]
            in {State.ALIVE, State.NAMELESS}
        ]
        if not ready:
            return
        for rule in ready:
            exported.add(str(rule["rule"]), None, f"{material.recording.id}: {rule['path']}")
            waiting.remove(rule)


def state_of(asked: pd.DataFrame, exported: Exported, problem: str) -> tuple[State, tuple[str, ...]]:
    """What the metrics that were seen make of one expression, and the metrics that say so.

    Parameters
    ----------
    asked
        Its rows of `expression_metrics`.
    exported
        What was seen of the subject.
    problem
        Why the expression could not be read, empty if it could.
    """
    if problem:
        return State.UNREADABLE, ()
    told = [
        (str(metric), _state(exported, str(metric), json.loads(labels)), bool(needed), bool(absence))
        for metric, labels, needed, absence in zip(
            asked["metric"], asked["labels"], asked["needed"], asked["absence"], strict=True
        )
    ]
    if not told:
        return State.NAMELESS, ()
    # What asks whether something is absent has a result exactly when it is.
    judged = [(metric, State.ALIVE if absence else state, needed) for metric, state, needed, absence in told]
    decisive = [(metric, state) for metric, state, needed in judged if needed]
    if not decisive and any(state is State.ALIVE for _, state, _ in judged):
        decisive = [(metric, state) for metric, state, _ in judged if state is State.ALIVE]
    decisive = decisive or [(metric, state) for metric, state, _ in judged]
    for worst in (State.NOT_EXPORTED, State.NOT_SO_LABELLED, State.UNTOLD):
        if any(state is worst for _, state in decisive):
            return worst, tuple(dict.fromkeys(metric for metric, state in decisive if state is not State.ALIVE))
    return State.ALIVE, tuple(dict.fromkeys(metric for metric, *_ in told))


def _state(exported: Exported, metric: str, labels: Mapping[str, str]) -> State:
    return State.ALIVE if metric in _OWN and not labels else exported.state_of(metric, labels)


def table_rules(materials: tuple[Material, ...], _settings: OperationsSettings) -> TableView:
    """Every rule, dead ones first: which metric it waits for in vain."""
    judged = sorted(judge_rules(materials), key=lambda one: not one.state.is_dead)
    rows: list[tuple[Cell, ...]] = [
        (
            one.material.recording.id,
            f"{one.path}:{one.line}",
            one.name,
            one.severity or None,
            message(f"rule-{one.state}"),
            ", ".join(one.metrics),
            message("answer-yes" if one.has_runbook else "answer-no"),
        )
        for one in judged
    ]
    columns = (
        Column(title=message("rules-column-recording")),
        Column(title=message("rules-column-place"), format="code"),
        Column(title=message("rules-column-rule"), format="code"),
        Column(title=message("rules-column-severity")),
        Column(title=message("rules-column-state")),
        Column(title=message("rules-column-metrics"), format="code"),
        Column(title=message("rules-column-runbook")),
    )
    return TableView(caption=_counted("rules-caption", judged), columns=columns, rows=tuple(rows))


def table_dashboards(materials: tuple[Material, ...], _settings: OperationsSettings) -> TableView:
    """Every query of a dashboard, dead ones first."""
    judged = sorted(judge_queries(materials), key=lambda one: not one.state.is_dead)
    rows: list[tuple[Cell, ...]] = [
        (one.material.recording.id, one.path, one.name, message(f"rule-{one.state}"), ", ".join(one.metrics))
        for one in judged
    ]
    columns = (
        Column(title=message("rules-column-recording")),
        Column(title=message("rules-column-place"), format="code"),
        Column(title=message("dashboards-column-query")),
        Column(title=message("rules-column-state")),
        Column(title=message("rules-column-metrics"), format="code"),
    )
    return TableView(caption=_counted("dashboards-caption", judged), columns=columns, rows=tuple(rows))


def _counted(key: str, judged: list[Judged]) -> Message:
    dead = sum(one.state.is_dead for one in judged)
    return message(key, n=len(judged), dead=dead)


def table_exported(materials: tuple[Material, ...], _settings: OperationsSettings) -> TableView:
    """Which metrics were seen at all, per subject, and where: what rules and dashboards are held against."""
    rows: list[tuple[Cell, ...]] = []
    for subject in dict.fromkeys(material.recording.subject.name for material in materials):
        found = exported_of(m for m in materials if m.recording.subject.name == subject)
        if found.series:
            rows.append((subject, len(found.series), ", ".join(sorted(found.series)), "; ".join(sorted(found.origins))))
    columns = (
        Column(title=message("exported-column-subject")),
        Column(title=message("exported-column-n"), format="number"),
        Column(title=message("exported-column-metrics"), format="code"),
        Column(title=message("exported-column-origins"), format="code"),
    )
    return TableView(caption=message("exported-caption"), columns=columns, rows=tuple(rows))
