"""Where the drift of memory changes: a diagnostic that is drawn and decides nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.series import by_bin, pod_series
from readiness.areas.stability.views import RSS
from readiness.charts import NAMED_WIDTH, PALETTE, Layered, cut_subtitle, named_axis, nothing, short_names, stack
from readiness.estimates.changes import change_points

_MOST_PODS = 12


def drift_segments(binned: pd.DataFrame) -> pd.DataFrame:
    """Stretches of constant drift between the change points of every pod.

    Parameters
    ----------
    binned
        Columns ``pod``, ``minute``, ``value``, as `by_bin` gives them: the search grows with the square of the bins,
        of which there are never more than a chart can show.

    Returns
    -------
    pandas.DataFrame
        One row per stretch: ``pod``, ``start`` and ``end`` in minutes, ``drift`` in the unit of the values per hour,
        ``changed`` where it begins with a change of the drift.
    """
    rows = []
    for pod, part in binned.groupby("pod", sort=True):
        minutes, values = part["minute"].to_numpy(), part["value"].to_numpy()
        places = [0, *change_points(values), values.size - 1]
        for number, (first, last) in enumerate(pairwise(places)):
            if last > first:
                drift = (values[last] - values[first]) / (minutes[last] - minutes[first]) * 60
                rows.append((pod, minutes[first], minutes[last], drift, number > 0))
    return pd.DataFrame(rows, columns=["pod", "start", "end", "drift", "changed"])


def chart_changes(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """Growth of memory by the hour as a step function of time, with a mark where it changes; 12 pods at most."""
    panels = []
    for material in materials:
        segments = drift_segments(by_bin(pod_series(material, RSS), scale=1 / 2**20))
        if not segments.empty:
            panels.append((material, _most_changed(segments), segments["pod"].nunique()))
    if not panels:
        return stack([nothing("@changes-nothing")], description="@chart-changes-description")
    largest = max((float(np.abs(segments["drift"]).max()) for _, segments, _ in panels), default=0.0) or 1.0
    return stack(
        [_panel(*panel, largest, keyed=panel is panels[-1]) for panel in panels],
        description="@chart-changes-description",
        heights=[28 * segments["pod"].nunique() for _, segments, _ in panels],
        width=NAMED_WIDTH,
    )


def _most_changed(segments: pd.DataFrame) -> pd.DataFrame:
    """The pods with the most changes, of equals those that grew most, where there are more than a chart can show."""
    grown = segments.assign(grown=segments["drift"] * (segments["end"] - segments["start"])).groupby("pod")
    order = grown[["changed", "grown"]].sum().sort_values(["changed", "grown"], ascending=False, kind="stable")
    return segments[segments["pod"].isin(order.index[:_MOST_PODS])]


def _panel(material: Material, segments: pd.DataFrame, pods: int, largest: float, *, keyed: bool) -> Layered:
    """A band for each pod, as dark as it grows fast, diamonds where that changes; the last panel has the key."""
    subtitle = cut_subtitle(material.recording.id, pods, _MOST_PODS, "@changes-cut")
    title = alt.Title("@chart-changes", subtitle=subtitle, anchor="start")
    segments = segments.assign(name=segments["pod"].map(short_names(segments["pod"])))
    y = alt.Y("name:N", title=None, axis=named_axis())
    tooltip = [
        alt.Tooltip("pod:N", title="@axis-pod"),
        alt.Tooltip("start:Q", title="@axis-change-from"),
        alt.Tooltip("end:Q", title="@axis-change-to"),
        alt.Tooltip("drift:Q", title="@axis-drift", format=".3~g"),
    ]
    chart = alt.Chart(segments, title=title)
    bands = chart.mark_bar(height=16).encode(
        y=y,
        x=alt.X("start:Q", title="@axis-minutes"),
        x2="end:Q",
        color=alt.Color(
            "drift:Q",
            title="@axis-drift",
            scale=alt.Scale(domain=[-largest, 0, largest], range=[PALETTE[0], "#dddddd", PALETTE[5]]),
            legend=alt.Legend(orient="bottom", gradientLength=NAMED_WIDTH // 2) if keyed else None,
        ),
        tooltip=tooltip,
    )
    marks = (
        alt.Chart(segments[segments["changed"]])
        .mark_point(shape="diamond", filled=True, size=80, opacity=1, color="#000000", stroke="#ffffff")
        .encode(y=y, x="start:Q", tooltip=tooltip)
    )
    return alt.layer(bands, marks) if segments["changed"].any() else alt.layer(bands)
