"""The findings of ``ruff check --output-format json``: a list, empty where nothing was found.

The file says neither how many files were read nor by which version; and a comment (``noqa``) silences a finding without
a trace, unless ruff was run with ``--ignore-noqa``.
"""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.code.levels import level_of_ruff
from readiness.readers.code.paths import CodeReportOptions, path_below
from readiness.readers.json_places import Place

_TOOL = "ruff"


def _findings(request: ReadRequest) -> list[Place]:
    return Place(request.file, request.file.json("findings of ruff")).items()


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """One finding a row."""
    for found in _findings(request):
        rule = found["code"].value if found["code"].value is not None else "invalid-syntax"
        if not isinstance(rule, str):
            raise found["code"].error("the code of a rule")
        yield {
            "tool": _TOOL,
            "path": path_below(found["filename"].as_(str), request.options.root),
            "line": int(found["location"]["row"].as_(float)),
            "rule": rule,
            "level": level_of_ruff(rule),
            "message": found["message"].as_(str),
            "suppressed": False,
        }


def read_runs(request: ReadRequest) -> Iterator[Row]:
    """The run, also where it found nothing."""
    yield {"tool": _TOOL, "version": None, "files": None, "findings": len(_findings(request))}


READER = Reader(
    name="ruff-json",
    title="findings of ruff check --output-format json",
    tables={"lint_findings": read_findings, "lint_runs": read_runs},
    options=CodeReportOptions,
)
