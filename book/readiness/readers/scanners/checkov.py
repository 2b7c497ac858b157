"""The report of ``checkov -o json``: checks of manifests that failed, and those that a comment skips."""

from __future__ import annotations

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
    scan_row,
    severity_of,
    text_of,
)

_TOOL = "checkov"
_SECTIONS = ("failed_checks", "skipped_checks")


def _reports(request: ReadRequest) -> list[Place]:
    """One report per framework; where nothing was found to check, a summary of zeros stands alone."""
    document = Place(request.file, request.file.json("a report of checkov"))
    reports = document.items() if isinstance(document.value, list) else [document]
    for report in reports:
        # A summary alone has its counts at the top.
        summary = report["summary"] if report["summary"].value is not None else report
        summary["checkov_version"].as_(str)
    return reports


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """Every check that failed or was skipped."""
    for report in _reports(request):
        kind = "secret" if report["check_type"].value == "secrets" else "configuration"
        for section in _SECTIONS:
            for check in items_of(report["results"][section]):
                yield finding_row(
                    request,
                    _TOOL,
                    kind,
                    check["check_id"].as_(str),
                    title=text_of(check["check_name"]),
                    severity=severity_of(text_of(check["severity"])),
                    path=_path(check, request.options.root),
                    line=line_of(check["file_line_range"][0]),
                    # The resource tells two findings of one rule in one file apart.
                    package=text_of(check["resource"]),
                    suppressed=section == "skipped_checks",
                    suppression=text_of(check["check_result"]["suppress_comment"]),
                )


def _path(check: Place, root: str) -> str | None:
    told = path_of(check["file_path"].as_(str), root)
    return told.lstrip("/") if told else None


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """The run, with the files in which it found something to check."""
    reports = _reports(request)
    files: set[str] = set()
    findings, unread, version = 0, 0, None
    for report in reports:
        results, summary = report["results"], report["summary"]
        for section in ("passed_checks", *_SECTIONS):
            checks = items_of(results[section])
            files |= {check["file_path"].as_(str) for check in checks}
            findings += len(checks) if section in _SECTIONS else 0
        unread += len(items_of(results["parsing_errors"]))
        told = summary["checkov_version"] if summary.value is not None else report["checkov_version"]
        version = told.as_(str)
        passed = summary["passed"]
        if passed.value is not None and count_of(passed) > len(items_of(results["passed_checks"])):
            # With --quiet the files without a finding are not in it, nor is what was skipped.
            request.remarks.note("read-checkov-quiet", passed.path)
    yield scan_row(request, _TOOL, "manifests", findings, tool_version=version, files=len(files), unread=unread)


READER = Reader(
    name="checkov",
    title="reports of checkov -o json, skipped checks kept as suppressed",
    tables={"findings": read_findings, "scans": read_scans},
    options=ScanOptions,
)
