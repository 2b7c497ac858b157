"""The report of ``grype -o json``: matches, and those that a rule ignored."""

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
    text_of,
    time_of,
)

_TOOL = "grype"


def _document(request: ReadRequest) -> Place:
    document = Place(request.file, request.file.json("a report of grype"))
    document.as_(dict)
    document["matches"].as_(list)
    document["descriptor"]["name"].as_(str)
    return document


def _findings(document: Place) -> list[tuple[Place, bool]]:
    """Every match and whether it was ignored."""
    ignored = items_of(document["ignoredMatches"])
    return [*((one, False) for one in document["matches"].items()), *((one, True) for one in ignored)]


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """Every match; ignored ones are suppressed, by the reason of the rule."""
    for match, ignored in _findings(_document(request)):
        found, package = match["vulnerability"], match["artifact"]
        fixed = [one.as_(str) for one in items_of(found["fix"]["versions"])]
        yield finding_row(
            request,
            _TOOL,
            "vulnerability",
            found["id"].as_(str),
            title=text_of(found["description"]),
            severity=severity_of(text_of(found["severity"])),
            path=path_of(text_of(package["locations"][0]["path"]), request.options.root),
            package=package["name"].as_(str),
            installed_version=text_of(package["version"]),
            fixed_version=", ".join(fixed) or None,
            suppressed=ignored,
            suppression=_reason(match) if ignored else None,
        )


def _reason(match: Place) -> str | None:
    for rule in items_of(match["appliedIgnoreRules"]):
        for name in ("reason", "vex-justification", "vex-status", "fix-state", "match-type"):
            if told := text_of(rule[name]):
                return told
    return None


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """The run, with the day its database was built. How many packages it looked at is not in the report."""
    document = _document(request)
    descriptor, source = document["descriptor"], document["source"]
    is_image = text_of(source["type"]) == "image"
    database = descriptor["db"]["status"] if descriptor["db"]["status"].value is not None else descriptor["db"]
    target = source["target"]
    named = text_of(target["userInput"]) if isinstance(target.value, dict) else text_of(target)
    yield scan_row(
        request,
        _TOOL,
        "container_images" if is_image else "other_dependencies",
        len(_findings(document)),
        tool_version=text_of(descriptor["version"]),
        target=named,
        started_at=time_of(descriptor["timestamp"]),
        database_at=time_of(database["built"]),
    )


READER = Reader(
    name="grype",
    title="reports of grype -o json, ignored matches kept as suppressed",
    tables={"findings": read_findings, "scans": read_scans},
    options=ScanOptions,
)
