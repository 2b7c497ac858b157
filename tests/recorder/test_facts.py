"""The facts of a tree as a recording: whoever reads it needs no tree, and it says what was not there."""

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from readiness.area import find_root
from readiness.cli import app
from readiness.errors import InputError
from readiness.recorder.facts import record_facts
from readiness.sources.checkout.parameters import checked_parameters
from readiness.sources.checkout.source import CheckoutSource
from readiness.sources.recorded import RecordedSource
from sources.checkout.trees import Tree, asked

ROOT = find_root(Path(__file__))
COVERAGE = (ROOT / "tests/assets/readers/cobertura/valid.xml").read_bytes()
REPORT = {"table": "coverage_reports", "reader": "cobertura", "file": "_build/coverage.xml"}


@pytest.fixture
def tree(tmp_path):
    tree = Tree(tmp_path / "tree")
    tree.commit({"a.py": "import b\n", "b.py": "def f(x):\n    return x\n", "читай.md": "# Да\n"})
    return tree


def record(tree, target, *reports):
    parameters = checked_parameters(asked(tree, reports=list(reports)))
    return record_facts(target, parameters, tree.folder, wanted=None, by="a test")


def test_a_recording_holds_what_the_tree_holds(tree, tmp_path):
    tree.write({"_build/coverage.xml": COVERAGE})
    target = tmp_path / "data" / "facts"
    recording, absent = record(tree, target, REPORT)
    live = CheckoutSource(checked_parameters(asked(tree, reports=[REPORT])), None, tree.folder)
    recorded = RecordedSource(target.parent)
    assert recorded.verify_registry() == []
    assert absent == ()
    assert recorded.recordings() == (recording,)
    assert recording.subject == live.recordings()[0].subject
    shutil.rmtree(tree.folder)
    for table, frame in live.frames.items():
        reading = recorded.read(recording, table)
        assert reading.intact, reading.checks
        assert reading.frame.equals(frame), table


def test_a_report_that_is_not_there_is_a_gap_of_the_recording(tree, tmp_path):
    recording, absent = record(tree, tmp_path / "data" / "facts", REPORT)
    assert "coverage_reports" not in recording.tables
    assert [why.key for why in absent] == ["absent-report"]
    assert any("_build/coverage.xml" in gap.en for gap in recording.gaps)


def test_a_damaged_report_makes_no_recording(tree, tmp_path):
    tree.write({"_build/coverage.xml": COVERAGE[:300]})
    with pytest.raises(InputError, match=r"\$\.tables\.coverage_reports: expected a report in its form"):
        record(tree, tmp_path / "data" / "facts", REPORT)
    assert [path.name for path in (tmp_path / "data").iterdir()] == []


def test_a_place_that_is_taken_is_left_as_it_is(tree, tmp_path):
    target = tmp_path / "data" / "facts"
    record(tree, target)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    with pytest.raises(InputError, match="a new place for a recording"):
        record(tree, target)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before


def run(*arguments):
    return CliRunner().invoke(app, ["record", *map(str, arguments)])


def test_the_command_records_a_checkout(tree, tmp_path):
    file = tmp_path / "checkout.yaml"
    YAML().dump({"source": "checkout", "checkout": asked(tree)}, file)
    done = run("--params", file, "--out", tmp_path / "data" / "facts")
    assert done.exit_code == 0, done.output
    assert "3 tree_files" in done.output
    assert RecordedSource(tmp_path / "data").verify_registry() == []


def test_the_command_refuses_what_is_of_live_systems(tree, tmp_path):
    file = tmp_path / "checkout.yaml"
    YAML().dump({"source": "checkout", "checkout": asked(tree)}, file)
    done = run("--params", file, "--out", tmp_path / "facts", "--duration", "1h")
    assert isinstance(done.exception, InputError)
    assert "a tree is looked at once" in str(done.exception)
