"""Whether monitoring sees the system, and how much of the time it is there: shares of a window that may be short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Findings, Material
from readiness.areas.operations.plan import OperationsSettings
from readiness.areas.series import BLOCK_SECONDS, LARGEST_BINS, seconds_since
from readiness.charts import limit_rule, stack
from readiness.claims import Claim
from readiness.estimates import Estimate, asked_by
from readiness.estimates.proportions import effective_size, estimate_proportion_by_block
from readiness.instruments import Check, check_clock_advances, check_recomputes, check_samples_suffice
from readiness.messages import Message, message
from readiness.views import Cell, Column, TableView

SERVICE = "service/"
# A distance of more than so many intervals between two looks is time that nobody saw.
_LONGEST_UNSEEN_INTERVALS = 3.0


@dataclass(frozen=True)
class Looks:
    """What was seen of one target, look by look, in order.

    Attributes
    ----------
    member
        Recording and target.
    start : Timestamp
        Of the first look.
    seconds : (n,) float
        Since the first look.
    ok : (n,) bool
        Whether it answered.
    """

    member: str
    start: pd.Timestamp
    seconds: NDArray[np.float64]
    ok: NDArray[np.bool_]

    @property
    def interval_seconds(self) -> float:
        """The usual distance of two looks."""
        return float(np.median(np.diff(self.seconds))) if self.seconds.size > 1 else 0.0

    @property
    def weights_seconds(self) -> NDArray[np.float64]:
        """The time each look stands for: up to the next, never more than a gap begins at; the last one an interval."""
        longest = _LONGEST_UNSEEN_INTERVALS * self.interval_seconds
        until_next = np.append(np.diff(self.seconds), self.interval_seconds)
        return np.asarray(np.minimum(until_next, longest), dtype=np.float64)

    @property
    def seen_hours(self) -> float:
        """Time that the looks stand for."""
        return float(self.weights_seconds.sum()) / 3600

    @property
    def bad_hours(self) -> float:
        """Time that the failed looks stand for."""
        return float(self.weights_seconds[~self.ok].sum()) / 3600


def scrapes_of(materials: tuple[Material, ...]) -> Iterator[Looks]:
    """Every target that a Prometheus scraped."""
    for material in materials:
        yield from _looks(material, material.tables["scrapes"])


def service_probes_of(materials: tuple[Material, ...]) -> Iterator[Looks]:
    """Every service that was asked from outside, over the whole recording and not only its quiet part."""
    for material in materials:
        rows = material.tables["probes"]
        yield from _looks(material, rows[rows["target"].str.startswith(SERVICE)])


def _looks(material: Material, rows: pd.DataFrame) -> Iterator[Looks]:
    for target, part in rows.groupby("target"):
        ordered = part.sort_values("observed_at", kind="stable")
        start = ordered["observed_at"].iloc[0]
        yield Looks(
            material.label(str(target)),
            start,
            seconds_since(ordered["observed_at"], start),
            ordered["ok"].to_numpy(dtype=bool),
        )


def measure_monitoring(claim: Claim, materials: tuple[Material, ...], settings: OperationsSettings) -> Findings:
    """Share of scrapes of each target that succeeded, over the window that the claim speaks of."""
    return _measure_looks(claim, list(scrapes_of(materials)), settings, message("absent-no-scrapes"))


def measure_uptime(claim: Claim, materials: tuple[Material, ...], settings: OperationsSettings) -> Findings:
    """Share of time that the service answered probes from outside."""
    return _measure_looks(claim, list(service_probes_of(materials)), settings, message("absent-no-service-probes"))


def _measure_looks(claim: Claim, every: list[Looks], settings: OperationsSettings, nothing: Message) -> Findings:
    checks: list[Check] = []
    estimates = []
    for looks in every:
        enough = check_samples_suffice(looks.seconds.size, settings.minimum_samples, member=looks.member)
        checks.append(enough)
        if enough.passed:
            checks.append(check_clock_advances(looks.seconds, member=looks.member))
            estimates.append(share_of_window(claim, looks, members=len(every)))
    return Findings(tuple(checks), tuple(estimates), {} if every else {"": nothing})


def share_of_window(claim: Claim, looks: Looks, *, members: int) -> Estimate:
    """Estimate the share of good looks over the window of a claim, of which a part may not have been seen.

    The bounds are those of the seen part by blocks, widened by what the unseen part could have been: all bad for the
    lower, all good for the upper one. An outage long enough refutes a short window, since no rest brings it back; a
    gap is neither an outage nor good time, and verifies nothing.

    Parameters
    ----------
    claim
        With `window_hours`; metric, threshold and confidence.
    looks
        At least two.
    members
        How many targets are judged together.
    """
    asked_hours = float(claim.criterion.window_hours or looks.seen_hours)
    seen = min(looks.seen_hours / asked_hours, 1.0)
    made = estimate_proportion_by_block(
        looks.ok,
        looks.seconds,
        max(claim.criterion.block_seconds or BLOCK_SECONDS, looks.interval_seconds),
        threshold=claim.criterion.threshold,
        **asked_by(claim.criterion, members=members, member=looks.member),
    )
    low, high = made.low or 0.0, 1.0 if made.high is None else made.high
    told = message(
        "condition-window-seen", seen_hours=round(looks.seen_hours, 2), window_hours=asked_hours, n=looks.seconds.size
    )
    return made.model_copy(
        update={
            "low": low * seen,
            "high": high * seen + (1 - seen),
            "window_hours": looks.seen_hours,
            # The bounds say already what more time could do.
            "cumulative": True,
            "conditions": (told, *made.conditions),
        }
    )


def measure_user_errors(claim: Claim, materials: tuple[Material, ...], settings: OperationsSettings) -> Findings:
    """Share of users' requests that failed; those of one interval stand or fall together."""
    parts = [
        (material.label(str(target)), rows.sort_values("observed_at", kind="stable"))
        for material in materials
        for target, rows in material.tables["user_requests"].groupby("target")
        if rows["requests"].sum()
    ]
    checks: list[Check] = []
    estimates = []
    for member, rows in parts:
        sent, bad = (rows[name].to_numpy(dtype=np.int64) for name in ("requests", "errors"))
        seconds = seconds_since(rows["observed_at"], rows["observed_at"].iloc[0])
        over = float(np.maximum(bad - sent, 0).sum())
        checks += [
            check_samples_suffice(int(sent.sum()), settings.minimum_samples, member=member),
            check_recomputes(0.0, over, 0.0, member=member),
        ]
        if over:
            continue
        flags = np.concatenate([np.arange(n) < failed for n, failed in zip(sent, bad, strict=True)])
        asked = asked_by(claim.criterion, members=len(parts), member=member)
        made = estimate_proportion_by_block(
            flags, np.repeat(seconds, sent), BLOCK_SECONDS, threshold=claim.criterion.threshold, **asked
        )
        told = message("condition-user-requests", n=int(sent.sum()), blocks=round(effective_size(sent[sent > 0]), 1))
        estimates.append(made.model_copy(update={"conditions": (told, *made.conditions)}))
    return Findings(tuple(checks), tuple(estimates), {} if parts else {"": message("absent-no-user-requests")})


def chart_scrapes(
    materials: tuple[Material, ...], _settings: OperationsSettings, *, claims: tuple[Claim, ...]
) -> dict[str, Any]:
    """Share of good scrapes of each target over time; a target that is never seen is a line at zero."""
    charts = []
    for material in materials:
        rows = pd.concat([_binned(looks) for looks in scrapes_of((material,))], ignore_index=True)
        lines = (
            alt.Chart(rows, title=alt.Title("@chart-scrapes", subtitle=material.recording.id, anchor="start"))
            .mark_line(interpolate="step-after", strokeWidth=1.8)
            .encode(
                x=alt.X("hour:Q", title="@axis-hours"),
                y=alt.Y("share:Q", title="@axis-scrapes-share", scale=alt.Scale(domain=[0, 1.02])),
                color=alt.Color("target:N", title=None, legend=alt.Legend(orient="bottom", labelLimit=300)),
                tooltip=[
                    alt.Tooltip("target:N", title="@axis-scraped-target"),
                    alt.Tooltip("hour:Q", title="@axis-hours", format=".1f"),
                    alt.Tooltip("share:Q", title="@axis-scrapes-share", format=".1%"),
                ],
            )
        )
        limits = [limit_rule(c.criterion.threshold, channel="y", label=f"{c.criterion.threshold:.0%}") for c in claims]
        charts.append(alt.layer(lines, *limits))
    return stack(charts, description="@chart-scrapes-description")


def _binned(looks: Looks) -> pd.DataFrame:
    hours = looks.seconds / 3600
    width = max(float(hours[-1]) / LARGEST_BINS, 1e-9)
    rows = pd.DataFrame({"hour": np.floor(hours / width) * width, "share": looks.ok.astype(float)})
    return rows.groupby("hour").mean().reset_index().assign(target=looks.member.partition("/")[2])


def table_budgets(
    materials: tuple[Material, ...], _settings: OperationsSettings, *, claims: tuple[Claim, ...]
) -> TableView:
    """What each objective allows over its window, and how much of it the recorded time used up."""
    rows: list[tuple[Cell, ...]] = []
    for claim in claims:
        with_table = "scrapes" if claim.criterion.metric == "scrapes_up_ratio" else "probes"
        told = tuple(material for material in materials if with_table in material.tables)
        every = scrapes_of(told) if with_table == "scrapes" else service_probes_of(told)
        rows += [_budget(claim, looks) for looks in every]
    columns = (
        Column(title=message("budget-column-member"), format="code"),
        Column(title=message("budget-column-objective"), format="ratio"),
        Column(title=message("budget-column-window"), format="number"),
        Column(title=message("budget-column-seen"), format="number"),
        Column(title=message("budget-column-allowed"), format="number"),
        Column(title=message("budget-column-bad"), format="number"),
        Column(title=message("budget-column-used"), format="ratio"),
        Column(title=message("budget-column-rate"), format="number"),
    )
    return TableView(caption=message("budget-caption"), columns=columns, rows=tuple(rows))


def _budget(claim: Claim, looks: Looks) -> tuple[Cell, ...]:
    window = float(claim.criterion.window_hours or looks.seen_hours)
    allowed = (1 - claim.criterion.threshold) * window
    # How many times faster than allowed the budget went while somebody looked.
    rate = looks.bad_hours / looks.seen_hours / (1 - claim.criterion.threshold) if looks.seen_hours else None
    return (
        looks.member,
        claim.criterion.threshold,
        window,
        round(looks.seen_hours, 2),
        round(allowed * 60, 1),
        round(looks.bad_hours * 60, 1),
        looks.bad_hours / allowed,
        None if rate is None else round(rate, 1),
    )
