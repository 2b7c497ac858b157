"""The report of ``pip-audit --format json``: packages of Python and the vulnerabilities that are known of each."""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.scanners.rows import ScanOptions, finding_row, items_of, scan_row, text_of

_TOOL, _ARTEFACT = "pip-audit", "python_dependencies"


def _dependencies(request: ReadRequest) -> list[Place]:
    """Every dependency; those it skipped have a reason in the place of a version."""
    document = Place(request.file, request.file.json("a report of pip-audit"))
    # Until 2.1 the list was the document.
    listed = document if isinstance(document.value, list) else document["dependencies"]
    return listed.items()


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """Every vulnerability of every package. Their gravity is not in the report."""
    for package in _dependencies(request):
        name = package["name"].as_(str)
        for found in items_of(package["vulns"]):
            fixed = [one.as_(str) for one in items_of(found["fix_versions"])]
            yield finding_row(
                request,
                _TOOL,
                "vulnerability",
                found["id"].as_(str),
                package=name,
                installed_version=text_of(package["version"]),
                fixed_version=", ".join(fixed) or None,
            )


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """The run; packages it skipped were not looked at."""
    packages = _dependencies(request)
    skipped = sum(package["skip_reason"].value is not None for package in packages)
    if skipped:
        request.remarks.note("read-scan-skipped", "$.dependencies", skipped=skipped)
    findings = sum(len(items_of(package["vulns"])) for package in packages)
    looked_at = len(packages) - skipped
    yield scan_row(request, _TOOL, _ARTEFACT, findings, packages=looked_at, unread=skipped)


READER = Reader(
    name="pip-audit",
    title="reports of pip-audit --format json",
    tables={"findings": read_findings, "scans": read_scans},
    options=ScanOptions,
)
