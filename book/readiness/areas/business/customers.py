"""Who pays, for how long, and how much: customers out of payments and subscriptions."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Findings, Material
from readiness.areas.business.plan import BusinessSettings
from readiness.charts import PALETTE, nothing, stack
from readiness.claims import Claim
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.estimates.durations import survival_curve
from readiness.messages import message
from readiness.views import Cell, Column, TableView

RETENTION_DAYS = 90
_DAY_SECONDS = 86_400.0


def paid_of(materials: tuple[Material, ...]) -> pd.DataFrame:
    """Payments that brought money and were not given back: columns of `payments`, and ``net``."""
    rows = pd.concat([material.tables["payments"] for material in materials], ignore_index=True)
    rows = rows.assign(net=rows["amount"] - rows["refunded"])
    return rows[rows["succeeded"] & (rows["net"] > 0)].sort_values("created_at", kind="stable")


def measure_paying(claim: Claim, materials: tuple[Material, ...], _settings: BusinessSettings) -> Findings:
    """How many customers have paid; no row at all is a measurement too: nobody has."""
    every = pd.concat([material.tables["payments"] for material in materials], ignore_index=True)
    paid = paid_of(materials)
    made = estimate_count(paid["customer"].nunique(), **asked_by(claim.criterion))
    told = message("condition-payments", n=len(every), counted=len(paid))
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))


def measure_retention_known(claim: Claim, materials: tuple[Material, ...], _settings: BusinessSettings) -> Findings:
    """Share of customers who ever paid of whom it is known whether they pay after 90 days.

    Of those whose 90 days are not over nobody can know it yet: the lower bound counts them as unknown, the upper one as
    known. A customer without a subscription in the export is unknown.
    """
    first = paid_of(materials).groupby("customer")["created_at"].min()
    if first.empty:
        return Findings(absent={"": message("absent-no-customers")})
    spans = spans_of(materials).set_index("customer")
    over = first + pd.Timedelta(days=RETENTION_DAYS)
    there = over.index.isin(spans.index)
    last_at, ended = spans["last_at"].reindex(over.index), spans["ended"].reindex(over.index, fill_value=False)
    is_known = there & ((ended & (last_at < over)) | (taken_at(materials) >= over))
    known, young = int(is_known.sum()), int((there & ~is_known).sum())
    n = len(first)
    made = estimate_count(known / n, **asked_by(claim.criterion))
    told = message("condition-retention", n=n, known=known, young=young, days=RETENTION_DAYS)
    return Findings(estimates=(made.model_copy(update={"high": (known + young) / n, "conditions": (told,)}),))


def taken_at(materials: tuple[Material, ...]) -> pd.Timestamp:
    """When the exports were taken: until then a subscription without an end is known to have run."""
    return pd.Timestamp(max(material.recording.collected.end for material in materials))


def spans_of(materials: tuple[Material, ...]) -> pd.DataFrame:
    """From when to when each customer was subscribed, over all of their subscriptions.

    Returns
    -------
    DataFrame
        ``customer``, ``first_at``, ``last_at`` (the end, or when the export was taken) and ``ended``. Whoever came back
        before the export was taken has not ended.
    """
    rows = pd.concat([material.tables["subscriptions"] for material in materials], ignore_index=True)
    taken = taken_at(materials)
    # An end that lies ahead of the export has not come yet.
    ended = rows["ended_at"].notna() & (rows["ended_at"] <= taken)
    rows = rows.assign(until=rows["ended_at"].where(ended, taken), ended=ended)
    grouped = rows.groupby("customer", sort=True)
    spans = pd.DataFrame(
        {"first_at": grouped["started_at"].min(), "last_at": grouped["until"].max(), "ended": grouped["ended"].all()}
    )
    return spans.reset_index()


def lifetimes_of(spans: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How long each customer stayed, in seconds, and True of those who are still there."""
    seconds = np.asarray((spans["last_at"] - spans["first_at"]).dt.total_seconds(), dtype=np.float64)
    return np.maximum(seconds, 0.0), ~spans["ended"].to_numpy(dtype=bool)


def chart_retention(materials: tuple[Material, ...], _settings: BusinessSettings) -> dict[str, Any]:
    """Share of customers still subscribed over the days since they came (Kaplan-Meier), with a pointwise band."""
    return draw_retention(spans_of(materials), subtitle=", ".join(m.recording.id for m in materials))


def draw_retention(spans: pd.DataFrame, *, subtitle: str) -> dict[str, Any]:
    """The curve of `chart_retention` for rows of `spans_of`."""
    if spans.empty:
        return stack([nothing("@curve-no-customers")], description="@chart-retention-description")
    curve = survival_curve(*lifetimes_of(spans))
    rows = pd.DataFrame(curve._asdict()).assign(days=curve.seconds / _DAY_SECONDS)
    start = pd.DataFrame([{"days": 0.0, "share": 1.0, "low": np.nan, "high": np.nan}])
    rows = pd.concat([start, rows[["days", "share", "low", "high"]]], ignore_index=True)
    x = alt.X("days:Q", title="@axis-days-since-start")
    title = alt.Title("@chart-retention", subtitle=subtitle, anchor="start")
    scale = alt.Scale(domain=[0, 1])
    line = (
        alt.Chart(rows, title=title)
        .mark_line(interpolate="step-after", color=PALETTE[0], strokeWidth=1.8)
        .encode(x=x, y=alt.Y("share:Q", title="@axis-share-staying", scale=scale, axis=alt.Axis(format="%")))
    )
    band = rows[rows["low"].notna()]
    layers: list[Any] = []
    if len(band):
        area = alt.Chart(band).mark_area(interpolate="step-after", color=PALETTE[0], opacity=0.16)
        layers.append(area.encode(x=x, y=alt.Y("low:Q", title="@axis-share-staying"), y2="high:Q"))
    return stack([alt.layer(*layers, line)], description="@chart-retention-description")


def chart_cohorts(materials: tuple[Material, ...], _settings: BusinessSettings) -> dict[str, Any]:
    """Of the customers who first paid in a month, how many paid in each month after it."""
    return draw_cohorts(cohorts_of(materials), subtitle=", ".join(m.recording.id for m in materials))


def cohorts_of(materials: tuple[Material, ...]) -> pd.DataFrame:
    """Columns ``cohort`` (month of the first payment), ``month`` (since then), ``customers``, ``of``, ``share``.

    Months that were not over when the export was taken are left out: who has not paid in them yet still may.
    """
    paid = paid_of(materials)
    columns = ["cohort", "month", "customers", "of", "share"]
    if paid.empty:
        return pd.DataFrame(columns=columns)
    month = _month_number(paid["created_at"])
    paid = paid.assign(number=month, cohort=month.groupby(paid["customer"]).transform("min").astype("int64"))
    last = int(_month_number(pd.Series([taken_at(materials)])).iloc[0]) - 1
    rows = []
    for cohort in sorted(set(paid["cohort"].tolist())):
        members = paid[paid["cohort"] == cohort]
        size = members["customer"].nunique()
        for number in range(cohort, last + 1):
            there = int(members.loc[members["number"] == number, "customer"].nunique())
            rows.append((f"{cohort // 12:04d}-{cohort % 12 + 1:02d}", number - cohort, there, size, there / size))
    return pd.DataFrame(rows, columns=columns)


def _month_number(times: pd.Series) -> pd.Series[int]:
    return pd.Series(times.dt.year * 12 + times.dt.month - 1, index=times.index, dtype="int64")


def draw_cohorts(rows: pd.DataFrame, *, subtitle: str) -> dict[str, Any]:
    """The chart of `chart_cohorts` for rows of `cohorts_of`."""
    if rows.empty:
        return stack([nothing("@curve-no-customers")], description="@chart-cohorts-description")
    base = alt.Chart(rows, title=alt.Title("@chart-cohorts", subtitle=subtitle, anchor="start"))
    x = alt.X("month:O", title="@axis-months-since-first", axis=alt.Axis(labelAngle=0))
    y = alt.Y("cohort:O", title="@axis-cohort")
    scale = alt.Scale(domain=[0, 1], scheme="blues")
    cells = base.mark_rect().encode(x=x, y=y, color=alt.Color("share:Q", title="@axis-share-paying", scale=scale))
    numbers = base.mark_text(fontSize=11).encode(
        x=x,
        y=y,
        text=alt.Text("customers:Q"),
        color=alt.condition(alt.datum.share > 0.6, alt.value("white"), alt.value("black")),  # noqa: PLR2004 - legible
    )
    height = 60 + 26 * rows["cohort"].nunique()
    return stack([alt.layer(cells, numbers)], description="@chart-cohorts-description", heights=[height])


def table_revenue(materials: tuple[Material, ...], settings: BusinessSettings) -> TableView:
    """Payments by month and currency: customers, payments, and the sum, or what share of the best month it is."""
    paid = paid_of(materials)
    paid = paid.assign(month=[f"{moment:%Y-%m}" for moment in paid["created_at"]])
    sums = paid.groupby(["currency", "month"])["net"].sum()
    best = sums.groupby("currency").max()
    rows: list[tuple[Cell, ...]] = []
    for (currency, month), part in paid.groupby(["currency", "month"]):
        total = float(part["net"].sum())
        rows.append(
            (
                str(month),
                str(currency).upper(),
                int(part["customer"].nunique()),
                len(part),
                round(total, 2) if settings.show_amounts else message("revenue-masked"),
                total / float(best.loc[str(currency)]),
            )
        )
    columns = (
        Column(title=message("revenue-column-month")),
        Column(title=message("revenue-column-currency")),
        Column(title=message("revenue-column-customers"), format="number"),
        Column(title=message("revenue-column-payments"), format="number"),
        Column(title=message("revenue-column-sum"), format="number"),
        Column(title=message("revenue-column-share"), format="ratio"),
    )
    return TableView(caption=message("revenue-caption"), columns=columns, rows=tuple(rows))


def table_customers(materials: tuple[Material, ...], settings: BusinessSettings) -> TableView:
    """Every customer who paid: since when, how often, whether still subscribed; numbered, unless names are shown."""
    paid = paid_of(materials)
    subscribed = tuple(material for material in materials if "subscriptions" in material.tables)
    ended = spans_of(subscribed).set_index("customer")["ended"].to_dict() if subscribed else {}
    rows: list[tuple[Cell, ...]] = []
    first = paid.groupby("customer")["created_at"].min().sort_values(kind="stable")
    for number, (customer, since) in enumerate(first.items(), 1):
        state = "customers-unknown"
        if customer in ended:
            state = "customers-ended" if ended[customer] else "customers-staying"
        rows.append(
            (
                str(customer) if settings.show_names else message("customers-masked", number=number),
                f"{since:%Y-%m}",
                int((paid["customer"] == customer).sum()),
                message(state),
            )
        )
    columns = (
        Column(title=message("customers-column-customer")),
        Column(title=message("customers-column-since")),
        Column(title=message("customers-column-payments"), format="number"),
        Column(title=message("customers-column-state")),
    )
    return TableView(caption=message("customers-caption"), columns=columns, rows=tuple(rows))
