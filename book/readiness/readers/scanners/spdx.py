"""A bill of materials in the form of SPDX 2.x (JSON): packages with their licences."""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.scanners.cyclonedx import ecosystem_of
from readiness.readers.scanners.rows import ScanOptions, items_of, scan_of, scan_row, text_of, time_of

_UNSAID = (None, "NOASSERTION", "NONE")
_TOOL = "Tool: "


def _document(request: ReadRequest) -> Place:
    document = Place(request.file, request.file.json("SPDX"))
    if isinstance(document.value, dict) and "@graph" in document.value:
        hint = "export SPDX 2.3 as JSON, or CycloneDX"
        raise document["spdxVersion"].error("SPDX 2.x as JSON", "SPDX 3", hint)
    version = document["spdxVersion"]
    if not version.as_(str).startswith("SPDX-2."):
        raise version.error("SPDX 2.x")
    return document


def _packages(document: Place) -> list[Place]:
    """Every package but the one that the document describes: that is the product, and no part of it."""
    described = set()
    for one in items_of(document["documentDescribes"]):
        described.add(one.as_(str))
    for relation in items_of(document["relationships"]):
        if relation["relationshipType"].value == "DESCRIBES":
            described.add(relation["relatedSpdxElement"].as_(str))
    return [one for one in items_of(document["packages"]) if one["SPDXID"].as_(str) not in described]


def read_components(request: ReadRequest) -> Iterator[Row]:
    """Every package."""
    for package in _packages(_document(request)):
        purl = next(
            (
                text_of(reference["referenceLocator"])
                for reference in items_of(package["externalRefs"])
                if reference["referenceType"].value == "purl"
            ),
            None,
        )
        told = {"concluded": text_of(package["licenseConcluded"]), "declared": text_of(package["licenseDeclared"])}
        basis = next((basis for basis, licence in told.items() if licence not in _UNSAID), None)
        yield {
            "scan": scan_of(request),
            "name": package["name"].as_(str),
            "version": text_of(package["versionInfo"]),
            "ecosystem": ecosystem_of(purl),
            "purl": purl,
            "licence": told[basis] if basis else None,
            "licence_basis": basis,
            "path": None,
        }


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """How the bill was made; it holds no findings."""
    document = _document(request)
    creation = document["creationInfo"]
    creators = [one.as_(str) for one in items_of(creation["creators"])]
    # `Tool: syft-1.42.1`; the version is what follows the last hyphen.
    tool = next((one.removeprefix(_TOOL).strip() for one in creators if one.startswith(_TOOL)), "")
    name, _, version = tool.rpartition("-")
    yield scan_row(
        request,
        name or version or "spdx",
        "other_dependencies",
        0,
        tool_version=(version or None) if name else None,
        target=text_of(document["name"]),
        started_at=time_of(creation["created"]),
        packages=len(_packages(document)),
    )


READER = Reader(
    name="spdx",
    title="bills of materials in SPDX 2.x JSON",
    tables={"components": read_components, "scans": read_scans},
    options=ScanOptions,
)
