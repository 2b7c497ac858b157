"""What the failure-injection notebook shows of its raw data: every attempt, the coverage, the January record."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.charts import PALETTE, stack
from readiness.messages import message
from readiness.views import Column, TableView

# Scenarios of FAILURE_INJECTION_PLAN.md (9c0576bf) and the kinds of fault that run them.
PLANNED = {
    "pod-kill": ("pod_delete", "container_sigkill"),
    "hang": ("process_sigstop",),
    "partition": ("node_partition",),
    "network-delay": ("network_delay",),
    "resource-exhaustion": ("resource_exhaustion",),
    "storage-failure": ("storage_failure",),
    "high-load": ("high_load",),
}


MARKS = ["@mark-effect", "@mark-detected", "@mark-recovered"]


def chart_attempts(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """One strip per fault: when it took effect, was noticed, was over; every attempt is drawn."""
    rows = pd.concat([material.tables["faults"] for material in materials], ignore_index=True)
    charts = []
    for kind, part in rows.groupby("kind", sort=True):
        ordered = part.sort_values("injected_at").reset_index(drop=True)
        end = ordered["recovered_at"].fillna(ordered["observed_until_at"])
        strips = pd.DataFrame(
            {
                "fault": ordered["fault_id"],
                "seconds": (end - ordered["injected_at"]).dt.total_seconds(),
                "recovered": ordered["recovered_at"].notna(),
            }
        )
        marks = pd.concat(
            [
                pd.DataFrame(
                    {
                        "fault": ordered["fault_id"],
                        "label": label,
                        "seconds": (ordered[column] - ordered["injected_at"]).dt.total_seconds(),
                    }
                ).dropna()
                for label, column in zip(MARKS, ("effect_seen_at", "detected_at", "recovered_at"), strict=True)
            ]
        )
        legend = alt.Legend(orient="top")
        known = any(kind in kinds for kinds in PLANNED.values())
        subtitle = f"@member-{str(kind).replace('_', '-')}" if known else str(kind)
        y = alt.Y("fault:N", title=None, sort=list(ordered["fault_id"]), axis=alt.Axis(labels=False, ticks=False))
        x = alt.X("seconds:Q", title="@axis-seconds-after-injection")
        bars = (
            alt.Chart(strips, title=alt.Title("@chart-attempts", subtitle=subtitle, anchor="start"))
            .mark_bar(height=3, opacity=0.35, color=PALETTE[6])
            .encode(y=y, x=x)
        )
        ticks = (
            alt.Chart(marks)
            .mark_point(filled=True, size=38, opacity=0.9)
            .encode(
                y=y,
                x=x,
                color=alt.Color("label:N", title=None, sort=MARKS, legend=legend),
                shape=alt.Shape("label:N", title=None, sort=MARKS, legend=legend),
                tooltip=[
                    alt.Tooltip("fault:N", title="@axis-fault"),
                    alt.Tooltip("label:N", title="@axis-event"),
                    alt.Tooltip("seconds:Q", title="@axis-seconds-after-injection", format=".2f"),
                ],
            )
        )
        charts.append(alt.layer(bars, ticks))
    return stack(
        charts, description="@chart-attempts-description", heights=[60 + 7 * len(r) for _, r in rows.groupby("kind")]
    )


def table_coverage(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Planned scenario against what was run; a scenario that never ran stays on the list."""
    faults = pd.concat([material.tables["faults"] for material in materials], ignore_index=True)
    discarded = [m.tables["faults_discarded"]["kind"] for m in materials if "faults_discarded" in m.tables]
    rows = []
    for scenario, kinds in PLANNED.items():
        for kind in kinds:
            done = faults[faults["kind"] == kind]
            rows.append(
                (
                    message(f"scenario-{scenario}"),
                    kind,
                    len(done),
                    int(done["recovered_at"].isna().sum()) if len(done) else None,
                    sum(int((kinds_discarded == kind).sum()) for kinds_discarded in discarded),
                )
            )
    columns = (
        Column(title=message("coverage-column-scenario")),
        Column(title=message("coverage-column-kind"), format="code"),
        Column(title=message("coverage-column-n"), format="number"),
        Column(title=message("coverage-column-censored"), format="number"),
        Column(title=message("coverage-column-discarded"), format="number"),
    )
    return TableView(caption=message("coverage-caption"), columns=columns, rows=tuple(rows))


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
