"""Charts of code: coverage with its scope, and how complex functions are."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.code_quality.coverage import points_of
from readiness.areas.code_quality.functions import MCCABE, source_functions
from readiness.charts import PALETTE, Layered, limit_rule, nothing, stack

_STEPS = {
    "@code-step-first": (PALETTE[0], "circle"),
    "@code-step-comparable": (PALETTE[2], "circle"),
    "@code-step-scope": (PALETTE[5], "diamond"),
    "@code-step-empty": (PALETTE[6], "cross"),
}
_MOST_COMPLEXITY = 30


def chart_coverage(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """Rates over time, and under them the lines in scope: a jump of both is no progress."""
    points = points_of(materials)
    if not points:
        return stack([nothing("@code-coverage-nothing")], description="@code-chart-coverage-description", heights=[60])
    rows = pd.DataFrame(
        {
            "at": [point.at.isoformat() for point in points],
            "report": [point.label for point in points],
            "series": [point.series for point in points],
            "rate": [point.rate for point in points],
            "valid": [point.lines_valid for point in points],
            "covered": [point.lines_covered for point in points],
            "label": [f"@code-step-{point.step}" for point in points],
        }
    )
    return stack(
        [
            _strip(rows, "rate", "@code-chart-coverage", "@code-axis-coverage"),
            _strip(rows, "valid", "@code-chart-scope", "@code-axis-lines"),
        ],
        description="@code-chart-coverage-description",
        heights=[200, 160],
    )


def _strip(rows: pd.DataFrame, column: str, title: str, y_title: str) -> Layered:
    shown = [label for label in _STEPS if (rows["label"] == label).any()]
    base = alt.Chart(rows, title=alt.Title(title, anchor="start")).encode(
        x=alt.X("at:T", title="@code-axis-report-time"),
        y=alt.Y(f"{column}:Q", title=y_title, axis=alt.Axis(format="%" if column == "rate" else "~s")),
    )
    line = base.mark_line(color=PALETTE[6], strokeWidth=1, opacity=0.6).encode(detail="series:N")
    legend = alt.Legend(orient="top", labelLimit=400) if column == "rate" else None
    points = base.mark_point(filled=True, size=80).encode(
        color=alt.Color(
            "label:N",
            title=None,
            scale=alt.Scale(domain=shown, range=[_STEPS[label][0] for label in shown]),
            legend=legend,
        ),
        shape=alt.Shape(
            "label:N",
            title=None,
            scale=alt.Scale(domain=shown, range=[_STEPS[label][1] for label in shown]),
            legend=legend,
        ),
        tooltip=[
            alt.Tooltip("report:N", title="@code-axis-report"),
            alt.Tooltip("at:T", title="@code-axis-report-time", format="%Y-%m-%d %H:%M"),
            alt.Tooltip("rate:Q", title="@code-axis-coverage", format=".2%"),
            alt.Tooltip("covered:Q", title="@code-axis-covered"),
            alt.Tooltip("valid:Q", title="@code-axis-lines"),
        ],
    )
    layered: Layered = alt.layer(line, points)
    return layered


def chart_complexity(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """How many functions are how complex, one strip for each tree; the last bar stands for all beyond it."""
    charts: list[alt.Chart | Layered] = []
    for material in materials:
        functions = source_functions(material)
        counted = functions["complexity"].clip(upper=_MOST_COMPLEXITY).value_counts().sort_index()
        rows = pd.DataFrame({"complexity": counted.index, "functions": counted.to_numpy()})
        title = alt.Title("@code-chart-complexity", subtitle=material.recording.id, anchor="start")
        if rows.empty:
            charts.append(nothing("@code-complexity-nothing"))
            continue
        bars = (
            alt.Chart(rows, title=title)
            .mark_bar(color=PALETTE[0], size=14)
            .encode(
                x=alt.X(
                    "complexity:Q", title="@code-axis-complexity", scale=alt.Scale(domain=[0, _MOST_COMPLEXITY + 1])
                ),
                # A logarithm: one function of 30 among thousands is what is looked for.
                y=alt.Y("functions:Q", title="@code-axis-functions", scale=alt.Scale(type="symlog")),
                tooltip=[
                    alt.Tooltip("complexity:Q", title="@code-axis-complexity"),
                    alt.Tooltip("functions:Q", title="@code-axis-functions"),
                ],
            )
        )
        charts.append(alt.layer(bars, limit_rule(MCCABE + 0.5, channel="x", label="@code-limit-mccabe")))
    return stack(charts, description="@code-chart-complexity-description", heights=[180] * len(charts))
