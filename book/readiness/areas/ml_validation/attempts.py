"""How hard it was tried to make the graph detector better: every configuration, chosen or not."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.ml_validation.recalls import TOP_LEGEND, nothing_scored
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.charts import PALETTE, stack
from readiness.messages import message
from readiness.views import Cell, Column, TableView

ATTEMPTS = "attempts"
_LOOKS = {"@attempt-chosen": PALETTE[5], "@attempt-other": PALETTE[0]}


def chart_attempts(materials: tuple[Material, ...], _settings: ValidationSettings) -> dict[str, Any]:
    """What every configuration was chosen by, beside what it reached on the test part."""
    charts = []
    for material in materials:
        tried = _mean(material.tables[ATTEMPTS])
        rows = tried.assign(label=tried["chosen"].map({True: "@attempt-chosen", False: "@attempt-other"}))
        for data_set, chosen in rows.groupby("data_set", sort=True):
            shown = [label for label in _LOOKS if (chosen["label"] == label).any()]
            charts.append(
                alt.Chart(chosen, title=alt.Title("@chart-configurations", subtitle=str(data_set), anchor="start"))
                .mark_point(filled=True, size=75, opacity=0.9)
                .encode(
                    x=alt.X("hidden_average_precision:Q", title="@axis-hidden", scale=alt.Scale(domain=[0, 1])),
                    y=alt.Y("test_average_precision:Q", title="@axis-test", scale=alt.Scale(domain=[0, 1])),
                    color=alt.Color(
                        "label:N",
                        title=None,
                        scale=alt.Scale(domain=shown, range=[_LOOKS[label] for label in shown]),
                        legend=TOP_LEGEND,
                    ),
                    tooltip=[
                        alt.Tooltip("configuration:N", title="@axis-configuration"),
                        alt.Tooltip("hidden_average_precision:Q", title="@axis-hidden", format=".3f"),
                        alt.Tooltip("test_average_precision:Q", title="@axis-test", format=".3f"),
                    ],
                )
            )
    if not charts:
        return nothing_scored("@chart-configurations-description")
    return stack(charts, description="@chart-configurations-description")


def table_attempts(materials: tuple[Material, ...], _settings: ValidationSettings) -> TableView:
    """Every configuration that was tried: what it was chosen by first, what the test part showed afterwards."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        tried = _mean(material.tables[ATTEMPTS])
        for row in tried.to_dict("records"):
            rows.append(
                (
                    str(row["data_set"]),
                    message("attempt-is-chosen", configuration=str(row["configuration"]))
                    if row["chosen"]
                    else str(row["configuration"]),
                    *(
                        _number(row[name])
                        for name in (
                            "hidden_average_precision",
                            "hidden_recall_ratio",
                            "test_average_precision",
                            "test_recall_at_1pct_ratio",
                            "test_false_alarms_at_1pct_ratio",
                            "test_recall_known_ratio",
                            "test_recall_new_ratio",
                        )
                    ),
                )
            )
    columns = (
        Column(title=message("overlaps-column-data-set")),
        Column(title=message("attempts-column-configuration")),
        Column(title=message("attempts-column-hidden-precision"), format="ratio"),
        Column(title=message("attempts-column-hidden-recall"), format="ratio"),
        Column(title=message("attempts-column-precision"), format="ratio"),
        Column(title=message("attempts-column-recall"), format="ratio"),
        Column(title=message("conclusions-column-false-alarms"), format="ratio"),
        Column(title=message("attempts-column-known"), format="ratio"),
        Column(title=message("attempts-column-new"), format="ratio"),
    )
    return TableView(caption=message("attempts-caption"), columns=columns, rows=tuple(rows))


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _mean(attempts: pd.DataFrame) -> pd.DataFrame:
    """Configurations in order of what they were chosen by, each as the mean of its seeds."""
    means = attempts.groupby(["data_set", "configuration"], sort=False, as_index=False).mean(numeric_only=True)
    chosen = attempts.groupby(["data_set", "configuration"], sort=False)["chosen"].any().to_numpy()
    return means.assign(chosen=chosen).sort_values(
        ["data_set", "hidden_average_precision"], ascending=[True, False], kind="stable", ignore_index=True
    )
