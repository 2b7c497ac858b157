"""Slopes of every resource of every pod lifetime: what grows, how well that is known, and what would have been seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Material
from readiness.areas.series import SOAK, PodSeries, pod_series
from readiness.areas.stability.lifetimes import restart_seconds, split_lifetimes
from readiness.charts import NAMED_WIDTH, PALETTE, Layered, cut_subtitle, named_axis, nothing, short_names, stack
from readiness.claims import Claim, Unit
from readiness.estimates import Bounds
from readiness.estimates.trends import Trend, fit_trend
from readiness.instruments import Check
from readiness.messages import Message, message
from readiness.views import Cell, Column, TableView

RESOURCES = (
    "process_resident_memory_bytes",
    "process_unique_memory_bytes",
    "container_memory_working_set_bytes",
    "process_open_fds",
    "process_threads",
    "python_objects_count",
    "torch_tensors_count",
)
# Both together enclose a central 95 %: this is told, not judged, so it is not corrected for the number of pods.
BOUNDS = Bounds(0.975, 0.975)
# The kubelet and the process table count memory in pages; everything else is counted in ones.
_RESOLUTIONS = {Unit.BYTES: 4096.0, Unit.COUNT: 1.0}
_MOST_ROWS = 3
_MOST_STRIPS = 40
_DIVISORS = {Unit.BYTES: 2.0**20}
_SIGNS = ("@slope-rises", "@slope-open", "@slope-falls")


class ResourceSettings(Protocol):
    """The settings these views want."""

    @property
    def warmup_minutes(self) -> float:
        """Dropped from the start of every life."""

    @property
    def minimum_samples(self) -> int:
        """Fewer make no series."""

    @property
    def resources(self) -> tuple[str, ...]:
        """Metrics to tell of."""


@dataclass(frozen=True)
class Slope:
    """The drift of one resource of one pod lifetime; without a trend if an instrument check failed, which says why."""

    recording: str
    metric: str
    unit: Unit
    pod: str
    samples: int
    window_hours: float
    varied: bool
    trend: Trend | None
    failed: Check | None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Two-sided 95 % bounds of the slope, per hour."""
        low, high = self.trend.slope_bounds(BOUNDS) if self.trend else (None, None)
        return None if low is None or high is None else (low, high)

    @property
    def rank(self) -> float:
        """By what the steepest come first: the growth that is at least there; what has no bounds comes last."""
        return self.bounds[0] if self.bounds else -np.inf


def slopes_of(materials: tuple[Material, ...], settings: ResourceSettings) -> list[Slope]:
    """The slope of every named resource of every pod lifetime in the soak, the steepest of each metric first."""
    found = []
    for material in materials:
        restarts = restart_seconds(material)
        for metric in settings.resources:
            every = _slopes_in(material, metric, restarts, settings)
            found += sorted(every, key=lambda slope: slope.rank, reverse=True)
    return found


def table_resources(
    materials: tuple[Material, ...], settings: ResourceSettings, *, claims: tuple[Claim, ...]
) -> TableView:
    """Slope, projected growth and smallest slope that would have been seen, of every resource.

    Of more than 3 lifetimes of a metric the one that grows most surely is listed, and one row sums up the others; the
    chart has them all, and so have the data below it.
    """
    slopes = slopes_of(materials, settings)
    horizon = horizon_hours(claims)
    recorded = {(slope.recording, slope.metric) for slope in slopes}
    nowhere = [name for name in settings.resources if name not in {metric for _, metric in recorded}]
    rows: list[tuple[Cell, ...]] = []
    for (recording, metric), group in groupby(slopes, key=lambda slope: (slope.recording, slope.metric)):
        lives = list(group)
        window = message("resources-window", seconds=3600 * max(slope.window_hours for slope in lives))
        # A group names itself in a row of its own.
        rows += [(metric, recording, "", "", window), *_rows_of_group(lives, horizon)]
    for recording in (material.recording.id for material in materials):
        missing = [m for m in settings.resources if m not in nowhere and (recording, m) not in recorded]
        if missing:
            rows.append((", ".join(missing), recording, message("resources-not-recorded"), "", ""))
    if nowhere:
        rows.append((", ".join(nowhere), message("resources-nowhere"), "", "", ""))
    names = ("pod", "slope", "projected", "detectable", "method")
    columns = tuple(
        Column(title=message(f"resources-column-{name}", hours=horizon), format="code" if name == "pod" else "text")
        for name in names
    )
    return TableView(caption=message("resources-caption", hours=horizon), columns=columns, rows=tuple(rows))


def horizon_hours(claims: tuple[Claim, ...]) -> float:
    """The longest window that the claims ask for: how far a slope is projected."""
    return max(claim.criterion.window_hours or 0.0 for claim in claims)


def chart_slopes(
    materials: tuple[Material, ...], settings: ResourceSettings, *, claims: tuple[Claim, ...]
) -> dict[str, Any]:
    """Slopes with their intervals, a strip for each pod lifetime, a panel for each recording and resource."""
    bounded = [slope for slope in slopes_of(materials, settings) if slope.bounds]
    panels = [list(group) for _, group in groupby(bounded, key=lambda slope: (slope.recording, slope.metric))]
    if not panels:
        return stack([nothing("@slopes-nothing")], description="@chart-slopes-description")
    return stack(
        [_panel(group, horizon_hours(claims), keyed=group is panels[-1]) for group in panels],
        description="@chart-slopes-description",
        heights=[18 * min(len(group), _MOST_STRIPS) + 10 for group in panels],
        width=NAMED_WIDTH,
    )


def _slopes_in(
    material: Material, metric: str, restarts: dict[str, NDArray[np.float64]], settings: ResourceSettings
) -> Iterator[Slope]:
    unit, warmup_seconds = _unit_of(material, metric), settings.warmup_minutes * 60
    for series in pod_series(material, metric, warmup_seconds=warmup_seconds):
        for life in split_lifetimes(series, restarts.get(series.pod, np.empty(0)), warmup_seconds):
            yield _slope_of(life, metric, unit, settings)


def _slope_of(life: PodSeries, metric: str, unit: Unit, settings: ResourceSettings) -> Slope:
    failed = next((check for check in life.checks(settings.minimum_samples) if not check.passed), None)
    trend = None if failed else fit_trend(life.hours, life.values, resolution=_RESOLUTIONS.get(unit, 0.0))
    return Slope(
        recording=life.material.recording.id,
        metric=metric,
        unit=unit,
        pod=life.pod,
        samples=life.seconds.size,
        window_hours=float(np.ptp(life.seconds)) / 3600 if life.seconds.size else 0.0,
        varied=bool(life.values.size and np.ptp(life.values) > 0),
        trend=trend,
        failed=failed,
    )


def _unit_of(material: Material, metric: str) -> Unit:
    """The unit the recording states; what the book has no unit for is counted."""
    stated = set(material.podwise().units(metric, material.window(SOAK)))
    return Unit(stated.pop()) if len(stated) == 1 and stated <= set(Unit) else Unit.COUNT


def _rows_of_group(group: list[Slope], horizon: float) -> Iterator[tuple[Cell, ...]]:
    names = short_names(slope.pod for slope in group)
    listed = group if len(group) <= _MOST_ROWS else group[:1]
    yield from ((names[slope.pod], *_cells_of(slope, horizon)) for slope in listed)
    others = group[len(listed) :]
    if others:
        unit, count = group[0].unit.value, len(others)
        known = [slope.trend for slope in others if slope.trend]
        found = [trend.slope_per_hour for trend in known]
        seen = [slope for trend in known if (slope := trend.minimum_detectable_slope_per_hour) is not None]
        unusable = sum(slope.failed is not None for slope in others)
        yield (
            message("resources-others", count=count),
            message("resources-range", low=min(found), high=max(found), unit=unit) if found else None,
            message("resources-range", low=min(found) * horizon, high=max(found) * horizon, unit=unit)
            if found
            else None,
            message("resources-at-most", slope=max(seen), unit=unit) if seen else None,
            message("resources-unusable", count=unusable) if unusable else "",
        )


def _cells_of(slope: Slope, horizon: float) -> tuple[Cell, ...]:
    if slope.trend is None:
        return None, None, None, slope.failed.detail if slope.failed else None
    trend, unit = slope.trend, slope.unit.value
    if slope.bounds is None:
        told = message("resources-slope-unbounded", slope=trend.slope_per_hour, unit=unit)
        return told, None, None, _method_of(slope, trend)
    half = (slope.bounds[1] - slope.bounds[0]) / 2
    projected = message("resources-slope", slope=trend.slope_per_hour * horizon, half=half * horizon, unit=unit)
    if slope.unit is Unit.BYTES and trend.start > 0:
        projected = message("resources-projected", **projected.args, ratio=trend.slope_per_hour * horizon / trend.start)
    return (
        message("resources-slope", slope=trend.slope_per_hour, half=half, unit=unit),
        projected,
        message("resources-detectable", slope=trend.minimum_detectable_slope_per_hour or 0.0, unit=unit),
        _method_of(slope, trend),
    )


def _method_of(slope: Slope, trend: Trend) -> Message:
    key = "resources-by-increments" if trend.by_increments else "resources-by-line"
    return message(
        key if slope.varied else "resources-never-varied",
        count=slope.samples,
        n_effective=trend.n_effective,
    )


def _strip_of(slope: Slope, horizon: float) -> dict[str, str | float]:
    """What a strip draws of a slope with bounds, and what its tooltip and the table of the data tell besides."""
    assert slope.trend is not None  # noqa: S101 - only a trend has bounds
    assert slope.bounds is not None  # noqa: S101 - what has none is not drawn
    low, high = slope.bounds
    per_hour, detectable = slope.trend.slope_per_hour, slope.trend.minimum_detectable_slope_per_hour or np.nan
    numbers = {"slope": per_hour, "low": low, "high": high, "projected": per_hour * horizon, "detectable": detectable}
    sign = _SIGNS[0] if low > 0 else _SIGNS[2] if high < 0 else _SIGNS[1]
    divisor = _DIVISORS.get(slope.unit, 1.0)
    return {"pod": slope.pod, "label": sign, **{name: number / divisor for name, number in numbers.items()}}


def _panel(group: list[Slope], horizon: float, *, keyed: bool) -> Layered:
    """One panel of the surest; the last of the stack has the key of the colours for all."""
    subtitle = cut_subtitle(group[0].recording, len(group), _MOST_STRIPS, "@slopes-cut")
    group = group[:_MOST_STRIPS]
    unit, names = group[0].unit, short_names(slope.pod for slope in group)
    rows = pd.DataFrame([{"name": names[slope.pod], **_strip_of(slope, horizon)} for slope in group])
    key = f"@axis-slope-{unit.value}" if unit in (Unit.BYTES, Unit.COUNT) else "@axis-slope-other"
    y = alt.Y("name:N", title=None, sort=list(rows["name"]), axis=named_axis())
    colour = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=list(_SIGNS), range=[PALETTE[5], PALETTE[6], PALETTE[0]]),
        legend=alt.Legend(orient="bottom", symbolType="circle") if keyed else None,
    )
    tooltip = [
        alt.Tooltip("pod:N", title="@axis-pod"),
        *(
            alt.Tooltip(f"{name}:Q", title=f"@axis-{name}", format=".4~g")
            for name in ("slope", "low", "high", "projected", "detectable")
        ),
    ]
    title = alt.Title(group[0].metric, subtitle=subtitle, anchor="start")
    chart = alt.Chart(rows, title=title)
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(strokeDash=[4, 4], color=PALETTE[6]).encode(x="zero:Q")
    bars = chart.mark_rule(strokeWidth=3).encode(
        y=y, x=alt.X("low:Q", title=key), x2="high:Q", color=colour, tooltip=tooltip
    )
    points = chart.mark_point(filled=True, size=46, opacity=1).encode(y=y, x="slope:Q", color=colour, tooltip=tooltip)
    return alt.layer(zero, bars, points)
