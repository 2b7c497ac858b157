"""Claims about code are decided by what was counted, between bounds, and every planted defect is caught."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.area import Area, find_root, open_area
from readiness.areas.base import Material
from readiness.areas.code_quality import controls
from readiness.areas.code_quality.analysis import measure_errors
from readiness.areas.code_quality.architecture import measure_cycles, package_cycles
from readiness.areas.code_quality.coverage import CoveragePoint, compared
from readiness.areas.code_quality.dependencies import measure_pins
from readiness.areas.code_quality.endpoints import measure_endpoints
from readiness.areas.code_quality.functions import copies_of
from readiness.areas.code_quality.suites import measure_works
from readiness.areas.code_quality.trees import is_test
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.register import load_register
from readiness.sources.base import Recording
from readiness.sources.checkout.parameters import checked_parameters
from readiness.sources.checkout.source import CheckoutSource
from readiness.verdicts import Outcome
from sources.checkout.trees import Tree, asked

ROOT = find_root(Path(__file__))
DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CLEAN = {
    "src/__init__.py": "",
    "src/a/__init__.py": "",
    "src/a/x.py": "from src.b import y\n",
    "src/b/__init__.py": "",
    "src/b/y.py": "import os\n",
    "src/a/z.py": "",
}
CYCLIC = {**CLEAN, "src/b/y.py": "from src.a import z\n"}
DEFERRED = {**CLEAN, "src/b/y.py": "def f():\n    from src.a import z\n    return z\n"}


@pytest.fixture(scope="module")
def claims():
    register = load_register(ROOT)
    own = load_register(ROOT, "params/own")
    return {**own.claims, **register.claims}


@pytest.fixture(scope="module")
def area() -> Area:
    return open_area("code_quality", source="recorded", data=str(ROOT / "data"), as_of="2026-11-25T00:00:00Z")


def material_of(tmp_path, files, **others) -> Material:
    tree = Tree(tmp_path / "tree")
    tree.commit(files)
    source = CheckoutSource(checked_parameters(asked(tree, **others)), None, tree.folder)
    return Material(source.recordings()[0], source.frames)


def with_tables(material: Material, **tables) -> Material:
    return Material(material.recording, {**material.tables, **tables})


def bounds(findings):
    (made,) = findings.estimates
    return made.low, made.high


# ---- cycles


@pytest.mark.parametrize(("files", "expected"), [(CLEAN, (0, 0)), (CYCLIC, (1, 1)), (DEFERRED, (0, 1))])
def test_cycles_are_counted_between_what_closes_at_import_and_all(tmp_path, claims, files, expected):
    material = material_of(tmp_path, files)
    assert bounds(measure_cycles(claims["code_quality.architecture_solid"], (material,), None)) == expected


def test_a_file_that_cannot_be_parsed_leaves_no_upper_bound(tmp_path, claims):
    material = material_of(tmp_path, {**CLEAN, "src/c.py": "def (:\n"})
    findings = measure_cycles(claims["code_quality.architecture_solid"], (material,), None)
    assert bounds(findings) == (0, None)
    assert "src/c.py" in text(findings.estimates[0].conditions[-1], "en")


def test_cycles_through_tests_are_none_of_the_source_code(tmp_path, claims):
    files = {**CLEAN, "src/b/tests/__init__.py": "", "src/b/tests/test_x.py": "from src.a import x\n"}
    material = material_of(tmp_path, files)
    assert bounds(measure_cycles(claims["code_quality.architecture_solid"], (material,), None)) == (0, 0)


def test_a_tree_without_python_is_not_measured(tmp_path, claims):
    material = material_of(tmp_path, {"a.md": "# x\n"})
    findings = measure_cycles(claims["code_quality.architecture_solid"], (material,), None)
    assert findings.absent[""].key == "absent-no-python"


def test_of_two_trees_the_newest_commit_decides(tmp_path, claims):
    tree = Tree(tmp_path / "tree")
    tree.commit(CYCLIC)
    tree.commit(CLEAN)
    both = []
    for commit in ("HEAD~1", "HEAD"):
        source = CheckoutSource(checked_parameters(asked(tree, commit=commit)), None, tree.folder)
        both.append(Material(source.recordings()[0], source.frames))
    for order in (both, both[::-1]):
        assert bounds(measure_cycles(claims["code_quality.architecture_solid"], tuple(order), None)) == (0, 0)


# ---- the suite

TESTED = {"tests/test_x.py": "def test_a():\n    assert f()\n\n\ndef test_b():\n    assert f()\n"}


def results(*told: tuple[str, str]) -> pd.DataFrame:
    """Results of one run each, in which a test of the tree came out somehow."""
    rows = [
        {"run": str(i), "commit": "", "suite": "s", "test": f"tests.test_x::{test}", "outcome": outcome, "seconds": 0.1}
        for i, (test, outcome) in enumerate(told)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([("test_a", "passed"), ("test_b[1]", "passed")], (1, 1)),
        ([("test_a", "passed"), ("test_b", "failed")], (0.5, 0.5)),
        ([("test_a", "passed"), ("test_b", "error")], (0.5, 0.5)),
        ([("test_a", "passed"), ("test_b", "unfinished")], (0.5, 0.5)),
        # Skipped is not executed: it is told of, and no pass.
        ([("test_a", "passed"), ("test_b", "skipped")], (1, 1)),
        # One run of two failed it: a second try takes that back nowhere.
        ([("test_a", "passed"), ("test_b", "failed"), ("test_b", "passed")], (0.5, 0.5)),
        # What no run tells of may have done either.
        ([("test_a", "passed")], (0.5, 1)),
        ([("test_a", "failed")], (0, 0.5)),
    ],
)
def test_a_suite_is_judged_by_every_executed_test_and_bounded_for_those_nobody_tells_of(
    tmp_path, claims, told, expected
):
    material = with_tables(material_of(tmp_path, TESTED), test_results=results(*told))
    assert bounds(measure_works(claims["code_quality.code_works"], (material,), None)) == expected


def test_a_run_without_its_tree_refutes_and_never_verifies(tmp_path, claims):
    material = with_tables(material_of(tmp_path, TESTED), test_results=results(("test_a", "passed")))
    material = Material(material.recording, {k: v for k, v in material.tables.items() if k != "test_functions"})
    assert bounds(measure_works(claims["code_quality.code_works"], (material,), None)) == (None, 1)


def test_a_suite_of_which_everything_was_skipped_is_not_measured(tmp_path, claims):
    material = with_tables(material_of(tmp_path, TESTED), test_results=results(("test_a", "skipped")))
    findings = measure_works(claims["code_quality.code_works"], (material,), None)
    assert findings.estimates == ()
    assert findings.absent[""].key == "absent-no-executed-tests"


NAMES = st.sampled_from(["a", "b", "c", "d"])
LINKS = st.lists(st.tuples(NAMES, NAMES), max_size=12)


@given(LINKS)
def test_packages_of_one_folder_are_in_cycles_as_components_of_their_graph_say(pairs):
    links = [(f"src/{one}/m.py", f"src/{other}/m.py") for one, other in pairs]
    graph = nx.DiGraph((one, other) for one, other in pairs if one != other)
    expected = {tuple(sorted(part)) for part in nx.strongly_connected_components(graph) if len(part) > 1}
    found = package_cycles(links)
    assert {cycle.members for cycle in found} == expected
    for cycle in found:
        assert cycle.shortest[0] == cycle.shortest[-1]
        assert all(graph.has_edge(*step) for step in zip(cycle.shortest, cycle.shortest[1:], strict=False))
        assert cycle.example in links


# ---- findings


def findings_frame(*rows):
    columns = ["tool", "path", "line", "rule", "level", "message", "suppressed"]
    return pd.DataFrame(
        [("ruff", "a.py", 1, rule, level, "x", hidden) for rule, level, hidden in rows], columns=columns
    )


def runs_frame(tool, files):
    return pd.DataFrame([{"tool": tool, "version": "1", "files": files, "findings": 0}])


def linted(tmp_path, *rows, files=6.0, typed: float | None = 6.0) -> Material:
    tables = {"lint_findings": findings_frame(*rows), "lint_runs": runs_frame("ruff", files)}
    if typed is not None:
        tables |= {"type_findings": findings_frame(), "type_runs": runs_frame("mypy", typed)}
    return with_tables(material_of(tmp_path, CLEAN), **tables)


@pytest.mark.parametrize(
    ("rows", "options", "expected"),
    [
        ((), {}, (0, 0)),
        ((("F401", "warning", False),), {}, (0, 0)),
        ((("F821", "error", False),), {}, (1, 1)),
        ((("F821", "error", True),), {}, (0, 1)),
        ((("F821", "error", False), ("F821", "error", True)), {}, (1, 2)),
        ((), {"typed": None}, (0, None)),
        ((("F821", "error", False),), {"typed": None}, (1, None)),
        ((), {"files": 5.0}, (0, None)),
        ((), {"typed": 5.0}, (0, None)),
        ((), {"files": float("nan")}, (0, None)),
    ],
)
def test_errors_lie_between_the_open_ones_and_all_if_everything_was_looked_at(
    tmp_path, claims, rows, options, expected
):
    material = linted(tmp_path, *rows, **options)
    assert bounds(measure_errors(claims["code_quality.written_correctly"], (material,), None)) == expected


def test_ruff_itself_refutes_a_tree_with_an_undefined_name(tmp_path, claims):
    material = material_of(tmp_path, {"a.py": "def f():\n    return nowhere\n"}, run=["ruff"])
    assert bounds(measure_errors(claims["code_quality.written_correctly"], (material,), None)) == (1, None)


# ---- pins and endpoints


def test_a_dependency_is_pinned_where_some_file_pins_it(tmp_path, claims):
    files = {"requirements.txt": "a\nb>=1\nC.d==2\n", "requirements.lock": "a==1.0\nc-d==2\n"}
    findings = measure_pins(claims["code_quality.dependencies_pinned"], (material_of(tmp_path, files),), None)
    assert findings.estimates[0].value == pytest.approx(2 / 3)
    assert "b" in text(findings.estimates[0].conditions[0], "en")


def endpoint_material(tmp_path, *rows) -> Material:
    columns = ["endpoint", "method", "check", "outcome", "detail"]
    frame = pd.DataFrame([(*row, "x", outcome, None) for *row, outcome in rows], columns=columns)
    return with_tables(material_of(tmp_path, {"a": ""}), endpoint_checks=frame)


def test_endpoints_are_judged_one_by_one_and_what_was_skipped_was_not_asked(tmp_path, claims):
    material = endpoint_material(
        tmp_path, ("/health", "GET", "passed"), ("/metrics", "GET", "failed"), ("/mesh/peers", "GET", "skipped")
    )
    findings = measure_endpoints(claims["code_quality.api_endpoints"], (material,), None)
    assert {made.member: made.value for made in findings.estimates} == {"/health": 1.0, "/metrics": 0.0}
    assert findings.absent["/mesh/peers"].key == "absent-endpoint-skipped"
    assert findings.absent["/mesh/status"].key == "absent-endpoint"


# ---- coverage


def point(day, valid, covered, scope=""):
    return CoveragePoint("r", str(day), DAY + dt.timedelta(days=day), valid, covered, scope)


def test_a_rate_of_another_scope_is_not_compared():
    steps = [
        p.step
        for p in compared([point(0, 100, 10), point(1, 101, 12), point(2, 50, 12), point(3, 51, 0), point(4, 50, 13)])
    ]
    assert steps == ["first", "comparable", "scope", "empty", "comparable"]


def test_names_of_files_tell_scopes_apart_where_they_are_known():
    told = compared([point(0, 100, 10, "x"), point(1, 100, 40, "y"), point(2, 300, 41, "y")])
    assert [p.step for p in told] == ["first", "scope", "comparable"]


def test_the_jump_of_february_is_told_as_one_of_scope(area):
    from readiness.areas.code_quality.coverage import points_of

    part = area.definition.tables["coverage"]
    materials = area._materials_of(area._readings_of(part.tables, part.optional), part.tables)
    raw = pd.read_csv(ROOT / "data/x0tta6bl4-january/coverage_history.csv").set_index("commit")
    points = {p.label: p for p in points_of(materials)}
    assert len(points) == len(raw)
    jump, before = points["a7822c10"], raw.loc["d4a9c057"]
    assert jump.rate == pytest.approx(raw.loc["a7822c10", "line_rate"], abs=5e-5)
    assert jump.step == "scope"
    assert jump.at_scope_before == pytest.approx(10165 / before["lines_valid"])
    assert {label for label, p in points.items() if p.step == "empty"} == set(raw.index[raw["lines_covered"] == 0])


# ---- the notebook's parts


def test_nothing_of_the_subject_is_decided_and_each_claim_says_what_would_measure_it(area):
    for verdict in area._verdicts:
        assert verdict.outcome is Outcome.NOT_MEASURED, verdict.claim
        for language in LANGUAGES:
            assert text(verdict.reason, language)
    told = {verdict.claim: text(verdict.reason, "en") for verdict in area._verdicts}
    assert "readiness record --params" in told["code_quality.architecture_solid"]
    assert "--junitxml" in told["code_quality.code_works"]
    assert "no criterion" in told["code_quality.score"]


def test_every_control_is_caught():
    view = controls.table_controls((), None)
    assert [row[2].key for row in view.rows] == ["planted-caught"] * len(view.rows)
    assert len(view.rows) == 8


def test_a_control_that_is_missed_is_told(monkeypatch):
    monkeypatch.setattr(controls, "package_cycles", lambda _links: [])
    told = {row[0].key: row[2].key for row in controls.table_controls((), None).rows}
    assert told["planted-code-cycle"] == "planted-missed"
    assert told["planted-code-deferred"] == "planted-missed"


def test_copies_differ_in_names_only():
    frame = pd.DataFrame(
        [
            ("a.py", "f", 1, 10, 3, "s"),
            ("b.py", "g", 1, 10, 3, "s"),
            ("b.py", "h", 20, 20, 3, "t"),
            ("b.py", "i", 50, 1, 1, ""),
        ],
        columns=["path", "name", "line", "lines", "complexity", "shape"],
    )
    found = copies_of(frame)
    assert (found.groups, found.functions, found.lines) == (1, 2, 10)
    assert found.ratio == pytest.approx(10 / 41)


@pytest.mark.parametrize(
    "path", ["tests/a.py", "src/pkg/test_a.py", "src/conftest.py", "pkg/a_test.py", "x/tests/y/z.py"]
)
def test_tests_are_told_by_place_and_name(path):
    assert is_test(path)
    assert not is_test(path.replace("test", "best").replace("conf", "con"))


def test_the_own_tree_is_judged_by_its_own_register():
    from readiness.runner.parameters import load_parameters

    parameters = load_parameters(ROOT / "params/own/checkout.yaml", "checkout.yaml")
    parameters["checkout"]["path"] = str(ROOT)
    # What other tools wrote last on this machine is not what the tree says.
    parameters["checkout"]["reports"] = []
    area = open_area("code_quality", **parameters)
    outcomes = {verdict.claim.partition(".")[2]: verdict.outcome for verdict in area._verdicts}
    assert outcomes["code_works"] is Outcome.NOT_MEASURED
    assert outcomes["architecture_solid"] is not Outcome.REFUTED
    assert outcomes["written_correctly"] is not Outcome.NOT_MEASURED
    for name in area.definition.tables:
        assert area.table(name) is not None
    assert isinstance(area.source.recordings()[0], Recording)
