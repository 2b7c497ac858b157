"""What tools say of code, down to the numbers, out of files that these tools wrote."""

import datetime as dt
import io

import pytest
from reading import read, read_bytes

from readiness.errors import InputError
from readiness.readers.code import documents
from readiness.readers.files import InputFile


def test_findings_of_ruff_have_paths_of_the_tree_and_levels():
    rows, _ = read("ruff-json", "valid.json", "lint_findings", root="/build/app")
    assert [(r["path"], r["line"], r["rule"], r["level"]) for r in rows] == [
        ("pkg/broken.py", 1, "F401", "warning"),
        ("pkg/broken.py", 5, "F821", "error"),
        ("pkg/broken.py", 9, "F507", "error"),
    ]
    assert read("ruff-json", "valid.json", "lint_runs")[0] == [
        {"tool": "ruff", "version": None, "files": None, "findings": 3}
    ]


def test_a_run_that_found_nothing_is_a_run():
    assert read("ruff-json", "empty-list.json", "lint_findings")[0] == []
    assert read("ruff-json", "empty-list.json", "lint_runs")[0][0]["findings"] == 0


def test_a_file_that_ruff_cannot_parse_is_an_error():
    content = b'[{"code": null, "filename": "a.py", "location": {"row": 1, "column": 1}, "message": "Expected x"}]'
    rows, _ = read_bytes(content, "a.json", "ruff-json", "lint_findings", {})
    assert (rows[0]["rule"], rows[0]["level"]) == ("invalid-syntax", "error")


def test_what_mypy_found_is_held_against_its_own_summary():
    rows, _ = read("mypy-text", "valid.txt", "type_findings")
    assert [(r["line"], r["rule"], r["level"]) for r in rows] == [
        (5, "name-defined", "error"),
        (9, "str-format", "error"),
        (10, "arg-type", "error"),
        (13, "unreachable", "error"),
    ]
    run = read("mypy-text", "valid.txt", "type_runs")[0]
    assert run == [{"tool": "mypy", "version": None, "files": 3.0, "findings": 4}]
    assert read("mypy-text", "success.txt", "type_runs")[0][0] == {**run[0], "findings": 0}


def test_what_is_not_annotated_is_no_error_to_run():
    lines = (
        'a.py:1: error: Function is missing a return type annotation  [no-untyped-def]\na.py:2: note: Use "-> None"\n'
    )
    content = f"{lines}Found 1 error in 1 file (checked 1 source file)\n".encode()
    rows, _ = read_bytes(content, "a.txt", "mypy-text", "type_findings", {})
    assert [r["level"] for r in rows] == ["warning", "note"]


def test_lines_of_pyright_are_counted_from_one():
    rows, _ = read("pyright-json", "valid.json", "type_findings", root="/build/app")
    assert [(r["path"], r["line"], r["level"]) for r in rows] == [
        ("pkg/broken.py", 5, "error"),
        ("pkg/broken.py", 1, "warning"),
    ]


@pytest.mark.parametrize(
    ("form", "file", "tool"),
    [
        ("cobertura", "valid.xml", "cobertura"),
        ("coverage-json", "valid.json", "coverage.py"),
    ],
)
def test_two_forms_of_one_run_tell_the_same_coverage(form, file, tool):
    row = read(form, file, "coverage_reports", report="r")[0][0]
    assert (row["files"], row["lines_valid"], row["lines_covered"]) == (3, 12, 3)
    assert (row["tool"], row["report"]) == (tool, "r")
    other = read("cobertura", "valid.xml", "coverage_reports")[0][0]
    assert row["scope"] == other["scope"]
    assert {r["path"]: (r["lines_valid"], r["lines_covered"]) for r in read(form, file, "coverage_files")[0]} == {
        "pkg/__init__.py": (0, 0),
        "pkg/broken.py": (8, 0),
        "pkg/fine.py": (4, 3),
    }


def test_times_of_coverage_are_told_where_they_are_known():
    at = dt.datetime(2026, 11, 25, 13, 12, 11, 956000, tzinfo=dt.UTC)
    assert read("cobertura", "valid.xml", "coverage_reports")[0][0]["made_at"] == at
    assert read("coverage-json", "valid.json", "coverage_reports")[0][0]["made_at"] is None
    zoned = read("coverage-json", "valid.json", "coverage_reports", time_zone="UTC")[0][0]["made_at"]
    assert zoned == dt.datetime(2026, 11, 25, 13, 12, 12, 182466, tzinfo=dt.UTC)


def test_a_line_in_two_classes_of_one_file_is_one_line():
    one = '<class filename="a.py"><lines><line number="1" hits="0"/><line number="2" hits="0"/></lines></class>'
    two = '<class filename="a.py"><lines><line number="2" hits="3"/></lines></class>'
    content = f"<coverage><packages><package><classes>{one}{two}</classes></package></packages></coverage>".encode()
    rows, _ = read_bytes(content, "a.xml", "cobertura", "coverage_files", {})
    assert [(r["lines_valid"], r["lines_covered"]) for r in rows] == [(2, 1)]


def test_operations_of_an_api_fail_by_name_and_without_their_answers():
    rows, _ = read("schemathesis-junit", "valid.xml", "endpoint_checks")
    assert [(r["method"], r["endpoint"], r["outcome"], r["detail"]) for r in rows] == [
        ("GET", "/health", "passed", None),
        ("GET", "/mesh/peers", "failed", "ST108 Response violates schema"),
        ("GET", "/metrics", "failed", "ST105 Undocumented Content-Type"),
    ]


def test_xml_is_read_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(documents, "MOST_XML_BYTES", 100)
    file = InputFile("a.xml", io.BytesIO(b"<coverage>" + b" " * 200 + b"</coverage>"))
    with pytest.raises(InputError, match="got a larger one"):
        documents.root_of(file, "a report", "coverage")
