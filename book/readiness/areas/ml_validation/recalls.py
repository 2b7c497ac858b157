"""Charts of recall: every detector on every split of every data set, known and new kinds apart, and kind by kind."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.ml_validation.plan import REFERENCE_RECALL, STATED_RECALL
from readiness.areas.ml_validation.roster import WORDS, best_graph_detector, is_label_free, is_shown, key_of, rival
from readiness.areas.ml_validation.scored import DECIDING, SPLITS, Scored, Share, scored_of, share_of
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.charts import NAMED_WIDTH, PALETTE, Layered, named_axis, nothing, stack

# Fixed looks, so that a split is the same mark in every chart.
LOOKS = {
    "@split-random": (PALETTE[6], "circle"),
    "@split-hosts": (PALETTE[4], "diamond"),
    "@split-time": (PALETTE[0], "square"),
}
NOVELTY = {"@novelty-known": PALETTE[0], "@novelty-new": PALETTE[1]}
_ROW, _FRAME, _ASIDE = 34, 60, 0.26
_MOST_KINDS = 16
_UNIT_SCALE = alt.Scale(domain=[0, 1], nice=False)
# Bars and bands are faint, and the first layer would make the legend so.
TOP_LEGEND = alt.Legend(orient="top", labelLimit=300, columns=3, symbolOpacity=1)


def chart_recall(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """Recall of every detector on every split, beside what the statement claims and what it compares with."""
    every = scored_of(materials, settings)
    if not every:
        return nothing_scored("@chart-recall-description")
    charts, heights = [], []
    for scored in every:
        for label_free in (False, True):
            rows = _recall_rows(scored, settings, label_free=label_free)
            if len(rows):
                charts.append(_dots(rows, _titled(scored, label_free=label_free)))
                heights.append(_FRAME + _ROW * rows["name"].nunique())
    spec = stack(charts, description="@chart-recall-description", heights=heights, width=NAMED_WIDTH, words=WORDS)
    spec["resolve"]["scale"]["shape"] = "independent"
    return spec


def nothing_scored(description: str) -> dict[str, Any]:
    """A chart that says that nothing was scored."""
    return stack([nothing("@scores-nothing")], description=description, heights=[60])


def origin_key(scored: Scored) -> str:
    """Key of the catalogue: whether a data set was trained on just now or its scores are recorded."""
    return "@origin-trained" if scored.trained else "@origin-recorded"


def _titled(scored: Scored, *, label_free: bool) -> alt.Title:
    title = "@chart-recall-label-free" if label_free else "@chart-recall"
    return alt.Title(title, subtitle=[scored.name, origin_key(scored)], anchor="start")


def _recall_rows(scored: Scored, settings: ValidationSettings, *, label_free: bool) -> pd.DataFrame:
    budget = settings.false_alarm_budget_ratio
    rows = []
    for split in scored.splits:
        for detector in scored.detectors(split):
            if is_label_free(detector) != label_free or not is_shown(detector):
                continue
            judged = scored.judged(split, detector, budget)
            share, false_alarms = scored.recall(split, detector, budget), judged.benign().share
            rows.append(
                {
                    "name": key_of(detector),
                    "label": f"@split-{split}",
                    "aside": (SPLITS.index(split) - 1) * _ASIDE,
                    **share._asdict(),
                    "realised": f"{false_alarms * 100:.2g} %",
                    "false_alarm_ratio": false_alarms,
                    "episodes": judged.attacks().clusters,
                }
            )
    return pd.DataFrame(rows)


def _dots(rows: pd.DataFrame, title: alt.Title) -> Layered:
    shown = [label for label in LOOKS if (rows["label"] == label).any()]
    order = list(dict.fromkeys(rows["name"]))
    scale = alt.Scale(domain=shown, range=[LOOKS[label][0] for label in shown])
    shapes = alt.Scale(domain=shown, range=[LOOKS[label][1] for label in shown])
    base = alt.Chart(rows, title=title).encode(
        y=alt.Y("name:N", title=None, sort=order, axis=named_axis()),
        yOffset=alt.YOffset("aside:Q", scale=alt.Scale(domain=[-0.5, 0.5])),
        color=alt.Color("label:N", title=None, scale=scale, legend=TOP_LEGEND),
    )
    bars = base.mark_rule(strokeWidth=2, opacity=0.55).encode(
        x=alt.X("low:Q", title="@axis-recall", scale=_UNIT_SCALE), x2="high:Q"
    )
    marks = base.mark_point(filled=True, size=55, opacity=1).encode(
        x=alt.X("value:Q", title="@axis-recall", scale=_UNIT_SCALE),
        shape=alt.Shape("label:N", title=None, scale=shapes, legend=TOP_LEGEND),
        tooltip=[
            alt.Tooltip("label:N", title="@axis-split"),
            alt.Tooltip("value:Q", title="@axis-recall", format=".3~f"),
            alt.Tooltip("mean:Q", title="@axis-recall-by-episode", format=".3~f"),
            alt.Tooltip("low:Q", title="@axis-low", format=".3~f"),
            alt.Tooltip("high:Q", title="@axis-high", format=".3~f"),
            alt.Tooltip("false_alarm_ratio:Q", title="@axis-false-alarms", format=".3~%"),
            alt.Tooltip("episodes:Q", title="@axis-episodes"),
        ],
    )
    votes = base.mark_tick(thickness=2, size=9).encode(x=alt.X("mean:Q", title="@axis-recall", scale=_UNIT_SCALE))
    realised = base.mark_text(align="left", dx=6, fontSize=9).encode(x=alt.value("width"), text="realised:N")
    return alt.layer(*reference_lines(), bars, votes, marks, realised)


def reference_lines() -> tuple[alt.Chart | Layered, ...]:
    """The recall of the statement, and the band it compares with; its source is unknown and the label says so."""
    band = pd.DataFrame({"low": [REFERENCE_RECALL[0]], "high": [REFERENCE_RECALL[1]], "label": ["@recall-reference"]})
    line = pd.DataFrame({"at": [STATED_RECALL], "label": ["@recall-stated"]})
    scale = _UNIT_SCALE
    return (
        alt.Chart(band)
        .mark_rect(color=PALETTE[1], opacity=0.35)
        .encode(x=alt.X("low:Q", title="@axis-recall", scale=scale), x2="high:Q"),
        alt.Chart(line)
        .mark_rule(color=PALETTE[5], strokeDash=[5, 4], strokeWidth=1.5)
        .encode(x=alt.X("at:Q", title="@axis-recall", scale=scale)),
        alt.Chart(line)
        .mark_text(align="left", dx=3, color=PALETTE[5], fontSize=10, baseline="bottom")
        .encode(x=alt.X("at:Q", scale=scale), y=alt.value(-2), text="label:N"),
        alt.Chart(band)
        .mark_text(align="right", dx=-3, color="#a86f00", fontSize=10, baseline="bottom")
        .encode(x=alt.X("low:Q", scale=scale), y=alt.value(-2), text="label:N"),
    )


def chart_novelty(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """Recall on kinds that training knew and on kinds it did not, under the split that decides."""
    charts, heights = [], []
    for scored in scored_of(materials, settings):
        rows = _novelty_rows(scored, settings)
        if len(set(rows["label"])) > 1:
            charts.append(_dumbbells(rows, scored))
            heights.append(_FRAME + 22 * rows["name"].nunique())
    if not charts:
        return nothing_scored("@chart-novelty-description")
    return stack(charts, description="@chart-novelty-description", heights=heights, width=NAMED_WIDTH, words=WORDS)


def _novelty_rows(scored: Scored, settings: ValidationSettings) -> pd.DataFrame:
    rows = []
    for detector in filter(is_shown, scored.detectors(DECIDING) if DECIDING in scored.splits else ()):
        judged = scored.judged(DECIDING, detector, settings.false_alarm_budget_ratio)
        for novelty, counted in judged.by_novelty().items():
            if counted.clusters:
                found = share_of(counted)._asdict()
                name = key_of(detector)
                rows.append({"name": name, "label": f"@novelty-{novelty}", **found, "episodes": counted.clusters})
    return pd.DataFrame(rows, columns=["name", "label", *Share._fields, "episodes"])


def _dumbbells(rows: pd.DataFrame, scored: Scored) -> Layered:
    shown = [label for label in NOVELTY if (rows["label"] == label).any()]
    color = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=shown, range=[NOVELTY[label] for label in shown]),
        legend=TOP_LEGEND,
    )
    rows = rows.assign(aside=rows["label"].map({label: 0.2 * (2 * at - 1) for at, label in enumerate(NOVELTY)}))
    title = alt.Title("@chart-novelty", subtitle=[scored.name, origin_key(scored)], anchor="start")
    base = alt.Chart(rows, title=title).encode(
        y=alt.Y("name:N", title=None, sort=list(dict.fromkeys(rows["name"])), axis=named_axis()),
        yOffset=alt.YOffset("aside:Q", scale=alt.Scale(domain=[-0.5, 0.5])),
        color=color,
    )
    bars = base.mark_rule(strokeWidth=2, opacity=0.55).encode(
        x=alt.X("low:Q", title="@axis-recall", scale=_UNIT_SCALE), x2="high:Q"
    )
    marks = base.mark_point(filled=True, size=45, opacity=1).encode(
        x=alt.X("value:Q", title="@axis-recall", scale=_UNIT_SCALE),
        tooltip=[
            alt.Tooltip("label:N", title="@axis-kinds"),
            alt.Tooltip("value:Q", title="@axis-recall", format=".3~f"),
            alt.Tooltip("mean:Q", title="@axis-recall-by-episode", format=".3~f"),
            alt.Tooltip("episodes:Q", title="@axis-episodes"),
        ],
    )
    return alt.layer(*reference_lines(), bars, marks)


def chart_kinds(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """Recall kind by kind: the best graph detector beside boosting with aggregates."""
    charts, heights = [], []
    for scored in scored_of(materials, settings):
        rows = _kind_rows(scored, settings)
        if len(rows):
            charts.append(_kinds(rows, scored))
            heights.append(_FRAME + 24 * rows["kind"].nunique())
    if not charts:
        return nothing_scored("@chart-kinds-description")
    return stack(charts, description="@chart-kinds-description", heights=heights, width=NAMED_WIDTH)


def _kind_rows(scored: Scored, settings: ValidationSettings) -> pd.DataFrame:
    rows = []
    if DECIDING not in scored.splits:
        return pd.DataFrame()
    present = scored.detectors(DECIDING)
    for detector in (best_graph_detector(present), rival(present)):
        if detector is None:
            continue
        judged = scored.judged(DECIDING, detector, settings.false_alarm_budget_ratio)
        known = judged.rows[judged.is_attack].groupby("label")["known_kind"].first()
        for kind, counted in judged.by_kind().items():
            rows.append(
                {
                    "kind": kind if known[kind] else f"{kind} *",
                    "label": key_of(detector),
                    "known": bool(known[kind]),
                    **share_of(counted)._asdict(),
                    "episodes": counted.clusters,
                }
            )
    frame = pd.DataFrame(rows)
    if not len(frame):
        return frame
    most = frame.groupby("kind")["episodes"].max().sort_values(ascending=False, kind="stable").index[:_MOST_KINDS]
    return frame[frame["kind"].isin(most)].sort_values(
        ["known", "kind", "label"], ascending=[False, True, True], kind="stable", ignore_index=True
    )


def _kinds(rows: pd.DataFrame, scored: Scored) -> Layered:
    labels = list(dict.fromkeys(rows["label"]))
    aside = {label: (at - (len(labels) - 1) / 2) * 0.36 for at, label in enumerate(sorted(labels))}
    title = alt.Title("@chart-kinds", subtitle=[scored.name, "@chart-kinds-subtitle"], anchor="start")
    base = alt.Chart(rows.assign(aside=rows["label"].map(aside)), title=title).encode(
        y=alt.Y("kind:N", title=None, sort=list(dict.fromkeys(rows["kind"])), axis=named_axis()),
        yOffset=alt.YOffset("aside:Q", scale=alt.Scale(domain=[-0.5, 0.5])),
        color=alt.Color("label:N", title=None, legend=TOP_LEGEND),
    )
    bars = base.mark_rule(strokeWidth=2, opacity=0.55).encode(
        x=alt.X("low:Q", title="@axis-recall", scale=_UNIT_SCALE), x2="high:Q"
    )
    marks = base.mark_point(filled=True, size=45, opacity=1).encode(
        x=alt.X("value:Q", title="@axis-recall", scale=_UNIT_SCALE),
        tooltip=[
            alt.Tooltip("kind:N", title="@axis-attack-kind"),
            alt.Tooltip("label:N", title="@axis-detector"),
            alt.Tooltip("value:Q", title="@axis-recall", format=".3~f"),
            alt.Tooltip("mean:Q", title="@axis-recall-by-episode", format=".3~f"),
            alt.Tooltip("episodes:Q", title="@axis-episodes"),
        ],
    )
    return alt.layer(bars, marks)
