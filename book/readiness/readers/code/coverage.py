"""Reports of coverage: Cobertura XML, and the JSON of coverage.py. What was in scope stands in them by name.

A rate is of what was in scope. Who leaves files out raises it, so the scope is kept beside it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.code.documents import number_of, root_of
from readiness.readers.code.paths import CodeReportOptions, path_below
from readiness.readers.json_places import Place

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MILLISECONDS_FROM = 100_000_000_000


class _Report(NamedTuple):
    tool: str
    made_at: dt.datetime | None
    files: Mapping[str, tuple[int, int]]


def _cobertura(request: ReadRequest) -> _Report:
    root = root_of(request.file, "a report of Cobertura", "coverage")
    files: dict[str, dict[int, bool]] = {}
    for found in root.iter("class"):
        name = found.get("filename")
        if not name:
            raise request.file.error("$.coverage.packages", "a file name of every class", "a class without one")
        # The lines of a class stand again below its methods; several classes may be of one file.
        lines = files.setdefault(path_below(name, request.options.root), {})
        for line in found.findall("./lines/line"):
            number = number_of(request.file, line, "number")
            lines[number] = lines.get(number, False) or number_of(request.file, line, "hits") > 0
    counted = {path: (len(lines), sum(lines.values())) for path, lines in files.items()}
    _hold_against_totals(request, root, counted)
    return _Report("cobertura", _time_of(request, root), counted)


def _hold_against_totals(request: ReadRequest, root: Element, counted: Mapping[str, tuple[int, int]]) -> None:
    """A report whose sum is not that of its files is not what it says."""
    for name, which in (("lines-valid", 0), ("lines-covered", 1)):
        if root.get(name) is None:
            continue  # older writers leave the sums out
        told, sum_of_files = number_of(request.file, root, name), sum(lines[which] for lines in counted.values())
        if told != sum_of_files:
            hint = "is the file cut off, or edited?"
            raise request.file.error(
                f"$.coverage.{name}", f"the sum of its files, {sum_of_files}", str(told), hint=hint
            )


def _time_of(request: ReadRequest, root: Element) -> dt.datetime | None:
    if root.get("timestamp") is None:
        return None
    told = number_of(request.file, root, "timestamp")
    try:
        # coverage.py writes milliseconds, others seconds.
        return dt.datetime.fromtimestamp(told / 1000 if told > _MILLISECONDS_FROM else told, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise request.file.error("$.coverage.timestamp", "a time since 1970", str(told)) from None


def _of_coverage_py(request: ReadRequest) -> _Report:
    document = Place(request.file, request.file.json("a report of coverage.py"))
    files = {}
    for name in document["files"].as_(dict):
        summary = document["files"][name]["summary"]
        valid, covered = (int(summary[key].as_(float)) for key in ("num_statements", "covered_lines"))
        if not 0 <= covered <= valid:
            raise summary["covered_lines"].error(f"at most {valid} covered lines")
        files[path_below(name, request.options.root)] = (valid, covered)
    for key, which in (("num_statements", 0), ("covered_lines", 1)):
        total, found = document["totals"][key], sum(lines[which] for lines in files.values())
        if int(total.as_(float)) != found:
            raise total.error(f"the sum of its files, {found}", hint="is the file edited?")
    return _Report("coverage.py", _local_time(document["meta"]["timestamp"], request), files)


class CoverageOptions(CodeReportOptions):
    """The zone of times that a report writes without one; UTC if left out is never taken for granted."""

    time_zone: str | None = None


def _local_time(told: Place, request: ReadRequest) -> dt.datetime | None:
    """The time of the report: coverage.py writes it as its clock had it, without a zone."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if told.value is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(told.as_(str))
    except ValueError:
        raise told.error("a time such as 2026-01-25T12:00:00") from None
    if moment.tzinfo is None:
        if request.options.time_zone is None:
            return None
        try:
            moment = moment.replace(tzinfo=ZoneInfo(request.options.time_zone))
        except (ZoneInfoNotFoundError, ValueError):
            raise told.error(f"a zone such as Europe/Berlin, not {request.options.time_zone}") from None
    return moment.astimezone(dt.UTC)


def _report_row(request: ReadRequest, report: _Report) -> Row:
    names = "\n".join(sorted(report.files))
    return {
        "report": request.options.report or request.run,
        "tool": report.tool,
        "made_at": report.made_at,
        "files": len(report.files),
        "lines_valid": sum(valid for valid, _ in report.files.values()),
        "lines_covered": sum(covered for _, covered in report.files.values()),
        "scope": hashlib.sha256(names.encode("utf-8", "replace")).hexdigest()[:16],
    }


def _file_rows(request: ReadRequest, report: _Report) -> Iterator[Row]:
    name = request.options.report or request.run
    for path, (valid, covered) in report.files.items():
        yield {"report": name, "path": path, "lines_valid": valid, "lines_covered": covered}


def read_cobertura(request: ReadRequest) -> Iterator[Row]:
    """The report in sum."""
    yield _report_row(request, _cobertura(request))


def read_cobertura_files(request: ReadRequest) -> Iterator[Row]:
    """Every file of it."""
    return _file_rows(request, _cobertura(request))


def read_coverage_py(request: ReadRequest) -> Iterator[Row]:
    """The report in sum."""
    yield _report_row(request, _of_coverage_py(request))


def read_coverage_py_files(request: ReadRequest) -> Iterator[Row]:
    """Every file of it."""
    return _file_rows(request, _of_coverage_py(request))


COBERTURA = Reader(
    name="cobertura",
    title="reports of coverage in the form of Cobertura (coverage xml, pytest --cov-report xml)",
    tables={"coverage_reports": read_cobertura, "coverage_files": read_cobertura_files},
    options=CodeReportOptions,
)
COVERAGE_PY = Reader(
    name="coverage-json",
    title="reports of coverage json (coverage.py)",
    tables={"coverage_reports": read_coverage_py, "coverage_files": read_coverage_py_files},
    options=CoverageOptions,
)
