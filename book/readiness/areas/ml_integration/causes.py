"""The root causes that engines name: right at the first rank, by the shape of the incident, beside clock and chance."""

from __future__ import annotations

from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.ml_integration.batteries import Battery, control_batteries, recorded_batteries
from readiness.charts import NAMED_WIDTH, PALETTE, Layered, named_axis, stack
from readiness.contracts.incidents import SHAPES
from readiness.estimates import Bounds
from readiness.estimates.proportions import clopper_pearson

CONFIDENCE = Bounds(0.95, 0.95)
# Who names a cause, and how it looks.
CLOCK, CHANCE = "@cause-earliest", "@cause-chance"
ENGINES = {"Nearest": "@cause-nearest", "FollowsDependencies": "@cause-follows"}
COLOURS = {"@cause-nearest": PALETTE[3], "@cause-follows": PALETTE[2], CLOCK: PALETTE[1], CHANCE: PALETTE[6]}
_ROW, _FRAME = 62, 40


class Group(NamedTuple):
    """Incidents that are alike: of one shape, with or without their graph; all of them together have neither."""

    shape: str | None
    dependencies: bool | None

    @property
    def label(self) -> str:
        """Its name as a key of the catalogue."""
        if self.shape is None:
            return "@incidents-all"
        return f"@incidents-{self.shape}-{'with' if self.dependencies else 'without'}"


GROUPS = (*(Group(shape, given) for shape in SHAPES for given in (True, False)), Group(None, None))


def rows_of(chains: pd.DataFrame, group: Group) -> pd.DataFrame:
    """The incidents of a group."""
    if group.shape is None:
        return chains
    return chains[(chains["shape"] == group.shape) & (chains["dependencies"] == group.dependencies)]


def chart_causes(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """Share of incidents whose planted cause is named first, with exact bounds, by engine and shape."""
    recorded = [battery for battery in recorded_batteries(materials) if len(battery.chains)]
    controls = [battery for battery in control_batteries() if len(battery.chains)]
    charts = [_panel(battery, controls) for battery in recorded]
    heights = [_FRAME + _ROW * len(GROUPS)] * len(charts)
    spec = stack(charts, description="@chart-causes-description", heights=heights, width=NAMED_WIDTH)
    spec["usermeta"]["translate"].append("row")
    return spec


def cause_rows(battery: Battery, controls: list[Battery]) -> pd.DataFrame:
    """One row per group and who names: how many of how many, with bounds; chance has a share alone."""
    rows = []
    for group in GROUPS:
        mine = rows_of(battery.chains, group)
        hits = [(battery.name, mine["named"] == mine["root"]), (CLOCK, mine["earliest"] == mine["root"])]
        for control in controls:
            told = rows_of(control.chains, group)
            hits.append((ENGINES[control.name], told["named"] == told["root"]))
        for label, hit in hits:
            n, right = len(hit), int(hit.sum())
            low, high = clopper_pearson(right / n, n, CONFIDENCE)
            found = {"ratio": right / n, "low": low, "high": high, "right": right, "n": n}
            rows.append({"row": group.label, "label": label, **found})
        share = float(mine["chance"].mean())
        rows.append({"row": group.label, "label": CHANCE, "ratio": share, "low": share, "high": share, "n": len(mine)})
    return pd.DataFrame(rows)


def _panel(battery: Battery, controls: list[Battery]) -> Layered:
    rows = cause_rows(battery, controls)
    labels = [battery.name, CLOCK, CHANCE, *(ENGINES[control.name] for control in controls)]
    colours = {battery.name: PALETTE[0], **COLOURS}
    colour = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=labels, range=[colours[label] for label in labels]),
        legend=alt.Legend(orient="top", labelLimit=300, columns=3),
    )
    title = alt.Title("@chart-causes", subtitle=battery.name, anchor="start")
    scale = alt.Scale(domain=[0, 1])
    y = alt.Y("row:N", title=None, sort=[group.label for group in GROUPS], axis=named_axis())
    offset = alt.YOffset("label:N", sort=labels, scale=alt.Scale(domain=labels))
    tooltip = [
        alt.Tooltip("label:N", title="@axis-who"),
        alt.Tooltip("row:N", title="@axis-incidents"),
        alt.Tooltip("right:Q", title="@axis-right"),
        alt.Tooltip("n:Q", title="@axis-incidents-count"),
    ]
    base = alt.Chart(rows, title=title).encode(y=y, yOffset=offset, color=colour, tooltip=tooltip)
    percent = alt.Axis(format=".0%")
    rules = base.mark_rule(strokeWidth=3, opacity=0.45).encode(
        x=alt.X("low:Q", title="@axis-rank-one", scale=scale, axis=percent), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=60, opacity=0.95).encode(
        x=alt.X("ratio:Q", title="@axis-rank-one", scale=scale, axis=percent)
    )
    return alt.layer(rules, points)
