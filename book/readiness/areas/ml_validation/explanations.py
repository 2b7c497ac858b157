"""Three hits and three misses of a graph network, each on the graph of its window."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.ml_validation.roster import EXPLAINED_FIRST
from readiness.areas.ml_validation.scored import DECIDING, PREFIX, Scored, scored_of
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.charts import PALETTE, WIDTH, Layered, nothing, stack

EXPLANATIONS = "explanations"
HIT = "hit"
_MOST_CASES, _MOST_FLOWS = 3, 14
_PANEL, _RADIUS, _GAP = 2.8, 1.0, 3.2
_HEIGHT = 470
_LOOKS = {"@explained-judged": PALETTE[5], "@explained-other": PALETTE[0]}


def chart_explanations(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """Small graphs, hits above and misses below: the judged flow, and the flows that its score depended on."""
    charts = []
    for scored in scored_of(materials, settings):
        cases = cases_of(materials, scored)
        if cases is not None and len(cases):
            charts.append(_graphs(cases, scored))
    description = "@chart-explanations-description"
    if not charts:
        return stack([nothing("@explanations-nothing")], description=description, heights=[60])
    return stack(charts, description=description, heights=[_HEIGHT] * len(charts), width=WIDTH)


def cases_of(materials: tuple[Material, ...], scored: Scored) -> pd.DataFrame | None:
    """Rows of the table `explanations`: recorded, or made of the network that was trained here."""
    if scored.training is not None:
        return scored.settings.once(("explained", scored.recording.id), partial(_explained, scored))
    kept = [
        m.tables[EXPLANATIONS] for m in materials if m.recording.id == scored.recording.id and EXPLANATIONS in m.tables
    ]
    return kept[0] if kept else None


def _explained(scored: Scored) -> pd.DataFrame | None:
    from readiness.protocol.cases import explain_cases
    from readiness.protocol.running import split_graphs
    from readiness.protocol.threads import one_thread

    training, present = scored.training, scored.detectors(DECIDING)
    detector = next((name for name in EXPLAINED_FIRST if name in present), None)
    if training is None or detector is None:
        return None
    graphs = split_graphs(training.flows, DECIDING, training.parts[DECIDING], training.window_seconds)
    by_time = scored.flows[scored.flows["split"] == DECIDING].reset_index(drop=True)
    column = f"{PREFIX}{detector}"
    with one_thread():
        return explain_cases(training.fitted[f"{DECIDING}/{column}"], graphs, training.flows, by_time, column)


def _graphs(cases: pd.DataFrame, scored: Scored) -> Layered:
    edges: list[dict[str, Any]] = []
    hosts: list[dict[str, Any]] = []
    titles: list[dict[str, Any]] = []
    for outcome, of_outcome in cases.groupby("outcome", sort=True):
        for column, (_, case) in enumerate(list(of_outcome.groupby("case", sort=True))[:_MOST_CASES]):
            left, top = _GAP * column, 0.0 if outcome == HIT else -_PANEL
            judged_first = case.sort_values(["judged", "importance"], ascending=False, kind="stable")
            drawn, circle = _circle(judged_first.head(_MOST_FLOWS), left, top)
            edges += drawn
            hosts += circle
            titles.append(
                {"x": left, "y": top + 1.32, "label": f"@explained-{outcome}", "kind": str(case["kind"].iloc[0])}
            )
    right = _GAP * (_MOST_CASES - 1) + 1.5
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.5, right], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-_PANEL - 1.3, 1.6], nice=False))
    color = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=list(_LOOKS), range=list(_LOOKS.values())),
        legend=alt.Legend(orient="top", symbolOpacity=1, symbolType="stroke", labelLimit=300),
    )
    lines = (
        # The judged flow is drawn last, over the others.
        alt.Chart(
            pd.DataFrame(edges).iloc[::-1], title=alt.Title("@chart-explanations", subtitle=scored.name, anchor="start")
        )
        .mark_rule(strokeCap="round")
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            color=color,
            strokeWidth=alt.StrokeWidth("importance:Q", scale=alt.Scale(domain=[0, 1], range=[0.6, 4]), legend=None),
            opacity=alt.Opacity("importance:Q", scale=alt.Scale(domain=[0, 1], range=[0.25, 0.9]), legend=None),
            tooltip=[
                alt.Tooltip("source:N", title="@axis-source"),
                alt.Tooltip("target:N", title="@axis-target"),
                alt.Tooltip("importance:Q", title="@axis-importance", format=".2f"),
            ],
        )
    )
    at_hosts = alt.Chart(pd.DataFrame(hosts))
    points = at_hosts.mark_point(filled=True, size=60, color="#555555", opacity=1).encode(x=x, y=y)
    names = at_hosts.mark_text(fontSize=8, dy=-9).encode(x=x, y=y, text="host:N")
    at_titles = alt.Chart(pd.DataFrame(titles))
    outcome_of = at_titles.mark_text(fontSize=11, fontWeight="bold", dy=-7).encode(x=x, y=y, text="label:N")
    kind_of = at_titles.mark_text(fontSize=11, dy=7).encode(x=x, y=y, text="kind:N")
    return alt.layer(lines, points, names, outcome_of, kind_of)


def _circle(case: pd.DataFrame, left: float, top: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The flows of a case between hosts on a circle, and the hosts."""
    shown = sorted({*case["source"], *case["target"]})
    angle = 2 * np.pi * np.arange(len(shown)) / max(len(shown), 1)
    at = {
        host: (left + _RADIUS * float(np.cos(a)), top + _RADIUS * float(np.sin(a)))
        for host, a in zip(shown, angle, strict=True)
    }
    edges = [
        {
            "x": at[row["source"]][0],
            "y": at[row["source"]][1],
            "x2": at[row["target"]][0],
            "y2": at[row["target"]][1],
            "importance": float(row["importance"]),
            "label": "@explained-judged" if row["judged"] else "@explained-other",
            "source": row["source"],
            "target": row["target"],
        }
        for row in case.to_dict("records")
    ]
    return edges, [{"host": host, "x": x, "y": y} for host, (x, y) in at.items()]
