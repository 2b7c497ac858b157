"""Tests: what runs of them said, and what the tree says of how they are written."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import count, text, time

TABLES: dict[str, pa.DataFrameSchema] = {
    # One test of one run a row. What was skipped, or told of no end, is no pass.
    "test_results": pa.DataFrameSchema(
        {
            "run": text(),
            "commit": text(),
            "suite": text(),
            "test": text(),
            "outcome": pa.Column(str, pa.Check.isin(["passed", "failed", "error", "skipped", "unfinished"])),
            "seconds": pa.Column(float, [pa.Check.ge(0), pa.Check.lt(float("inf"))], nullable=True),
        }
    ),
    # One test function of a tree a row; `assertions` are all forms that can fail it. A file that does not parse is one
    # row without a test.
    "test_functions": pa.DataFrameSchema(
        {"path": text(), "line": count(), "test": text(), "assertions": count(), "problem": text()}, coerce=True
    ),
    # An attribute that a constructor sets to a literal.
    "constructor_literals": pa.DataFrameSchema(
        {"path": text(), "line": count(), "class_name": text(), "attribute": text(), "value": text()}, coerce=True
    ),
    # A test that makes an object and compares one of its attributes with a literal. `calls` is how often it calls the
    # object in between.
    "asserted_attributes": pa.DataFrameSchema(
        {
            "path": text(),
            "line": count(),
            "test": text(),
            "class_name": text(),
            "attribute": text(),
            "value": text(),
            "calls": count(),
        },
        coerce=True,
    ),
    # Of those, the ones whose value the constructor set, and that nothing was done to: a constant, read back.
    "asserted_constants": pa.DataFrameSchema(
        {
            "path": text(),
            "line": count(),
            "test": text(),
            "class_name": text(),
            "attribute": text(),
            "value": text(),
            "set_at": text(),
        },
        coerce=True,
    ),
    # One shell script a row; `problem` is where it does not parse, empty if it does.
    "scripts": pa.DataFrameSchema({"path": text(), "lines": count(), "problem": text()}, coerce=True),
    # What a script runs or names: a command, a function of its own, a file, a namespace, a deployment.
    "script_names": pa.DataFrameSchema(
        {
            "path": text(),
            "line": count(),
            "kind": pa.Column(str, pa.Check.isin(["command", "function", "file", "namespace", "deployment"])),
            "name": text(),
        },
        coerce=True,
    ),
    # Namespaces and deployments that manifests and charts of the tree make.
    "declared_names": pa.DataFrameSchema(
        {
            "path": text(),
            "line": count(),
            "kind": pa.Column(str, pa.Check.isin(["namespace", "deployment"])),
            "name": text(),
        },
        coerce=True,
    ),
    # A threshold that a document sets for a quantity, as the document writes it, and in the base unit of its kind.
    "criteria": pa.DataFrameSchema(
        {
            "document": text(),
            "quantity": text(),
            "comparator": pa.Column(str, pa.Check.isin(["<", "<=", ">", ">=", "="])),
            "printed": text(),
            "value": pa.Column(float),
            "unit": text(),
        },
        coerce=True,
    ),
    # A control fault of known timing, and what the script under test told of it.
    "timing_controls": pa.DataFrameSchema(
        {
            "fault_kind": text(),
            "quantity": pa.Column(str, pa.Check.isin(["detection", "recovery"])),
            "true_seconds": pa.Column(float, pa.Check.ge(0)),
            "told_seconds": pa.Column(float, nullable=True),
        }
    ),
    "defects": pa.DataFrameSchema(
        {
            "defect_id": pa.Column(str, unique=True),
            "level": text(),
            "opened_at": time(),
            "closed_at": time(nullable=True),
        }
    ),
}
