"""The report of ``pyright --outputjson``. Its lines count from zero."""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.code.levels import level_of_pyright
from readiness.readers.code.paths import CodeReportOptions, path_below
from readiness.readers.json_places import Place

_TOOL = "pyright"


def _document(request: ReadRequest) -> Place:
    document = Place(request.file, request.file.json("a report of pyright"))
    document["generalDiagnostics"].as_(list)
    return document


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """One diagnostic a row."""
    for found in _document(request)["generalDiagnostics"].items():
        level = level_of_pyright(found["severity"].as_(str))
        if level is None:
            raise found["severity"].error("error, warning or information")
        yield {
            "tool": _TOOL,
            "path": path_below(found["file"].as_(str), request.options.root),
            "line": int(found["range"]["start"]["line"].as_(float)) + 1,
            "rule": found["rule"].value if isinstance(found["rule"].value, str) else "syntax",
            "level": level,
            "message": found["message"].as_(str),
            "suppressed": False,
        }


def read_runs(request: ReadRequest) -> Iterator[Row]:
    """The run, with the files it analysed."""
    document = _document(request)
    yield {
        "tool": _TOOL,
        "version": document["version"].as_(str),
        "files": document["summary"]["filesAnalyzed"].as_(float),
        "findings": len(document["generalDiagnostics"].items()),
    }


READER = Reader(
    name="pyright-json",
    title="the report of pyright --outputjson",
    tables={"type_findings": read_findings, "type_runs": read_runs},
    options=CodeReportOptions,
)
