"""The report of ``trivy --format json``: vulnerabilities, misconfigurations and secrets of an image or a tree."""

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
    severity_of,
    text_of,
    time_of,
)

_TOOL = "trivy"
_MODIFIED = {"vulnerability": "Vulnerabilities", "misconfiguration": "Misconfigurations", "secret": "Secrets"}


def _results(request: ReadRequest) -> tuple[Place, list[Place]]:
    document = Place(request.file, request.file.json("a report of trivy"))
    version = document["SchemaVersion"]
    if version.as_(float) != 2:  # noqa: PLR2004 - the version of the form
        raise version.error("a report of trivy of schema 2")
    document["ArtifactName"].as_(str)
    return document, items_of(document["Results"])


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """Every finding of every target; those that an ignore file or VEX took out are suppressed."""
    yield from _findings(request, _results(request)[1])


def _findings(request: ReadRequest, results: list[Place]) -> Iterator[Row]:
    for result in results:
        path = path_of(text_of(result["Target"]), request.options.root)
        for section in _MODIFIED.values():
            for found in items_of(result[section]):
                if (row := _row(request, section, found, path)) is not None:
                    yield row
        for modified in items_of(result["ExperimentalModifiedFindings"]):
            kind = modified["Type"]
            section = _MODIFIED.get(kind.as_(str), "")
            if not section:
                request.remarks.note("read-trivy-modified", modified.path, type=kind.as_(str))
                continue
            row = _row(request, section, modified["Finding"], path)
            if row is not None:
                why = text_of(modified["Statement"]) or text_of(modified["Status"])
                yield {**row, "suppressed": True, "suppression": why}


def _row(request: ReadRequest, section: str, found: Place, path: str | None) -> Row | None:
    shared = {"path": path, "severity": severity_of(text_of(found["Severity"])), "title": text_of(found["Title"])}
    if section == "Vulnerabilities":
        return finding_row(
            request,
            _TOOL,
            "vulnerability",
            found["VulnerabilityID"].as_(str),
            **shared,
            package=found["PkgName"].as_(str),
            installed_version=text_of(found["InstalledVersion"]),
            fixed_version=text_of(found["FixedVersion"]),
        )
    if section == "Secrets":
        # `Match` quotes the line with the secret, `Code` the lines around it.
        line = line_of(found["StartLine"])
        return finding_row(request, _TOOL, "secret", found["RuleID"].as_(str), **shared, line=line)
    if text_of(found["Status"]) not in (None, "FAIL"):
        return None
    line = line_of(found["CauseMetadata"]["StartLine"])
    return finding_row(request, _TOOL, "configuration", found["ID"].as_(str), **shared, line=line)


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """The run; the version and the day of the database are not in every report."""
    document, results = _results(request)
    findings = sum(1 for _ in _findings(request, results))
    is_image = text_of(document["ArtifactType"]) == "container_image"
    packages = [package for result in results for package in items_of(result["Packages"])]
    if not any(result["ExperimentalModifiedFindings"].value for result in results):
        request.remarks.note("read-trivy-suppressed", "$.Results")
    yield scan_row(
        request,
        _TOOL,
        "container_images" if is_image else "working_tree",
        findings,
        tool_version=text_of(document["Trivy"]["Version"]),
        target=text_of(document["ArtifactName"]),
        started_at=time_of(document["CreatedAt"]),
        packages=len(packages) or None,
    )


READER = Reader(
    name="trivy",
    title="reports of trivy --format json (add --show-suppressed, or what was ignored is not in them)",
    tables={"findings": read_findings, "scans": read_scans},
    options=ScanOptions,
)
