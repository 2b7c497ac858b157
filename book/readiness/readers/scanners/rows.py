"""What every report of a scanner becomes: one row of `scans`, and one row of `findings` for each finding."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit, urlunsplit

from pydantic import Field

from readiness.readers.base import ReaderOptions, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.times import microseconds_of

Artefact = Literal[
    "source_code",
    "python_dependencies",
    "other_dependencies",
    "container_images",
    "working_tree",
    "repository_history",
    "manifests",
    "running_system",
]
Count = Annotated[int, Field(ge=0)]

_SEVERITIES = {
    "critical": "critical",
    "high": "high",
    "important": "high",
    "error": "high",
    "medium": "medium",
    "moderate": "medium",
    "warning": "medium",
    "low": "low",
    "minor": "low",
    "note": "low",
    "negligible": "low",
    "info": "info",
    "informational": "info",
    "none": "info",
}
# Of the score of CVSS (FIRST, specification 3.1, section 5), gravest first.
_GRADES = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"), (0.0, "info"))
_HIGHEST_SCORE = 10.0
_SHOWN_DIGITS = 16


class ScanOptions(ReaderOptions):
    """What a report does not say of itself. What it does say is never replaced by an option.

    Attributes
    ----------
    scan
        What the scan is called; the name of the file without it.
    artefact, target, commit
        What was looked at: which kind of thing, which one, at which commit.
    started_at, tool_version, database_at
        When, with which version, with the knowledge of which moment.
    files, lines, packages
        How many were looked at.
    root
        What the paths of the report begin with and those of the repository do not.
    """

    scan: str | None = None
    artefact: Artefact | None = None
    target: str | None = None
    commit: str | None = None
    started_at: dt.datetime | None = None
    tool_version: str | None = None
    database_at: dt.datetime | None = None
    files: Count | None = None
    lines: Count | None = None
    packages: Count | None = None
    root: str = ""


def scan_of(request: ReadRequest) -> str:
    """What a scan is called."""
    return request.options.scan or request.run


def scan_row(request: ReadRequest, tool: str, artefact: str, findings: int, **told: Any) -> Row:
    """Make the row of a scan.

    Parameters
    ----------
    request
        With the options, which fill in what the report leaves unsaid.
    tool
        Its name.
    artefact
        What such a report is about, if no option says so.
    findings
        How many it lists, those suppressed among them.
    **told
        What the report says: columns of the table; None is unsaid.
    """
    options = request.options
    return {
        "scan": told.pop("scan", None) or scan_of(request),
        "tool": tool,
        "artefact": options.artefact or artefact,
        "tool_version": _first(told, "tool_version", options.tool_version),
        "target": _first(told, "target", options.target),
        "commit": _first(told, "commit", options.commit),
        "started_at": _first(told, "started_at", _moment(options.started_at)),
        "database_at": _first(told, "database_at", _moment(options.database_at)),
        "outcome": told.get("outcome") or "completed",
        "files": _first(told, "files", options.files),
        "lines": _first(told, "lines", options.lines),
        "packages": _first(told, "packages", options.packages),
        "unread": told.get("unread"),
        "findings": findings,
    }


def _first(told: dict[str, Any], name: str, otherwise: Any) -> Any:
    return told[name] if told.get(name) is not None else otherwise


def _moment(time: dt.datetime | None) -> int | None:
    return None if time is None else microseconds_of(time.isoformat(), "UTC")


def finding_row(request: ReadRequest, tool: str, kind: str, rule: str, **told: Any) -> Row:
    """Make the row of a finding; `told` are further columns, and what is left out is not known.

    The fingerprint is made of rule and place, so that two scans of one tree agree on it. That of a report is not taken:
    some are a hash of the secret, which whoever guesses it can check.
    """
    row: Row = {
        "scan": told.pop("scan", None) or scan_of(request),
        "tool": tool,
        "kind": kind,
        "rule": rule,
        "severity": "unknown",
        "suppressed": False,
        **told,
    }
    named = ("kind", "rule", "path", "line", "commit", "package", "installed_version")
    told_of = "\0".join(str(row.get(name) if row.get(name) is not None else "") for name in named)
    row["fingerprint"] = hashlib.sha256(told_of.encode("utf-8", "replace")).hexdigest()[:_SHOWN_DIGITS]
    return row


def severity_of(word: str | None) -> str:
    """A grade in the words of the table; `unknown` of what is none."""
    return _SEVERITIES.get((word or "").strip().lower(), "unknown")


def severity_of_score(score: float | str | None) -> str:
    """The grade of a CVSS score; `unknown` of what is none."""
    try:
        number = float(score) if score is not None else -1.0
    except ValueError:
        number = -1.0
    if not 0 <= number <= _HIGHEST_SCORE:
        return "unknown"
    return next(grade for least, grade in _GRADES if number >= least or least == 0)


def text_of(place: Place) -> str | None:
    """A text, or None where there is none; an empty one is none.

    Raises
    ------
    InputError
        If it is something else.
    """
    return None if place.value is None else (place.as_(str).strip() or None)


def items_of(place: Place) -> list[Place]:
    """The values of a list; none where nothing is written, as Go writes an empty list.

    Raises
    ------
    InputError
        If it is something else.
    """
    return [] if place.value is None else place.items()


def line_of(place: Place) -> int | None:
    """A line of a file; scanners write 0 for none.

    Raises
    ------
    InputError
        If it is no whole number of at least 0.
    """
    if place.value is None:
        return None
    return count_of(place) or None


def count_of(place: Place) -> int:
    """A whole number of at least 0.

    Raises
    ------
    InputError
        If it is something else.
    """
    number = place.as_(float)
    if number < 0 or number != int(number):
        raise place.error("a whole number of at least 0")
    return int(number)


def time_of(place: Place, zone: str | None = None) -> int | None:
    """A time as microseconds; None where there is none. `zone` is that of one that names none.

    Raises
    ------
    InputError
        If it is no time, or names no zone where none is given.
    """
    told = text_of(place)
    if told is None:
        return None
    try:
        return microseconds_of(told, zone)
    except ValueError as error:
        raise place.error("a time such as 2026-01-07T00:00:00Z", f"{told[:40]!r}: {error}") from None


def path_of(told: str | None, root: str = "") -> str | None:
    """A path as it is written in the repository: forward slashes, without what it begins with on that machine.

    >>> path_of("./src/app.py"), path_of("/inputs/src/app.py", "/inputs"), path_of("file:///src/a%20b.py", "/src")
    ('src/app.py', 'src/app.py', 'a b.py')
    """
    if told is None:
        return None
    path = told.replace("\\", "/")
    if path.startswith("file:"):
        path = unquote(path.removeprefix("file://").removeprefix("file:"))
    if root and (path == root or path.startswith(root.rstrip("/") + "/")):
        path = path[len(root.rstrip("/")) :].lstrip("/")
    while path.startswith("./"):
        path = path[2:]
    return path or None


def address_of(place: Place) -> str | None:
    """An address without user, query and fragment: any of them may hold a credential.

    Raises
    ------
    InputError
        If it is no address; it is not shown.
    """
    told = text_of(place)
    if told is None:
        return None
    try:
        parts = urlsplit(told)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")) or None
    except ValueError:
        raise place.error("an address", "one that cannot be read") from None
