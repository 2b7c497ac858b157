"""Chart of the disaster-recovery notebook: what every repetition of every drill cost, drill beside drill."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.disaster_recovery.drills import DisasterRecoverySettings, Drill
from readiness.areas.disaster_recovery.views import counts, groups_of, is_negative_control
from readiness.charts import NAMED_WIDTH, PALETTE, Layered, named_axis, nothing, stack

# For whom a drill counts, and in which colour.
KINDS = {"@outcome-counts": PALETTE[0], "@outcome-other": PALETTE[6], "@outcome-control": PALETTE[5]}
_ROW, _FRAME = 20, 24


def chart_outcomes(materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> dict[str, Any]:
    """Time to recovery and time lost of every repetition with a proven loss, one row of dots for each drill."""
    groups = groups_of(materials, settings)
    named = Counter(drill for _, drill in groups)
    parts = [
        _rows(drills, name if named[name] == 1 else drills[0].material.label(name))
        for (_, name), drills in groups.items()
    ]
    rows = pd.concat(parts, ignore_index=True)
    if rows.empty:
        return stack([nothing("@outcome-nothing")], description="@chart-outcomes-description")
    names = list(dict.fromkeys(rows["drill"]))
    panels = [
        _panel(rows, names, "recovery", "recovery_open", title="@chart-outcomes-recovery", log=True),
        _panel(rows, names, "lost", "lost_open", title="@chart-outcomes-lost", log=False),
    ]
    heights = [_FRAME + _ROW * len(names)] * len(panels)
    return stack(panels, description="@chart-outcomes-description", heights=heights, width=NAMED_WIDTH)


def _rows(drills: list[Drill], name: str) -> pd.DataFrame:
    """What each repetition cost, in seconds; `*_open` where it is only known to be more."""
    kind = "@outcome-counts" if counts(drills[0]) else "@outcome-other"
    proven = [drill for drill in drills if drill.proven]
    return pd.DataFrame(
        {
            "drill": name,
            "label": ["@outcome-control" if is_negative_control(drill) else kind for drill in proven],
            "repetition": [drill.id for drill in proven],
            "recovery": [drill.recovery.seconds for drill in proven],
            "recovery_open": [drill.recovery.censored for drill in proven],
            "lost": [drill.ledger.lost_seconds if drill.ledger else np.nan for drill in proven],
            "lost_open": [drill.ledger is not None and not drill.ledger.bounded for drill in proven],
        }
    )


def _panel(rows: pd.DataFrame, names: list[str], what: str, is_open: str, *, title: str, log: bool) -> Layered:
    told = rows.dropna(subset=[what])
    # A time of nothing has no place on a logarithmic axis; there is none that recovers in no time at all.
    told = told[told[what] > 0] if log else told
    scale = alt.Scale(type="log", nice=False, padding=8) if log else alt.Scale(zero=True, nice=False, padding=8)
    kinds = [kind for kind in KINDS if (rows["label"] == kind).any()]
    layers = []
    for part, shape in ((told[~told[is_open]], "circle"), (told[told[is_open]], "triangle-right")):
        if part.empty:
            continue
        layers.append(
            alt.Chart(part, title=alt.Title(title, anchor="start"))
            .mark_point(filled=True, size=46, opacity=0.55, shape=shape)
            .encode(
                x=alt.X(f"{what}:Q", title="@axis-seconds", scale=scale),
                y=alt.Y("drill:N", title=None, sort=names, scale=alt.Scale(domain=names), axis=named_axis()),
                color=alt.Color(
                    "label:N",
                    title=None,
                    scale=alt.Scale(domain=kinds, range=[KINDS[kind] for kind in kinds]),
                    legend=alt.Legend(orient="top", labelLimit=300, symbolOpacity=1),
                ),
                tooltip=[
                    alt.Tooltip("repetition:N", title="@axis-drill"),
                    alt.Tooltip("label:N", title="@axis-for-whom"),
                    alt.Tooltip(f"{what}:Q", title="@axis-seconds", format=".3~f"),
                ],
            )
        )
    return alt.layer(*(layers or [nothing("@outcome-nothing")]))
