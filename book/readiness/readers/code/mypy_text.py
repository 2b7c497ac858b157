"""The lines that mypy prints, with the summary at their end: without it nobody knows whether mypy came to an end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.code.levels import level_of_mypy
from readiness.readers.code.paths import CodeReportOptions, path_below

_TOOL = "mypy"
_LINE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?:\d+:)?(?:\d+:\d+:)? (?P<level>error|note): (?P<told>.*)")
_CODE = re.compile(r"\s+\[(?P<code>[a-z-]+)\]$")
_FOUND = re.compile(r"Found (\d+) errors? in \d+ files? \(checked (\d+) source files?\)")
_NONE = re.compile(r"Success: no issues found in (\d+) source files?")


def _read(request: ReadRequest) -> Iterator[Row]:
    """Findings, and as the last row the summary; raises where there is none, or it counts otherwise."""
    errors = 0
    for line in request.file.lines():
        if found := _LINE.fullmatch(line.text):
            code = _CODE.search(found["told"])
            rule = code["code"] if code else ""
            errors += found["level"] == "error"
            yield {
                "tool": _TOOL,
                "path": path_below(found["path"], request.options.root),
                "line": int(found["line"]),
                "rule": rule or "note",
                "level": level_of_mypy(found["level"], rule),
                "message": _CODE.sub("", found["told"]),
                "suppressed": False,
            }
        elif summary := _FOUND.match(line.text) or _NONE.match(line.text):
            told = int(summary[1]) if len(summary.groups()) > 1 else 0
            if told != errors:
                hint = "is the file cut off, or of two runs?"
                raise request.file.error(
                    "$", f"{told} errors, as the summary says", str(errors), line=line.number, hint=hint
                )
            yield {"tool": _TOOL, "version": None, "files": float(summary.groups()[-1]), "findings": errors}
            return
    hint = "leave out --no-error-summary; is the file cut off?"
    raise request.file.error("$", "the summary of mypy in the last line", "none", hint=hint)


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """One error or note a row."""
    return (row for row in _read(request) if "path" in row)


def read_runs(request: ReadRequest) -> Iterator[Row]:
    """The run, as its summary tells it."""
    return (row for row in _read(request) if "path" not in row)


READER = Reader(
    name="mypy-text",
    title="what mypy prints, with its summary",
    tables={"type_findings": read_findings, "type_runs": read_runs},
    options=CodeReportOptions,
)
