"""SARIF 2.1.0 of any scanner: every run is a scan. Results that tools or people suppressed are kept as such."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import unquote

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.scanners.rows import (
    ScanOptions,
    finding_row,
    items_of,
    line_of,
    path_of,
    scan_of,
    scan_row,
    severity_of,
    severity_of_score,
    text_of,
    time_of,
)

# What a scanner of each thing finds, where no option says so.
_KINDS = {
    "source_code": "code",
    "python_dependencies": "vulnerability",
    "other_dependencies": "vulnerability",
    "container_images": "vulnerability",
    "working_tree": "secret",
    "repository_history": "secret",
    "manifests": "configuration",
    "running_system": "running_system",
}
_REFUSED = ("rejected", "underReview")


class SarifOptions(ScanOptions):
    """SARIF does not say what kind of thing was found; that of the artefact without it."""

    kind: Literal["vulnerability", "code", "secret", "configuration", "running_system"] | None = None


def _runs(request: ReadRequest) -> list[tuple[str, Place]]:
    document = Place(request.file, request.file.json("SARIF"))
    document.as_(dict)
    version = document["version"]
    if not version.as_(str).startswith("2."):
        raise version.error("SARIF 2.1.0")
    runs, name = document["runs"].items(), scan_of(request)
    return [(name if len(runs) == 1 else f"{name}#{number}", run) for number, run in enumerate(runs, 1)]


def _rules(run: Place) -> list[Place]:
    tool = run["tool"]
    extensions = [rule for extension in items_of(tool["extensions"]) for rule in items_of(extension["rules"])]
    return [*items_of(tool["driver"]["rules"]), *extensions]


def _results(request: ReadRequest, run: Place) -> list[Place]:
    """Results that are findings; checks that passed and findings that are gone are told."""
    found = []
    for result in items_of(run["results"]):
        result.as_(dict)
        kind = text_of(result["kind"]) or "fail"
        if kind != "fail":
            request.remarks.note("read-sarif-kind", result.path, kind=kind)
        elif text_of(result["baselineState"]) == "absent":
            request.remarks.note("read-sarif-absent", result.path)
        else:
            found.append(result)
    return found


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """Every result of every run."""
    options = request.options
    kind = options.kind or _KINDS[options.artefact or "source_code"]
    for name, run in _runs(request):
        tool = run["tool"]["driver"]["name"].as_(str)
        rules = _rules(run)
        by_id = {rule["id"].value: rule for rule in rules if isinstance(rule["id"].value, str)}
        for result in _results(request, run):
            rule = _rule_of(result, rules, by_id)
            place = result["locations"][0]["physicalLocation"]
            suppressed, why = _suppression(result)
            yield finding_row(
                request,
                tool,
                kind,
                _id_of(result, rule),
                scan=name,
                title=_title(rule),
                severity=_severity(result, rule),
                path=_path(run, place, options.root),
                line=line_of(place["region"]["startLine"]),
                suppressed=suppressed,
                suppression=why,
            )


def _rule_of(result: Place, rules: list[Place], by_id: dict[Any, Place]) -> Place | None:
    index = result["ruleIndex"].value
    if index is None:
        index = result["rule"]["index"].value
    told = result["ruleId"].value or result["rule"]["id"].value
    if isinstance(told, str) and told in by_id:
        return by_id[told]
    if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(rules):
        return rules[index]
    return None


def _id_of(result: Place, rule: Place | None) -> str:
    told = text_of(result["ruleId"]) or text_of(result["rule"]["id"]) or (text_of(rule["id"]) if rule else None)
    if told is None:
        raise result["ruleId"].error("the rule of a result")
    return told


def _title(rule: Place | None) -> str | None:
    return (text_of(rule["shortDescription"]["text"]) or text_of(rule["name"])) if rule else None


def _severity(result: Place, rule: Place | None) -> str:
    for place in (result, rule):
        score = place["properties"]["security-severity"].value if place else None
        if isinstance(score, str | int | float) and not isinstance(score, bool):
            return severity_of_score(score)
    level = text_of(result["level"]) or (text_of(rule["defaultConfiguration"]["level"]) if rule else None)
    return severity_of(level or "warning")


def _path(run: Place, place: Place, root: str) -> str | None:
    location = place["artifactLocation"]
    told, index = text_of(location["uri"]), location["index"].value
    if told is None and isinstance(index, int) and index >= 0:
        told = text_of(run["artifacts"][index]["location"]["uri"])
    return path_of(unquote(told) if told else None, root)


def _suppression(result: Place) -> tuple[bool, str | None]:
    """Whether somebody suppressed it and nobody refused that; and why."""
    given = items_of(result["suppressions"])
    holds = [one for one in given if text_of(one["status"]) not in _REFUSED]
    # One refusal speaks for the whole result (section 3.27.23 of the standard).
    suppressed = bool(holds) and len(holds) == len(given)
    return suppressed, next((why for one in holds if (why := text_of(one["justification"]))), None)


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """Every run; the files it names are those it looked at, if it says so of any."""
    for name, run in _runs(request):
        driver, invocation = run["tool"]["driver"], run["invocations"][0]
        succeeded = invocation["executionSuccessful"].value
        outcome = {True: "completed", False: "failed"}.get(succeeded, "unknown") if succeeded in (True, False) else None
        artefacts = items_of(run["artifacts"])
        looked_at = [one for one in artefacts if "analysisTarget" in [role.value for role in items_of(one["roles"])]]
        revision = run["versionControlProvenance"][0]["revisionId"]
        yield scan_row(
            request,
            driver["name"].as_(str),
            "source_code",
            len(_results(request, run)),
            scan=name,
            tool_version=text_of(driver["semanticVersion"]) or text_of(driver["version"]),
            started_at=time_of(invocation["startTimeUtc"], "UTC"),
            outcome=outcome or "unknown",
            commit=text_of(revision),
            files=len(looked_at) or None,
        )


READER = Reader(
    name="sarif",
    title="SARIF 2.1.0 of any scanner, one scan a run, suppressions kept",
    tables={"findings": read_findings, "scans": read_scans},
    options=SarifOptions,
)
