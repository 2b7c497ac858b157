"""Runs of tests: what passed, what did not, what was skipped, and what did both on one commit."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.testing.plan import TestingSettings
from readiness.charts import PALETTE, stack
from readiness.estimates import Bounds
from readiness.estimates.proportions import clopper_pearson
from readiness.messages import message
from readiness.views import Cell, Column, TableView

OUTCOMES = ("passed", "failed", "error", "skipped", "unfinished")
_COLOURS = (PALETTE[2], PALETTE[5], PALETTE[1], PALETTE[6], PALETTE[3])
BAD = ("failed", "error")
BOUNDS = Bounds(0.95, 0.95)


def results_of(materials: tuple[Material, ...]) -> pd.DataFrame:
    """The results of every recording, with the recording's id in ``recording``."""
    parts = [material.tables["test_results"].assign(recording=material.recording.id) for material in materials]
    return pd.concat(parts, ignore_index=True)


def expected_tests(rows: pd.DataFrame) -> int:
    """How many tests some run of a recording told of: one that a run does not list did not pass in it."""
    return len(rows[["suite", "test"]].drop_duplicates())


def table_runs(materials: tuple[Material, ...], _settings: TestingSettings) -> TableView:
    """Every run: how many tests came out how, how many it does not tell of, and which share of all passed."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        mine = results_of((material,))
        known = expected_tests(mine)
        for run, part in mine.groupby("run"):
            counts = part["outcome"].value_counts()
            passed = int(counts.get("passed", 0))
            low, high = clopper_pearson(passed / known, known, BOUNDS)
            numbers = [int(counts.get(outcome, 0)) for outcome in OUTCOMES]
            told = (material.recording.id, str(run), str(part["commit"].iloc[0]) or None)
            rows.append((*told, *numbers, known - len(part), passed / known, low, high))
    columns = (
        Column(title=message("test-runs-column-recording")),
        Column(title=message("test-runs-column-run"), format="code"),
        Column(title=message("test-runs-column-commit"), format="code"),
        *(Column(title=message(f"test-outcome-{outcome}"), format="number") for outcome in OUTCOMES),
        Column(title=message("test-runs-column-untold"), format="number"),
        Column(title=message("test-runs-column-share"), format="ratio"),
        Column(title=message("test-runs-column-low"), format="ratio"),
        Column(title=message("test-runs-column-high"), format="ratio"),
    )
    return TableView(caption=message("test-runs-caption"), columns=columns, rows=tuple(rows))


def chart_runs(materials: tuple[Material, ...], _settings: TestingSettings) -> dict[str, Any]:
    """A bar for each run: how many tests came out how; those it does not tell of are drawn too."""
    charts = []
    for material in materials:
        mine = results_of((material,))
        counted = mine.groupby(["run", "outcome"]).size().reset_index(name="tests")
        untold = (expected_tests(mine) - mine.groupby("run").size()).reset_index(name="tests").assign(outcome="untold")
        rows = pd.concat([counted, untold[untold["tests"] > 0]], ignore_index=True)
        order = [*OUTCOMES, "untold"]
        rows = rows.assign(
            label=[f"@test-outcome-{one}" for one in rows["outcome"]], place=rows["outcome"].map(order.index)
        )
        scale = alt.Scale(domain=[f"@test-outcome-{one}" for one in order], range=[*_COLOURS, "#dddddd"])
        charts.append(
            alt.Chart(rows, title=alt.Title("@chart-test-runs", subtitle=material.recording.id, anchor="start"))
            .mark_bar()
            .encode(
                x=alt.X("tests:Q", title="@axis-tests"),
                y=alt.Y("run:N", title=None),
                color=alt.Color("label:N", title=None, scale=scale, legend=alt.Legend(orient="top", columns=3)),
                order=alt.Order("place:Q"),
                tooltip=[alt.Tooltip("label:N", title="@axis-outcome"), alt.Tooltip("tests:Q", title="@axis-tests")],
            )
        )
    heights = [60 + 24 * results_of((material,))["run"].nunique() for material in materials]
    return stack(charts, description="@chart-test-runs-description", heights=heights)


def repeated(rows: pd.DataFrame) -> pd.DataFrame:
    """Tests that came to an end at least twice on one known commit: ``commit, suite, test, n, bad``."""
    told = rows[(rows["commit"] != "") & rows["outcome"].isin(("passed", *BAD))]
    grouped = told.assign(is_bad=told["outcome"].isin(BAD)).groupby(["commit", "suite", "test"])["is_bad"]
    counted = grouped.agg(n="size", bad="sum").reset_index()
    return counted[counted["n"] > 1]


def unsteady(rows: pd.DataFrame) -> pd.DataFrame:
    """Tests that passed in one run and failed in another, whatever was tested: ``suite, test, n, bad``."""
    told = rows[rows["outcome"].isin(("passed", *BAD))]
    grouped = told.assign(is_bad=told["outcome"].isin(BAD)).groupby(["suite", "test"])["is_bad"]
    counted = grouped.agg(n="size", bad="sum").reset_index()
    return counted[(counted["bad"] > 0) & (counted["bad"] < counted["n"])]


def table_flaky(materials: tuple[Material, ...], _settings: TestingSettings) -> TableView:
    """Per recording: tests seen at least twice on one commit, and those of them that both passed and failed there.

    Where no commit is known nothing is called flaky: tests that came out differently are named; they may have changed.
    """
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        mine = results_of((material,))
        again = repeated(mine)
        flaky = again[(again["bad"] > 0) & (again["bad"] < again["n"])]
        changing = unsteady(mine)
        if len(again):
            low, high = clopper_pearson(len(flaky) / len(again), len(again), BOUNDS)
            share: tuple[Cell, ...] = (len(flaky) / len(again), low, high)
        else:
            share = (None, None, None)
        names = [f"{row['test']} ({row['bad']}/{row['n']})" for row in changing.to_dict("records")]
        rows.append((material.recording.id, len(again), len(flaky), *share, ", ".join(names[:10]) or None))
    columns = (
        Column(title=message("test-runs-column-recording")),
        Column(title=message("flaky-column-repeated"), format="number"),
        Column(title=message("flaky-column-flaky"), format="number"),
        Column(title=message("flaky-column-share"), format="ratio"),
        Column(title=message("test-runs-column-low"), format="ratio"),
        Column(title=message("test-runs-column-high"), format="ratio"),
        Column(title=message("flaky-column-names"), format="code"),
    )
    return TableView(caption=message("flaky-caption"), columns=columns, rows=tuple(rows))
