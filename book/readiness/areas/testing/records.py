"""What is kept of tests: raw data, results of runs, coverage with its scope, open defects, errors of the script."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Findings, Material
from readiness.areas.testing.plan import TestingSettings
from readiness.charts import PALETTE, limit_rule, stack
from readiness.claims import Claim
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.messages import message

_LONGEST_GAP_INTERVALS = 3.0


def measure_duration(claim: Claim, materials: tuple[Material, ...], _settings: TestingSettings) -> Findings:
    """The longest stretch of polls without a gap; a report that only says so gives no times."""
    longest = 0.0
    for material in materials:
        if "probes" in material.tables:
            longest = max(longest, longest_stretch_hours(material.tables["probes"]["observed_at"]))
    if not longest:
        return Findings(absent={"": message("absent-raw-log")})
    return Findings(estimates=(estimate_count(longest, **asked_by(claim.criterion)),))


def longest_stretch_hours(times: pd.Series) -> float:
    """Hours of the longest part of a series in which no two samples are further apart than three usual distances."""
    moments = np.sort(times.unique())
    if moments.size < 2:  # noqa: PLR2004 - one moment is no stretch
        return 0.0
    steps = np.diff(moments) / np.timedelta64(1, "s")
    broken = np.flatnonzero(steps > _LONGEST_GAP_INTERVALS * np.median(steps))
    edges = [0, *(broken + 1).tolist(), moments.size]
    lengths = [moments[end - 1] - moments[start] for start, end in pairwise(edges)]
    return float(max(lengths) / np.timedelta64(1, "h"))


def measure_raw(claim: Claim, materials: tuple[Material, ...], _settings: TestingSettings) -> Findings:
    """Share of the planned polls that are kept; polls that a report only counts are kept nowhere."""
    planned = kept = 0
    for material in materials:
        told = dict(
            zip(
                material.tables["stability_report"]["quantity"],
                material.tables["stability_report"]["value"],
                strict=True,
            )
        )
        planned += int(float(told.get("polls_planned") or 0))
        kept += material.tables["probes"]["observed_at"].nunique() if "probes" in material.tables else 0
    if not planned:
        return Findings(absent={"": message("absent-raw-log")})
    made = estimate_count(min(kept / planned, 1.0), **asked_by(claim.criterion))
    told_of = message("condition-polls", planned=planned, kept=kept)
    return Findings(estimates=(made.model_copy(update={"conditions": (told_of,)}),))


def measure_recorded(claim: Claim, materials: tuple[Material, ...], _settings: TestingSettings) -> Findings:
    """Share of the runs made whose result the final report lists."""
    made_runs: set[str] = set()
    listed: set[str] = set()
    for material in materials:
        made_runs |= set(material.tables["failure_injection_runs"]["run"].astype(str))
        listed |= set(material.tables["failure_injection_report"]["run"].astype(str))
    if not made_runs:
        return Findings(absent={"": message("absent-no-runs")})
    left_out = sorted(made_runs - listed)
    made = estimate_count(1 - len(left_out) / len(made_runs), **asked_by(claim.criterion))
    told = message("condition-runs-listed", n=len(made_runs), left_out=", ".join(left_out) or "-")
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))


def measure_coverage(claim: Claim, materials: tuple[Material, ...], _settings: TestingSettings) -> Findings:
    """Lines executed of the last report, with its scope: a share of another scope is another quantity."""
    rows = pd.concat([material.tables["coverage_history"] for material in materials], ignore_index=True)
    rows = rows.sort_values("commit_date", key=lambda dates: pd.to_datetime(dates, utc=True), kind="stable")
    last = rows.iloc[-1]
    made = estimate_count(float(last["lines_covered"] / last["lines_valid"]), **asked_by(claim.criterion))
    told = message(
        "condition-coverage",
        n=len(rows),
        lines=int(last["lines_valid"]),
        smallest=int(rows["lines_valid"].min()),
        largest=int(rows["lines_valid"].max()),
        empty=int((rows["lines_covered"] == 0).sum()),
    )
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))


def chart_coverage(
    materials: tuple[Material, ...], _settings: TestingSettings, *, claims: tuple[Claim, ...]
) -> dict[str, Any]:
    """Coverage over commits, and under it the number of lines it is a share of."""
    charts: list[Any] = []
    for material in materials:
        table = material.tables["coverage_history"]
        rows = pd.DataFrame(
            {
                "at": pd.to_datetime(table["commit_date"], utc=True).dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "share": table["lines_covered"] / table["lines_valid"],
                "lines": table["lines_valid"],
                "commit": table["commit"],
            }
        )
        title = alt.Title("@chart-coverage", subtitle=material.recording.id, anchor="start")
        x = alt.X("at:T", title="@axis-commit-date")
        tooltip = [
            alt.Tooltip("commit:N", title="@axis-commit"),
            alt.Tooltip("share:Q", title="@axis-coverage", format=".1%"),
        ]
        scale = alt.Scale(domain=[0, 1])
        points = (
            alt.Chart(rows, title=title)
            .mark_line(point=True, color=PALETTE[0])
            .encode(x=x, y=alt.Y("share:Q", title="@axis-coverage", scale=scale), tooltip=tooltip)
        )
        limits = [limit_rule(c.criterion.threshold, channel="y", label=f"{c.criterion.threshold:.0%}") for c in claims]
        charts.append(alt.layer(points, *limits))
        charts.append(
            alt.Chart(rows)
            .mark_line(point=True, color=PALETTE[1], interpolate="step-after")
            .encode(x=x, y=alt.Y("lines:Q", title="@axis-lines-in-scope"))
        )
    return stack(charts, description="@chart-coverage-description", heights=[180, 110] * len(materials))


def measure_script(claim: Claim, materials: tuple[Material, ...], _settings: TestingSettings) -> Findings:
    """Of each kind of control fault, the largest error of the script; a fault it told nothing of is no error of 0."""
    rows = pd.concat([material.tables["timing_controls"] for material in materials], ignore_index=True)
    if rows.empty:
        return Findings(absent={"": message("absent-no-timing-controls")})
    kinds = sorted(rows["fault_kind"].unique())
    estimates = []
    absent = {}
    for kind in kinds:
        mine = rows[rows["fault_kind"] == kind]
        untold = int(mine["told_seconds"].isna().sum())
        if untold:
            absent[str(kind)] = message("absent-timing-untold", n=len(mine), untold=untold)
            continue
        error = float((mine["told_seconds"] - mine["true_seconds"]).abs().max())
        asked = asked_by(claim.criterion, members=len(kinds), member=str(kind))
        estimates.append(estimate_count(error, cumulative=True, **asked))
    return Findings(estimates=tuple(estimates), absent=absent)


def measure_defects(claim: Claim, materials: tuple[Material, ...], settings: TestingSettings) -> Findings:
    """Defects of the blocking levels that are open; an empty list of defects proves nothing."""
    rows = pd.concat([material.tables["defects"] for material in materials], ignore_index=True)
    if rows.empty:
        return Findings(absent={"": message("absent-no-defects-listed")})
    blocking = rows[rows["level"].isin(settings.block_levels)]
    made = estimate_count(int(blocking["closed_at"].isna().sum()), **asked_by(claim.criterion))
    told = message("condition-defects", n=len(rows), blocking=len(blocking))
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))
