"""Negative controls of testing: planted tests, scripts, criteria and runs, and what the instruments say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pandas as pd

from readiness.areas.base import Material
from readiness.areas.planted import (
    START,
    Control,
    control_material,
    controls_view,
    rows_of_controls,
    told_apart,
)
from readiness.areas.testing.plan import CRITERIA, DEFECTS, RECORDED, SCRIPT, TestingSettings
from readiness.areas.testing.records import measure_defects, measure_recorded, measure_script
from readiness.areas.testing.runs import repeated
from readiness.areas.testing.written import judge_scripts, measure_criteria
from readiness.claims import Claim
from readiness.messages import message
from readiness.sources.checkout.base import Extractor, SourceFile, Tree
from readiness.sources.checkout.extractors import scripts, tests
from readiness.sources.tables import TABLES
from readiness.views import TableView

_TESTS = """class Detector:
    def __init__(self):
        self.recall = 0.96
        self.seen = 0
    def look(self):
        self.seen += 1

def test_silent():
    Detector().look()

def test_constant():
    detector = Detector()
    assert detector.recall == 0.96

def test_behaviour():
    detector = Detector()
    detector.look()
    assert detector.seen == 1
"""
_SCRIPT = """set -e
NAMESPACE="mesh-staging"
wait_for() { kubectl -n "$NAMESPACE" get pods; }
wait_for
kubectl -n mesh-staging rollout status deployment/mesh
"""
_MANIFEST = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: mesh, namespace: mesh-staging}\n"


def control(**tables: pd.DataFrame) -> Material:
    """A recording of a day."""
    return control_material(24, tables)


def extracted(extractor: Extractor, **files: str) -> Material:
    """The rows that an extractor draws from files, by name with ``__`` for a dot, as a recording."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, content in files.items():
        for table, row in extractor.rows(SourceFile(name.replace("__", "."), "text", len(content), content)):
            found[table].append(row)
    if extractor.complete:
        rows = {table: found[table] for table in extractor.tables}
        tree = Tree("control", START.to_pydatetime(), frozenset(files))
        for table, row in extractor.complete(rows, tree):
            found[table].append(row)
    return control(**{table: _frame(table, found[table]) for table in extractor.tables})


def _frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(TABLES[table].columns))


def criteria(*seconds: float) -> pd.DataFrame:
    """One quantity with so many thresholds, each of a document of its own."""
    named = [f"document-{number}" for number in range(len(seconds))]
    return pd.DataFrame({"document": named, "value": list(seconds)}).assign(
        quantity="mttd", comparator="<", printed="-", unit="seconds"
    )


def runs(made: int, listed: int) -> dict[str, pd.DataFrame]:
    """So many runs, of which the report lists the last ones."""
    names = [f"run-{number}" for number in range(made)]
    return {
        "failure_injection_runs": pd.DataFrame({"run": names}),
        "failure_injection_report": pd.DataFrame({"run": names[made - listed :]}),
    }


def timings(error_seconds: float) -> pd.DataFrame:
    """Five control faults, whose times a script tells wrong by so much."""
    true = pd.Series([0.4, 3.0, 8.0, 20.0, 45.0])
    return pd.DataFrame({"true_seconds": true, "told_seconds": true + error_seconds}).assign(
        fault_kind="pod_delete", quantity="detection"
    )


def defects(*levels: str) -> pd.DataFrame:
    """Open defects of these levels, and one that is closed."""
    rows = pd.DataFrame({"defect_id": [f"d{n}" for n in range(len(levels) + 1)], "level": [*levels, "P0"]})
    opened = pd.Series([START] * len(rows)).dt.as_unit("us")
    closed = pd.Series([pd.NaT] * len(levels) + [START], dtype=opened.dtype)
    return rows.assign(opened_at=opened, closed_at=closed)


def results(*outcomes: tuple[str, str, str]) -> pd.DataFrame:
    """Results of one test: run, commit, outcome."""
    return pd.DataFrame(outcomes, columns=["run", "commit", "outcome"]).assign(suite="s", test="t", seconds=0.1)


CONTROLS: tuple[Control, ...] = (
    Control("criteria-agree", CRITERIA, measure_criteria, lambda: control(criteria=criteria(20.0, 20.0)), holds=True),
    Control(
        "criteria-differ", CRITERIA, measure_criteria, lambda: control(criteria=criteria(20.0, 1800.0)), holds=False
    ),
    Control("runs-all-listed", RECORDED, measure_recorded, lambda: control(**runs(4, 4)), holds=True),
    Control("runs-left-out", RECORDED, measure_recorded, lambda: control(**runs(4, 3)), holds=False),
    Control("timing-true", SCRIPT, measure_script, lambda: control(timing_controls=timings(0.5)), holds=True),
    Control("timing-sentinel", SCRIPT, measure_script, lambda: control(timing_controls=timings(60.0)), holds=False),
    Control("defects-closed", DEFECTS, measure_defects, lambda: control(defects=defects("P3")), holds=True),
    Control("defects-open", DEFECTS, measure_defects, lambda: control(defects=defects("P1")), holds=False),
    Control("defects-none", DEFECTS, measure_defects, lambda: control(defects=defects().iloc[:0]), holds=False),
)


def table_controls(
    _materials: tuple[Material, ...], settings: TestingSettings, *, claims: tuple[Claim, ...]
) -> TableView:
    """Every control: what was planted, what the instrument found, and whether it told them apart."""
    rows = rows_of_controls(CONTROLS, claims, settings)
    rows += [
        (message(f"planted-{name}"), message("planted-found", what=found or "-"), told_apart(caught=found == expected))
        for name, found, expected in written_told()
    ]
    return controls_view("testing-controls-caption", rows)


def written_told() -> Iterator[tuple[str, str, str]]:
    """Controls of what is written: name, what was found, and what had to be."""
    drawn = extracted(tests.EXTRACTOR, test_planted__py=_TESTS).tables
    functions = drawn["test_functions"]
    yield "test-silent", ", ".join(functions.loc[functions["assertions"] == 0, "test"]), "test_silent"
    yield "test-constant", ", ".join(drawn["asserted_constants"]["test"]), "test_constant"
    for name, script, expected in (
        ("script-sound", _SCRIPT, ""),
        ("script-broken", _SCRIPT + "if true; then\n", "line"),
        ("script-other-namespace", _SCRIPT.replace("-n mesh-staging", "-n mesh-prod"), "namespace mesh-prod"),
        ("script-other-deployment", _SCRIPT.replace("/mesh\n", "/web\n"), "deployment web"),
    ):
        (one,) = judge_scripts(extracted(scripts.EXTRACTOR, run__sh=script, mesh__yaml=_MANIFEST))
        yield name, one.problem.split(" ")[0] or ", ".join(one.undeclared), expected
    both = results(("1", "abc", "passed"), ("2", "abc", "failed"))
    changed = results(("1", "abc", "passed"), ("2", "def", "failed"))
    for name, rows, expected in (("flaky", both, "1"), ("changed", changed, "0")):
        again = repeated(rows)
        yield name, str(int(((again["bad"] > 0) & (again["bad"] < again["n"])).sum())), expected
