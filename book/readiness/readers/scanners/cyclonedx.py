"""A bill of materials in the form of CycloneDX (JSON): packages with their licences."""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.scanners.rows import ScanOptions, items_of, path_of, scan_of, scan_row, text_of, time_of

# What is no package: files that packages were read out of, data, devices.
_PACKAGES = {"library", "framework", "application", "operating-system", "container", "platform", "firmware"}
_MOST_NESTED = 20


def _document(request: ReadRequest) -> Place:
    document = Place(request.file, request.file.json("CycloneDX"))
    form = document["bomFormat"]
    if form.as_(str) != "CycloneDX":
        raise form.error("CycloneDX")
    return document


def _components(request: ReadRequest, place: Place, depth: int = 0) -> Iterator[Place]:
    if depth > _MOST_NESTED:
        raise place.error(f"components within components at most {_MOST_NESTED} deep", "deeper")
    for component in items_of(place):
        kind = component["type"].as_(str)
        if kind in _PACKAGES:
            yield component
        else:
            request.remarks.note("read-sbom-no-package", component.path, type=kind)
        yield from _components(request, component["components"], depth + 1)


def read_components(request: ReadRequest) -> Iterator[Row]:
    """Every package. What a licence file of the package says (evidence) counts where nothing is declared."""
    for component in _components(request, _document(request)["components"]):
        purl, group = text_of(component["purl"]), text_of(component["group"])
        licence, basis = _licence(component)
        name = component["name"].as_(str)
        yield {
            "scan": scan_of(request),
            "name": f"{group}/{name}" if group else name,
            "version": text_of(component["version"]),
            "ecosystem": ecosystem_of(purl),
            "purl": purl,
            "licence": licence,
            "licence_basis": basis,
            "path": path_of(_path(component), request.options.root),
        }


def ecosystem_of(purl: str | None) -> str | None:
    """The kind of package: `pypi` of ``pkg:pypi/aiofiles@25.1.0``."""
    return purl[4:].partition("/")[0] or None if purl and purl.startswith("pkg:") else None


def _licence(component: Place) -> tuple[str | None, str | None]:
    for place, basis in ((component["licenses"], "declared"), (component["evidence"]["licenses"], "evidence")):
        told = [one for choice in items_of(place) if (one := _told(choice))]
        if told:
            # Several beside one another all hold; which of them may be chosen only an expression says.
            return (told[0] if len(told) == 1 else " AND ".join(f"({one})" for one in told)), basis
    return None, None


def _told(choice: Place) -> str | None:
    licence = choice["license"]
    return text_of(choice["expression"]) or text_of(licence["id"]) or text_of(licence["name"])


def _path(component: Place) -> str | None:
    for told in items_of(component["properties"]):
        if (text_of(told["name"]) or "").endswith(":location:0:path"):
            return text_of(told["value"])
    return None


def read_scans(request: ReadRequest) -> Iterator[Row]:
    """How the bill was made; it holds no findings."""
    document = _document(request)
    metadata = document["metadata"]
    tools = metadata["tools"]
    tool = (tools["components"] if isinstance(tools.value, dict) else tools)[0]
    yield scan_row(
        request,
        text_of(tool["name"]) or "cyclonedx",
        "other_dependencies",
        0,
        tool_version=text_of(tool["version"]),
        target=text_of(metadata["component"]["name"]),
        started_at=time_of(metadata["timestamp"]),
        packages=sum(1 for _ in _components(request, document["components"])),
    )


READER = Reader(
    name="cyclonedx",
    title="bills of materials in CycloneDX JSON",
    tables={"components": read_components, "scans": read_scans},
    options=ScanOptions,
)
