"""Running a system: what watches it, who is called, what they did, and what the tree says of rules and dashboards."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import TIME, count, optional, text, time

_SECONDS = pa.Column(float, [pa.Check.ge(0), pa.Check.lt(float("inf"))], nullable=True)

TABLES: dict[str, pa.DataFrameSchema] = {
    # One scrape of one target by a Prometheus a row: its series `up`.
    "scrapes": pa.DataFrameSchema({"observed_at": time(), "target": text(), "ok": pa.Column(bool)}),
    # A name that some endpoint or database was seen to hold, with the labels of one series of it (JSON).
    "exported_metrics": pa.DataFrameSchema({"metric": text(), "labels": text(), "origin": text()}),
    # One rule of a file of rules a row. `problem` says why it could not be read; then it tells nothing else.
    "alert_rules": pa.DataFrameSchema(
        {
            "path": text(),
            "line": count(),
            "rule_group": text(),
            "rule": text(),
            "kind": pa.Column(str, pa.Check.isin(["alert", "record"])),
            "severity": text(),
            "for_seconds": _SECONDS,
            "has_runbook": pa.Column(bool),
            "problem": text(),
        },
        coerce=True,
    ),
    # One query of a panel of a dashboard a row.
    "dashboard_queries": pa.DataFrameSchema(
        {"path": text(), "dashboard": text(), "panel": text(), "query": count(), "problem": text()}, coerce=True
    ),
    # A metric that an expression of `alert_rules` (by group/rule) or `dashboard_queries` (by panel#query) asks for.
    # `labels` are those it must have (JSON). Without a metric that is `needed` the expression has no result; of the
    # others one is enough. `absence` is True where the expression asks whether it is not there.
    "expression_metrics": pa.DataFrameSchema(
        {
            "path": text(),
            "line": count(),
            "expression": text(),
            "metric": text(),
            "labels": text(),
            "needed": pa.Column(bool),
            "absence": pa.Column(bool),
        },
        coerce=True,
    ),
    # One call a row: sent to a person, and what came of it until somebody stopped looking. Not drills of faults only.
    "alert_log": pa.DataFrameSchema(
        {
            "alert_id": pa.Column(str, unique=True),
            "rule": text(),
            "severity": text(),
            "kind": pa.Column(str, pa.Check.isin(["incident", "drill"])),
            "fired_at": time(),
            "acknowledged_at": time(nullable=True),
            "acknowledged_by": text(nullable=True),
            "by_person": pa.Column(bool),
            "resolved_at": time(nullable=True),
            "watched_until_at": time(),
        }
    ),
    # One injected fault that has a rule a row. `delivered_at` is when the alert was at the real channel.
    "alert_deliveries": pa.DataFrameSchema(
        {
            "fault_id": text(),
            "rule": text(),
            "effect_proven": pa.Column(bool),
            "injected_at": time(),
            "delivered_at": time(nullable=True),
            "channel": text(nullable=True),
            "watched_until_at": time(),
        },
        unique=["fault_id", "rule"],
    ),
    "runbooks": pa.DataFrameSchema({"runbook": pa.Column(str, unique=True), "author": text()}),
    "runbook_drills": pa.DataFrameSchema(
        {
            "drill_id": pa.Column(str, unique=True),
            "runbook": text(),
            "carried_out_by": text(),
            "started_at": time(),
            "ended_at": time(nullable=True),
            "outcome": pa.Column(str, pa.Check.isin(["reached", "failed", "aborted", "dry-run"])),
        }
    ),
    # One shift of one person a row; without a confirmation nobody is on duty.
    "on_call_shifts": pa.DataFrameSchema(
        {"person": text(), "starts_at": time(), "ends_at": time(), "confirmed_at": optional(TIME)}
    ),
    # One rollback a row. A dry run is one whose versions do not differ.
    "rollbacks": pa.DataFrameSchema(
        {
            "rollback_id": pa.Column(str, unique=True),
            "from_version": text(),
            "to_version": text(),
            "served_version": text(nullable=True),
            "started_at": time(),
            "serving_at": time(nullable=True),
            "watched_until_at": time(),
        }
    ),
    # Requests of users (no probes), counted from the row before to this moment.
    "user_requests": pa.DataFrameSchema(
        {"observed_at": time(), "target": text(), "requests": count(), "errors": count()}
    ),
}
