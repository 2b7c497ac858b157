"""Negative controls of operations: generated histories with one planted defect each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Material
from readiness.areas.operations.duty import (
    calls_of,
    draw_calls,
    measure_coverage,
    measure_delivery,
    measure_procedures,
    measure_response,
    measure_rollback,
)
from readiness.areas.operations.plan import (
    COVERAGE,
    DELIVERED,
    ERRORS,
    MONITORING,
    PROCEDURES,
    RESPONSE,
    ROLLBACK,
    UPTIME,
    OperationsSettings,
)
from readiness.areas.operations.rules import judge_rules
from readiness.areas.operations.watching import measure_monitoring, measure_uptime, measure_user_errors
from readiness.areas.planted import Control, at, control_material, controls_view, rows_of_controls, told_apart
from readiness.claims import Claim
from readiness.messages import message
from readiness.sources.checkout.base import SourceFile
from readiness.sources.checkout.extractors.alerts import EXTRACTOR
from readiness.views import TableView

_HOUR, _WEEK_HOURS = 3600.0, 168
_RULES = """groups:
- name: control
  rules:
  - {alert: Watched, expr: 'up{job="mesh"} == 0'}
  - {alert: OtherJob, expr: 'up{job="nobody"} == 0'}
  - {alert: Dead, expr: 'rate(control_errors_total[5m]) / rate(control_requests_total[5m]) > 0.1'}
  - {alert: Absent, expr: 'absent(control_errors_total)'}
"""


def control(**tables: pd.DataFrame) -> Material:
    """A recording of a week."""
    return control_material(_WEEK_HOURS, tables)


def scrapes(ok: NDArray[Any], interval_seconds: float = 60.0) -> pd.DataFrame:
    """Scrapes of one target at a fixed distance."""
    return pd.DataFrame({"observed_at": at(np.arange(ok.size) * interval_seconds), "target": "service/mesh", "ok": ok})


def calls(minutes: NDArray[Any], *, by_person: bool = True) -> pd.DataFrame:
    """Calls by day and night, answered after so many minutes; NaN is never."""
    fired = np.arange(minutes.size) * 7 * _HOUR
    answered = at(fired + minutes * 60)
    return pd.DataFrame(
        {
            "alert_id": [f"call-{n}" for n in range(minutes.size)],
            "rule": "Watched",
            "severity": "SEV-1",
            "kind": "drill",
            "fired_at": at(fired),
            "acknowledged_at": answered,
            "acknowledged_by": pd.Series([None if np.isnan(one) else "someone" for one in minutes], dtype="str"),
            "by_person": by_person,
            "resolved_at": at(fired + minutes * 120),
            "watched_until_at": at(fired + _HOUR),
        }
    )


def shifts(open_hour: int | None = None, *, confirmed: bool = True) -> pd.DataFrame:
    """A week of shifts of twelve hours; one of them begins an hour late."""
    starts = np.arange(0, _WEEK_HOURS, 12) * _HOUR
    late = starts.copy()
    if open_hour is not None:
        late[open_hour // 12] += _HOUR
    return pd.DataFrame(
        {
            "person": [f"person-{n % 3}" for n in range(starts.size)],
            "starts_at": at(late),
            "ends_at": at(starts + 12 * _HOUR),
            "confirmed_at": at(starts if confirmed else np.full(starts.size, np.nan)),
        }
    )


def drills(carried_out_by: str, outcome: str) -> dict[str, pd.DataFrame]:
    """One runbook and one drill of it."""
    one = {"drill_id": "one", "runbook": "restore", "carried_out_by": carried_out_by, "outcome": outcome}
    times = {"started_at": at(np.zeros(1)), "ended_at": at(np.array([_HOUR]))}
    return {
        "runbooks": pd.DataFrame([{"runbook": "restore", "author": "author"}]),
        "runbook_drills": pd.DataFrame([one]).assign(**times),
    }


def deliveries(n: int, lost: int) -> pd.DataFrame:
    """So many faults of one rule, of which some reached nobody."""
    seconds = np.where(np.arange(n) < lost, np.nan, 30.0)
    injected = np.arange(n) * _HOUR
    return pd.DataFrame(
        {
            "fault_id": [f"fault-{i}" for i in range(n)],
            "rule": "Watched",
            "effect_proven": True,
            "injected_at": at(injected),
            "delivered_at": at(injected + seconds),
            "channel": pd.Series([None if np.isnan(one) else "pager" for one in seconds], dtype="str"),
            "watched_until_at": at(injected + 600),
        }
    )


def rollbacks(n: int, *, served: str = "v1", dry: bool = False) -> pd.DataFrame:
    """So many rollbacks of two minutes each."""
    started = np.arange(n) * _HOUR
    return pd.DataFrame(
        {
            "rollback_id": [f"rollback-{i}" for i in range(n)],
            "from_version": "v1" if dry else "v2",
            "to_version": "v1",
            "served_version": served,
            "started_at": at(started),
            "serving_at": at(started + 120 + np.arange(n)),
            "watched_until_at": at(started + 1800),
        }
    )


def requests(errors: int) -> pd.DataFrame:
    """A day of users' requests, some hundred a minute, with so many errors in each."""
    n = 24 * 60
    return pd.DataFrame(
        {"observed_at": at(np.arange(n) * 60.0), "target": "api", "requests": 100 + np.arange(n) % 7, "errors": errors}
    )


def _flags(n: int, bad: int) -> NDArray[Any]:
    return np.arange(n) >= bad


CONTROLS: tuple[Control, ...] = (
    Control(
        "scrapes-sound", MONITORING, measure_monitoring, lambda: control(scrapes=scrapes(_flags(1500, 0))), holds=True
    ),
    Control(
        "scrapes-blind",
        MONITORING,
        measure_monitoring,
        lambda: control(scrapes=scrapes(_flags(1200, 1200))),
        holds=False,
    ),
    Control(
        "scrapes-short", MONITORING, measure_monitoring, lambda: control(scrapes=scrapes(_flags(600, 0))), holds=False
    ),
    Control("uptime-sound", UPTIME, measure_uptime, lambda: control(probes=scrapes(_flags(43_300, 0))), holds=True),
    Control("uptime-outage", UPTIME, measure_uptime, lambda: control(probes=scrapes(_flags(43_300, 600))), holds=False),
    Control("delivered", DELIVERED, measure_delivery, lambda: control(alert_deliveries=deliveries(80, 0)), holds=True),
    Control(
        "undelivered", DELIVERED, measure_delivery, lambda: control(alert_deliveries=deliveries(80, 12)), holds=False
    ),
    Control("drilled", PROCEDURES, measure_procedures, lambda: control(**drills("other", "reached")), holds=True),
    Control(
        "drilled-by-author", PROCEDURES, measure_procedures, lambda: control(**drills("author", "reached")), holds=False
    ),
    Control("drilled-dry", PROCEDURES, measure_procedures, lambda: control(**drills("other", "dry-run")), holds=False),
    Control("rota-whole", COVERAGE, measure_coverage, lambda: control(on_call_shifts=shifts()), holds=True),
    Control("rota-gap", COVERAGE, measure_coverage, lambda: control(on_call_shifts=shifts(40)), holds=False),
    Control(
        "rota-unconfirmed",
        COVERAGE,
        measure_coverage,
        lambda: control(on_call_shifts=shifts(confirmed=False)),
        holds=False,
    ),
    Control(
        "answered", RESPONSE, measure_response, lambda: control(alert_log=calls(np.linspace(1, 4, 20))), holds=True
    ),
    Control(
        "unanswered",
        RESPONSE,
        measure_response,
        lambda: control(alert_log=calls(np.where(_flags(20, 12), 2.0, np.nan))),
        holds=False,
    ),
    Control(
        "answered-by-machine",
        RESPONSE,
        measure_response,
        lambda: control(alert_log=calls(np.linspace(1, 4, 20), by_person=False)),
        holds=False,
    ),
    Control("errors-none", ERRORS, measure_user_errors, lambda: control(user_requests=requests(0)), holds=False),
    Control("errors-many", ERRORS, measure_user_errors, lambda: control(user_requests=requests(2)), holds=False),
    Control("rolled-back", ROLLBACK, measure_rollback, lambda: control(rollbacks=rollbacks(12)), holds=True),
    Control(
        "rolled-nowhere", ROLLBACK, measure_rollback, lambda: control(rollbacks=rollbacks(12, served="v2")), holds=False
    ),
    Control("rolled-dry", ROLLBACK, measure_rollback, lambda: control(rollbacks=rollbacks(12, dry=True)), holds=False),
)


def table_controls(
    _materials: tuple[Material, ...], settings: OperationsSettings, *, claims: tuple[Claim, ...]
) -> TableView:
    """Every control: what was planted, what the instrument found, and whether it told them apart."""
    rows = rows_of_controls(CONTROLS, claims, settings)
    rows += [
        (message(f"planted-rule-{name.lower()}"), message(f"rule-{state}"), told_apart(caught=caught))
        for name, state, caught in rules_told()
    ]
    return controls_view("operations-controls-caption", rows)


def rules_told() -> list[tuple[str, str, bool]]:
    """The rules of the control: name, state, and whether it is the one that was planted."""
    planted = {"Watched": "alive", "OtherJob": "not-so-labelled", "Dead": "not-exported", "Absent": "alive"}
    found: dict[str, list[dict[str, Any]]] = {table: [] for table in EXTRACTOR.tables}
    for table, row in EXTRACTOR.rows(SourceFile("control.yml", "text", len(_RULES), _RULES)):
        found[table].append(row)
    tables = {table: pd.DataFrame(rows) for table, rows in found.items() if rows}
    seen = pd.DataFrame(
        [
            {"metric": "up", "labels": '{"job": "mesh"}', "origin": "control"},
            {"metric": "control_requests_total", "labels": "{}", "origin": "control"},
        ]
    )
    judged = judge_rules((control(**tables, exported_metrics=seen),))
    names = ((one.name.partition("/")[2], one.state.value) for one in judged)
    return [(name, state, planted[name] == state) for name, state in names]


def chart_control_calls(
    _materials: tuple[Material, ...], settings: OperationsSettings, *, claims: tuple[Claim, ...]
) -> dict[str, Any]:
    """The curves of a generated history of calls, of which some were never answered: what such a log would show."""
    minutes = np.where(np.arange(20) % 5 == 4, np.nan, np.linspace(1, 9, 20))  # noqa: PLR2004 - every fifth
    rows = calls_of((control(alert_log=calls(minutes)),), settings)
    return draw_calls(rows, claims, subtitle="@chart-calls-generated")
