"""Files that name dependencies: which, and whether each is pinned to one version."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from readiness.sources.checkout.base import Extractor, Row, SourceFile

TABLE = "dependencies"
_REQUIREMENTS = re.compile(r"(requirements|constraints)[\w.-]*\.(txt|in|lock)|requirements\.lock")
_GO = re.compile(r"^\s*(?:require\s+)?([\w.-]+\.[\w.-]+/\S+)\s+(v\d\S*)")
_FROM = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)", re.IGNORECASE)
_EXACT_NPM = re.compile(r"v?=?\d+\.\d+\.\d+[\w.+-]*")
_NPM_GROUPS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def wants(path: str) -> bool:
    """Files of pip, of projects, of npm, of Go, and of images."""
    name = PurePosixPath(path).name
    if name in {"pyproject.toml", "package.json", "go.mod"} or _REQUIREMENTS.fullmatch(name):
        return "node_modules/" not in path
    return name == "Dockerfile" or name.startswith("Dockerfile.") or name.endswith(".Dockerfile")


def rows_of(source_file: SourceFile) -> Iterator[tuple[str, Row]]:
    """The rows of one file; what names a version of nothing (an option, a path) has none."""
    name = PurePosixPath(source_file.path).name
    if name == "pyproject.toml":
        found = _of_project(source_file.text)
    elif name == "package.json":
        found = _of_npm(source_file.text)
    elif name == "go.mod":
        found = _of_go(source_file.text)
    elif "Dockerfile" in name:
        found = _of_image(source_file.text)
    else:
        found = _of_requirements(source_file.text)
    yield from ((TABLE, row) for row in found)


def _of_requirements(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        told = re.split(r"(?:^|\s)#|\s--|\s;|\\$", line.strip(), maxsplit=1)[0].strip()
        if told and not told.startswith(("-", "#")):
            yield from _requirement(told, number)


def _requirement(told: str, line: int) -> Iterator[Row]:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    try:
        requirement = Requirement(told)
    except InvalidRequirement:
        return
    specifiers = list(requirement.specifier)
    exact = [one for one in specifiers if one.operator in {"==", "==="} and not one.version.endswith("*")]
    # A URL is one version only if it names a commit or a digest.
    by_url = bool(requirement.url and re.search(r"@[0-9a-f]{40}\b|sha256=", requirement.url))
    wanted = requirement.url or str(requirement.specifier)
    name = canonicalize_name(requirement.name)
    yield _row(line, "python", name, wanted, pinned=bool(exact) or by_url)


def _of_project(text: str) -> Iterator[Row]:
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    project, build = _mapping(told.get("project")), _mapping(told.get("build-system"))
    optional = _mapping(project.get("optional-dependencies")).values()
    groups = _mapping(told.get("dependency-groups")).values()
    for listed in (project.get("dependencies"), build.get("requires"), *optional, *groups):
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, str):
                yield from _requirement(one, _line_of(text, one))
    poetry = _mapping(_mapping(told.get("tool")).get("poetry"))
    for name, wanted in _mapping(poetry.get("dependencies")).items():
        version = wanted.get("version", "") if isinstance(wanted, dict) else wanted
        if name != "python" and isinstance(version, str):
            yield _row(
                _line_of(text, name), "python", name, version, pinned=bool(re.fullmatch(r"={0,2}\d[\w.]*", version))
            )


def _of_npm(text: str) -> Iterator[Row]:
    try:
        told = _mapping(json.loads(text))
    except (ValueError, RecursionError):
        return
    for group in _NPM_GROUPS:
        for name, wanted in _mapping(told.get(group)).items():
            if isinstance(wanted, str):
                pinned = bool(_EXACT_NPM.fullmatch(wanted))
                yield _row(_line_of(text, f'"{name}"'), "npm", name, wanted, pinned=pinned)


def _of_go(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := _GO.match(line):
            yield _row(number, "go", found[1], found[2], pinned=True)


def _of_image(text: str) -> Iterator[Row]:
    stages = set(re.findall(r"(?im)^\s*FROM\s+.*\s+AS\s+(\S+)", text))
    for number, line in enumerate(text.splitlines(), 1):
        if (found := _FROM.match(line)) and found[1] not in {*stages, "scratch"}:
            name, _, digest = found[1].partition("@")
            image, colon, tag = name.rpartition(":")
            if not colon or "/" in tag:
                image, tag = name, ""
            yield _row(number, "image", image, digest or tag, pinned=digest.startswith("sha256:"))


def _row(line: int, ecosystem: str, name: str, wanted: str, *, pinned: bool) -> Row:
    return {"line": line, "ecosystem": ecosystem, "name": name, "wanted": wanted, "pinned": pinned}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _line_of(text: str, part: str) -> int:
    place = text.find(part)
    return text.count("\n", 0, place) + 1 if place >= 0 else 0


EXTRACTOR = Extractor(tables=frozenset({TABLE}), wants=wants, rows=rows_of)
