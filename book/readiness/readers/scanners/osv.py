"""The report of ``osv-scanner --format json``: packages by source, and what OSV knows of each."""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.scanners.rows import (
    ScanOptions,
    finding_row,
    items_of,
    path_of,
    scan_row,
    severity_of,
    severity_of_score,
    text_of,
)

_TOOL = "osv-scanner"


def _sources(request: ReadRequest) -> list[Place]:
    document = Place(request.file, request.file.json("a report of osv-scanner"))
    document.as_(dict)
    results = document["results"]
    if results.value is None and "results" not in document.as_(dict):
        raise results.error("the results of osv-scanner", hint="an OSV entry alone is no scan")
    return items_of(results)


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """Every vulnerability of every package of every source."""
    for source in _sources(request):
        path = path_of(text_of(source["source"]["path"]), request.options.root)
        for package in items_of(source["packages"]):
            told = package["package"]
            for found in items_of(package["vulnerabilities"]):
                yield finding_row(
                    request,
                    _TOOL,
                    "vulnerability",
                    found["id"].as_(str),
                    title=text_of(found["summary"]),
                    severity=_severity(package, found),
                    path=path,
                    package=told["name"].as_(str),
                    installed_version=text_of(told["version"]),
                    fixed_version=", ".join(_fixed(found, told["name"].as_(str))) or None,
                )


def _severity(package: Place, found: Place) -> str:
    for group in items_of(package["groups"]):
        ids = [one.value for one in items_of(group["ids"])]
        if found["id"].value in ids and (score := text_of(group["max_severity"])):
            return severity_of_score(score)
    return severity_of(text_of(found["database_specific"]["severity"]))


def _fixed(found: Place, package: str) -> list[str]:
    versions = [
        version
        for affected in items_of(found["affected"])
        if affected["package"]["name"].value == package
        for span in items_of(affected["ranges"])
        for event in items_of(span["events"])
        if (version := text_of(event["fixed"]))
    ]
    return list(dict.fromkeys(versions))


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """The run. Packages without a finding are listed only with --all-packages; what is listed is what is counted."""
    sources = _sources(request)
    packages = [package for source in sources for package in items_of(source["packages"])]
    vulnerabilities = [len(items_of(package["vulnerabilities"])) for package in packages]
    if all(vulnerabilities):
        request.remarks.note("read-osv-packages", "$.results")
    paths = {path for source in sources if (path := text_of(source["source"]["path"]))}
    yield scan_row(
        request,
        _TOOL,
        "other_dependencies",
        sum(vulnerabilities),
        target=", ".join(sorted(path_of(path, request.options.root) or path for path in paths)) or None,
        packages=None if all(vulnerabilities) else len(packages),
    )


READER = Reader(
    name="osv-scanner",
    title="reports of osv-scanner --format json (add --all-packages, or it does not say how many it looked at)",
    tables={"findings": read_findings, "scans": read_scans},
    options=ScanOptions,
)
