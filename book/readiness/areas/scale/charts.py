"""Charts of the scale notebook: every run's rate, its latencies, and throughput and errors over the load."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.scale.capacity import law_of, levels_of
from readiness.areas.scale.plan import ERRORS, SUSTAINED
from readiness.areas.scale.runs import Run, ScaleSettings, all_runs, failures_of, responses_of
from readiness.areas.scale.views import CONFIDENCE, block_of, ordered
from readiness.charts import NAMED_WIDTH, PALETTE, Layered, limit_rule, named_axis, nothing, stack
from readiness.claims import Claim, Unit
from readiness.estimates.latencies import bound_quantile, least_n
from readiness.estimates.proportions import estimate_proportion_by_block
from readiness.estimates.scalability import ScalabilityFit

LOOPS = {
    "@loop-open": PALETTE[2],
    "@loop-closed": PALETTE[0],
    "@loop-sequential": PALETTE[3],
    "@loop-unknown": PALETTE[6],
}
# Quantiles of a strip and their marks; the strip itself reaches from the first to the last of `STRIP`.
MARKS = {0.5: "@mark-p50", 0.95: "@mark-p95", 0.99: "@mark-p99"}
STRIP = (0.05, 0.95)
LOOKS = {
    "@mark-p50": (PALETTE[0], "circle"),
    "@mark-p95": (PALETTE[1], "triangle-up"),
    "@mark-p99": (PALETTE[3], "diamond"),
}
_ROW, _FRAME, _POINTS, _LEAST_LEVELS_DRAWN = 13, 40, 120, 2
# Beyond the largest load that was run the curve is drawn at most this many times as far, however far off the knee is.
_FARTHEST = 4.0


def chart_rates(
    materials: tuple[Material, ...], _settings: ScaleSettings, *, claims: tuple[Claim, ...]
) -> dict[str, Any]:
    """Every run of everybody on one axis of good answers a second, beside the rate that is claimed."""
    runs = [run for run in ordered(all_runs(materials)) if run.rate_per_second]
    if not runs:
        return stack([nothing("@load-nothing")], description="@chart-rates-description", heights=[60])
    rows = pd.DataFrame(
        {
            "group": [run.group for run in runs],
            "run": [run.name for run in runs],
            "rate": [run.rate_per_second for run in runs],
            "label": [f"@loop-{run.kind}" for run in runs],
            "requests": [run.requests for run in runs],
        }
    )
    # Runs that are alike lie beside each other, and not on top.
    number, of = rows.groupby("group").cumcount(), rows.groupby("group")["run"].transform("size")
    rows["aside"] = (number + 0.5) / of - 0.5
    groups, shown = list(dict.fromkeys(rows["group"])), [label for label in LOOPS if (rows["label"] == label).any()]
    threshold = claims[0].criterion.threshold
    scale = alt.Scale(
        type="log",
        nice=False,
        domain=[float(rows["rate"].min()) * 0.7, max(threshold, float(rows["rate"].max())) * 2.2],
    )
    points = (
        alt.Chart(rows, title=alt.Title("@chart-rates", anchor="start"))
        .mark_point(filled=True, size=60, opacity=0.75)
        .encode(
            x=alt.X("rate:Q", title="@axis-rate", scale=scale),
            y=alt.Y("group:N", title=None, sort=groups, axis=named_axis()),
            yOffset=alt.YOffset("aside:Q", scale=alt.Scale(domain=[-0.7, 0.7])),
            color=alt.Color(
                "label:N",
                title=None,
                scale=alt.Scale(domain=shown, range=[LOOPS[label] for label in shown]),
                legend=alt.Legend(orient="top", labelLimit=300),
            ),
            tooltip=[
                alt.Tooltip("run:N", title="@axis-run"),
                alt.Tooltip("label:N", title="@axis-loop"),
                alt.Tooltip("rate:Q", title="@axis-rate", format=".4~g"),
                alt.Tooltip("requests:Q", title="@axis-requests"),
            ],
        )
    )
    chart = alt.layer(points, limit_rule(threshold, channel="x", label="@load-claimed-rate"))
    heights = [_FRAME + 26 * len(groups)]
    return stack([chart], description="@chart-rates-description", heights=heights, width=NAMED_WIDTH)


def chart_latencies(
    materials: tuple[Material, ...], _settings: ScaleSettings, *, claims: tuple[Claim, ...]
) -> dict[str, Any]:
    """One strip per run on a logarithmic axis of latency: 5th to 95th percentile, quantiles, bounds of a p95."""
    groups: dict[str, list[Run]] = {}
    for run in ordered(all_runs(materials)):
        if run.kept or run.stated_seconds:
            groups.setdefault(run.material.recording.id, []).append(run)
    if not groups:
        return stack([nothing("@load-nothing")], description="@chart-latencies-description", heights=[60])
    criterion = claims[0].criterion
    charts = [_strips(runs, criterion.threshold, block_of(claims)) for runs in groups.values()]
    heights = [_FRAME + _ROW * len(runs) for runs in groups.values()]
    spec = stack(charts, description="@chart-latencies-description", heights=heights, width=NAMED_WIDTH)
    spec["resolve"]["scale"]["shape"] = "independent"  # so that each panel has one legend of colours and shapes
    return spec


def _strips(runs: list[Run], threshold: float, block_seconds: float) -> Layered:
    order = [run.name for run in runs]
    marks: list[dict[str, Any]] = []
    strips: list[dict[str, Any]] = []
    bounds: list[dict[str, Any]] = []
    for run in runs:
        name, found = run.name, dict(run.stated_seconds)
        if run.kept:
            responses = responses_of([run], block_seconds)
            every = {q: bound_quantile(responses, q, CONFIDENCE) for q in (*STRIP, *MARKS)}
            found = {q: bound.value for q, bound in every.items() if bound.value is not None}
            if STRIP[0] in found and STRIP[1] in found:
                strips.append({"run": name, "low": found[STRIP[0]], "high": found[STRIP[1]]})
            p95 = every[0.95]
            if p95.low is not None and p95.high is not None:
                bounds.append({"run": name, "low": p95.low, "high": p95.high})
        few = [q for q in MARKS if run.requests < least_n(q)]
        marks += [
            {"run": name, "label": label, "seconds": found[q], "requests": run.requests}
            for q, label in MARKS.items()
            if q in found and q not in few
        ]
    title = alt.Title("@chart-latencies", subtitle=runs[0].material.recording.id, anchor="start")
    y = alt.Y("run:N", title=None, sort=order, axis=named_axis())
    seconds = [row["seconds"] for row in marks] + [row["low"] for row in strips] + [row["high"] for row in bounds]
    if not seconds:
        return alt.layer(nothing("@load-nothing"))
    scale = alt.Scale(type="log", nice=False, domain=[min(seconds) * 0.8, max(*seconds, threshold) * 1.6])
    layers: list[Any] = []
    for rows, colour, width in ((bounds, PALETTE[1], 7), (strips, PALETTE[6], 3)):
        if rows:  # a layer without rows has no extent, which Vega warns of
            rule = alt.Chart(pd.DataFrame(rows), title=title).mark_rule(strokeWidth=width, opacity=0.45, color=colour)
            layers.append(rule.encode(y=y, x=alt.X("low:Q", title="@axis-latency-seconds", scale=scale), x2="high:Q"))
    shown = [label for label in LOOKS if any(row["label"] == label for row in marks)]
    legend = alt.Legend(orient="top", labelLimit=300)
    points = (
        alt.Chart(pd.DataFrame(marks), title=title)
        .mark_point(filled=True, size=40, opacity=0.9)
        .encode(
            y=y,
            x=alt.X("seconds:Q", title="@axis-latency-seconds", scale=scale),
            color=alt.Color(
                "label:N", title=None, legend=legend, scale=alt.Scale(domain=shown, range=[LOOKS[x][0] for x in shown])
            ),
            shape=alt.Shape(
                "label:N", title=None, legend=legend, scale=alt.Scale(domain=shown, range=[LOOKS[x][1] for x in shown])
            ),
            tooltip=[
                alt.Tooltip("run:N", title="@axis-run"),
                alt.Tooltip("label:N", title="@axis-quantile"),
                alt.Tooltip("seconds:Q", title="@axis-latency-seconds", format=".4~g"),
                alt.Tooltip("requests:Q", title="@axis-requests"),
            ],
        )
    )
    return alt.layer(*layers, points, limit_rule(threshold, channel="x", label="@load-claimed-latency"))


def chart_scalability(
    materials: tuple[Material, ...], settings: ScaleSettings, *, claims: tuple[Claim, ...]
) -> dict[str, Any]:
    """Throughput over the load with the fitted law, its band and its knee, and the share of failures below it."""
    by_id = {claim.id: claim for claim in claims}
    sustained, errors = by_id.get(SUSTAINED), by_id.get(ERRORS)
    charts: list[alt.Chart | Layered] = []
    for group, runs in levels_of(all_runs(materials)).items():
        if len({run.users for run in runs}) < _LEAST_LEVELS_DRAWN:
            continue  # one level is no series; the table says how many it lacks
        law = law_of(runs)
        reach = _reach(runs, law, settings.extrapolation_factor)
        charts.append(_throughput(group, runs, law, reach, sustained.criterion.threshold if sustained else None))
        charts.append(_errors(runs, reach, errors))
    if not charts:
        charts.append(nothing("@load-no-levels"))
    heights = [260, 120] * (len(charts) // 2) or [60]
    return stack(charts, description="@chart-scalability-description", heights=heights)


def _reach(runs: list[Run], law: ScalabilityFit | None, factor: float) -> float:
    """How far the axis of users reaches: beyond what was run, and if it is not too far to the knee's upper bound."""
    largest = max(run.users or 1.0 for run in runs)
    knee = law.knee_users.high if law and np.isfinite(law.knee_users.high) else 0.0
    return largest * factor if law is None else max(largest * factor, min(knee * 1.1, largest * max(_FARTHEST, factor)))


def _users(reach: float) -> alt.X:
    return alt.X("users:Q", title="@axis-users", scale=alt.Scale(type="log", base=2, nice=False, domain=[0.9, reach]))


def _throughput(
    group: str, runs: list[Run], law: ScalabilityFit | None, reach: float, threshold: float | None
) -> Layered:
    key = "@chart-throughput" if law else "@chart-throughput-too-few"
    title = alt.Title(key, subtitle=group, anchor="start")
    rows = pd.DataFrame(
        {
            "users": [run.users for run in runs],
            "rate": [run.rate_per_second for run in runs],
            "run": [run.name for run in runs],
        }
    )
    lowest = float(rows["rate"].min()) * 0.7
    scale = alt.Scale(type="log", nice=False, domain=[lowest, max(threshold or 0.0, float(rows["rate"].max())) * 1.6])
    y = alt.Y("rate:Q", title="@axis-rate", scale=scale)
    layers: list[Any] = []
    if law:
        largest = float(rows["users"].max())
        within, beyond = np.geomspace(1, largest, _POINTS), np.geomspace(largest, reach, _POINTS)
        for users, label in ((within, "@law-measured"), (beyond, "@law-extrapolated")):
            value, low, high = law.curve(users)
            part = pd.DataFrame({"users": users, "rate": value, "low": np.maximum(low, lowest), "high": high})
            faint = label == "@law-extrapolated"
            colour = PALETTE[6] if faint else PALETTE[0]
            band = alt.Chart(part, title=title).mark_area(opacity=0.12 if faint else 0.25, color=colour)
            line = alt.Chart(part.assign(label=label), title=title).mark_line(
                color=colour, strokeDash=[6, 5] if faint else [1, 0]
            )
            layers += [
                band.encode(x=_users(reach), y=alt.Y("low:Q", title="@axis-rate", scale=scale), y2="high:Q"),
                line.encode(
                    x=_users(reach), y=y, tooltip=[alt.Tooltip("label:N", title="@axis-law"), _tip_users(), _tip_rate()]
                ),
            ]
        layers += _knee(law, reach)
    points = (
        alt.Chart(rows, title=title)
        .mark_point(filled=True, size=45, opacity=0.8, color=PALETTE[1])
        .encode(x=_users(reach), y=y, tooltip=[alt.Tooltip("run:N", title="@axis-run"), _tip_users(), _tip_rate()])
    )
    rules = [] if threshold is None else [limit_rule(threshold, channel="y", label="@load-claimed-rate")]
    return alt.layer(*layers, points, *rules)


def _tip_users() -> alt.Tooltip:
    return alt.Tooltip("users:Q", title="@axis-users", format=".4~g")


def _tip_rate() -> alt.Tooltip:
    return alt.Tooltip("rate:Q", title="@axis-rate", format=".4~g")


def _knee(law: ScalabilityFit, reach: float) -> list[Any]:
    """The knee as a line in the interval it lies in, as far as the axis reaches."""
    knee = law.knee_users
    if knee.low >= reach:
        return []
    span = pd.DataFrame({"users": [max(knee.low, 0.9)], "end": [min(knee.high, reach)]})
    layers: list[Any] = [alt.Chart(span).mark_rect(opacity=0.12, color=PALETTE[3]).encode(x=_users(reach), x2="end:Q")]
    if 0.9 < knee.value < reach:  # noqa: PLR2004 - the left end of the axis
        at = pd.DataFrame({"users": [knee.value], "label": ["@law-knee"]})
        layers.append(alt.Chart(at).mark_rule(color=PALETTE[3], strokeWidth=1.5).encode(x=_users(reach)))
        text = alt.Chart(at).mark_text(align="left", dx=4, dy=8, color=PALETTE[3], fontSize=11)
        layers.append(text.encode(x=_users(reach), y=alt.value(0), text="label:N"))
    return layers


def _errors(runs: list[Run], reach: float, claim: Claim | None) -> Layered:
    """Share of failures of every run, and per level between its bounds by blocks."""
    rows = pd.DataFrame(
        {
            "users": [run.users for run in runs],
            "ratio": [(run.failures or 0) / run.requests for run in runs],
            "run": [run.name for run in runs],
        }
    )
    levels = []
    for users in sorted({run.users for run in runs if run.users}):
        failed, seconds = failures_of([run for run in runs if run.users == users])
        made = estimate_proportion_by_block(
            failed,
            seconds,
            block_of((claim,) if claim else ()),
            metric=claim.criterion.metric if claim else "request_error_under_load_ratio",
            unit=Unit.RATIO,
            bounds=CONFIDENCE,
        )
        levels.append({"users": users, "low": made.low, "high": made.high})
    title = alt.Title("@chart-errors", anchor="start")
    y_title = "@axis-error-ratio"
    scale = alt.Scale(domain=[0, 1])
    rule = alt.Chart(pd.DataFrame(levels), title=title).mark_rule(strokeWidth=3, opacity=0.4, color=PALETTE[6])
    points = alt.Chart(rows, title=title).mark_point(filled=True, size=45, opacity=0.8, color=PALETTE[5])
    percent = alt.Axis(format="~%")
    return alt.layer(
        rule.encode(x=_users(reach), y=alt.Y("low:Q", title=y_title, scale=scale, axis=percent), y2="high:Q"),
        points.encode(
            x=_users(reach),
            y=alt.Y("ratio:Q", title=y_title, scale=scale, axis=percent),
            tooltip=[
                alt.Tooltip("run:N", title="@axis-run"),
                _tip_users(),
                alt.Tooltip("ratio:Q", title=y_title, format=".3~%"),
            ],
        ),
        *([limit_rule(claim.criterion.threshold, channel="y", label="@load-claimed-errors")] if claim else []),
    )
