"""Charts on detectors: their scores beside those of a control, their AUC by seed, their checks, their fallbacks."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.ml_integration.batteries import (
    NATURAL,
    ROUNDS,
    Battery,
    accepted,
    control_batteries,
    control_fallbacks,
    recorded_batteries,
    said,
)
from readiness.areas.ml_integration.causes import chart_causes
from readiness.areas.ml_integration.matrix import DETECTOR_CHECKS, ENGINE_CHECKS, column_of, every_check
from readiness.charts import NAMED_WIDTH, PALETTE, Layered, limit_rule, named_axis, nothing, stack
from readiness.claims import Claim
from readiness.contracts.detectors import GIVEN
from readiness.contracts.fallbacks import Answer
from readiness.contracts.subjects import Result

__all__ = ["chart_aucs", "chart_causes", "chart_fallbacks", "chart_matrix", "chart_separation"]

KINDS = {"@node-in-order": PALETTE[0], "@node-in-trouble": PALETTE[5]}
# Of each kind of node of each seed so many scores are drawn: its quantiles, evenly.
_DRAWN = 60
RESULTS = {
    Result.PASSED: ("@result-passed", PALETTE[2], "✓"),
    Result.FAILED: ("@result-failed", PALETTE[5], "✗"),
    Result.ABSENT: ("@result-absent", PALETTE[6], "–"),
    Result.NOT_REACHED: ("@result-not-reached", "#D0D0D0", "·"),
}
ANSWERS = {
    Answer.EXPLICIT: ("@answer-explicit", PALETTE[2]),
    Answer.UNAFFECTED: ("@answer-unaffected", PALETTE[0]),
    Answer.EXCEPTION: ("@answer-exception", PALETTE[1]),
    Answer.UNMARKED: ("@answer-unmarked", PALETTE[3]),
    Answer.FAILS_OPEN: ("@answer-fails-open", PALETTE[5]),
}
_ROW, _FRAME = 22, 40
_AUC_DOMAIN, _WITHOUT_SCORES = [-0.04, 1.04], -0.02


# Scores ---------------------------------------------------------------------------------------------------------------


def chart_separation(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """The scores of nodes in order and in trouble, seed by seed, as asked, z-scored, and of the control."""
    charts: list[alt.Chart | Layered] = []
    for material in accepted(materials):
        scores = material.tables["detector_scores"]
        for configuration, rows in scores[scores["labels"] == GIVEN].groupby("configuration", sort=True):
            of = f"{material.recording.id}: {configuration}"
            natural, scaled = rows[rows["inputs"] == NATURAL], rows[rows["inputs"] == "standardised"]
            charts.append(_ticks(natural, "score", "@chart-separation-natural", of))
            charts.append(_ticks(scaled, "score", "@chart-separation-standardised", of))
            charts.append(_ticks(natural, "control", "@chart-separation-control", of))
    if not charts:
        charts.append(nothing("@separation-nothing"))
    return stack(charts, description="@chart-separation-description", heights=[130] * len(charts))


def separation_rows(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Evenly spaced quantiles of the scores of each kind of node of each seed."""
    shares = (np.arange(_DRAWN) + 0.5) / _DRAWN
    parts = [
        pd.DataFrame(
            {
                "seed": seed,
                "label": "@node-in-trouble" if anomalous else "@node-in-order",
                "score": np.quantile(found[column], shares, method="inverted_cdf"),
            }
        )
        for (seed, anomalous), found in rows.groupby(["seed", "anomalous"], sort=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _ticks(rows: pd.DataFrame, column: str, title: str, subtitle: str) -> alt.Chart:
    drawn = separation_rows(rows, column)
    x_title = "@axis-control-score" if column == "control" else "@axis-anomaly-score"
    domain = [float(drawn["score"].min()), float(drawn["score"].max())] if column == "control" else [0, 1]
    chart: alt.Chart = (
        alt.Chart(drawn, title=alt.Title(title, subtitle=subtitle, anchor="start"))
        .mark_tick(thickness=2, opacity=0.45, size=9)
        .encode(
            x=alt.X("score:Q", title=x_title, scale=alt.Scale(domain=domain, nice=False)),
            y=alt.Y("seed:O", title="@axis-seed"),
            # The kinds lie beside each other, so that equal scores are seen as such.
            yOffset=alt.YOffset("label:N", sort=list(KINDS)),
            color=alt.Color(
                "label:N",
                title=None,
                scale=alt.Scale(domain=list(KINDS), range=list(KINDS.values())),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("seed:O", title="@axis-seed"),
                alt.Tooltip("label:N", title="@axis-node"),
                alt.Tooltip("score:Q", title=x_title, format=".3~f"),
            ],
        )
    )
    return chart


# AUC by seed ----------------------------------------------------------------------------------------------------------


def chart_aucs(materials: tuple[Material, ...], _settings: object, *, claims: tuple[Claim, ...]) -> dict[str, Any]:
    """The AUC of every training: the recorded detectors in every kind of input, their control, and our controls now."""
    batteries = recorded_batteries(accepted(materials))
    recorded = [row for battery in batteries if len(battery.seeds) for row in _recorded(battery)]
    live = [row for battery in control_batteries() if len(battery.seeds) for row in _live(battery)]
    charts = [
        _strip(pd.DataFrame(rows), title, claims[0].criterion.threshold)
        for rows, title in ((recorded, "@chart-aucs-recorded"), (live, "@chart-aucs-controls"))
    ]
    heights = [_FRAME + _ROW * len({row["label"] for row in rows}) for rows in (recorded, live)]
    spec = stack(charts, description="@chart-aucs-description", heights=heights, width=NAMED_WIDTH)
    spec["usermeta"]["translate"].append("of")
    return spec


def _recorded(battery: Battery) -> list[dict[str, Any]]:
    rows = [
        {
            "label": f"@round-{name}",
            "of": column_of(battery, configuration),
            "seed": int(row["seed"]),
            "auc": row["auc"],
            "error": said(row["error"]),
        }
        for configuration in battery.configurations
        for name, (inputs, labels) in ROUNDS.items()
        for row in battery.rounds(configuration, inputs, labels).to_dict("records")
    ]
    controls = battery.seeds.drop_duplicates("seed").to_dict("records")
    of = battery.name
    return rows + [
        {"label": "@round-control", "of": of, "seed": int(c["seed"]), "auc": c["control_auc"], "error": ""}
        for c in controls
    ]


def _live(battery: Battery) -> list[dict[str, Any]]:
    return [
        {
            "label": f"@control-{_slug(battery.name)}",
            "of": f"@round-{name}",
            "seed": int(row["seed"]),
            "auc": row["auc"],
            "error": said(row["error"]),
        }
        for name in ("natural", "rescaled")
        for row in battery.rounds("defaults", *ROUNDS[name]).to_dict("records")
    ]


def _slug(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


def _strip(rows: pd.DataFrame, title: str, threshold: float) -> Layered:
    order, whose = list(dict.fromkeys(rows["label"])), list(dict.fromkeys(rows["of"]))
    # Trainings that are alike lie beside each other, and not on top.
    number, of = rows.groupby("label").cumcount(), rows.groupby("label")["of"].transform("size")
    rows = rows.assign(aside=(number + 0.5) / of - 0.5, at=rows["auc"].fillna(_WITHOUT_SCORES))
    y = alt.Y("label:N", title=None, sort=order, axis=named_axis())
    # What gave no scores stands at the left edge, clear of the names.
    x = alt.X("at:Q", title="@axis-auc", scale=alt.Scale(domain=_AUC_DOMAIN, nice=False))
    colour = alt.Color(
        "of:N", title=None, scale=alt.Scale(domain=whose), legend=alt.Legend(orient="top", labelLimit=360, columns=2)
    )
    tooltip = [
        alt.Tooltip("of:N", title="@axis-configuration"),
        alt.Tooltip("seed:O", title="@axis-seed"),
        alt.Tooltip("auc:Q", title="@axis-auc", format=".3f"),
        alt.Tooltip("error:N", title="@axis-error"),
    ]
    scored, without = rows.dropna(subset=["auc"]), rows[rows["auc"].isna()]
    layers: list[Any] = []
    for part, shape, size in ((scored, "circle", 70), (without, "cross", 60)):
        if len(part):  # a layer without rows has no extent, which Vega warns of
            mark = alt.Chart(part, title=alt.Title(title, subtitle="@chart-aucs-marks", anchor="start"))
            points = mark.mark_point(filled=True, shape=shape, size=size, opacity=0.7)
            offset = alt.YOffset("aside:Q", scale=alt.Scale(domain=[-0.7, 0.7]))
            layers.append(points.encode(x=x, y=y, yOffset=offset, color=colour, tooltip=tooltip))
    return alt.layer(*layers, limit_rule(threshold, channel="x", label="@auc-needed"))


# Checks and fallbacks -------------------------------------------------------------------------------------------------


def chart_matrix(materials: tuple[Material, ...], _settings: object, *, claims: tuple[Claim, ...]) -> dict[str, Any]:
    """Every check of every subject: the recorded ones, and the controls whose faults are known."""
    cells = every_check(materials, claims[0].criterion.threshold)
    rows = pd.DataFrame(
        {
            "subject": [cell.subject for cell in cells],
            "row": [f"@contract-check-{cell.check}" for cell in cells],
            "column": [f"@control-{_slug(cell.column)}" if cell.is_control else cell.column for cell in cells],
            "label": [RESULTS[cell.result][0] for cell in cells],
            "sign": [RESULTS[cell.result][2] for cell in cells],
            "detail": [cell.detail for cell in cells],
        }
    )
    kinds = {"detector": DETECTOR_CHECKS, "engine": ENGINE_CHECKS}
    charts = [_matrix(rows[rows["subject"] == kind], kind, checks) for kind, checks in kinds.items()]
    heights = [_ROW * len(checks) for checks in kinds.values()]
    spec = stack(charts, description="@chart-matrix-description", heights=heights, width=NAMED_WIDTH)
    spec["usermeta"]["translate"] += ["row", "column"]
    return spec


def _matrix(rows: pd.DataFrame, kind: str, checks: tuple[str, ...]) -> Layered:
    columns = list(dict.fromkeys(rows["column"]))
    order = [f"@contract-check-{check}" for check in checks]
    base = alt.Chart(rows, title=alt.Title(f"@chart-matrix-{kind}", anchor="start")).encode(
        x=alt.X(
            "column:N",
            title=None,
            sort=columns,
            axis=alt.Axis(
                orient="top",
                labelAngle=-60,
                labelAlign="left",
                labelLimit=230,
                labelPadding=14,
                ticks=False,
                domain=False,
                labelExpr="split(datum.label, ': ')",
            ),
        ),
        y=alt.Y("row:N", title=None, sort=order, axis=named_axis()),
        tooltip=[
            alt.Tooltip("column:N", title="@axis-configuration"),
            alt.Tooltip("row:N", title="@axis-check"),
            alt.Tooltip("label:N", title="@axis-result"),
            alt.Tooltip("detail:N", title="@axis-detail"),
        ],
    )
    shown = [look[:2] for result, look in RESULTS.items()]
    fill = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=[label for label, _ in shown], range=[colour for _, colour in shown]),
        legend=alt.Legend(orient="bottom"),
    )
    squares = base.mark_rect(stroke="white", strokeWidth=2, opacity=0.8).encode(color=fill)
    return alt.layer(squares, base.mark_text(fontSize=13, fontWeight="bold", color="#222222").encode(text="sign:N"))


def chart_fallbacks(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """What each path to an assessment answers while packages are absent: of recorded detectors, and of controls now."""
    panels = {
        material.recording.id: material.tables["fallback_answers"].assign(
            row=lambda rows: rows["configuration"] + " · − " + rows["missing"]
        )
        for material in sorted(materials, key=lambda m: m.recording.id)
    }
    controls = control_fallbacks()
    panels["@fallbacks-controls"] = controls.assign(row="@control-" + controls["control"].map(_slug))
    charts = [_answers(rows, name) for name, rows in panels.items()]
    heights = [34 * rows["row"].nunique() for rows in panels.values()]
    spec = stack(charts, description="@chart-fallbacks-description", heights=heights, width=NAMED_WIDTH)
    spec["usermeta"]["translate"].append("row")
    return spec


def _answers(rows: pd.DataFrame, name: str) -> Layered:
    drawn = pd.DataFrame(
        {
            "row": rows["row"],
            "path": rows["path"],
            "label": [ANSWERS[Answer(answer)][0] for answer in rows["answer"]],
            "detail": rows["detail"].fillna(""),
        }
    )
    # The names of a row and of a column are two things, one under the other.
    axis = alt.Axis(
        orient="top", labelAngle=0, labelPadding=18, ticks=False, domain=False, labelExpr="split(datum.label, '/')"
    )
    names = named_axis()
    names.labelExpr = "split(datum.label, ' · ')"
    names.labelOffset = -6 if drawn["row"].str.contains(" · ").any() else 0
    base = alt.Chart(drawn, title=alt.Title("@chart-fallbacks", subtitle=name, anchor="start")).encode(
        x=alt.X("path:N", title=None, sort=list(dict.fromkeys(drawn["path"])), axis=axis),
        y=alt.Y("row:N", title=None, sort=list(dict.fromkeys(drawn["row"])), axis=names),
        tooltip=[
            alt.Tooltip("row:N", title="@axis-missing"),
            alt.Tooltip("path:N", title="@axis-path"),
            alt.Tooltip("label:N", title="@axis-answer"),
            alt.Tooltip("detail:N", title="@axis-detail"),
        ],
    )
    shown = [look for look in ANSWERS.values() if (drawn["label"] == look[0]).any()]
    fill = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=[label for label, _ in shown], range=[colour for _, colour in shown]),
        legend=None,
    )
    squares = base.mark_rect(stroke="white", strokeWidth=2, opacity=0.8).encode(color=fill)
    return alt.layer(squares, base.mark_text(fontSize=11, color="#222222").encode(text="label:N"))
