"""What a split gives away before any model learns: look-up tables beside the best detectors."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.ml_validation.recalls import LOOKS, TOP_LEGEND, nothing_scored
from readiness.areas.ml_validation.roster import WORDS, best_graph_detector, key_of, rival
from readiness.areas.ml_validation.scored import Scored, scored_of
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.charts import NAMED_WIDTH, named_axis, stack
from readiness.messages import message
from readiness.views import Cell, Column, TableView

LEAKS, OVERLAPS = "leaks", "overlaps"
_ROW, _FRAME = 22, 60


def leaks_of(materials: tuple[Material, ...], scored: Scored) -> pd.DataFrame:
    """What look-up tables find on a data set: columns as of the table `leaks`."""
    if scored.leaks is not None:
        return scored.leaks
    found = [m.tables[LEAKS] for m in materials if m.recording.id == scored.recording.id and LEAKS in m.tables]
    return found[0] if found else pd.DataFrame(columns=["data_set", "split", "lookup", "recall_ratio"])


def overlaps_of(materials: tuple[Material, ...], scored: Scored) -> pd.DataFrame:
    """What the parts of each split share: columns as of the table `overlaps`."""
    if scored.overlaps is not None:
        return scored.overlaps
    found = [m.tables[OVERLAPS] for m in materials if m.recording.id == scored.recording.id and OVERLAPS in m.tables]
    return found[0] if found else pd.DataFrame(columns=["data_set", "split", "clusters"])


def chart_leaks(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """Recall of every look-up table, with that of the best detectors below, split by split."""
    charts, heights = [], []
    for scored in scored_of(materials, settings):
        rows = _leak_rows(materials, scored, settings)
        if len(rows):
            charts.append(_dots(rows, scored))
            heights.append(_FRAME + _ROW * rows["name"].nunique())
    if not charts:
        return nothing_scored("@chart-leaks-description")
    spec = stack(charts, description="@chart-leaks-description", heights=heights, width=NAMED_WIDTH, words=WORDS)
    spec["resolve"]["scale"]["shape"] = "independent"  # so that each panel has one legend of colours and shapes
    return spec


def _leak_rows(materials: tuple[Material, ...], scored: Scored, settings: ValidationSettings) -> pd.DataFrame:
    rows = [
        {
            "name": f"@lookup-{row['lookup']}",
            "label": f"@split-{row['split']}",
            "value": float(row["recall_ratio"]),
            "false_alarm_ratio": float(row["false_alarm_ratio"]),
        }
        for row in leaks_of(materials, scored).to_dict("records")
    ]
    for split in scored.splits if rows else ():
        present = scored.detectors(split)
        for detector in dict.fromkeys((best_graph_detector(present), rival(present))):
            if detector is not None:
                judged = scored.judged(split, detector, settings.false_alarm_budget_ratio)
                rows.append(
                    {
                        "name": key_of(detector),
                        "label": f"@split-{split}",
                        "value": judged.attacks().share,
                        "false_alarm_ratio": judged.benign().share,
                    }
                )
    return pd.DataFrame(rows, columns=["name", "label", "value", "false_alarm_ratio"])


def _dots(rows: pd.DataFrame, scored: Scored) -> alt.Chart:
    shown = [label for label in LOOKS if (rows["label"] == label).any()]
    colours, shapes = (alt.Scale(domain=shown, range=[LOOKS[label][at] for label in shown]) for at in (0, 1))
    chart: alt.Chart = (
        alt.Chart(rows, title=alt.Title("@chart-leaks", subtitle=scored.name, anchor="start"))
        .mark_point(filled=True, size=60, opacity=0.9)
        .encode(
            x=alt.X("value:Q", title="@axis-recall", scale=alt.Scale(domain=[0, 1], nice=False)),
            y=alt.Y("name:N", title=None, sort=list(dict.fromkeys(rows["name"])), axis=named_axis()),
            color=alt.Color("label:N", title=None, scale=colours, legend=TOP_LEGEND),
            shape=alt.Shape("label:N", title=None, scale=shapes, legend=TOP_LEGEND),
            tooltip=[
                alt.Tooltip("label:N", title="@axis-split"),
                alt.Tooltip("value:Q", title="@axis-recall", format=".3~f"),
                alt.Tooltip("false_alarm_ratio:Q", title="@axis-false-alarms", format=".3~%"),
            ],
        )
    )
    return chart


def table_overlaps(materials: tuple[Material, ...], settings: ValidationSettings) -> TableView:
    """What the test part of each split shares with its training part."""
    rows: list[tuple[Cell, ...]] = []
    for scored in scored_of(materials, settings):
        for row in overlaps_of(materials, scored).to_dict("records"):
            repeated = None if pd.isna(row["repeated_ratio"]) else float(row["repeated_ratio"])
            rows.append(
                (
                    scored.name,
                    message(f"split-{row['split']}"),
                    int(row["attacks"]),
                    message("overlap-of", shared=int(row["shared_clusters"]), of=int(row["clusters"])),
                    message("overlap-of", shared=int(row["shared_attackers"]), of=int(row["attackers"])),
                    message("overlap-of", shared=int(row["shared_victims"]), of=int(row["victims"])),
                    repeated,
                    float(row["overlap_seconds"]),
                )
            )
    columns = (
        Column(title=message("overlaps-column-data-set")),
        Column(title=message("overlaps-column-split")),
        Column(title=message("overlaps-column-attacks"), format="number"),
        Column(title=message("overlaps-column-episodes")),
        Column(title=message("overlaps-column-attackers")),
        Column(title=message("overlaps-column-victims")),
        Column(title=message("overlaps-column-repeated"), format="ratio"),
        Column(title=message("overlaps-column-time"), format="seconds"),
    )
    return TableView(caption=message("overlaps-caption"), columns=columns, rows=tuple(rows))
