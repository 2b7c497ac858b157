"""Charts of what a recall costs: precision over recall, precision in service, calibration, and power."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.ml_validation.recalls import TOP_LEGEND, nothing_scored, origin_key
from readiness.areas.ml_validation.roster import best_graph_detector, is_control, is_label_free, key_of, rival
from readiness.areas.ml_validation.scored import CONFIDENCE, DECIDING, Scored, scored_of
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.charts import HEIGHT, NAMED_WIDTH, PALETTE, Layered, named_axis, stack
from readiness.claims import Unit
from readiness.estimates.power import power_table
from readiness.estimates.proportions import effective_size

if TYPE_CHECKING:
    from readiness.validation.calibration import Labelled

# Shares of attacks among the flows of a network in service.
BASE_RATES = (0.001, 0.01, 0.1)
_GRID = tuple(10 ** (exponent / 8) for exponent in range(-32, -3))
_UNIT_SCALE = alt.Scale(domain=[0, 1], nice=False)
_POINTS = 150
_POWER_ROW = 22


def compared(scored: Scored) -> tuple[str, ...]:
    """The detectors that curves are drawn of: the best with a graph, the best without, the best without labels."""
    if DECIDING not in scored.splits:
        return ()
    present = scored.detectors(DECIDING)
    chosen = [best_graph_detector(present), rival(present)]
    free = [name for name in present if is_label_free(name) and not is_control(name)]
    if free:
        budget = scored.settings.false_alarm_budget_ratio
        chosen.append(max(free, key=lambda name: scored.recall(DECIDING, name, budget).value))
    return tuple(dict.fromkeys(name for name in chosen if name))


def chart_curves(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """Precision over recall on the test flows, with the point at which each detector would be run."""
    charts = [_curves(scored, settings) for scored in scored_of(materials, settings) if compared(scored)]
    if not charts:
        return nothing_scored("@chart-trade-off-description")
    return stack(charts, description="@chart-trade-off-description")


def _curves(scored: Scored, settings: ValidationSettings) -> Layered:
    from readiness.validation.precision import precision_recall_points

    lines: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    for detector in compared(scored):
        judged = scored.judged(DECIDING, detector, settings.false_alarm_budget_ratio)
        scores = judged.rows["score"].to_numpy(dtype=float)
        points = precision_recall_points(judged.is_attack, scores, points=_POINTS)
        label = key_of(detector)
        lines += [{"label": label, "recall": p.recall, "precision": p.precision} for p in points]
        alarms = judged.alarmed > 0
        if alarms.any():
            precision = float(judged.is_attack[alarms].mean())
            marks.append({"label": label, "recall": judged.attacks().share, "precision": precision})
    title = alt.Title("@chart-trade-off", subtitle=[scored.name, origin_key(scored)], anchor="start")
    color = alt.Color("label:N", title=None, legend=TOP_LEGEND)
    base = (
        alt.Chart(pd.DataFrame(lines), title=title)
        .mark_line(strokeWidth=1.8)
        .encode(
            x=alt.X("recall:Q", title="@axis-recall", scale=_UNIT_SCALE),
            y=alt.Y("precision:Q", title="@axis-precision", scale=_UNIT_SCALE),
            color=color,
            order="recall:Q",
        )
    )
    points_of = pd.DataFrame(marks, columns=["label", "recall", "precision"])
    run_at = (
        alt.Chart(points_of)
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            x="recall:Q",
            y="precision:Q",
            color=color,
            tooltip=[
                alt.Tooltip("label:N", title="@axis-detector"),
                alt.Tooltip("recall:Q", title="@axis-recall", format=".3~f"),
                alt.Tooltip("precision:Q", title="@axis-precision", format=".3~f"),
            ],
        )
    )
    return alt.layer(base, run_at)


def chart_precision(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """Precision over the share of attacks in service, between its bounds."""
    charts = [_precision(scored, settings) for scored in scored_of(materials, settings) if compared(scored)]
    if not charts:
        return nothing_scored("@chart-precision-description")
    return stack(charts, description="@chart-precision-description")


def _precision(scored: Scored, settings: ValidationSettings) -> Layered:
    from readiness.validation.precision import estimate_precision

    rows = []
    for detector in compared(scored):
        judged = scored.judged(DECIDING, detector, settings.false_alarm_budget_ratio)
        for base_rate in _GRID:
            made = estimate_precision(
                judged.attacks(),
                judged.benign(),
                base_rate=base_rate,
                metric="precision_ratio",
                unit=Unit.RATIO,
                bounds=CONFIDENCE,
            )
            if made.value is not None:
                rows.append(
                    {
                        "label": key_of(detector),
                        "base_rate": base_rate,
                        "value": made.value,
                        "low": made.low,
                        "high": made.high,
                    }
                )
    frame = pd.DataFrame(rows, columns=["label", "base_rate", "value", "low", "high"])
    title = alt.Title("@chart-precision", subtitle=[scored.name, origin_key(scored)], anchor="start")
    axis = alt.Axis(format="~%", values=[0.0001, *BASE_RATES])
    x = alt.X("base_rate:Q", title="@axis-base-rate", scale=alt.Scale(type="log", nice=False), axis=axis)
    color = alt.Color("label:N", title=None, legend=TOP_LEGEND)
    base = alt.Chart(frame, title=title).encode(x=x, color=color)
    return alt.layer(
        base.mark_area(opacity=0.15).encode(y=alt.Y("low:Q", title="@axis-precision", scale=_UNIT_SCALE), y2="high:Q"),
        base.mark_line(strokeWidth=1.8).encode(
            y=alt.Y("value:Q", title="@axis-precision", scale=_UNIT_SCALE),
            tooltip=[
                alt.Tooltip("label:N", title="@axis-detector"),
                alt.Tooltip("base_rate:Q", title="@axis-base-rate", format=".2~%"),
                alt.Tooltip("value:Q", title="@axis-precision", format=".3~f"),
                alt.Tooltip("low:Q", title="@axis-low", format=".3~f"),
                alt.Tooltip("high:Q", title="@axis-high", format=".3~f"),
            ],
        ),
    )


def chart_calibration(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """Probabilities learned on validation flows: what came of them there, and later on test flows."""
    charts = []
    for scored in scored_of(materials, settings):
        rows = _calibration_rows(scored)
        if len(rows):
            charts.append(_calibration(rows, scored))
    if not charts:
        return nothing_scored("@chart-calibration-description")
    return stack(charts, description="@chart-calibration-description")


def _calibration_rows(scored: Scored) -> pd.DataFrame:
    from readiness.validation.calibration import calibrate

    rows: list[dict[str, Any]] = []
    for detector in compared(scored)[:1]:
        frame = scored.rows(DECIDING, detector)
        frame = frame[frame["label"] != "unknown"]
        inside, later = (_labelled(frame[frame["part"] == part]) for part in ("validation", "test"))
        try:
            found = calibrate(inside, later, method="sigmoid")
        except ValueError:
            # Too few episodes in the validation part: nothing to learn probabilities from.
            continue
        for reliability in found:
            rows += [
                {"label": f"@part-{reliability.part}", "detector": detector, **one._asdict()}
                for one in reliability.bins
            ]
    return pd.DataFrame(rows)


def _labelled(rows: pd.DataFrame) -> Labelled:
    from readiness.validation.calibration import Labelled

    clusters = pd.factorize(rows["cluster"])[0].astype(np.int64)
    return Labelled(rows["score"].to_numpy(dtype=float), rows["is_attack"].to_numpy(dtype=bool), clusters)


def _calibration(rows: pd.DataFrame, scored: Scored) -> Layered:
    title = alt.Title(
        "@chart-calibration", subtitle=[scored.name, key_of(str(rows["detector"].iloc[0]))], anchor="start"
    )
    x = alt.X("predicted:Q", title="@axis-predicted", scale=_UNIT_SCALE)
    base = alt.Chart(rows, title=title).encode(
        x=x,
        y=alt.Y("observed:Q", title="@axis-observed", scale=_UNIT_SCALE),
        color=alt.Color("label:N", title=None, legend=TOP_LEGEND),
        tooltip=[
            alt.Tooltip("label:N", title="@axis-part"),
            alt.Tooltip("predicted:Q", title="@axis-predicted", format=".3~f"),
            alt.Tooltip("observed:Q", title="@axis-observed", format=".3~f"),
            alt.Tooltip("flows:Q", title="@axis-flows"),
        ],
    )
    diagonal = (
        alt.Chart(pd.DataFrame({"predicted": [0.0, 1.0], "observed": [0.0, 1.0]}))
        .mark_line(color=PALETTE[6], strokeDash=[4, 4])
        .encode(x="predicted:Q", y="observed:Q")
    )
    return alt.layer(diagonal, base.mark_line(strokeWidth=1.5), base.mark_point(filled=True, size=45, opacity=1))


def chart_power(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """How many independent episodes each question takes, and how many each data set is worth."""
    rows = pd.DataFrame(
        {
            "label": f"@power-{row.aim}-{round(row.threshold * 100)}-{round(row.truth * 100)}",
            "independent": row.independent,
            "at": number,
        }
        for number, row in enumerate(power_table())
    )
    worth = []
    for scored in scored_of(materials, settings):
        detectors = compared(scored)
        if detectors:
            attacks = scored.judged(DECIDING, detectors[0], settings.false_alarm_budget_ratio).attacks()
            if attacks.clusters:
                worth.append(
                    {"name": scored.name, "worth": effective_size(attacks.sizes), "episodes": attacks.clusters}
                )
    scale = alt.Scale(type="log", nice=False, domain=[1, 2000])
    points = (
        alt.Chart(rows, title=alt.Title("@chart-power", anchor="start"))
        .mark_point(filled=True, size=60, opacity=1)
        .encode(
            x=alt.X("independent:Q", title="@axis-independent-episodes", scale=scale),
            y=alt.Y("label:N", title=None, sort=list(rows["label"]), axis=named_axis()),
            tooltip=[alt.Tooltip("independent:Q", title="@axis-independent-episodes")],
        )
    )
    numbers = points.mark_text(align="left", dx=7, fontSize=10).encode(text="independent:Q")
    marks = pd.DataFrame(worth, columns=["name", "worth", "episodes"])
    marks["text"] = [f"{row.name}: {row.worth:.0f} / {row.episodes}" for row in marks.itertuples(index=False)]
    marks["height"] = 8 + 14 * np.arange(len(marks))
    rule = alt.Chart(marks).mark_rule(strokeWidth=1.5, strokeDash=[5, 4], color=PALETTE[5]).encode(x="worth:Q")
    named = (
        alt.Chart(marks)
        .mark_text(align="left", dx=4, fontSize=10, color=PALETTE[5])
        .encode(
            x="worth:Q",
            y=alt.Y("height:Q", scale=alt.Scale(domain=[_POWER_ROW * len(rows), 0]), axis=None),
            text="text:N",
        )
    )
    chart = alt.layer(alt.layer(points, numbers, rule), named).resolve_scale(y="independent")
    height = _POWER_ROW * len(rows)
    return stack([chart], description="@chart-power-description", heights=[max(height, HEIGHT)], width=NAMED_WIDTH)
