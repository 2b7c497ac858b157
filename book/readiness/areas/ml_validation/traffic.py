"""The traffic: how much there was, which episodes happened to whom, and in which part of the split they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.charts import NAME_WIDTH, NAMED_WIDTH, PALETTE, Layered, named_axis, nothing, stack
from readiness.labels import BENIGN

NOVELTY = {"@novelty-known": PALETTE[0], "@novelty-new": PALETTE[1]}
_BINS, _ROW, _FRAME, _FLOWS = 120, 15, 60, 110
_PARTS = ("train", "validation", "test")


def chart_traffic(materials: tuple[Material, ...], _settings: ValidationSettings) -> dict[str, Any]:
    """Flows a minute, and every episode as a bar on the line of its host."""
    charts: list[alt.Chart | Layered] = []
    heights: list[int] = []
    for material in materials:
        flows, episodes = material.tables["flows"], material.tables["episodes"]
        if not len(flows) or not len(episodes):
            continue
        start = flows["observed_at"].min()
        charts += [_flows(material, flows, start), _episodes(episodes, start)]
        heights += [_FLOWS, _FRAME + _ROW * episodes["host"].nunique()]
    if not charts:
        return stack([nothing("@scores-nothing")], description="@chart-traffic-description", heights=[60])
    return stack(charts, description="@chart-traffic-description", heights=heights, width=NAMED_WIDTH)


def _minutes(times: pd.Series, start: dt.datetime) -> pd.Series:
    return (times - start).dt.total_seconds() / 60


def _flows(material: Material, flows: pd.DataFrame, start: dt.datetime) -> alt.Chart:
    minute = _minutes(flows["observed_at"], start)
    step = max(float(minute.max()) / _BINS, 1 / 60)
    attack = flows["label"] != BENIGN
    counted = (
        pd.DataFrame(
            {"minute": (minute // step) * step, "label": attack.map({True: "@flows-attack", False: "@flows-benign"})}
        )
        .value_counts()
        .rename("count")
        .reset_index()
        .assign(rate=lambda rows: rows["count"] / step)
        .sort_values(["minute", "label"], ignore_index=True)
    )
    scale = alt.Scale(domain=["@flows-benign", "@flows-attack"], range=[PALETTE[6], PALETTE[5]])
    title = alt.Title("@chart-traffic", subtitle=material.recording.id, anchor="start")
    chart: alt.Chart = (
        alt.Chart(counted, title=title)
        .mark_area(interpolate="step-after", opacity=0.85)
        .encode(
            x=alt.X("minute:Q", title="@axis-minutes", scale=alt.Scale(domain=[0, float(minute.max())], nice=False)),
            y=alt.Y(
                "rate:Q", title="@axis-flows-per-minute", axis=alt.Axis(minExtent=NAME_WIDTH, maxExtent=NAME_WIDTH)
            ),
            color=alt.Color("label:N", title=None, scale=scale, legend=alt.Legend(orient="top")),
            order=alt.Order("label:N", sort="descending"),
        )
    )
    return chart


def _episodes(episodes: pd.DataFrame, start: dt.datetime) -> Layered:
    trained = set(episodes.loc[episodes["part"] == "train", "kind"])
    rows = pd.DataFrame(
        {
            "host": episodes["host"],
            "kind": episodes["kind"],
            "begun": _minutes(episodes["begun_at"], start),
            "ended": _minutes(episodes["ended_at"], start),
            "label": [f"@novelty-{'known' if kind in trained else 'new'}" for kind in episodes["kind"]],
            "part": episodes["part"],
            "episode": episodes["episode_id"],
        }
    )
    shown = [label for label in NOVELTY if (rows["label"] == label).any()]
    color = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=shown, range=[NOVELTY[label] for label in shown]),
        legend=alt.Legend(orient="top", labelLimit=300),
    )
    bars = (
        alt.Chart(rows, title=alt.Title("@chart-episodes", anchor="start"))
        .mark_bar(height=9, cornerRadius=1)
        .encode(
            x=alt.X("begun:Q", title="@axis-minutes", scale=alt.Scale(nice=False)),
            x2="ended:Q",
            y=alt.Y("host:N", title=None, axis=named_axis()),
            color=color,
            tooltip=[
                alt.Tooltip("episode:N", title="@axis-episode"),
                alt.Tooltip("kind:N", title="@axis-attack-kind"),
                alt.Tooltip("host:N", title="@axis-host"),
                alt.Tooltip("part:N", title="@axis-part"),
                alt.Tooltip("begun:Q", title="@axis-minutes", format=".1f"),
            ],
        )
    )
    first = rows.groupby("part")["begun"].min().reindex([part for part in _PARTS if (rows["part"] == part).any()])
    parts = pd.DataFrame({"begun": first.to_numpy(), "label": [f"@part-{part}" for part in first.index]})
    rules = alt.Chart(parts).mark_rule(color="#777777", strokeDash=[4, 4]).encode(x="begun:Q")
    names = (
        alt.Chart(parts)
        .mark_text(align="left", dx=3, fontSize=10, color="#666666", baseline="bottom")
        .encode(x="begun:Q", y=alt.value(-1), text="label:N")
    )
    return alt.layer(bars, rules, names)
