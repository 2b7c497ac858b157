"""The report of ``detect-secrets scan``: places that look like secrets. It does not say how many files it looked at.

The hash of a secret that it keeps is left out: whoever guesses the secret can check it.
"""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.scanners.rows import (
    ScanOptions,
    finding_row,
    items_of,
    line_of,
    path_of,
    scan_row,
    text_of,
    time_of,
)

_TOOL = "detect-secrets"
_ALLOWED = "detect_secrets.filters.allowlist.is_line_allowlisted"


def _document(request: ReadRequest) -> Place:
    document = Place(request.file, request.file.json("a report of detect-secrets"))
    document["results"].as_(dict)
    document["plugins_used"].as_(list)
    return document


def _found(document: Place) -> list[Place]:
    results = document["results"]
    return [found for name in results.as_(dict) for found in results[name].items()]


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """Every place; one that an audit called no secret is suppressed."""
    document = _document(request)
    if any(one["path"].value == _ALLOWED for one in items_of(document["filters_used"])):
        request.remarks.note("read-secrets-allowed", "$.filters_used")
    for found in _found(document):
        no_secret = found["is_secret"].value is False
        yield finding_row(
            request,
            _TOOL,
            "secret",
            found["type"].as_(str),
            severity="critical" if found["is_verified"].value is True else "unknown",
            path=path_of(found["filename"].as_(str), request.options.root),
            line=line_of(found["line_number"]),
            suppressed=no_secret,
            suppression="audited as no secret" if no_secret else None,
        )


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """The run."""
    document = _document(request)
    yield scan_row(
        request,
        _TOOL,
        "working_tree",
        len(_found(document)),
        tool_version=text_of(document["version"]),
        started_at=time_of(document["generated_at"]),
    )


READER = Reader(
    name="detect-secrets",
    title="reports of detect-secrets scan; of a secret only its place is kept",
    tables={"findings": read_findings, "scans": read_scans},
    options=ScanOptions,
)
