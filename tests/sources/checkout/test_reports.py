"""Reports of other tools beside the facts of a tree: which, of when, and what if one is not there."""

import datetime as dt
import os
from pathlib import Path

import pytest

from readiness.errors import InputError
from readiness.sources import open_source
from readiness.sources.checkout.parameters import checked_parameters
from readiness.sources.checkout.source import CheckoutSource
from sources.checkout.trees import Tree, asked

ASSETS = Path(__file__).parents[2] / "assets/readers"
COVERAGE = (ASSETS / "cobertura/valid.xml").read_bytes()
RUFF = (ASSETS / "ruff-json/valid.json").read_bytes()
REPORT = {"table": "coverage_reports", "reader": "cobertura"}


@pytest.fixture
def tree(tmp_path):
    tree = Tree(tmp_path / "tree")
    tree.commit({"pkg/fine.py": "x = 1\n"})
    return tree


def source_of(tree, *reports, wanted=None, **others):
    return CheckoutSource(checked_parameters(asked(tree, reports=list(reports), **others)), wanted, tree.folder)


def reading_of(source, table):
    return source.read(source.recordings()[0], table)


def test_a_report_becomes_a_table_of_the_recording(tree):
    tree.write({"_build/coverage.xml": COVERAGE})
    source = source_of(tree, REPORT | {"file": "_build/coverage.xml", "options": {"root": "", "report": "all"}})
    reading = reading_of(source, "coverage_reports")
    assert reading.frame["lines_covered"].tolist() == [3]
    assert reading.observation.provenance == "measured"
    assert "_build/coverage.xml (SHA-256 " in reading.observation.method
    assert all(check.passed for check in reading.checks)


def test_several_reports_of_one_form_are_one_table(tree):
    tree.write({"_build/a.xml": COVERAGE, "_build/b.xml": COVERAGE})
    frame = reading_of(source_of(tree, REPORT | {"file": "_build/*.xml"}), "coverage_reports").frame
    assert frame["report"].tolist() == ["a", "b"]


def test_a_report_that_is_not_there_is_absent_and_not_empty(tree):
    source = source_of(tree, REPORT | {"file": "_build/coverage.xml"})
    recording = source.recordings()[0]
    assert "coverage_reports" not in recording.tables
    assert [why.key for why in source.absent] == ["absent-report"]
    assert any("_build/coverage.xml for the table coverage_reports is not there" in gap.en for gap in recording.gaps)


def test_of_two_reports_one_that_is_missing_makes_the_table_absent(tree):
    tree.write({"_build/a.xml": COVERAGE})
    source = source_of(tree, REPORT | {"file": "_build/a.xml"}, REPORT | {"file": "_build/b.xml"})
    assert "coverage_reports" not in source.recordings()[0].tables
    assert source.absent[0].args["file"] == "_build/b.xml"


def test_a_damaged_report_fails_its_check_and_has_no_rows(tree):
    tree.write({"_build/coverage.xml": COVERAGE[:500]})
    reading = reading_of(source_of(tree, REPORT | {"file": "_build/coverage.xml"}), "coverage_reports")
    assert reading.frame is None
    assert not reading.intact
    assert [check.passed for check in reading.checks] == [False]
    assert "_build/coverage.xml" in reading.checks[0].detail.args["faults"]


def test_the_time_of_a_committed_report_is_that_of_its_commit(tree):
    committed = tree.commit({"coverage.xml": COVERAGE})
    tree.commit({"later.py": "y = 1\n"})
    source = source_of(tree, REPORT | {"file": "coverage.xml"})
    assert reading_of(source, "coverage_reports").observation.collected_at == committed
    assert any("coverage_reports is older than the commit" in gap.en for gap in source.recordings()[0].gaps)


def test_the_time_of_another_file_is_when_it_was_written_or_what_the_parameters_say(tree):
    tree.commit({"coverage.xml": COVERAGE})
    tree.write({"coverage.xml": COVERAGE + b"\n"})
    os.utime(tree.folder / "coverage.xml", (1_790_000_000, 1_790_000_000))
    report = REPORT | {"file": "coverage.xml"}
    written = reading_of(source_of(tree, report), "coverage_reports").observation.collected_at
    assert written == dt.datetime.fromtimestamp(1_790_000_000, dt.UTC)
    told = source_of(tree, report | {"collected_at": "2026-01-05T00:00:00Z"})
    assert reading_of(told, "coverage_reports").observation.collected_at.day == 5


def test_one_file_may_be_two_tables_and_a_report_of_nothing_is_a_table(tree):
    tree.write({"ruff.json": b"[]"})
    reports = [{"table": t, "reader": "ruff-json", "file": "ruff.json"} for t in ("lint_findings", "lint_runs")]
    source = source_of(tree, *reports)
    assert len(reading_of(source, "lint_findings").frame) == 0
    assert reading_of(source, "lint_runs").frame["findings"].tolist() == [0]


def test_documented_reports_stay_documented(tree):
    tree.write({"ruff.json": RUFF})
    source = source_of(
        tree, {"table": "lint_findings", "reader": "ruff-json", "file": "ruff.json", "provenance": "documented"}
    )
    assert not reading_of(source, "lint_findings").observation.provenance.decides


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (REPORT | {"file": "/etc/passwd"}, r"expected a path from the checkout, got '/etc/passwd'"),
        (REPORT | {"file": "../x.xml"}, r"expected a path from the checkout"),
        ({"table": "tree_files", "file": "x.csv"}, r"tables that the walk does not make itself, got tree_files"),
        (REPORT | {"file": "x.xml", "reader": "cobertur"}, r"\$\.checkout\.reports\.0\.reader: expected .*one of"),
        (REPORT | {"file": "x.xml", "options": {"rooot": ""}}, r"\$\.checkout\.reports\.0\.options"),
        (REPORT | {"file": "x.xml", "collected_at": "2026-01-05T00:00:00"}, r"a time with its zone"),
    ],
)
def test_what_does_not_fit_is_an_error_with_its_place(tree, report, told):
    with pytest.raises(InputError, match=told):
        source_of(tree, report).recordings()


def test_parameters_are_checked_whole(tmp_path):
    with pytest.raises(InputError) as caught:
        open_source("checkout", "data", tmp_path, checkout={"title": {"ru": "x"}, "commit": "--exec=x"})
    places = [problem.place for problem in caught.value.problems]
    assert places == ["$.checkout.title.en", "$.checkout.subject", "$.checkout.commit"]
    with pytest.raises(InputError, match=r"see params/own/checkout\.yaml"):
        open_source("checkout", "data", tmp_path)
    with pytest.raises(InputError, match="`recorded`, `live` or `checkout`, got 'git'"):
        open_source("git", "data", tmp_path)
