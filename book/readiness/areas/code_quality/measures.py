"""How each claim about code is measured, and what its notebook shows."""

from __future__ import annotations

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Table
from readiness.areas.code_quality.analysis import measure_errors
from readiness.areas.code_quality.architecture import measure_cycles
from readiness.areas.code_quality.charts import chart_complexity, chart_coverage
from readiness.areas.code_quality.controls import table_controls
from readiness.areas.code_quality.dependencies import measure_pins
from readiness.areas.code_quality.endpoints import measure_endpoints
from readiness.areas.code_quality.plan import (
    CLAIMS,
    COMPONENTS,
    CYCLES,
    ENDPOINTS,
    PINNED,
    SCORE,
    WORKS,
    WRITTEN,
    how_to_measure,
)
from readiness.areas.code_quality.suites import measure_works
from readiness.areas.code_quality.views import (
    table_coverage,
    table_cycles,
    table_dependencies,
    table_findings,
    table_functions,
    table_score,
    table_tree,
)
from readiness.claims import Claim


def measure_nothing(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:  # noqa: ARG001
    """No table tells it: what would is said in place of evidence (`how_to_measure`)."""
    return Findings()


DEFINITION = AreaDefinition(
    measures=(
        Measure((CYCLES,), ("python_modules", "python_links"), measure_cycles, ("tree_failures",), how_to_measure),
        Measure(
            (WRITTEN,),
            ("lint_runs", "lint_findings"),
            measure_errors,
            ("python_modules", "type_runs", "type_findings"),
            how_to_measure,
        ),
        Measure((PINNED,), ("dependencies",), measure_pins, (), how_to_measure),
        Measure((ENDPOINTS,), ("endpoint_checks",), measure_endpoints, (), how_to_measure),
        Measure((WORKS,), ("test_results",), measure_works, ("test_functions",), how_to_measure),
        Measure((SCORE, COMPONENTS), (), measure_nothing, (), how_to_measure),
    ),
    charts={
        "coverage": Chart((), chart_coverage, optional=("coverage_history", "coverage_reports")),
        "complexity": Chart(("python_functions",), chart_complexity),
    },
    tables={
        "tree": Table(("tree_files",), table_tree),
        "coverage": Table((), table_coverage, optional=("coverage_history", "coverage_reports")),
        "cycles": Table(("python_links", "python_modules"), table_cycles, optional=("tree_failures",)),
        "findings": Table(("lint_runs", "lint_findings"), table_findings, optional=("type_findings",)),
        "functions": Table(("python_functions",), table_functions),
        "dependencies": Table(("dependencies",), table_dependencies),
        "controls": Table((), table_controls),
        "score": Table((), table_score, claims=tuple(claim for claim in CLAIMS if claim != SCORE), judged=True),
    },
)
