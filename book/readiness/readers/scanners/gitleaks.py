"""The report of ``gitleaks --report-format json``: a list of places, of a history with their commits.

Of each only rule, place and commit are kept: not the secret, the line around it, or who wrote it. An empty list does
not say what was looked at; the option `artefact` has to.
"""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.scanners.rows import ScanOptions, finding_row, line_of, path_of, scan_row, text_of

_TOOL = "gitleaks"


def _findings(request: ReadRequest) -> list[Place]:
    return Place(request.file, request.file.json("a report of gitleaks")).items()


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """Every place."""
    for found in _findings(request):
        yield finding_row(
            request,
            _TOOL,
            "secret",
            found["RuleID"].as_(str),
            path=path_of(found["File"].as_(str), request.options.root),
            line=line_of(found["StartLine"]),
            commit=text_of(found["Commit"]),
        )


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """The run."""
    found = _findings(request)
    if not found and request.options.artefact is None:
        hint = "set the option `artefact` to repository_history or working_tree"
        raise request.file.error("$", "a finding, which says what was looked at", "an empty list", hint=hint)
    of_history = any(text_of(one["Commit"]) for one in found)
    yield scan_row(request, _TOOL, "repository_history" if of_history else "working_tree", len(found))


READER = Reader(
    name="gitleaks",
    title="reports of gitleaks --report-format json; of a secret only its place is kept",
    tables={"findings": read_findings, "scans": read_scans},
    options=ScanOptions,
)
