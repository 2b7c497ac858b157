"""What the stability notebook shows of its raw data: memory, CPU and health of every pod, and the January report."""

from __future__ import annotations

import re
from typing import Any, Protocol

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.series import SOAK, bin_minutes, by_bin, pod_series, seconds_since
from readiness.charts import MOST_LINES, PALETTE, Worst, limit_rule, pods_chart, stack
from readiness.messages import message
from readiness.views import Cell, Column, TableView

RSS = "process_resident_memory_bytes"
CPU = "container_cpu_percent_of_core"
SPIKE_LIMIT_SHARE = 0.8


class _Warmup(Protocol):
    """The one setting a chart wants."""

    @property
    def warmup_minutes(self) -> float: ...


def cpu_limit_percent_of_core(material: Material) -> float | None:
    """CPU limit of a pod in percent of one core, from the recording's settings (``limits 200m/256Mi``)."""
    found = re.search(r"limits (\d+)m/", str(material.recording.settings.get("resources", "")))
    return int(found[1]) / 10 if found else None


def chart_memory(materials: tuple[Material, ...], settings: _Warmup) -> dict[str, Any]:
    """Resident memory of every pod over the soak, by the minute."""
    charts = [
        alt.layer(
            pods_chart(
                by_bin(pod_series(material, RSS), scale=1 / 2**20),
                Worst(_growth_of, "@chart-bands-memory"),
                title="@chart-memory",
                subtitle=material.recording.id,
                y_title="@axis-memory-mib",
                zero=False,
            ),
            limit_rule(settings.warmup_minutes, channel="x", label="@chart-warmup-ends"),
        )
        for material in materials
    ]
    return stack(charts, description="@chart-memory-description")


def chart_cpu(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """CPU of every pod over the soak with 80 % of its limit, where there is one."""
    charts = [
        alt.layer(
            pods_chart(
                by_bin(pod_series(material, CPU)),
                Worst(_mean_of, "@chart-bands-cpu"),
                title="@chart-cpu",
                subtitle=material.recording.id,
                y_title="@axis-cpu-percent-of-core",
                zero=True,
            ),
            limit_rule(SPIKE_LIMIT_SHARE * limit, channel="y", label="@chart-cpu-limit"),
        )
        for material in materials
        if (limit := cpu_limit_percent_of_core(material)) is not None
    ]
    return stack(charts, description="@chart-cpu-description")


def chart_health(materials: tuple[Material, ...], _settings: object) -> dict[str, Any]:
    """Slowest health answer of every minute, and the minutes in which a request got none."""
    charts = []
    for material in materials:
        start, _ = material.window(SOAK)
        rows = material.rows("probes", SOAK)
        minute = bin_minutes(seconds_since(rows["observed_at"], start))
        grouped = rows.assign(minute=minute, failed=~rows["ok"]).groupby(["target", "minute"])
        slowest = grouped.agg(value=("latency_seconds", "max"), failed=("failed", "sum")).reset_index(
            names=["pod", "minute"]
        )
        lines = pods_chart(
            slowest,
            Worst(_mean_of, "@chart-bands-health"),
            title="@chart-health",
            subtitle=material.recording.id,
            y_title="@axis-latency-seconds",
            zero=True,
        )
        unanswered = (
            alt.Chart(_failed_in(slowest))
            .mark_point(shape="triangle-up", filled=True, size=70, color=PALETTE[5])
            .encode(
                x="minute:Q",
                y="value:Q",
                tooltip=[
                    alt.Tooltip("pod:N", title="@axis-pod"),
                    alt.Tooltip("minute:Q", title="@axis-minutes"),
                    alt.Tooltip("failed:Q", title="@axis-failed-requests"),
                ],
            )
        )
        # A layer without rows has no extent, which Vega warns of.
        charts.append(alt.layer(lines, unanswered) if slowest["failed"].any() else lines)
    return stack(charts, description="@chart-health-description")


def _growth_of(rows: pd.DataFrame) -> pd.Series:
    """From the first bin of each pod to its last."""
    by_pod = rows.sort_values("minute", kind="stable").groupby("pod")["value"]
    return by_pod.last() - by_pod.first()


def _mean_of(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby("pod")["value"].mean()


def _failed_in(slowest: pd.DataFrame) -> pd.DataFrame:
    """Where a request got no answer: by pod and minute, by the minute alone where there are more pods than lines."""
    failed = slowest[slowest["failed"] > 0]
    if slowest["pod"].nunique() <= MOST_LINES:
        return failed
    by_minute = failed.groupby("minute").agg(value=("value", "max"), failed=("failed", "sum"), pod=("pod", "nunique"))
    return by_minute.reset_index().assign(pod=lambda rows: "n = " + rows["pod"].astype(str))


def table_january_report(materials: tuple[Material, ...], _settings: object) -> TableView:
    """What the January report prints, beside what its own numbers give."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        report = material.tables["stability_report"].set_index("quantity")["value"]
        if "memory_change_printed_in_details" not in report:
            continue  # what a log adds up to prints nothing
        first, last = float(report["memory_first"]), float(report["memory_last"])
        computed = (last / first - 1) * 100
        rows += [
            (message("january-memory-change-table"), str(report["memory_change_printed_in_criteria_table"]), computed),
            (message("january-memory-change-details"), str(report["memory_change_printed_in_details"]), computed),
        ]
    return TableView(
        caption=message("january-report-caption"),
        columns=(
            Column(title=message("january-column-quantity")),
            Column(title=message("january-column-printed")),
            Column(title=message("january-column-computed"), format="number"),
        ),
        rows=tuple(rows),
    )
