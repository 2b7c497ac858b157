"""People on duty: who is called and answers, which hours somebody covers, what was practised, what was rolled back."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Findings, Material
from readiness.areas.operations.plan import OperationsSettings
from readiness.charts import PALETTE, limit_rule, nothing, stack
from readiness.claims import Claim
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.estimates.durations import estimate_median_duration, survival_curve
from readiness.estimates.proportions import estimate_proportion
from readiness.instruments import check_no_sentinels, check_order_of_events, check_samples_suffice
from readiness.instruments.faults import FaultTimes
from readiness.messages import message
from readiness.views import Cell, Column, TableView

HOUR = pd.Timedelta(hours=1)
# Clocks of a pager and of a monitoring system differ by about this much.
CLOCK_RESOLUTION_SECONDS = 1.0


def seconds_between(rows: pd.DataFrame, start: str, end: str) -> NDArray[np.float64]:
    """Seconds from one time of each row to another; NaN where the other never came."""
    return np.asarray((rows[end] - rows[start]).dt.total_seconds(), dtype=np.float64)


def waits(rows: pd.DataFrame, start: str, end: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How long each row took from `start` to `end`, and True where it was only watched until ``watched_until_at``."""
    took = seconds_between(rows, start, end)
    censored = np.isnan(took)
    return np.where(censored, seconds_between(rows, start, "watched_until_at"), took), censored


def calls_of(materials: tuple[Material, ...], settings: OperationsSettings) -> pd.DataFrame:
    """Calls of the severity asked for, with a time of answer only where a person answered."""
    rows = pd.concat([material.tables["alert_log"] for material in materials], ignore_index=True)
    rows = rows[rows["severity"] == settings.page_severity].sort_values("fired_at", kind="stable")
    return rows.assign(answered_at=rows["acknowledged_at"].where(rows["by_person"]))


def measure_response(claim: Claim, materials: tuple[Material, ...], settings: OperationsSettings) -> Findings:
    """Median time from a call to the answer of a person; a call that nobody answered is censored."""
    rows = calls_of(materials, settings)
    if rows.empty:
        return Findings(absent={"": message("absent-no-calls", severity=settings.page_severity)})
    seconds, censored = waits(rows, "fired_at", "answered_at")
    ids = rows["alert_id"].astype(str).tolist()
    fired = np.zeros(len(rows))
    times = FaultTimes(
        ids, fired, seconds_between(rows, "fired_at", "answered_at"), seconds_between(rows, "fired_at", "resolved_at")
    )
    checks = (
        check_no_sentinels(ids, np.where(censored, np.nan, seconds), (0.0,)),
        check_order_of_events(times, clock_resolution_seconds=CLOCK_RESOLUTION_SECONDS),
    )
    if not all(check.passed for check in checks):
        return Findings(checks)
    made = estimate_median_duration(seconds, censored, **asked_by(claim.criterion))
    at_night = _at_night(rows["fired_at"], settings)
    told = message(
        "condition-calls",
        n=len(rows),
        drills=int((rows["kind"] == "drill").sum()),
        night=int(at_night.sum()),
        machines=int((rows["acknowledged_at"].notna() & ~rows["by_person"]).sum()),
    )
    return Findings(checks, (made.model_copy(update={"conditions": (told, *made.conditions)}),))


def _at_night(times: pd.Series, settings: OperationsSettings) -> NDArray[np.bool_]:
    hours = times.dt.hour.to_numpy()
    since, until = settings.night_from_hour, settings.night_to_hour
    inside = (hours >= since) & (hours < until) if since < until else (hours >= since) | (hours < until)
    return np.asarray(inside, dtype=bool)


def measure_coverage(claim: Claim, materials: tuple[Material, ...], _settings: OperationsSettings) -> Findings:
    """Share of the full hours of the recorded window in every minute of which a confirmed shift was running."""
    shifts = pd.concat([material.tables["on_call_shifts"] for material in materials], ignore_index=True)
    start = pd.Timestamp(min(m.recording.collected.start for m in materials)).ceil("h")
    end = pd.Timestamp(max(m.recording.collected.end for m in materials)).floor("h")
    hours = int((end - start) / HOUR)
    checks = (check_samples_suffice(hours, 1),)
    if hours < 1:
        return Findings(checks)
    covered = covered_hours(shifts, start, hours)
    share = float(covered.mean())
    # An hour without anybody stays one: more weeks bring the share of all hours no more back to 1.
    made = estimate_count(share, window_hours=float(hours), cumulative=share < 1, **asked_by(claim.criterion))
    unconfirmed = int(shifts["confirmed_at"].isna().sum()) if "confirmed_at" in shifts else len(shifts)
    told = message("condition-shifts", n=len(shifts), unconfirmed=unconfirmed, open=int((~covered).sum()), hours=hours)
    return Findings(checks, (made.model_copy(update={"conditions": (told,)}),))


def covered_hours(shifts: pd.DataFrame, start: pd.Timestamp, hours: int) -> NDArray[np.bool_]:
    """Which of so many hours from `start` on are covered throughout by confirmed shifts of named people.

    Parameters
    ----------
    shifts
        The table `on_call_shifts`.
    start, hours
        The window, in full hours.

    Returns
    -------
    (hours,) bool
    """
    counted = shifts[shifts["person"].str.strip() != ""]
    counted = counted[counted["confirmed_at"].notna()] if "confirmed_at" in counted else counted.iloc[:0]
    minutes = np.zeros(hours * 60 + 1, dtype=np.int64)
    minute = pd.Timedelta(minutes=1)
    begins = np.ceil(np.asarray((counted["starts_at"] - start) / minute, dtype=np.float64)).astype(np.int64)
    ends = np.floor(np.asarray((counted["ends_at"] - start) / minute, dtype=np.float64)).astype(np.int64)
    for first, last in zip(begins.tolist(), ends.tolist(), strict=True):
        if last > first:
            minutes[np.clip(first, 0, hours * 60)] += 1
            minutes[np.clip(last, 0, hours * 60)] -= 1
    running = np.cumsum(minutes)[:-1] > 0
    return np.asarray(running.reshape(hours, 60).all(axis=1), dtype=bool)


def measure_procedures(claim: Claim, materials: tuple[Material, ...], _settings: OperationsSettings) -> Findings:
    """Of each runbook, whether the last drill by somebody other than its author led to the stated result."""
    runbooks, drills = (
        pd.concat([material.tables[name] for material in materials], ignore_index=True)
        for name in ("runbooks", "runbook_drills")
    )
    if runbooks.empty:
        return Findings(absent={"": message("absent-no-runbooks")})
    known = drills[drills["runbook"].isin(runbooks["runbook"])]
    estimates = []
    for row in runbooks.itertuples(index=False):
        mine = known[known["runbook"] == row.runbook]
        counted = mine[(mine["carried_out_by"] != row.author) & (mine["outcome"] != "dry-run")]
        last = counted.sort_values("started_at", kind="stable").tail(1)
        good = bool((last["outcome"] == "reached").any())
        asked = asked_by(claim.criterion, members=len(runbooks), member=str(row.runbook))
        told = message("condition-drills", n=len(mine), counted=len(counted))
        estimates.append(estimate_count(float(good), **asked).model_copy(update={"conditions": (told,)}))
    return Findings((check_samples_suffice(len(runbooks), 1),), tuple(estimates))


def measure_delivery(claim: Claim, materials: tuple[Material, ...], _settings: OperationsSettings) -> Findings:
    """Share of the faults of each rule whose alert reached the real channel; only faults that took effect count."""
    rows = pd.concat([material.tables["alert_deliveries"] for material in materials], ignore_index=True)
    proven = rows[rows["effect_proven"]]
    if proven.empty:
        return Findings(absent={"": message("absent-no-deliveries", n=len(rows))})
    rules = sorted(proven["rule"].unique())
    checks, estimates = [], []
    for rule in rules:
        mine = proven[proven["rule"] == rule]
        took = seconds_between(mine, "injected_at", "delivered_at")
        ids = mine["fault_id"].astype(str).tolist()
        times = FaultTimes(ids, np.zeros(len(mine)), took, np.full(len(mine), np.nan))
        checks.append(check_order_of_events(times, clock_resolution_seconds=CLOCK_RESOLUTION_SECONDS, member=str(rule)))
        delivered = int((np.isfinite(took) & mine["channel"].notna().to_numpy()).sum())
        asked = asked_by(claim.criterion, members=len(rules), member=str(rule))
        made = estimate_proportion(delivered, len(mine), threshold=claim.criterion.threshold, **asked)
        told = message("condition-deliveries", unproven=int((rows["rule"] == rule).sum()) - len(mine))
        estimates.append(made.model_copy(update={"conditions": (told,)}))
    return Findings(tuple(checks), tuple(estimates))


def measure_rollback(claim: Claim, materials: tuple[Material, ...], _settings: OperationsSettings) -> Findings:
    """Median time until the version before served again; one that never did, or served another version, is censored."""
    rows = pd.concat([material.tables["rollbacks"] for material in materials], ignore_index=True)
    real = rows[rows["from_version"] != rows["to_version"]]
    if real.empty:
        return Findings(absent={"": message("absent-no-rollbacks", n=len(rows))})
    reached = real.assign(serving_at=real["serving_at"].where(real["served_version"] == real["to_version"]))
    seconds, censored = waits(reached, "started_at", "serving_at")
    ids = reached["rollback_id"].astype(str).tolist()
    check = check_no_sentinels(ids, np.where(censored, np.nan, seconds), (0.0,))
    if not check.passed:
        return Findings((check,))
    made = estimate_median_duration(seconds, censored, all_must_end=True, **asked_by(claim.criterion))
    told = message("condition-rollbacks", n=len(real), dry=len(rows) - len(real))
    return Findings((check,), (made.model_copy(update={"conditions": (told, *made.conditions)}),))


def chart_calls(
    materials: tuple[Material, ...], settings: OperationsSettings, *, claims: tuple[Claim, ...]
) -> dict[str, Any]:
    """Share of calls that nobody had answered yet, and that were not over yet, with bands and cuts."""
    return draw_calls(calls_of(materials, settings), claims, subtitle=", ".join(m.recording.id for m in materials))


def draw_calls(rows: pd.DataFrame, claims: tuple[Claim, ...], *, subtitle: str) -> dict[str, Any]:
    """The curves of `chart_calls` for rows of `calls_of`."""
    parts = []
    for label, end in (("@mark-acknowledged", "answered_at"), ("@mark-resolved", "resolved_at")):
        if len(rows):
            curve = survival_curve(*waits(rows, "fired_at", end))
            parts.append(pd.DataFrame(curve._asdict()).assign(label=label, minutes=curve.seconds / 60))
    if not parts:
        return stack([nothing("@curve-no-calls")], description="@chart-calls-description")
    steps = pd.concat(parts, ignore_index=True)
    x = alt.X("minutes:Q", title="@axis-minutes-after-call")
    color = alt.Color("label:N", title=None, legend=alt.Legend(orient="top"), scale=alt.Scale(range=list(PALETTE[:2])))
    title = alt.Title("@chart-calls", subtitle=subtitle, anchor="start")
    lines = (
        alt.Chart(steps, title=title)
        .mark_line(interpolate="step-after", strokeWidth=1.8)
        .encode(
            x=x,
            y=alt.Y("share:Q", title="@axis-share-open", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")),
            color=color,
        )
    )
    band = steps[steps["low"].notna()]
    layers: list[Any] = [
        alt.Chart(band)
        .mark_area(interpolate="step-after", opacity=0.16)
        .encode(x=x, y=alt.Y("low:Q", title="@axis-share-open"), y2="high:Q", color=color)
    ] * bool(len(band))
    limits = [
        limit_rule(c.criterion.threshold / 60, channel="x", label=f"{c.criterion.threshold / 60:g}") for c in claims
    ]
    return stack([alt.layer(*layers, lines, *limits)], description="@chart-calls-description")


def table_calls(materials: tuple[Material, ...], settings: OperationsSettings) -> TableView:
    """Calls by severity and kind: how many, answered by whom, how fast."""
    every = pd.concat([material.tables["alert_log"] for material in materials], ignore_index=True)
    rows: list[tuple[Cell, ...]] = []
    for (severity, kind), part in every.groupby(["severity", "kind"]):
        answered = part["acknowledged_at"].notna() & part["by_person"]
        took = seconds_between(part[answered], "fired_at", "acknowledged_at")
        rows.append(
            (
                str(severity),
                message(f"calls-kind-{kind}"),
                len(part),
                int(answered.sum()),
                int((part["acknowledged_at"].notna() & ~part["by_person"]).sum()),
                int(_at_night(part["fired_at"], settings).sum()),
                float(took.max()) if took.size else None,
            )
        )
    columns = (
        Column(title=message("calls-column-severity")),
        Column(title=message("calls-column-kind")),
        Column(title=message("calls-column-n"), format="number"),
        Column(title=message("calls-column-answered"), format="number"),
        Column(title=message("calls-column-machines"), format="number"),
        Column(title=message("calls-column-night"), format="number"),
        Column(title=message("calls-column-slowest"), format="seconds"),
    )
    return TableView(caption=message("calls-caption"), columns=columns, rows=tuple(rows))
