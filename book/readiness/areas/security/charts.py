"""Charts of scans: how much each looked at, and what it found."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.charts import NAMED_WIDTH, PALETTE, named_axis, nothing, stack
from readiness.sources.tables.security import SEVERITIES

_UNITS = {
    "lines": ("@scope-lines", PALETTE[0]),
    "packages": ("@scope-packages", PALETTE[1]),
    "files": ("@scope-files", PALETTE[2]),
    "whole": ("@scope-whole", PALETTE[5]),
}
_SEVERITY_COLOURS = dict(
    zip(SEVERITIES, (PALETTE[5], PALETTE[3], PALETTE[1], PALETTE[4], PALETTE[2], PALETTE[6]), strict=True)
)
_ROW, _FRAME = 24, 50


def chart_scope(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """How much every scan looked at, on a logarithmic axis; scans that are only told of, and what there is, beside."""
    rows: list[dict[str, Any]] = []
    for material in materials:
        rows += _scopes(material)
    if not rows:
        return stack([nothing("@scope-nothing")], description="@chart-scope-description", heights=[60])
    data = pd.DataFrame(rows)
    shown = [label for label, _ in _UNITS.values() if (data["label"] == label).any()]
    colours = dict(_UNITS.values())
    chart = (
        alt.Chart(data, title=alt.Title("@chart-scope", anchor="start"))
        .mark_point(filled=True, size=80)
        .encode(
            x=alt.X(
                "n:Q", title="@axis-scope", scale=alt.Scale(type="log", nice=False, domain=[1, data["n"].max() * 2])
            ),
            y=alt.Y("scan:N", title=None, sort=list(dict.fromkeys(data["scan"])), axis=named_axis()),
            color=alt.Color(
                "label:N",
                title=None,
                scale=alt.Scale(domain=shown, range=[colours[label] for label in shown]),
                legend=alt.Legend(orient="top", labelLimit=300),
            ),
            tooltip=[
                alt.Tooltip("scan:N", title="@axis-scan"),
                alt.Tooltip("label:N", title="@axis-unit"),
                alt.Tooltip("n:Q", title="@axis-scope", format=","),
            ],
        )
    )
    heights = [_FRAME + _ROW * data["scan"].nunique()]
    return stack([chart], description="@chart-scope-description", heights=heights, width=NAMED_WIDTH)


def _scopes(material: Material) -> list[dict[str, Any]]:
    rows = []
    tables = material.tables
    if "scans" in tables:
        for row in tables["scans"].to_dict("records"):
            unit = next((unit for unit in ("lines", "packages", "files") if row[unit] == row[unit] and row[unit]), None)
            if unit:
                rows.append({"scan": row["scan"], "label": _UNITS[unit][0], "n": float(row[unit])})
    if "documented_scans" in tables:
        for row in tables["documented_scans"].to_dict("records"):
            unit = next((unit for unit in ("lines", "packages") if row[unit] == row[unit]), None)
            if unit:
                name = f"{row['tool']} ({row['document']})"
                rows.append({"scan": name, "label": _UNITS[unit][0], "n": float(row[unit])})
    if "source_files" in tables and len(tables["source_files"]):
        whole = float(tables["source_files"]["lines"].sum())
        rows.append({"scan": material.recording.id, "label": _UNITS["whole"][0], "n": whole})
    return rows


def chart_findings(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """Findings of every scan by severity; those that somebody suppressed are pale."""
    frames = [m.tables["findings"][["scan", "severity", "suppressed"]] for m in materials]
    every = pd.concat(frames, ignore_index=True)
    names = [name for material in materials for name in material.tables["scans"]["scan"]]
    if every.empty:
        return stack([nothing("@findings-nothing")], description="@chart-findings-description", heights=[60])
    data = every.groupby(["scan", "severity", "suppressed"]).size().rename("n").reset_index()
    data["label"] = "@severity-" + data["severity"]
    data["state"] = data["suppressed"].map({True: "@finding-suppressed", False: "@finding-open"})
    shown = [severity for severity in SEVERITIES if (data["severity"] == severity).any()]
    chart = (
        alt.Chart(data, title=alt.Title("@chart-findings", anchor="start"))
        .mark_bar()
        .encode(
            x=alt.X("n:Q", title="@axis-findings", scale=alt.Scale(type="symlog")),
            y=alt.Y("scan:N", title=None, sort=names, scale=alt.Scale(domain=names), axis=named_axis()),
            color=alt.Color(
                "label:N",
                title=None,
                scale=alt.Scale(
                    domain=[f"@severity-{one}" for one in shown], range=[_SEVERITY_COLOURS[one] for one in shown]
                ),
                legend=alt.Legend(orient="top", labelLimit=300),
            ),
            opacity=alt.condition("datum.suppressed", alt.value(0.35), alt.value(1.0)),
            tooltip=[
                alt.Tooltip("scan:N", title="@axis-scan"),
                alt.Tooltip("label:N", title="@axis-severity"),
                alt.Tooltip("state:N", title="@axis-state"),
                alt.Tooltip("n:Q", title="@axis-findings"),
            ],
        )
    )
    return stack(
        [chart],
        description="@chart-findings-description",
        heights=[_FRAME + _ROW * len(names)],
        width=NAMED_WIDTH,
        words=("label", "state"),
    )
