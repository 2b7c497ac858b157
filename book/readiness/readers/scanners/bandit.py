"""The report of ``bandit -f json``. It counts lines that are neither blank nor comments, file by file.

A file that it could not parse stands in its metrics like any other, and among its errors: it was not looked at. Lines
with ``nosec`` are left out of its results and only counted; each counts as a finding that was suppressed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.scanners.rows import (
    ScanOptions,
    count_of,
    finding_row,
    items_of,
    line_of,
    path_of,
    scan_of,
    scan_row,
    severity_of,
    text_of,
    time_of,
)

_TOOL, _ALL = "bandit", "_totals"
_VERSION = re.compile(r"bandit\.readthedocs\.io/en/(\d[\w.]*)/")


def _document(request: ReadRequest) -> Place:
    document = Place(request.file, request.file.json("a report of bandit"))
    document["results"].as_(list)
    document["metrics"][_ALL].as_(dict)
    return document


def _files(document: Place) -> dict[str, Place]:
    return {name: document["metrics"][name] for name in document["metrics"].as_(dict) if name != _ALL}


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """Every result, and every suppression as a finding whose rule and line are not known."""
    document, root = _document(request), request.options.root
    for result in document["results"].items():
        # `code` and `issue_text` quote the line, and with it a password.
        yield finding_row(
            request,
            _TOOL,
            "code",
            result["test_id"].as_(str),
            title=text_of(result["test_name"]),
            severity=severity_of(text_of(result["issue_severity"])),
            path=path_of(result["filename"].as_(str), root),
            line=line_of(result["line_number"]),
        )
    for name, metrics in _files(document).items():
        for number in range(_suppressed(metrics)):
            row = finding_row(request, _TOOL, "code", "nosec", path=path_of(name, root), suppressed=True)
            yield {**row, "suppression": "nosec", "fingerprint": f"{row['fingerprint']}-{number}"}


def _suppressed(metrics: Place) -> int:
    return sum(count_of(metrics[key]) for key in ("nosec", "skipped_tests") if metrics[key].value is not None)


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """The run, with the lines of the files that it could parse."""
    document = _document(request)
    files, unread = _files(document), _unread(document)
    read = {name: metrics for name, metrics in files.items() if name not in unread}
    links = (text_of(result["more_info"]) or "" for result in document["results"].items())
    suppressed = sum(_suppressed(metrics) for metrics in files.values())
    yield scan_row(
        request,
        _TOOL,
        "source_code",
        len(document["results"].items()) + suppressed,
        tool_version=next((found[1] for link in links if (found := _VERSION.search(link))), None),
        started_at=time_of(document["generated_at"]),
        files=len(read),
        lines=sum(count_of(metrics["loc"]) for metrics in read.values()),
        unread=len(unread),
    )


def _unread(document: Place) -> set[str]:
    return {error["filename"].as_(str) for error in items_of(document["errors"])}


def read_files(request: ReadRequest) -> Iterator[Row]:
    """Every file, and whether it could be parsed."""
    document = _document(request)
    unread = _unread(document)
    for name, metrics in _files(document).items():
        yield {
            "scan": scan_of(request),
            "path": path_of(name, request.options.root),
            "lines": float(count_of(metrics["loc"])),
            "is_read": name not in unread,
        }


READER = Reader(
    name="bandit",
    title="reports of bandit -f json, with the lines of every file it could parse",
    tables={"findings": read_findings, "scans": read_scans, "scan_files": read_files},
    options=ScanOptions,
)
