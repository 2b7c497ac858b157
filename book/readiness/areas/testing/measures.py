"""How each claim about testing is measured, and what its notebook shows."""

from __future__ import annotations

from readiness.areas.base import AreaDefinition, Chart, Measure, Table
from readiness.areas.testing.controls import table_controls
from readiness.areas.testing.plan import (
    COVERAGE,
    CRITERIA,
    DEFECTS,
    RAN,
    RAW,
    RECORDED,
    SCRIPT,
    TestingSettings,
    missing_table,
)
from readiness.areas.testing.records import (
    chart_coverage,
    measure_coverage,
    measure_defects,
    measure_duration,
    measure_raw,
    measure_recorded,
    measure_script,
)
from readiness.areas.testing.runs import chart_runs, table_flaky, table_runs
from readiness.areas.testing.written import (
    measure_criteria,
    table_constants,
    table_criteria,
    table_scripts,
    table_silent,
)

DEFINITION = AreaDefinition(
    settings=TestingSettings,
    measures=(
        Measure((RAN,), ("stability_report",), measure_duration, optional=("probes",), unaccepted=missing_table),
        Measure((RAW,), ("stability_report",), measure_raw, optional=("probes",)),
        Measure((RECORDED,), ("failure_injection_runs", "failure_injection_report"), measure_recorded),
        Measure((CRITERIA,), ("criteria",), measure_criteria),
        Measure((COVERAGE,), ("coverage_history",), measure_coverage),
        Measure((SCRIPT,), ("timing_controls",), measure_script, unaccepted=missing_table),
        Measure((DEFECTS,), ("defects",), measure_defects, unaccepted=missing_table),
    ),
    charts={
        "runs": Chart(("test_results",), chart_runs),
        "coverage": Chart(("coverage_history",), chart_coverage, claims=(COVERAGE,)),
    },
    tables={
        "runs": Table(("test_results",), table_runs),
        "flaky": Table(("test_results",), table_flaky),
        "silent": Table(("test_functions",), table_silent),
        "constants": Table(("asserted_constants",), table_constants),
        "scripts": Table(("scripts", "script_names", "declared_names"), table_scripts),
        "criteria": Table(("criteria",), table_criteria),
        "controls": Table((), table_controls, claims=(CRITERIA, RECORDED, SCRIPT, DEFECTS)),
    },
)
