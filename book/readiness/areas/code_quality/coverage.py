"""Coverage over time with its scope beside it: a rate that rises because files were left out is no progress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from readiness.areas.base import Material

# Two reports whose lines differ by no more than this may be of one scope that grew; where the names of files are known
# they decide instead.
SAME_SCOPE_RATIO = 0.02
Step = Literal["first", "comparable", "scope", "empty"]


@dataclass(frozen=True)
class CoveragePoint:
    """One report.

    Attributes
    ----------
    series
        Whose it is: the recording.
    label
        Its commit or its name.
    at
        When it was made.
    lines_valid, lines_covered
        What was in scope, and what of it was executed.
    scope
        What tells one scope from another, if it is known.
    step
        How it compares with the report before: `first`, `comparable`, of another `scope`, or `empty` (no line was
        executed, so the tests did not run).
    at_scope_before
        What the rate would be had the scope stayed the same: the covered lines over the lines of the last report that
        is not empty. None where there is none.
    """

    series: str
    label: str
    at: dt.datetime
    lines_valid: int
    lines_covered: int
    scope: str
    step: Step = "first"
    at_scope_before: float | None = None

    @property
    def rate(self) -> float:
        """Covered over valid lines; 0 of none."""
        return self.lines_covered / self.lines_valid if self.lines_valid else 0.0


def points_of(materials: tuple[Material, ...]) -> list[CoveragePoint]:
    """Every report of every recording, by time."""
    return [point for material in materials for point in compared(_reports(material))]


def compared(points: Sequence[CoveragePoint]) -> list[CoveragePoint]:
    """Reports of one series by time, each compared with the last one before it that executed anything."""
    told: list[CoveragePoint] = []
    before: CoveragePoint | None = None
    for point in sorted(points, key=lambda one: one.at):
        step = _step(before, point)
        scaled = None
        if before is not None and step != "empty":
            scaled = min(1.0, point.lines_covered / before.lines_valid)
        told.append(
            CoveragePoint(
                point.series,
                point.label,
                point.at,
                point.lines_valid,
                point.lines_covered,
                point.scope,
                step,
                scaled,
            )
        )
        if step != "empty":
            before = point
    return told


def _step(before: CoveragePoint | None, point: CoveragePoint) -> Step:
    if not point.lines_covered:
        return "empty"
    if before is None:
        return "first"
    if before.scope and point.scope:
        return "comparable" if before.scope == point.scope else "scope"
    change = abs(point.lines_valid - before.lines_valid) / before.lines_valid
    return "comparable" if change <= SAME_SCOPE_RATIO else "scope"


def _reports(material: Material) -> list[CoveragePoint]:
    import pandas as pd

    name = material.recording.id
    found: list[CoveragePoint] = []
    if "coverage_history" in material.tables:
        for row in material.tables["coverage_history"].to_dict("records"):
            at = dt.datetime.fromisoformat(row["report_timestamp_utc"])
            valid, covered = int(row["lines_valid"]), int(row["lines_covered"])
            found.append(CoveragePoint(name, row["commit"], at, valid, covered, ""))
    if "coverage_reports" in material.tables:
        for row in material.tables["coverage_reports"].to_dict("records"):
            at = material.recording.collected.end if pd.isna(row["made_at"]) else row["made_at"].to_pydatetime()
            valid, covered = int(row["lines_valid"]), int(row["lines_covered"])
            found.append(CoveragePoint(name, row["report"], at, valid, covered, row["scope"]))
    return found
