"""One strip for each quantity: the values on the axis, a document each as a point."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.documentation.contradictions import Group, groups_of
from readiness.areas.documentation.stated import everything_stated
from readiness.charts import PALETTE, Layered, nothing, stack
from readiness.statements.quantities import BY_NAME

LOOKS = {
    "@stated-document": (PALETTE[0], "circle"),
    "@stated-report": (PALETTE[1], "square"),
    "@stated-recomputed": (PALETTE[5], "diamond"),
}
# Shares are read in percent, sizes in MiB; durations are far apart and stand on a logarithmic axis.
_SHOWN = {"share": (100.0, "percent"), "duration": (1.0, "seconds"), "size": (2.0**-20, "mib"), "count": (1.0, "count")}
_TALLEST, _FRAME, _POINT = 150, 46, 5.0


def chart_strips(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """Every quantity that is stated more than once, the most contradicted first."""
    groups = groups_of(everything_stated(materials))
    by_quantity: dict[tuple[str, str], list[Group]] = {}
    for group in groups:
        by_quantity.setdefault((group.recording, group.quantity), []).append(group)
    shown = [some for some in by_quantity.values() if sum(len(group.statements) for group in some) > 1]
    if not shown:
        return stack([nothing("@statements-nothing")], description="@chart-strips-description", heights=[60])
    strips = [_strip(some) for some in shown]
    heights = [height for _, height in strips]
    spec = stack([chart for chart, _ in strips], description="@chart-strips-description", heights=heights)
    spec["resolve"]["scale"]["shape"] = "independent"  # so that each strip has one legend of colours and shapes
    return spec


def _strip(groups: list[Group]) -> tuple[alt.Chart | Layered, int]:
    quantity, recording = BY_NAME[groups[0].quantity], groups[0].recording
    factor, unit = _SHOWN[quantity.dimension]
    rows: list[dict[str, Any]] = []
    seen: set[tuple[str, float]] = set()
    heights: Counter[float] = Counter()
    for group in groups:
        for one in [*group.statements, *group.recomputed]:
            if (one.document, one.normal) in seen:
                continue  # a document that repeats its own number is one point
            seen.add((one.document, one.normal))
            heights[one.normal] += 1
            rows.append(
                {
                    "value": one.normal * factor,
                    "number": heights[one.normal],
                    "said": one.said,
                    "place": one.place,
                    "subject": one.subject,
                    "label": f"@stated-{one.origin}",
                }
            )
    frame = pd.DataFrame(rows)
    different = len({value for group in groups for value in group.values})
    logarithmic = quantity.dimension == "duration" and bool((frame["value"] > 0).all())
    labels = [label for label in LOOKS if (frame["label"] == label).any()]
    height = int(min(_TALLEST, 30 + _POINT * frame["number"].max()))
    title = alt.Title(
        f"@quantity-{quantity.name.replace('_', '-')}",
        subtitle=f"{recording} · n = {len(frame)} · {different} ≠",
        anchor="start",
    )
    chart = (
        alt.Chart(frame, title=title)
        .mark_point(filled=True, size=34, opacity=0.75)
        .encode(
            x=alt.X(
                "value:Q",
                title=f"@axis-stated-{unit}",
                scale=alt.Scale(type="log", nice=False, padding=12)
                if logarithmic
                else alt.Scale(zero=False, nice=True),
            ),
            y=alt.Y(
                "number:Q",
                title=None,
                axis=alt.Axis(tickMinStep=1, tickCount=3, grid=False, format="d"),
                scale=alt.Scale(domain=[0, max(2, int(frame["number"].max()) + 1)]),
            ),
            color=alt.Color(
                "label:N",
                title=None,
                scale=alt.Scale(domain=labels, range=[LOOKS[label][0] for label in labels]),
                legend=alt.Legend(orient="top", labelLimit=320),
            ),
            shape=alt.Shape(
                "label:N",
                title=None,
                scale=alt.Scale(domain=labels, range=[LOOKS[label][1] for label in labels]),
                legend=alt.Legend(orient="top", labelLimit=320),
            ),
            tooltip=[
                alt.Tooltip("said:N", title="@axis-stated-value"),
                alt.Tooltip("place:N", title="@axis-stated-place"),
                alt.Tooltip("subject:N", title="@axis-stated-subject"),
                alt.Tooltip("label:N", title="@axis-stated-origin"),
            ],
        )
    )
    return chart, height + _FRAME
