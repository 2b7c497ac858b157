"""How the product reaches people: releases, material for buyers, deals, support, first steps."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Findings, Material
from readiness.areas.business.plan import BusinessSettings
from readiness.claims import Claim, Unit
from readiness.estimates import Asked, Bounds, asked_by
from readiness.estimates.counts import estimate_count
from readiness.estimates.durations import estimate_median_duration
from readiness.estimates.proportions import clopper_pearson, estimate_proportion
from readiness.instruments import check_order_of_events
from readiness.instruments.faults import FaultTimes
from readiness.messages import message
from readiness.views import Cell, Column, TableView

SHOWN_CONFIDENCE = 0.95
_STAGES = ("contacted_at", "offered_at", "signed_at", "paid_at")


def _joined(materials: tuple[Material, ...], table: str) -> pd.DataFrame:
    return pd.concat([material.tables[table] for material in materials], ignore_index=True)


def measure_product(claim: Claim, materials: tuple[Material, ...], _settings: BusinessSettings) -> Findings:
    """How many versions an outsider installed from scratch so that they work."""
    rows = _joined(materials, "installations")
    good = rows[rows["from_outside"] & rows["from_scratch"] & rows["works"]]
    made = estimate_count(good["version"].nunique(), **asked_by(claim.criterion))
    told = message("condition-installations", n=len(rows), good=len(good))
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))


def measure_materials(claim: Claim, materials: tuple[Material, ...], _settings: BusinessSettings) -> Findings:
    """Share of quoted numbers that name a claim; whether those claims are verified other areas say.

    So the share of numbers that name one is the upper bound alone: it can refute, and verifies nothing by itself.
    """
    rows = _joined(materials, "quoted_numbers")
    if rows.empty:
        return Findings(absent={"": message("absent-no-quoted-numbers")})
    named = int((rows["claim"].fillna("").str.strip() != "").sum())
    made = estimate_count(named / len(rows), **asked_by(claim.criterion))
    told = message("condition-quoted", n=len(rows), named=named)
    return Findings(estimates=(made.model_copy(update={"value": None, "low": None, "conditions": (told,)}),))


def measure_sales(claim: Claim, materials: tuple[Material, ...], _settings: BusinessSettings) -> Findings:
    """How many independent customers went from first contact to payment."""
    rows = _joined(materials, "deals")
    paid = rows[rows["paid_at"].notna()]
    ids = paid["deal_id"].astype(str).tolist()
    took = np.asarray((paid["paid_at"] - paid["contacted_at"]).dt.total_seconds(), dtype=np.float64)
    never = np.full(len(paid), np.nan)
    times = FaultTimes(ids, np.zeros(len(paid)), never, took)
    checks = (check_order_of_events(times, clock_resolution_seconds=0.0),) if len(paid) else ()
    done = paid[paid["independent"]]
    made = estimate_count(done["customer"].nunique(), **asked_by(claim.criterion))
    told = message("condition-deals", n=len(rows), paid=len(paid), related=len(paid) - len(done))
    return Findings(checks, (made.model_copy(update={"conditions": (told,)}),))


def answer_waits(rows: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How long each request waited for its first answer, and True where it was only watched."""
    return _waits(rows, "opened_at", "first_answer_at")


def _waits(rows: pd.DataFrame, start: str, end: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    took = np.asarray((rows[end] - rows[start]).dt.total_seconds(), dtype=np.float64)
    watched = np.asarray((rows["watched_until_at"] - rows[start]).dt.total_seconds(), dtype=np.float64)
    censored = np.isnan(took)
    return np.where(censored, watched, took), censored


def measure_support(claim: Claim, materials: tuple[Material, ...], _settings: BusinessSettings) -> Findings:
    """Share of requests answered within the time promised; one whose time is not over yet counts neither way."""
    rows = _joined(materials, "support_requests")
    if rows.empty:
        return Findings(absent={"": message("absent-no-requests-to-support")})
    waited, censored = answer_waits(rows)
    promised = rows["promised_seconds"].to_numpy(dtype=np.float64)
    open_still = censored & (waited < promised)
    counted, in_time = ~open_still, ~censored & (waited <= promised)
    made = estimate_proportion(
        int(in_time[counted].sum()),
        int(counted.sum()),
        threshold=claim.criterion.threshold,
        **asked_by(claim.criterion),
    )
    told = message("condition-support", open=int(open_still.sum()), never=int((censored & counted).sum()))
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))


def measure_onboarding(claim: Claim, materials: tuple[Material, ...], _settings: BusinessSettings) -> Findings:
    """Share of outsiders on clean machines who came to a working node alone; whoever gave up or needed help did not."""
    rows = _joined(materials, "onboardings")
    counted = rows[rows["from_outside"] & rows["clean_machine"]]
    if counted.empty:
        return Findings(absent={"": message("absent-no-onboardings", n=len(rows))})
    good = counted["working_at"].notna() & ~counted["helped"] & counted["gave_up_at"].isna()
    made = estimate_proportion(
        int(good.sum()), len(counted), threshold=claim.criterion.threshold, **asked_by(claim.criterion)
    )
    told = message(
        "condition-onboarding",
        helped=int(counted["helped"].sum()),
        gave_up=int(counted["gave_up_at"].notna().sum()),
        left_out=len(rows) - len(counted),
    )
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))


def table_funnel(materials: tuple[Material, ...], _settings: BusinessSettings) -> TableView:
    """How many deals reached each stage, of all and of independent ones, with exact intervals of the shares."""
    every = _joined(materials, "deals")
    rows: list[tuple[Cell, ...]] = []
    for kind, deals in (("all", every), ("independent", every[every["independent"]])):
        before = len(deals)
        reached = pd.Series(data=True, index=deals.index)
        for stage in _STAGES:
            reached &= deals[stage].notna()
            n = int(reached.sum())
            bounds = Bounds(SHOWN_CONFIDENCE, SHOWN_CONFIDENCE)
            low, high = clopper_pearson(n / before, before, bounds) if before else (None, None)
            share = n / before if before else None
            rows.append((message(f"funnel-{kind}"), message(f"funnel-{stage[:-3]}"), n, share, low, high))
            before = n
    columns = (
        Column(title=message("funnel-column-deals")),
        Column(title=message("funnel-column-stage")),
        Column(title=message("funnel-column-n"), format="number"),
        Column(title=message("funnel-column-share"), format="ratio"),
        Column(title=message("funnel-column-low"), format="ratio"),
        Column(title=message("funnel-column-high"), format="ratio"),
    )
    return TableView(caption=message("funnel-caption"), columns=columns, rows=tuple(rows))


def table_times(materials: tuple[Material, ...], _settings: BusinessSettings) -> TableView:
    """Median time to the first answer and to the first working node; what never came is censored, not left out."""
    rows: list[tuple[Cell, ...]] = []
    for name, table, start, end in (
        ("support", "support_requests", "opened_at", "first_answer_at"),
        ("onboarding", "onboardings", "started_at", "working_at"),
    ):
        there = tuple(material for material in materials if table in material.tables)
        if not there:
            continue
        waited, censored = _waits(_joined(there, table), start, end)
        asked = Asked(metric=name, unit=Unit.SECONDS, bounds=Bounds(SHOWN_CONFIDENCE, SHOWN_CONFIDENCE))
        made = estimate_median_duration(waited, censored, **asked)
        told = (made.value, made.low, made.high)
        rows.append((message(f"times-{name}"), waited.size, int(censored.sum()), *told))
    columns = (
        Column(title=message("service-times-column-what")),
        Column(title=message("service-times-column-n"), format="number"),
        Column(title=message("service-times-column-open"), format="number"),
        Column(title=message("service-times-column-median"), format="seconds"),
        Column(title=message("service-times-column-low"), format="seconds"),
        Column(title=message("service-times-column-high"), format="seconds"),
    )
    return TableView(caption=message("service-times-caption"), columns=columns, rows=tuple(rows))
