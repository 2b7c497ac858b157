"""Negative controls of business: generated customers, deals and requests with one planted defect each."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Material
from readiness.areas.business.customers import (
    cohorts_of,
    draw_cohorts,
    draw_retention,
    measure_paying,
    measure_retention_known,
    spans_of,
)
from readiness.areas.business.plan import (
    CHURN,
    MATERIALS,
    ONBOARDING,
    PAYING,
    PRODUCT,
    SALES,
    SUPPORT,
    BusinessSettings,
)
from readiness.areas.business.service import (
    measure_materials,
    measure_onboarding,
    measure_product,
    measure_sales,
    measure_support,
)
from readiness.areas.planted import Control, at, control_material, controls_view, rows_of_controls
from readiness.claims import Claim
from readiness.readers import READERS, InputFile, ReadRequest, Remarks
from readiness.sources.schemas import arrow_schema_of
from readiness.views import TableView

_DAY, _YEAR_HOURS = 86_400.0, 24 * 365
_HEAD = "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Customer ID,Mode\n"


def control(**tables: pd.DataFrame) -> Material:
    """A recording of a year."""
    return control_material(_YEAR_HOURS, tables)


def stripe(*lines: str) -> pd.DataFrame:
    """Payments as an export has them, through its reader."""
    import pyarrow as pa

    text = _HEAD + "".join(f"{line}\n" for line in lines)
    reader = READERS["stripe-payments"]
    file = InputFile("control.csv", io.BytesIO(text.encode()))
    request = ReadRequest(file, "payments", arrow_schema_of("payments"), reader.options(), Remarks())
    frame: pd.DataFrame = pa.Table.from_batches(list(reader.read(request))).to_pandas()
    return frame


def billing(stays_days: NDArray[np.float64], *, every_days: float = 30.0) -> dict[str, pd.DataFrame]:
    """Customers who come a week apart, pay every month and stay so many days; NaN is to this day."""
    payments, subscriptions = [], []
    for number, stay in enumerate(stays_days):
        start = number * 7.0
        end = start + stay if np.isfinite(stay) else np.nan
        until = min(365.0, end if np.isfinite(end) else 365.0)
        customer = f"customer-{number}"
        subscriptions.append((f"sub-{number}", customer, "team", start, end))
        payments += [(f"pay-{number}-{k}", customer, day) for k, day in enumerate(np.arange(start, until, every_days))]
    paid = pd.DataFrame(payments, columns=["payment_id", "customer", "day"])
    lasting = pd.DataFrame(subscriptions, columns=["subscription_id", "customer", "plan", "start", "end"])
    return {
        "payments": paid.assign(
            created_at=at(paid.pop("day") * _DAY), amount=49.0, refunded=0.0, currency="usd", succeeded=True
        ),
        "subscriptions": lasting.assign(
            started_at=at(lasting.pop("start") * _DAY), ended_at=at(lasting.pop("end") * _DAY)
        ),
    }


def deals(n: int, *, independent: bool) -> pd.DataFrame:
    """So many deals that went through."""
    day = np.arange(n) * _DAY
    later = {f"{stage}_at": at(day + k * _DAY) for k, stage in enumerate(("contacted", "offered", "signed", "paid"))}
    named = {"deal_id": [f"deal-{i}" for i in range(n)], "customer": [f"customer-{i}" for i in range(n)]}
    return pd.DataFrame({**named, "independent": independent, **later, "lost_at": at(np.full(n, np.nan))})


def support(n: int, late: int) -> pd.DataFrame:
    """So many requests to be answered within four hours, of which some were answered the next day, or never."""
    opened = np.arange(n) * _DAY
    hours = np.where(np.arange(n) < late, np.where(np.arange(n) % 2 == 0, 24.0, np.nan), 1.0)
    return pd.DataFrame(
        {
            "request_id": [f"request-{i}" for i in range(n)],
            "opened_at": at(opened),
            "promised_seconds": 4 * 3600.0,
            "first_answer_at": at(opened + hours * 3600),
            "watched_until_at": at(opened + 3 * _DAY),
        }
    )


def onboardings(n: int, *, helped: bool = False, from_outside: bool = True, gave_up: int = 0) -> pd.DataFrame:
    """So many newcomers, of whom the first few gave up."""
    start = np.arange(n) * _DAY
    lost = np.arange(n) < gave_up
    return pd.DataFrame(
        {
            "user": [f"user-{i}" for i in range(n)],
            "from_outside": from_outside,
            "clean_machine": True,
            "helped": helped,
            "started_at": at(start),
            "working_at": at(start + np.where(lost, np.nan, 1800.0 + 60 * np.arange(n))),
            "gave_up_at": at(start + np.where(lost, 3600.0, np.nan)),
            "watched_until_at": at(start + _DAY),
        }
    )


def installation(*, from_outside: bool) -> pd.DataFrame:
    """One version, installed once."""
    row = {"version": "v1", "installed_by": "somebody", "from_outside": from_outside, "from_scratch": True}
    return pd.DataFrame([{**row, "works": True}]).assign(installed_at=at(np.zeros(1)))


def without_last(billed: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The same with one subscription lost from the export."""
    return {**billed, "subscriptions": billed["subscriptions"].iloc[:-1]}


def _years(n: int) -> NDArray[np.float64]:
    return np.where(np.arange(n) % 3 == 0, 60.0, np.nan)


LIVE = "py_1,2026-01-07 09:30,49.00,0.00,usd,true,Paid,cus_1,Live"
QUOTED = pd.DataFrame({"document": "pitch.md", "line": [1, 2], "quote": ["99 %", "2 s"], "claim": ["scale.rps", None]})

CONTROLS: tuple[Control, ...] = (
    Control("paying-one", PAYING, measure_paying, lambda: control(payments=stripe(LIVE)), holds=True),
    Control("paying-none", PAYING, measure_paying, lambda: control(payments=stripe()), holds=False),
    Control(
        "paying-test",
        PAYING,
        measure_paying,
        lambda: control(payments=stripe(LIVE.replace("Live", "Test"))),
        holds=False,
    ),
    Control(
        "paying-refunded",
        PAYING,
        measure_paying,
        lambda: control(payments=stripe(LIVE.replace("0.00,usd", "49.00,usd").replace("Paid", "Refunded"))),
        holds=False,
    ),
    Control(
        "paying-uncaptured",
        PAYING,
        measure_paying,
        lambda: control(payments=stripe(LIVE.replace("true", "false"))),
        holds=False,
    ),
    Control("sales-three", SALES, measure_sales, lambda: control(deals=deals(3, independent=True)), holds=True),
    Control("sales-related", SALES, measure_sales, lambda: control(deals=deals(5, independent=False)), holds=False),
    Control("support-in-time", SUPPORT, measure_support, lambda: control(support_requests=support(60, 0)), holds=True),
    Control("support-late", SUPPORT, measure_support, lambda: control(support_requests=support(60, 12)), holds=False),
    Control("onboarded", ONBOARDING, measure_onboarding, lambda: control(onboardings=onboardings(40)), holds=True),
    Control(
        "onboarded-helped",
        ONBOARDING,
        measure_onboarding,
        lambda: control(onboardings=onboardings(40, helped=True)),
        holds=False,
    ),
    Control(
        "onboarded-given-up",
        ONBOARDING,
        measure_onboarding,
        lambda: control(onboardings=onboardings(40, gave_up=9)),
        holds=False,
    ),
    Control(
        "onboarded-authors",
        ONBOARDING,
        measure_onboarding,
        lambda: control(onboardings=onboardings(40, from_outside=False)),
        holds=False,
    ),
    Control("churn-known", CHURN, measure_retention_known, lambda: control(**billing(_years(12))), holds=True),
    Control("churn-young", CHURN, measure_retention_known, lambda: control(**billing(_years(50))), holds=False),
    Control(
        "churn-lost",
        CHURN,
        measure_retention_known,
        lambda: control(**without_last(billing(_years(12)))),
        holds=False,
    ),
    Control(
        "installed",
        PRODUCT,
        measure_product,
        lambda: control(installations=installation(from_outside=True)),
        holds=True,
    ),
    Control(
        "installed-by-authors",
        PRODUCT,
        measure_product,
        lambda: control(installations=installation(from_outside=False)),
        holds=False,
    ),
    Control("quoted-unbacked", MATERIALS, measure_materials, lambda: control(quoted_numbers=QUOTED), holds=False),
)


def table_controls(
    _materials: tuple[Material, ...], settings: BusinessSettings, *, claims: tuple[Claim, ...]
) -> TableView:
    """Every control: what was planted, what the instrument found, and whether it told them apart."""
    return controls_view("business-controls-caption", rows_of_controls(CONTROLS, claims, settings))


def generated() -> Material:
    """Forty customers, of whom some leave: what the charts would show of such an export."""
    stays = np.random.default_rng(20260107).exponential(200.0, 40)
    return control(**billing(np.where(stays > 300, np.nan, stays)))  # noqa: PLR2004 - who stays that long stays


def chart_control_retention(_materials: tuple[Material, ...], _settings: BusinessSettings) -> dict[str, Any]:
    """The retention curve of generated customers."""
    return draw_retention(spans_of((generated(),)), subtitle="@chart-customers-generated")


def chart_control_cohorts(_materials: tuple[Material, ...], _settings: BusinessSettings) -> dict[str, Any]:
    """The cohorts of generated customers."""
    return draw_cohorts(cohorts_of((generated(),)), subtitle="@chart-customers-generated")
