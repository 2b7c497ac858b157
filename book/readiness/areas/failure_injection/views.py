"""What the failure-injection notebook shows of its raw data: attempts, coverage, settings, the January record."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.failure_injection.kinds import FailureInjectionSettings, FaultKind, fault_kinds, seconds_after
from readiness.areas.failure_injection.plan import PLANNED, member_cell, member_label
from readiness.charts import PALETTE, Layered, stack
from readiness.claims import Claim
from readiness.messages import Message, message
from readiness.views import Cell, Column, TableView

MARKS = {"@mark-effect": "effect_seen_at", "@mark-detected": "detected_at", "@mark-recovered": "recovered_at"}
WATCHED, PROVEN, UNPROVEN = "@mark-watched", "@strip-proven", "@strip-unproven"
MARK_LOOKS = {
    "@mark-effect": (PALETTE[0], "circle"),
    "@mark-detected": (PALETTE[1], "square"),
    "@mark-recovered": (PALETTE[2], "triangle-up"),
    WATCHED: (PALETTE[3], "cross"),
}
# Settings a time depends on: where each stands among those of an attempt.
SETTINGS = {
    "readiness-delay": ("readinessProbe", "initialDelaySeconds"),
    "readiness-period": ("readinessProbe", "periodSeconds"),
    "readiness-timeout": ("readinessProbe", "timeoutSeconds"),
    "readiness-failures": ("readinessProbe", "failureThreshold"),
    "liveness-delay": ("livenessProbe", "initialDelaySeconds"),
    "liveness-period": ("livenessProbe", "periodSeconds"),
    "liveness-timeout": ("livenessProbe", "timeoutSeconds"),
    "liveness-failures": ("livenessProbe", "failureThreshold"),
    "grace": ("terminationGracePeriodSeconds",),
    "toleration-not-ready": ("tolerationSeconds", "node.kubernetes.io/not-ready"),
    "toleration-unreachable": ("tolerationSeconds", "node.kubernetes.io/unreachable"),
    "node-monitor-grace": ("node_monitor_grace_period",),
    "node-monitor-period": ("node_monitor_period",),
    "replicas": ("replicas",),
    "load": ("load1_at_injection",),
}


def _kinds(materials: tuple[Material, ...], settings: FailureInjectionSettings) -> list[FaultKind]:
    return fault_kinds(materials, clock_resolution_seconds=settings.clock_resolution_seconds)


def chart_attempts(materials: tuple[Material, ...], settings: FailureInjectionSettings) -> dict[str, Any]:
    """One strip per fault: when it took effect, was noticed, was over; every attempt is drawn, unproven ones apart."""
    kinds = _kinds(materials, settings)
    return stack(
        [_strips(kind) for kind in kinds],
        description="@chart-attempts-description",
        heights=[60 + 7 * len(kind.ids) for kind in kinds],
    )


def _strips(kind: FaultKind) -> Layered:
    ended = ~np.isnan(kind.recovery_seconds)
    strips = pd.DataFrame(
        {
            "fault": kind.ids,
            "begin": 0.0,
            "seconds": np.where(ended, kind.recovery_seconds, kind.observed_seconds),
            "label": np.where(kind.proven, PROVEN, UNPROVEN),
            "injected_at": kind.rows["injected_at"].to_numpy(),
        }
    ).sort_values("injected_at", kind="stable")
    order = list(strips["fault"])
    seconds = {label: seconds_after(kind.rows, column) for label, column in MARKS.items()}
    # The end of a wait is no event: it has a mark of its own where nothing came.
    seconds[WATCHED] = np.where(ended, np.nan, kind.observed_seconds)
    marks = pd.concat(
        [pd.DataFrame({"fault": kind.ids, "label": label, "seconds": values}) for label, values in seconds.items()]
    ).dropna()
    shown = set(marks["label"])
    y = alt.Y("fault:N", title=None, sort=order, axis=alt.Axis(labels=False, ticks=False))
    x = alt.X("seconds:Q", title="@axis-seconds-after-injection")
    title = alt.Title("@chart-attempts", subtitle=member_label(kind.kind), anchor="start")
    layers: list[Any] = []
    for label, colour, dash in ((PROVEN, PALETTE[6], [1, 0]), (UNPROVEN, PALETTE[5], [2, 3])):
        part = strips[strips["label"] == label].drop(columns="injected_at")
        if part.empty:  # a layer without rows has no extent, which Vega warns of
            continue
        line = alt.Chart(part, title=title).mark_rule(strokeWidth=3, opacity=0.5, color=colour, strokeDash=dash)
        tooltip = [alt.Tooltip("fault:N", title="@axis-fault"), alt.Tooltip("label:N", title="@axis-proof")]
        layers.append(
            line.encode(y=y, x=alt.X("begin:Q", title="@axis-seconds-after-injection"), x2="seconds:Q", tooltip=tooltip)
        )
    looks = {label: look for label, look in MARK_LOOKS.items() if label in shown}
    colours = alt.Scale(domain=list(looks), range=[colour for colour, _ in looks.values()])
    shapes = alt.Scale(domain=list(MARK_LOOKS), range=[shape for _, shape in MARK_LOOKS.values()])
    layers.append(
        alt.Chart(marks)
        .mark_point(filled=True, size=38, opacity=0.9)
        .encode(
            y=y,
            x=x,
            color=alt.Color("label:N", title=None, scale=colours, legend=alt.Legend(orient="top", labelLimit=300)),
            shape=alt.Shape("label:N", scale=shapes, legend=None),
            tooltip=[
                alt.Tooltip("fault:N", title="@axis-fault"),
                alt.Tooltip("label:N", title="@axis-event"),
                alt.Tooltip("seconds:Q", title="@axis-seconds-after-injection", format=".2f"),
            ],
        )
    )
    if kind.unproven_ids:
        told = pd.DataFrame({"label": ["@strip-unproven-explained"]})
        note = alt.Chart(told).mark_text(align="right", baseline="top", color=PALETTE[5], fontSize=11)
        layers.append(note.encode(text="label:N", x=alt.value("width"), y=alt.value(2)))
    return alt.layer(*layers)


def table_coverage(
    materials: tuple[Material, ...], settings: FailureInjectionSettings, *, claims: tuple[Claim, ...]
) -> TableView:
    """What the claims want against what was run; a kind that never ran stays on the list, one not wanted is added."""
    kinds = {kind.kind: kind for kind in _kinds(materials, settings)}
    pilots = [m.tables["faults_discarded"]["kind"] for m in materials if "faults_discarded" in m.tables]
    discarded = Counter(str(kind) for pilot in pilots for kind in pilot)
    wanted = {kind for claim in claims if claim.criterion.population for kind in claim.criterion.population.members}
    planned = [(scenario, kind) for scenario, members in PLANNED.items() for kind in members if kind in wanted]
    planned += [("other", kind) for kind in sorted(wanted - {kind for _, kind in planned})]
    known = {kind for _, kind in planned}
    planned += [("not-planned", kind) for kind in sorted({*kinds, *discarded} - known)]
    rows = tuple(
        (message(f"scenario-{scenario}"), member_cell(kind), *_covered(kinds.get(kind)), discarded[kind])
        for scenario, kind in planned
    )
    columns = (
        Column(title=message("coverage-column-scenario")),
        Column(title=message("coverage-column-kind")),
        *(Column(title=message(f"coverage-column-{name}")) for name in ("status", "counts", "censored")),
        Column(title=message("coverage-column-by")),
        Column(title=message("coverage-column-discarded"), format="number"),
    )
    return TableView(caption=message("coverage-caption"), columns=columns, rows=rows)


def _covered(kind: FaultKind | None) -> tuple[Cell, ...]:
    """Status, proven of all attempts, never seen to be detected and to recover, and who detected."""
    if kind is None:
        return (message("coverage-never-run"), None, None, None)
    counted = kind.counted
    by = {who or "unknown": counted.detected_by(who) for who in ("platform", "probe", "self_healing", "")}
    return (
        message("coverage-done" if counted.ids else "coverage-unproven"),
        message("coverage-counts", proven=len(counted.ids), n=len(kind.ids)),
        message(
            "coverage-censored",
            undetected=int(counted.detections.censored.sum()),
            unrecovered=int(counted.recoveries.censored.sum()),
        ),
        message("coverage-by", **by) if any(by.values()) else None,
    )


def table_settings(materials: tuple[Material, ...], settings: FailureInjectionSettings) -> TableView:
    """The settings every time depends on, a column for each kind of fault."""
    kinds = _kinds(materials, settings)
    rows = tuple(
        (message(f"setting-{name}"), *(_setting_cell(kind, path) for kind in kinds)) for name, path in SETTINGS.items()
    )
    columns = [Column(title=message("settings-column-setting"))]
    for kind in kinds:
        cell = member_cell(kind.kind)
        columns.append(Column(title=message("settings-column-kind", kind=cell) if isinstance(cell, str) else cell))
    return TableView(caption=message("settings-caption"), columns=tuple(columns), rows=rows)


def _setting_cell(kind: FaultKind, path: tuple[str, ...]) -> Message | str:
    """One setting of every attempt: its value, its range where it differs, or that nobody recorded it."""
    found = [_at(told, path) for told in kind.settings]
    recorded = [value for value in found if value is not None]
    if not recorded:
        return message("setting-unknown")
    if len(recorded) == len(found) and all(value == recorded[0] for value in recorded):
        return message("setting-value", value=recorded[0])
    numbers = [value for value in recorded if isinstance(value, int | float)]
    if len(numbers) == len(found):
        return message("setting-range", low=min(numbers), high=max(numbers))
    shown = sorted({str(value) for value in recorded})
    return message("setting-differs", values=", ".join(shown), unknown=len(found) - len(recorded))


def _at(told: dict[str, Any], path: tuple[str, ...]) -> str | int | float | None:
    """What stands at a path of nested settings, as something a sentence can hold."""
    value: Any = told
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if value is None or isinstance(value, str | int | float) else str(value)


def table_january_runs(materials: tuple[Material, ...], _settings: object) -> TableView:
    """The four runs of 2026-01-08 as they were printed, and whether the final report lists them."""
    january = materials[0]
    runs = january.tables["failure_injection_runs"].fillna({"notes": ""})
    listed = set(january.tables["failure_injection_report"]["run"].astype(str))
    rows = tuple(
        (
            str(row.run),
            str(row.test),
            str(row.status),
            str(row.mttd_text),
            str(row.mttr_text),
            str(row.notes),
            message("answer-yes") if str(row.run) in listed else message("answer-no"),
        )
        for row in runs.itertuples()
    )
    names = ("run", "test", "status", "mttd", "mttr", "notes", "listed")
    columns = tuple(Column(title=message(f"january-runs-column-{name}")) for name in names)
    return TableView(caption=message("january-runs-caption"), columns=columns, rows=rows)
