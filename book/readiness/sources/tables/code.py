"""Code: its modules and how they import one another, its functions, its dependencies, and what tools say of it."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import TIME, count, optional, text, time

_RUN = {
    "tool": text(),
    "version": text(nullable=True),
    "files": pa.Column(float, pa.Check.ge(0), nullable=True),
    "findings": count(),
}
_FINDING = {
    "tool": text(),
    "path": text(),
    "line": count(),
    "rule": text(),
    "level": pa.Column(str, pa.Check.isin(["error", "warning", "note"])),
    "message": text(),
    "suppressed": pa.Column(bool),
}

TABLES: dict[str, pa.DataFrameSchema] = {
    # A Python file a row; one that is no Python has `parsed` false and says why.
    "python_modules": pa.DataFrameSchema(
        {
            "path": text(),
            "lines": count(),
            "functions": count(),
            "parsed": pa.Column(bool),
            "error": text(nullable=True),
        }
    ),
    # A name that is imported a row. `target` is as it was written: dots at its beginning count from the file. `when` is
    # `import` where it is imported with the module, `deferred` inside of a function, `typing` for type checkers alone.
    "python_imports": pa.DataFrameSchema(
        {
            "path": text(),
            "line": count(),
            "target": text(),
            "when": pa.Column(str, pa.Check.isin(["import", "deferred", "typing"])),
        }
    ),
    # Which file of the tree imports which other; what lies outside of the tree has no row.
    "python_links": pa.DataFrameSchema(
        {
            "path": text(),
            "imported_path": text(),
            "line": count(),
            "when": pa.Column(str, pa.Check.isin(["import", "deferred", "typing"])),
        }
    ),
    # A function a row. Complexity is McCabe's, as radon counts it, without closures and assertions. Two functions of
    # one `shape` differ in names of variables and in constants alone; short ones have none.
    "python_functions": pa.DataFrameSchema(
        {
            "path": text(),
            "name": text(),
            "line": count(),
            "lines": count(),
            "complexity": count(),
            "shape": text(),
        }
    ),
    # A dependency a file names a row. `pinned` is one version and no other; `committed_at` is when the file was changed
    # last, so that the pin is at least as old.
    "dependencies": pa.DataFrameSchema(
        {
            "path": text(),
            "line": count(),
            "ecosystem": text(),
            "name": text(),
            "wanted": text(),
            "pinned": pa.Column(bool),
            "committed_at": time(nullable=True),
        }
    ),
    # One run of a linter a row, also where it found nothing; `files` is how many it read, if it says so. Then what it
    # found: `error` is a defect whatever one's taste, `suppressed` is what a comment silences. Type checkers likewise.
    "lint_runs": pa.DataFrameSchema(_RUN),
    "lint_findings": pa.DataFrameSchema(_FINDING),
    "type_runs": pa.DataFrameSchema(_RUN),
    "type_findings": pa.DataFrameSchema(_FINDING),
    # One report of coverage a row. `scope` is a digest of the names of the files in it: rates of different scopes are
    # rates of different things.
    "coverage_reports": pa.DataFrameSchema(
        {
            "report": text(),
            "tool": text(),
            "made_at": time(nullable=True),
            "files": count(),
            "lines_valid": count(),
            "lines_covered": count(),
            "scope": text(),
        }
    ),
    # Its files.
    "coverage_files": pa.DataFrameSchema(
        {"report": text(), "path": text(), "lines_valid": count(), "lines_covered": count()}
    ),
    # What the reports that were committed beside the code of the subject say, by commit.
    "coverage_history": pa.DataFrameSchema(
        {
            "commit": text(),
            "commit_date": text(),
            "report_timestamp_utc": text(),
            "lines_valid": count(),
            "lines_covered": count(),
            "line_rate": pa.Column(float, pa.Check.in_range(0, 1)),
        },
        coerce=True,
    ),
    # One check of one documented operation of an API a row, by a tool that compares answers with the description.
    "endpoint_checks": pa.DataFrameSchema(
        {
            "endpoint": text(),
            "method": text(),
            "check": text(),
            "outcome": pa.Column(str, pa.Check.isin(["passed", "failed", "error", "skipped"])),
            "detail": text(nullable=True),
            "made_at": optional(TIME),
        }
    ),
}
