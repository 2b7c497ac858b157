"""Controls by what became of them, their gaps, when what is shown expires, and licences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.compliance.licences import CONTROLS, Compatibility, compatibility_of
from readiness.charts import NAMED_WIDTH, PALETTE, named_axis, stack
from readiness.documents import BilingualText
from readiness.messages import message
from readiness.views import Cell, Column, TableView

STATES = {"shown": PALETTE[2], "refuted": PALETTE[5], "open": PALETTE[1], "gap": PALETTE[6]}
_ROW, _FRAME = 26, 50


def rows_of(materials: tuple[Material, ...]) -> pd.DataFrame:
    """A row for every claim of every control."""
    return pd.concat([material.tables["control_claims"] for material in materials], ignore_index=True)


def controls_of(materials: tuple[Material, ...]) -> pd.DataFrame:
    """A row for every control."""
    return rows_of(materials).drop_duplicates("control")


def _both(row: Mapping[Any, Any], name: str) -> BilingualText:
    return BilingualText(ru=row[f"{name}_ru"], en=row[f"{name}_en"])


def chart_controls(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """Every control as a square in the colour of its state, one row a framework."""
    controls = controls_of(materials).assign(place=lambda found: found.groupby("framework_en").cumcount() + 1)
    data = pd.DataFrame(
        {
            "framework": controls["framework_en"],
            "place": controls["place"],
            "control": controls["reference"],
            "label": "@control-" + controls["state"],
        }
    )
    names = list(dict.fromkeys(data["framework"]))
    shown = [state for state in STATES if (controls["state"] == state).any()]
    chart = (
        alt.Chart(data, title=alt.Title("@chart-controls", anchor="start"))
        .mark_square(size=260)
        .encode(
            x=alt.X("place:O", title="@axis-control", axis=alt.Axis(labels=False, ticks=False)),
            y=alt.Y("framework:N", title=None, sort=names, axis=named_axis()),
            color=alt.Color(
                "label:N",
                title=None,
                scale=alt.Scale(domain=[f"@control-{one}" for one in shown], range=[STATES[one] for one in shown]),
                legend=alt.Legend(orient="top", labelLimit=300),
            ),
            tooltip=[
                alt.Tooltip("control:N", title="@axis-control"),
                alt.Tooltip("label:N", title="@axis-control-state"),
            ],
        )
    )
    heights = [_FRAME + _ROW * len(names)]
    return stack([chart], description="@chart-controls-description", heights=heights, width=NAMED_WIDTH)


def table_controls(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Every control: what it requires, what would show it, the claims, and what became of it."""
    every = rows_of(materials)
    rows: list[tuple[Cell, ...]] = []
    for row in controls_of(materials).to_dict("records"):
        mine = every[every["control"] == row["control"]]
        claims = ", ".join(
            f"{claim} ({outcome})" for claim, outcome in zip(mine["claim"], mine["outcome"], strict=True) if claim
        )
        rows.append(
            (
                row["reference"],
                _both(row, "requirement"),
                _both(row, "evidence"),
                claims or None,
                ", ".join(sorted({one for one in mine["substitutes"] if one})) or None,
                message(f"control-{row['state']}"),
            )
        )
    columns = (
        Column(title=message("compliance-column-reference")),
        Column(title=message("compliance-column-requirement")),
        Column(title=message("compliance-column-evidence")),
        Column(title=message("compliance-column-claims"), format="code"),
        Column(title=message("compliance-column-substitutes"), format="code"),
        Column(title=message("compliance-column-state")),
    )
    return TableView(caption=message("compliance-controls-caption"), columns=columns, rows=tuple(rows))


def table_gaps(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Controls without a claim: nothing of this register could show them."""
    controls = controls_of(materials)
    rows = [
        (_both(row, "framework"), row["reference"], _both(row, "requirement"), _both(row, "evidence"))
        for row in controls[controls["state"] == "gap"].to_dict("records")
    ]
    columns = (
        Column(title=message("compliance-column-framework")),
        Column(title=message("compliance-column-reference")),
        Column(title=message("compliance-column-requirement")),
        Column(title=message("compliance-column-evidence")),
    )
    caption = message("compliance-gaps-caption", n=len(rows), whole=len(controls))
    return TableView(caption=caption, columns=columns, rows=tuple(rows))


def table_calendar(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Decided claims by the day on which they will be stale, soonest first, with the controls that rest on them."""
    every = rows_of(materials)
    decided = every[every["expires_at"].notna()].sort_values("expires_at", kind="stable")
    rows: list[tuple[Cell, ...]] = []
    for claim, mine in decided.groupby("claim", sort=False):
        first = mine.iloc[0]
        at = pd.Timestamp(first["expires_at"]).isoformat().replace("+00:00", "Z")
        rows.append(
            (at, str(claim), message(f"verdict-{first['outcome'].replace('_', '-')}"), ", ".join(mine["reference"]))
        )
    columns = (
        Column(title=message("compliance-column-expires"), format="time"),
        Column(title=message("plan-column-claim"), format="code"),
        Column(title=message("compliance-column-verdict")),
        Column(title=message("compliance-column-controls")),
    )
    return TableView(caption=message("compliance-calendar-caption"), columns=columns, rows=tuple(rows))


def licences_of(material: Material, project: str) -> pd.DataFrame:
    """Components of a recording with what is known of their licences."""
    components = material.tables["components"]
    told = [compatibility_of(one if isinstance(one, str) else None, project).value for one in components["licence"]]
    return components.assign(compatibility=told, recording=material.recording.id)


def table_licences(materials: tuple[Material, ...], settings: Any) -> TableView:
    """Components by ecosystem and licence: how many there are, who tells the licence, and whether it fits."""
    every = pd.concat([licences_of(m, settings.project_licence) for m in materials], ignore_index=True)
    keys = ["recording", "scan", "ecosystem", "licence", "licence_basis", "compatibility"]
    found = every.groupby(keys, dropna=False, sort=True).size().rename("n").reset_index()
    rows = [
        (
            row["recording"],
            row["scan"],
            _known(row["ecosystem"]),
            _known(row["licence"]) or message("licence-unsaid"),
            message(f"licence-basis-{_known(row['licence_basis']) or 'none'}"),
            message(f"licence-{row['compatibility']}"),
            int(row["n"]),
        )
        for row in found.to_dict("records")
    ]
    columns = (
        Column(title=message("security-column-recording")),
        Column(title=message("licence-column-bill"), format="code"),
        Column(title=message("licence-column-ecosystem"), format="code"),
        Column(title=message("licence-column-licence")),
        Column(title=message("licence-column-basis")),
        Column(title=message("licence-column-compatible")),
        Column(title=message("licence-column-components"), format="number"),
    )
    caption = message("licence-caption", project=settings.project_licence)
    return TableView(caption=caption, columns=columns, rows=tuple(rows))


def _known(value: Any) -> Any:
    return None if pd.isna(value) else value


def table_licence_controls(_materials: tuple[Material, ...], settings: Any) -> TableView:
    """Expressions whose answer is known, and what the reading makes of them; their answers hold under Apache-2.0."""
    rows = []
    for expression, expected in CONTROLS:
        got = compatibility_of(expression, "Apache-2.0")
        right = message("security-right" if got is expected else "security-wrong")
        told: Cell = expression or message("licence-unsaid")
        rows.append((told, message(f"licence-{expected.value}"), message(f"licence-{got.value}"), right))
    columns = (
        Column(title=message("licence-column-licence")),
        Column(title=message("licence-column-known")),
        Column(title=message("licence-column-read")),
        Column(title=message("security-column-as-expected")),
    )
    wrong = sum(compatibility_of(expression, "Apache-2.0") is not expected for expression, expected in CONTROLS)
    caption = message("licence-controls-caption", n=len(CONTROLS), wrong=wrong, project=settings.project_licence)
    return TableView(caption=caption, columns=columns, rows=tuple(rows))


__all__ = [
    "Compatibility",
    "chart_controls",
    "controls_of",
    "licences_of",
    "rows_of",
    "table_calendar",
    "table_controls",
    "table_gaps",
    "table_licence_controls",
    "table_licences",
]
