"""How each claim about operations is measured, and what its notebook shows."""

from __future__ import annotations

from readiness.areas.base import AreaDefinition, Chart, Measure, Table
from readiness.areas.operations import rules
from readiness.areas.operations.controls import chart_control_calls, table_controls
from readiness.areas.operations.duty import (
    chart_calls,
    measure_coverage,
    measure_delivery,
    measure_procedures,
    measure_response,
    measure_rollback,
    table_calls,
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
    missing_table,
)
from readiness.areas.operations.watching import (
    chart_scrapes,
    measure_monitoring,
    measure_uptime,
    measure_user_errors,
    table_budgets,
)

CLAIMS = (MONITORING, DELIVERED, PROCEDURES, COVERAGE, RESPONSE, UPTIME, ERRORS, ROLLBACK)

DEFINITION = AreaDefinition(
    settings=OperationsSettings,
    measures=(
        Measure((MONITORING,), ("scrapes",), measure_monitoring),
        Measure((UPTIME,), ("probes",), measure_uptime),
        Measure((DELIVERED,), ("alert_deliveries",), measure_delivery, unaccepted=missing_table),
        Measure((PROCEDURES,), ("runbooks", "runbook_drills"), measure_procedures, unaccepted=missing_table),
        Measure((COVERAGE,), ("on_call_shifts",), measure_coverage, unaccepted=missing_table),
        Measure((RESPONSE,), ("alert_log",), measure_response, unaccepted=missing_table),
        Measure((ERRORS,), ("user_requests",), measure_user_errors, unaccepted=missing_table),
        Measure((ROLLBACK,), ("rollbacks",), measure_rollback, unaccepted=missing_table),
    ),
    charts={
        "scrapes": Chart(("scrapes",), chart_scrapes, claims=(MONITORING,)),
        "calls": Chart(("alert_log",), chart_calls, claims=(RESPONSE,)),
        "control_calls": Chart((), chart_control_calls, claims=(RESPONSE,)),
    },
    tables={
        "budgets": Table((), table_budgets, optional=("scrapes", "probes"), claims=(MONITORING, UPTIME)),
        "rules": Table((), rules.table_rules, optional=rules.TABLES),
        "dashboards": Table((), rules.table_dashboards, optional=rules.TABLES),
        "exported": Table((), rules.table_exported, optional=rules.TABLES),
        "calls": Table(("alert_log",), table_calls),
        "controls": Table((), table_controls, claims=CLAIMS),
    },
)
