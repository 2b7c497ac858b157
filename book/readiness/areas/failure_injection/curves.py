"""Kaplan-Meier curves and quantiles of the times to detection and recovery, kind by kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.failure_injection.kinds import (
    ENTERS_THROUGH_THE_DETECTOR,
    FailureInjectionSettings,
    FaultKind,
    Waits,
    fault_kinds,
)
from readiness.areas.failure_injection.plan import member_cell, member_label
from readiness.charts import PALETTE, Layered, limit_rule, stack
from readiness.claims import Claim, Unit
from readiness.estimates import Bounds, Estimate
from readiness.estimates.durations import (
    MEDIAN,
    estimate_median_duration,
    exponential_mean_upper,
    smallest_covering_n,
    survival_curve,
)
from readiness.messages import Message, message
from readiness.presentation.numbers import COMPARATORS
from readiness.views import Column, TableView

BAND_CONFIDENCE = 0.95  # two-sided and pointwise; the band is drawn and decides nothing
P90 = 0.9
HEIGHT = 210
# Curves on a log axis begin a little before the first event.
_BEFORE_THE_FIRST = 0.7


class Told(NamedTuple):
    """One of the two things that are timed: its name in keys, its claims, and its waits by kind."""

    name: str
    claims: tuple[Claim, ...]
    waits: dict[str, Waits]


def _told(kinds: Iterable[FaultKind], claims: tuple[Claim, ...]) -> tuple[Told, Told]:
    counted = [kind.counted for kind in kinds]
    by = {name: tuple(c for c in claims if c.criterion.metric.startswith(name)) for name in ("detection", "recovery")}
    return (
        Told(
            "detection",
            by["detection"],
            # What enters through the detector is announced, not detected.
            {kind.kind: kind.detections for kind in counted if kind.kind not in ENTERS_THROUGH_THE_DETECTOR},
        ),
        Told("recovery", by["recovery"], {kind.kind: kind.recoveries for kind in counted}),
    )


def chart_curves(
    materials: tuple[Material, ...], settings: FailureInjectionSettings, *, claims: tuple[Claim, ...]
) -> dict[str, Any]:
    """Share not yet detected, and not yet recovered, over the time since the injection; proven attempts only."""
    kinds = fault_kinds(materials, clock_resolution_seconds=settings.clock_resolution_seconds)
    colours = {member_label(kind.kind): PALETTE[n % len(PALETTE)] for n, kind in enumerate(kinds)}
    charts = [
        _panel(told, colours) for told in _told(kinds, claims) if any(w.seconds.size for w in told.waits.values())
    ]
    if not charts:
        charts = [alt.Chart(pd.DataFrame({"label": ["@curve-nothing"]})).mark_text().encode(text="label:N")]
    return stack(charts, description="@chart-curves-description", heights=[HEIGHT] * len(charts))


def _panel(told: Told, colours: dict[str, str]) -> Layered:
    steps, cuts = _rows_of(told.waits)
    labels = [label for label in colours if (steps["label"] == label).any()]
    x = alt.X("seconds:Q", title="@axis-seconds-after-injection", scale=alt.Scale(type="log", nice=False))
    y = alt.Y("share:Q", title=f"@axis-share-{told.name}", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    color = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=labels, range=[colours[label] for label in labels]),
        legend=alt.Legend(orient="bottom", columns=4, labelLimit=300, symbolOpacity=1),
    )
    title = alt.Title(f"@chart-curves-{told.name}", subtitle="@chart-curves-band", anchor="start")
    band = (
        alt.Chart(steps[steps["low"].notna()], title=title)
        .mark_area(interpolate="step-after", opacity=0.16)
        .encode(x=x, y=alt.Y("low:Q", title=f"@axis-share-{told.name}"), y2="high:Q", color=color)
    )
    lines = (
        alt.Chart(steps)
        .mark_line(interpolate="step-after", strokeWidth=1.8)
        .encode(
            x=x,
            y=y,
            color=color,
            tooltip=[
                alt.Tooltip("label:N", title="@axis-kind"),
                alt.Tooltip("seconds:Q", title="@axis-seconds-after-injection", format=".3~g"),
                alt.Tooltip("share:Q", title=f"@axis-share-{told.name}", format=".1%"),
            ],
        )
    )
    rules: list[Any] = [
        limit_rule(
            claim.criterion.threshold,
            channel="x",
            label=f"{COMPARATORS[claim.criterion.comparator]} {claim.criterion.threshold:g}",
        )
        for claim in told.claims
    ]
    ticks = alt.Chart(cuts).mark_point(shape="stroke", angle=90, size=110, strokeWidth=2).encode(x=x, y=y, color=color)
    # A layer without rows has no extent, which Vega warns of.
    layers = [*([band] if steps["low"].notna().any() else []), lines, *([ticks] if len(cuts) else []), *rules]
    return alt.layer(*layers)


def _rows_of(waits: dict[str, Waits]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Corners of the curves and, apart, the times where a wait was cut."""
    every = np.concatenate([w.seconds[w.seconds > 0] for w in waits.values()])
    begin = float(every.min()) * _BEFORE_THE_FIRST if every.size else 1.0
    steps, cuts = [], []
    for kind, (seconds, censored) in waits.items():
        if not seconds.size:
            continue
        curve = survival_curve(seconds, censored, confidence=BAND_CONFIDENCE)
        label = member_label(kind)
        drawn = np.maximum(curve.seconds, begin)  # a log axis has no zero
        steps.append(
            pd.DataFrame(
                {
                    "label": label,
                    "seconds": np.concatenate([[begin], drawn]),
                    "share": np.concatenate([[1.0], curve.share]),
                    "low": np.concatenate([[np.nan], curve.low]),
                    "high": np.concatenate([[np.nan], curve.high]),
                }
            )
        )
        at = np.unique(seconds[censored])
        cuts.append(
            pd.DataFrame(
                {
                    "label": label,
                    "seconds": np.maximum(at, begin),
                    "share": curve.share[np.searchsorted(curve.seconds, at)],
                }
            )
        )
    return pd.concat(steps, ignore_index=True), pd.concat(cuts, ignore_index=True)


def table_times(
    materials: tuple[Material, ...], settings: FailureInjectionSettings, *, claims: tuple[Claim, ...]
) -> TableView:
    """Median, 90 % quantile and the claims' own, with their bounds, and the exponential mean beside them."""
    kinds = fault_kinds(materials, clock_resolution_seconds=settings.clock_resolution_seconds)
    asked = {claim.criterion.quantile or MEDIAN for claim in claims}
    quantiles = sorted({MEDIAN, P90, *asked})
    confidence = max((claim.criterion.confidence for claim in claims), default=0.95)
    attempts = {kind.kind: kind for kind in kinds}
    rows = tuple(
        (
            message(f"times-{told.name}"),
            member_cell(kind),
            message("coverage-counts", proven=int(attempts[kind].proven.sum()), n=len(attempts[kind].ids)),
            int(waits.censored.sum()),
            *(_quantile_cell(waits, quantile, Bounds(confidence, confidence)) for quantile in quantiles),
            _exponential_cell(waits, confidence),
        )
        for told in _told(kinds, claims)
        for kind, waits in told.waits.items()
    )
    columns = (
        Column(title=message("times-column-what")),
        Column(title=message("coverage-column-kind")),
        Column(title=message("coverage-column-counts")),
        Column(title=message("times-column-censored"), format="number"),
        *(Column(title=message("times-column-quantile", quantile=quantile)) for quantile in quantiles),
        Column(title=message("times-column-exponential")),
    )
    return TableView(caption=message("times-caption", confidence=confidence), columns=columns, rows=rows)


def _quantile_cell(waits: Waits, quantile: float, bounds: Bounds) -> Message:
    """A quantile between its bounds, or what is missing for them."""
    made: Estimate = estimate_median_duration(
        waits.seconds, waits.censored, quantile=quantile, metric="times", unit=Unit.SECONDS, bounds=bounds
    )
    needed = smallest_covering_n(quantile, bounds)
    known = {"value": made.value, "low": made.low, "high": made.high}
    facts = {f"{name}_seconds": number for name, number in known.items() if number is not None}
    reached = "times-quantile" if made.value is not None else "times-quantile-beyond"
    if made.low is None:
        return message(f"{reached}-unbounded", needed=needed, **facts)
    if made.high is None and made.n < needed:
        return message(f"{reached}-needs", needed=needed, **facts)
    return message(f"{reached}-open" if made.high is None else reached, **facts)


def _exponential_cell(waits: Waits, confidence: float) -> Message | None:
    """The mean that exponential times would have, and its upper bound; it decides nothing."""
    total, ended = float(waits.seconds.sum()), int((~waits.censored).sum())
    upper = exponential_mean_upper(total, ended, confidence)
    return message("times-exponential", mean_seconds=total / ended, upper_seconds=upper) if upper is not None else None
