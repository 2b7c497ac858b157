"""Three hits and three misses of the best graph detector, each on the graph of its window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.ml_validation.roster import EXPLAINED_FIRST, key_of
from readiness.areas.ml_validation.scored import DECIDING, PREFIX, Scored, scored_of
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.areas.ml_validation.training import one_thread
from readiness.charts import PALETTE, WIDTH, Layered, nothing, stack

if TYPE_CHECKING:
    from readiness.validation.scored import Judged

HITS, MISSES = "hit", "miss"
_CASES, _MOST_EDGES = 3, 14
_PANEL, _RADIUS, _GAP = 2.8, 1.0, 3.2
_HEIGHT = 470
_LOOKS = {"@explained-judged": PALETTE[5], "@explained-other": PALETTE[0]}


class Case(NamedTuple):
    """A flow to be explained.

    Attributes
    ----------
    outcome
        ``hit`` or ``miss``.
    kind
        Of attack.
    row
        Position among the judged flows of the split.
    """

    outcome: str
    kind: str
    row: int


def chosen_cases(judged: Judged, scores: np.ndarray[Any, Any]) -> tuple[Case, ...]:
    """Of each of the kinds with most hits the flow with the highest score, with most misses the one with the lowest."""
    labels = judged.rows["label"].to_numpy(dtype=str)
    alarmed = judged.alarmed > 0
    cases: list[Case] = []
    for outcome, chosen, best in ((HITS, alarmed, np.argmax), (MISSES, ~alarmed, np.argmin)):
        rows = np.flatnonzero(judged.is_attack & chosen)
        counts = pd.Series(labels[rows]).value_counts(sort=True)
        # Equal counts in order of name, so that the choice is the same at every run.
        kinds = sorted(counts.index, key=lambda kind: (-counts[kind], kind))[:_CASES]
        for kind in kinds:
            of_kind = rows[labels[rows] == kind]
            cases.append(Case(outcome, str(kind), int(of_kind[best(scores[of_kind])])))
    return tuple(cases)


def chart_explanations(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """Small graphs, hits above and misses below: the judged flow, and the flows that its score depended on."""
    for scored in scored_of(materials, settings):
        present = scored.detectors(DECIDING) if DECIDING in scored.splits else ()
        detector = next((name for name in EXPLAINED_FIRST if name in present), None)
        if scored.training is None or detector is None:
            continue
        key = ("explained", scored.recording.id)
        edges, hosts, titles = settings.once(key, partial(_explained, scored, detector))
        if len(edges):
            chart = _graphs(edges, hosts, titles, scored, detector)
            return stack([chart], description="@chart-explanations-description", heights=[_HEIGHT], width=WIDTH)
    return stack([nothing("@explanations-nothing")], description="@chart-explanations-description", heights=[60])


def _explained(scored: Scored, detector: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    from readiness.detectors.networks.explaining import explain
    from readiness.protocol.running import split_graphs

    training = scored.training
    assert training is not None  # noqa: S101 - the caller asked
    graphs = split_graphs(training.flows, DECIDING, training.parts[DECIDING], training.window_seconds)
    column = f"{PREFIX}{detector}"
    fitted = training.fitted[f"{DECIDING}/{column}"]
    rows = scored.flows[scored.flows["split"] == DECIDING].reset_index(drop=True)
    test = np.flatnonzero((rows["part"] == "test").to_numpy())
    judged = scored.judged(DECIDING, detector, scored.settings.false_alarm_budget_ratio)
    place = {int(row): (graph, at) for graph in graphs.scored for at, row in enumerate(graph.rows)}
    edges: list[dict[str, Any]] = []
    hosts: list[dict[str, Any]] = []
    titles: list[dict[str, Any]] = []
    scores = rows[column].to_numpy(dtype=float)[test]
    columns = dict.fromkeys((HITS, MISSES), 0)
    for case in chosen_cases(judged, scores):
        graph, at = place[int(graphs.judged[test[case.row]])]
        with one_thread():
            found = explain(fitted, graph, at, most=_MOST_EDGES)
        left, top = _GAP * columns[case.outcome], 0.0 if case.outcome == HITS else -_PANEL
        columns[case.outcome] += 1
        shown, places = np.unique(found.edge_index, return_inverse=True)
        angle = 2 * np.pi * np.arange(shown.size) / max(shown.size, 1)
        x, y = left + _RADIUS * np.cos(angle), top + _RADIUS * np.sin(angle)
        hosts += [{"host": str(found.hosts[host]), "x": x[i], "y": y[i]} for i, host in enumerate(shown)]
        ends = places.reshape(found.edge_index.shape)
        for number, (source, target) in enumerate(ends.T):
            edges.append(
                {
                    "x": x[source],
                    "y": y[source],
                    "x2": x[target],
                    "y2": y[target],
                    "importance": float(found.importance[number]),
                    "label": "@explained-judged" if number == 0 else "@explained-other",
                    "source": str(found.hosts[shown[source]]),
                    "target": str(found.hosts[shown[target]]),
                }
            )
        titles.append(
            {"x": left, "y": top + 1.32, "label": f"@explained-{case.outcome}", "kind": case.kind, "score": found.score}
        )
    return pd.DataFrame(edges), pd.DataFrame(hosts), pd.DataFrame(titles)


def _graphs(edges: pd.DataFrame, hosts: pd.DataFrame, titles: pd.DataFrame, scored: Scored, detector: str) -> Layered:
    title = alt.Title("@chart-explanations", subtitle=[scored.name, key_of(detector)], anchor="start")
    right = _GAP * (_CASES - 1) + 1.5
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.5, right], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-_PANEL - 1.3, 1.6], nice=False))
    color = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=list(_LOOKS), range=list(_LOOKS.values())),
        legend=alt.Legend(orient="top", symbolOpacity=1, symbolType="stroke"),
    )
    lines = (
        alt.Chart(edges.iloc[::-1], title=title)
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
    points = alt.Chart(hosts).mark_point(filled=True, size=70, color="#555555", opacity=1).encode(x=x, y=y)
    names = alt.Chart(hosts).mark_text(fontSize=9, dy=-9).encode(x=x, y=y, text="host:N")
    outcome = alt.Chart(titles).mark_text(fontSize=11, fontWeight="bold", dy=-7).encode(x=x, y=y, text="label:N")
    kind = alt.Chart(titles).mark_text(fontSize=11, dy=7).encode(x=x, y=y, text="kind:N")
    return alt.layer(lines, points, names, outcome, kind)
