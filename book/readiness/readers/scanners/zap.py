"""The JSON report of ZAP: alerts of a running system, each with the addresses it was raised at.

Users, queries and fragments of addresses are left out, as are attack and evidence: any of them may hold a credential. A
scan is no penetration test.
"""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.scanners.rows import ScanOptions, address_of, finding_row, items_of, scan_row, text_of, time_of

_TOOL = "zap"
_RISKS = {"3": "high", "2": "medium", "1": "low", "0": "info"}
_FALSE_POSITIVE = "0"


def _sites(request: ReadRequest) -> tuple[Place, list[Place]]:
    document = Place(request.file, request.file.json("a report of ZAP"))
    document["@version"].as_(str)
    site = document["site"]
    # A report of one site has it where others have a list.
    return document, [site] if isinstance(site.value, dict) else site.items()


def read_findings(request: ReadRequest) -> Iterator[Row]:
    """Every instance of every alert; one that was marked as a false positive is suppressed."""
    yield from _findings(request, _sites(request)[1])


def _findings(request: ReadRequest, sites: list[Place]) -> Iterator[Row]:
    for site in sites:
        for alert in items_of(site["alerts"]):
            risk = alert["riskcode"]
            if risk.as_(str) not in _RISKS:
                raise risk.error("a risk of 0 to 3")
            false_positive = text_of(alert["confidence"]) == _FALSE_POSITIVE
            shared = {
                "title": text_of(alert["name"]) or text_of(alert["alert"]),
                "severity": _RISKS[risk.as_(str)],
                "suppressed": false_positive,
                "suppression": "false positive" if false_positive else None,
            }
            rule = text_of(alert["alertRef"]) or alert["pluginid"].as_(str)
            places = [address_of(one["uri"]) for one in items_of(alert["instances"])]
            for path in dict.fromkeys(places or [address_of(site["@name"])]):
                yield finding_row(request, _TOOL, "running_system", rule, path=path, **shared)


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """The run; `@generated` names no time zone, so only `created` is taken."""
    document, sites = _sites(request)
    findings = sum(1 for _ in _findings(request, sites))
    targets = [name for site in sites if (name := address_of(site["@name"]))]
    yield scan_row(
        request,
        _TOOL,
        "running_system",
        findings,
        tool_version=text_of(document["@version"]),
        target=", ".join(targets) or None,
        started_at=time_of(document["created"]),
    )


READER = Reader(
    name="zap",
    title="JSON reports of ZAP, addresses without user and query",
    tables={"findings": read_findings, "scans": read_scans},
    options=ScanOptions,
)
